"""A bad row is set aside with its line, its value and the reason, and the others are read."""

import pytest

from fms.reports import REPORTS, RejectedRow
from tests.fms.reports.reading import as_file, cells_of, read, with_cell

_CANARY = "CANARY-4711"


@pytest.mark.parametrize(
    ("name", "column", "text", "kept", "reason"),
    [
        ("vehicles", "vehicle_id", "", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "unknown", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "12.5", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "-5", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "1_000", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "٤٥٦", "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vehicle_id", "0", "vehicle_id", "not_a_number_of_fms"),
        ("vehicles", "vehicle_id", "9223372036854775808", "vehicle_id", "not_a_number_of_fms"),
        ("vehicles", "vehicle_id", "9" * 25, "vehicle_id", "not_a_whole_number"),
        ("vehicles", "vin", "", "vin", "not_a_vin"),
        ("vehicles", "vin", "N/A", "vin", "not_a_vin"),
        ("vehicles", "vin", "1FTFW1E50 MFA00456", "vin", "not_a_vin"),
        ("vehicles", "make", " ", "make", "empty"),
        ("vehicles", "office", "", "office", "empty"),
        ("media_partners", "name", "", "name", "empty"),
        ("media_partners", "name", "12345", "name", "not_a_name"),
        ("media_partners", "office", "11-02-26", "office", "not_a_name"),
        ("approved_makes", "rank", "", "rank", "empty"),
        ("loan_history", "start_date", "", "start_date", "no_date"),
        ("loan_history", "start_date", "13-01-26", "start_date", "not_a_day"),
        ("loan_history", "start_date", "02-29-27", "start_date", "not_a_day"),
        ("loan_history", "start_date", "soon", "start_date", "not_a_date"),
        ("loan_history", "start_date", "12-2026", "start_date", "not_a_date"),
        ("loan_history", "end_date", "09-30-26", "end_date", "before_its_start"),
        ("current_activity", "end_date", "10-31-26", "end_date", "before_its_start"),
        ("current_activity", "person_id", "nobody", "person_id", "not_a_whole_number"),
        ("current_activity", "activity_type", "", "activity_type", "empty"),
    ],
)
@pytest.mark.parametrize("with_header", [False, True])
def test_a_bad_cell_is_named_with_its_line_value_and_reason(
    name: str, column: str, text: str, kept: str, reason: str, with_header: bool
) -> None:
    header = [list(REPORTS[name].columns)] if with_header else []
    bad = with_cell(name, column, text)

    rows, reader = read(name, as_file([*header, cells_of(name), bad, cells_of(name)]))

    assert len(rows) == 2
    assert reader.rejected == [RejectedRow(2 + with_header, kept, text[:80], reason)]


@pytest.mark.parametrize("name", tuple(REPORTS))
@pytest.mark.parametrize("change", [-3, -1, 1, 2])
def test_a_short_or_long_row_is_named_without_its_cells(name: str, change: int) -> None:
    cells = [*cells_of(name), _CANARY, _CANARY]
    cells = cells[: len(cells) - 2 + change]
    width = len(REPORTS[name].columns)

    _, reader = read(name, as_file([cells_of(name), cells, cells_of(name)]))

    assert reader.rejected == [RejectedRow(2, "", "", f"width:{width + change}:{width}")]


def test_lines_are_counted_as_an_editor_does() -> None:
    good = cells_of("vehicles")
    noted = with_cell("vehicles", "notes", "one\ntwo\r\nthree\rfour")
    bad = with_cell("vehicles", "vehicle_id", "?")
    body = b"\n\n" + as_file([good, noted]) + b"\n" + as_file([bad, good, noted, bad])

    rows, reader = read("vehicles", body)

    assert len(rows) == 4
    assert [one.line for one in reader.rejected] == [9, 15]


def test_lines_are_counted_through_a_long_file_too() -> None:
    good, bad = cells_of("approved_makes"), with_cell("approved_makes", "rank", "")
    lines = [251, 252, 500, 2_999, 7_777, 10_000]

    rows, reader = read(
        "approved_makes",
        as_file([bad if line in lines else good for line in range(1, 10_001)]),
    )

    assert [one.line for one in reader.rejected] == lines
    assert len(rows) == 10_000 - len(lines)


def test_a_value_is_shown_cut_short_and_without_what_no_database_takes() -> None:
    bad = with_cell("vehicles", "vehicle_id", "\x00" + "x" * 500)

    _, reader = read("vehicles", as_file([cells_of("vehicles")] * 400 + [bad] * 2))

    assert {one.value for one in reader.rejected} == {"x" * 80}


def test_a_flood_of_bad_rows_is_counted_to_the_end_and_listed_to_a_limit() -> None:
    good, bad = cells_of("approved_makes"), with_cell("approved_makes", "rank", "")

    rows, reader = read("approved_makes", as_file([good] * 300 + [bad] * 6_000 + [good]))

    assert (len(rows), reader.rows_rejected, len(reader.rejected)) == (301, 6_000, 5_000)
