"""A file's lines as rows, each with the line that it begins in."""

import io

import pytest

from fms.reports import ReportTooLarge, UnexpectedColumns, pieces
from fms.reports.pieces import Piece, lines_of, read_pieces


def _pieces(text: str) -> list[Piece]:
    file = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")
    return list(read_pieces(file))


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (["a", "b"], 1),
        ([], 1),
        (["a\nb"], 2),
        (["a\rb"], 2),
        (["a\r\nb", "c\n\nd"], 4),
        (["a\r\n\rb"], 3),
    ],
)
def test_a_row_takes_a_line_and_one_more_for_each_break_in_it(cells: list[str], lines: int) -> None:
    assert lines_of(cells) == lines


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("", []),
        ("a,b\nc,d\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b\n\n,\nc,d", [(1, ["a", "b"]), (4, ["c", "d"])]),
        ('a,"b\n1"\nc,d\n', [(1, ["a", "b\n1"]), (3, ["c", "d"])]),
        ("sep=;\na;b\nc;d\n", [(2, ["a", "b"]), (3, ["c", "d"])]),
    ],
)
def test_rows_are_numbered_by_the_line_they_begin_in(
    text: str, numbered: list[tuple[int, list[str]]]
) -> None:
    assert [row for piece in _pieces(text) for row in piece.numbered()] == numbered


def test_a_few_rows_come_at_a_time_and_go_on_with_the_next_line() -> None:
    found = _pieces("sep=;\n" + "a;b\n" * 600)

    assert [(one.line, len(one.rows)) for one in found] == [(2, 250), (252, 250), (502, 100)]


@pytest.mark.parametrize(("first", "line"), [("", 3), ("sep=;\n", 4)])
def test_what_is_no_csv_is_told_with_its_line(first: str, line: int) -> None:
    with pytest.raises(UnexpectedColumns) as raised:
        _pieces(f"{first}a\nb\n{'x' * 200_000}\n")

    assert raised.value.seen == ("no_csv", (line, "field larger than field limit (131072)"))


def test_empty_lines_have_a_limit_that_is_no_row_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_EMPTY_LINES", 5)

    assert sum(len(one.rows) for one in _pieces("a,b\n" * 9 + ",\n" * 3 + "\n\n")) == 14
    with pytest.raises(ReportTooLarge) as raised:
        _pieces("a,b\n" + "\n" * 6)
    assert raised.value.seen == ("empty_lines", (5,))
