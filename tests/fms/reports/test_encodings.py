"""UTF-8 or Windows-1252 is decided line by line: one odd byte spoils no other name."""

import io
import random

import pytest

from fms.reports import decode, decoding
from fms.reports.decoding import as_text
from fms.reports.inspection import inspect_file
from tests.fms.reports.reading import read

_NAMES = [
    "Núñez, Íñigo",
    "Ångström, Zoë",
    "Œuvray, Jürgen",
    "Kowalski\u2013Łącki, Żaneta",
    "O\u2019Neil, Ben",
]


def _partners(*rows: tuple[str, bytes], encoding: str = "utf-8") -> bytes:
    """Partners of these names, each with these bytes as address."""
    return b"".join(
        f'{number},"{name}",'.encode(encoding) + address + b",Denver,West,,Weekly,3\r\n"
        for number, (name, address) in enumerate(rows, 1)
    )


def _names(body: bytes) -> list[object]:
    return [row[2] for row in read("media_partners", body)[0]]


@pytest.mark.parametrize(
    "odd", [b"\x96", b"\x92", b"\xe9", b"\xff", b"\x93x\x94", b"\xc3", b"\x81"]
)
def test_one_odd_byte_in_an_address_leaves_every_accented_name_as_it_is(
    odd: bytes,
) -> None:
    for at in range(len(_NAMES)):
        rows = [(name, b"12 Elm" + odd * (number == at)) for number, name in enumerate(_NAMES)]

        assert _names(_partners(*rows)) == _NAMES


def test_a_line_of_another_program_is_read_in_its_own_encoding() -> None:
    theirs = _partners((_NAMES[0], b"Elm"), encoding="cp1252")

    assert _names(_partners((_NAMES[1], b"Elm")) + theirs) == [_NAMES[1], _NAMES[0]]
    assert _names(theirs + _partners((_NAMES[3], b"Elm"))) == [_NAMES[0], _NAMES[3]]


@pytest.mark.parametrize(
    "name", ["NESTLÉ\u2019S, René", "Muñoz, “Pepé”", "Façade \u2013 Curaçao, Noël", "Ž, Š"]
)
def test_a_file_of_windows_alone_is_read_as_that(name: str) -> None:
    rows = [(name, b"Elm"), ("Plain, Ann", b"Elm")]

    assert _names(_partners(*rows, encoding="cp1252")) == [name, "Plain, Ann"]


def test_a_mark_at_the_beginning_is_no_part_of_a_file_with_an_odd_byte() -> None:
    assert _names(b"\xef\xbb\xbf" + _partners((_NAMES[0], b"\x96"))) == [_NAMES[0]]


def test_lines_end_where_they_always_do() -> None:
    """However the pieces of a file fall; other separators of Unicode are letters like any other."""
    rng = random.Random(5)  # noqa: S311
    ends = ["\r", "\n", "\r\n", "a", ",", "é", "\u2028", "\x0b", "\x85"]
    for _ in range(300):
        text = "".join(rng.choices(ends, k=60))
        body = text.encode()
        whole = list(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline=""))
        for is_utf_8 in (True, False):
            with as_text(io.BytesIO(body), is_utf_8=is_utf_8) as lines:
                assert list(lines) == whole
        assert decode(body) == text


def test_a_file_that_is_utf_8_throughout_takes_the_fast_way() -> None:
    good = inspect_file(io.BytesIO(_partners((_NAMES[0], b"Elm"))))
    mixed = inspect_file(io.BytesIO(_partners((_NAMES[0], b"\x96"))))

    assert (good.is_utf_8, mixed.is_utf_8) == (True, False)


def test_a_letter_that_a_large_file_is_read_in_the_middle_of_stays_one() -> None:
    rows = [(_NAMES[number % 5], b"x" * 90) for number in range(9_000)]
    rows[4_000] = (_NAMES[0], b"\x96")

    assert _names(_partners(*rows)) == [name for name, _ in rows]


@pytest.mark.parametrize("size", [1, 7, 64])
def test_however_a_file_is_cut_into_pieces_each_line_is_mended_by_itself(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a line has more than a piece, and where a piece ends within a letter."""
    monkeypatch.setattr(decoding, "_CHUNK_BYTES", size)
    rng = random.Random(6)  # noqa: S311
    ends = ["\r", "\n", "\r\n"]
    for _ in range(40):
        lines = [
            rng.choice(["Zoë", "O\u2019Neil", "x" * 90, ""]) + rng.choice(ends) for _ in range(9)
        ]
        odd = rng.randrange(9)
        body = b"".join(
            line.encode("cp1252" if at == odd else "utf-8") for at, line in enumerate(lines)
        )
        with as_text(io.BytesIO(body), is_utf_8=False) as text:
            assert text.read() == "".join(lines)
    assert decode(b"\xef\xbb\xbfZo\xeb") == "Zoë"
