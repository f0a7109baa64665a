"""Rows are read alike by columns and one by one, and texts are remembered while they fit."""

from dataclasses import replace
from datetime import date

import pytest

from fms.reports import REPORTS, values
from fms.reports.cells import CellError, EmptyCell, read_text, read_year
from fms.reports.layout import Layout
from fms.reports.specs import ReportColumn, ReportSpec
from fms.reports.values import RowReader
from tests.fms.reports.reading import cells_of

_SPEC = ReportSpec(
    "own",
    (),
    (
        ReportColumn("make", read_text, repeats=True),
        ReportColumn("year", read_year, needed=False, repeats=True),
        ReportColumn("other_year", read_year, needed=False, instead="year"),
    ),
    key=("make",),
)
_LAYOUT = Layout(("make", "year", "otheryear"), (0, 1, 2), 3)


def _reader() -> RowReader:
    return RowReader(_SPEC, _LAYOUT, None)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([["Ford", "2026", "2025"]], [("Ford", 2026, 2025)]),
        # What another column stands for, where there is nothing in it.
        (
            [["Ford", "2026", ""], ["BMW", "2024", "2023"]],
            [("Ford", 2026, 2026), ("BMW", 2024, 2023)],
        ),
        ([["Ford", "", ""]], [("Ford", None, None)]),
        # Empty cells at the end are none.
        ([["Ford", "2026", "2025", "", " "]], [("Ford", 2026, 2025)]),
    ],
)
def test_rows_are_read_alike_by_columns_and_one_by_one(
    rows: list[list[str]], read: list[tuple[object, ...]]
) -> None:
    assert list(_reader().all(rows)) == read
    assert [_reader().one(cells) for cells in rows] == read


@pytest.mark.parametrize("row", [["", "2026", "2025"], ["Ford", "2026"], ["Ford", "1", "2", "3"]])
def test_a_row_without_what_it_needs_is_bad(row: list[str]) -> None:
    with pytest.raises(CellError):
        _reader().all([["Ford", "2026", "2025"], row])
    with pytest.raises(CellError):
        _reader().one(row)


def test_what_rows_can_do_without_is_counted_each_time_and_shown_the_first() -> None:
    reader = _reader()

    list(reader.all([["Ford", "soon", "2025"], ["BMW", "later", "2025"], ["Kia", "soon", "n/a"]]))
    reader.one(["Audi", "soon", "2024"])

    assert {name: (one.count, one.example) for name, one in reader.unreadable.items()} == {
        "year": (4, "soon")
    }


def test_an_end_is_far_behind_the_day_and_not_on_it() -> None:
    spec = REPORTS["loan_history"]
    cells = cells_of("loan_history")
    layout = Layout((), tuple(spec.columns.index(one.name) for one in spec.kept), len(cells))
    for end, far in ((date(2026, 10, 8), 0), (date(2026, 10, 7), 1)):
        by_columns, one_by_one = (RowReader(spec, layout, end) for _ in range(2))
        list(by_columns.all([cells]))
        one_by_one.one(cells)
        for reader in (by_columns, one_by_one):
            assert (reader.far_ends.count, reader.far_ends.example) == (far, "10-08-26" * far)


def test_a_text_is_read_once_while_there_is_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_MOST_REMEMBERED", 2)
    read: list[str] = []

    def reading(text: str) -> str:
        read.append(text)
        if text == "bad":
            raise CellError("bad")
        if text == "none":
            raise EmptyCell("empty")
        return text

    column = ReportColumn("make", reading, needed=False, repeats=True)
    reader = RowReader(replace(_SPEC, kept=(column,)), Layout((), (0,), 1), None)
    for text in ("bad", "a", "a", "bad", "none", "none", "b", "bad"):
        list(reader.all([[text]]))

    assert read == ["bad", "a", "none", "b", "bad"]
    assert reader.unreadable["make"].count == 3
