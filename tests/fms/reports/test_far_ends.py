"""Ends that no one believes, and cells that rows can do without, are counted with an example."""

import datetime
import io

import pytest

from fms.reports import REPORTS, Oddity, ReportReader
from tests.fms.reports.reading import as_file, cells_of, with_cell

_FAR = datetime.date(2030, 1, 1)


def _read(name: str, rows: list[list[str]]) -> ReportReader:
    reader = ReportReader(REPORTS[name], io.BytesIO(as_file(rows)), _FAR)
    list(reader.batches(reader.inspect()))
    return reader


@pytest.mark.parametrize("with_a_bad_row", [False, True])
@pytest.mark.parametrize("name", ["loan_history", "current_activity"])
def test_ends_after_a_day_are_counted_and_the_first_is_shown(
    name: str, with_a_bad_row: bool
) -> None:
    good = cells_of(name)
    far = [with_cell(name, "end_date", day) for day in ("01-01-30", "01-02-30", "12-31-99")]
    bad = [with_cell(name, "start_date", "?")] * with_a_bad_row

    reader = _read(name, [good, *far, good, *bad])

    assert reader.far_ends == Oddity(2, "01-02-30")
    assert reader.rows_rejected == with_a_bad_row


def test_without_such_a_day_every_end_is_believed() -> None:
    far = with_cell("loan_history", "end_date", "12-31-2199")
    reader = ReportReader(REPORTS["loan_history"], io.BytesIO(as_file([far])))
    [rows] = reader.batches(reader.inspect())

    assert (len(list(rows)), reader.far_ends) == (1, Oddity())


@pytest.mark.parametrize("with_a_bad_row", [False, True])
def test_cells_that_rows_can_do_without_are_counted_by_their_column(with_a_bad_row: bool) -> None:
    rows = [
        cells_of("vehicles"),
        with_cell("vehicles", "insurance_exp", "soon"),
        with_cell("vehicles", "insurance_exp", "later"),
        with_cell("vehicles", "insurance_exp", "-"),
        with_cell("vehicles", "year", "MMXX"),
        *[with_cell("vehicles", "vin", "?")] * with_a_bad_row,
    ]

    reader = _read("vehicles", rows)

    assert reader.unreadable == {"insurance_exp": Oddity(2, "soon"), "year": Oddity(1, "MMXX")}
