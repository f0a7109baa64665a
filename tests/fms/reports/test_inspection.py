"""What a file is, told by a first look at all of it."""

import hashlib
import io

import pytest

from fms.reports import Content, NotCsv, UnexpectedColumns
from fms.reports.inspection import FileFacts, inspect_file

_MIB = 1 << 20


@pytest.mark.parametrize(
    ("body", "is_utf_8", "ends_with_line", "quotes_are_paired"),
    [
        (b'a,"b"\n', True, True, True),
        (b"a,b\r", True, True, True),
        (b"a,b", True, False, True),
        (b'a,"b\n', True, True, False),
        (b"\xef\xbb\xbfa,\xe9\n", False, True, True),
        # A letter in the middle of which a piece ends; and quotation marks in two pieces.
        (b"a\n" + b"x" * (_MIB - 3) + "\u00e9\n".encode(), True, True, True),
        (b'"\n' + b"x" * _MIB + b'"\n', True, True, True),
        (b"\xff\n" + b"x" * _MIB + b"\n", False, True, True),
        # Line ends alone are a line end in each piece.
        (b"x\r" * _MIB, True, True, True),
        # As many bytes without a line end as a piece, and in two pieces.
        (b"x" * (_MIB - 1) + b"\n", True, True, True),
        (b"\x00".join([b"a" * 4096, b"\n"]), True, True, True),
        (b" \n" * _MIB, True, True, True),
    ],
)
def test_a_file_is_looked_through_to_its_end(
    body: bytes, is_utf_8: bool, ends_with_line: bool, quotes_are_paired: bool
) -> None:
    facts = FileFacts(hashlib.sha256(body).hexdigest(), is_utf_8, ends_with_line, quotes_are_paired)
    file = io.BytesIO(body)
    file.read(1)
    assert inspect_file(file) == facts


@pytest.mark.parametrize(
    ("body", "content", "words"),
    [
        (b"", Content.EMPTY, ""),
        (b" \r\n\t", Content.EMPTY, ""),
        (b"\xef\xbb\xbf \n", Content.EMPTY, ""),
        (b"a" * 4095 + b"\x00", Content.BINARY, ""),
        (b"\xef\xbb\xbf <title>Sign in</title>", Content.HTML, "Sign in"),
        (b'\n {"error": "not  here"}', Content.JSON, "not here"),
        (b'[{"id": 1}]', Content.JSON, ""),
        (b'{"title": 7, "detail": "gone"}', Content.JSON, "gone"),
    ],
)
def test_what_is_no_csv_is_told_by_how_it_begins(body: bytes, content: Content, words: str) -> None:
    with pytest.raises(NotCsv) as raised:
        inspect_file(io.BytesIO(body))
    assert (raised.value.content, raised.value.words) == (content, words)


def test_a_piece_without_the_end_of_a_line_is_no_row_of_a_report() -> None:
    for body in (b"x" * _MIB, b"a\n" + b"x" * (2 * _MIB), b"x" * _MIB + b"\n"):
        with pytest.raises(UnexpectedColumns) as raised:
            inspect_file(io.BytesIO(body))
        assert raised.value.seen == ("long_line", ("1 MiB",))
