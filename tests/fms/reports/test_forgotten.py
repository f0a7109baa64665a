"""Partners who were forgotten: what reports say of them is not kept, and nothing else changes."""

import io
from collections.abc import Sequence

import pytest

from fms.reports import REPORTS, ReportReader, Row, UnexpectedColumns
from tests.fms.reports.reading import as_file, cells_of, read, with_cell

_THEM = 789
_HAVE_PEOPLE = ("media_partners", "approved_makes", "loan_history", "current_activity")


def read_without(name: str, rows: Sequence[Sequence[str]]) -> tuple[list[Row], ReportReader]:
    reader = ReportReader(REPORTS[name], io.BytesIO(as_file(rows)))
    reader.leave_out(lambda number: number == _THEM)
    return [row for batch in reader.batches(reader.inspect()) for row in batch], reader


@pytest.mark.parametrize("name", _HAVE_PEOPLE)
def test_what_is_about_them_is_left_out_and_what_they_have_names_nobody(name: str) -> None:
    others = with_cell(name, "person_id", "790")
    [theirs, other], _ = read(name, as_file([cells_of(name), others]))

    kept, reader = read_without(name, [cells_of(name), others])

    at = REPORTS[name].place_of("person_id") or 0
    nobodys = (*theirs[:at], None, *theirs[at + 1 :])
    is_about_them = "person_id" in REPORTS[name].key
    assert kept == ([other] if is_about_them else [nobodys, other])
    assert (reader.rows_read, reader.rows_forgotten) == (2, is_about_them)


def test_all_that_is_about_them_is_counted_through_a_long_report() -> None:
    others = [with_cell("approved_makes", "person_id", str(one)) for one in range(1_000, 1_400)]
    theirs = [with_cell("approved_makes", "make", f"Make {one}") for one in range(3)]

    kept, reader = read_without("approved_makes", [*theirs[:1], *others, *theirs[1:]])

    assert (len(kept), reader.rows_read, reader.rows_forgotten) == (400, 403, 3)


def test_a_car_that_has_their_number_is_no_partner() -> None:
    rows = [with_cell("vehicles", "vehicle_id", str(_THEM))]
    assert read_without("vehicles", rows)[0] == read("vehicles", as_file(rows))[0]


def test_an_odd_rank_of_theirs_is_not_noted() -> None:
    rows = [with_cell("approved_makes", "rank", "AAA"), cells_of("approved_makes")]
    others = [with_cell("approved_makes", "person_id", str(one)) for one in range(790, 800)]
    assert read("approved_makes", as_file([*rows, *others]))[1].unknown_values
    assert not read_without("approved_makes", [*rows, *others])[1].unknown_values


@pytest.mark.parametrize(
    ("name", "column", "text"),
    [
        ("media_partners", "person_id", "a789"),
        ("media_partners", "name", ""),
        ("approved_makes", "rank", ""),
        ("loan_history", "vin", "of Reyes, Maria"),
        ("current_activity", "start_date", "call Maria"),
        ("current_activity", "person_id", "789 Reyes"),
        ("current_activity", "vehicle_vin", "789"),
        # More digits than Python makes a number of.
        ("current_activity", "vehicle_vin", f"789 {'9' * 5_000}"),
    ],
)
def test_a_row_of_theirs_that_cannot_be_used_is_counted_and_not_shown(
    name: str, column: str, text: str
) -> None:
    others = [with_cell(name, REPORTS[name].columns[0], str(one)) for one in range(1000, 1020)]

    kept, reader = read_without(name, [*others, with_cell(name, column, text)])

    assert reader.rows_rejected == 1
    assert [(one.column, one.value) for one in reader.rejected] == [(column, "")]
    if "person_id" in REPORTS[name].key:
        assert all(row.get("person_id") != _THEM for row in reader.traces.rows)
    else:
        # It is known to be somebody's, and not for anybody's.
        assert [row.get("person_id", 0) for row in reader.traces.rows] == [0]
    assert len(kept) + reader.rows_rejected + reader.rows_forgotten == reader.rows_read


def test_a_last_line_that_names_them_is_a_footer_that_is_not_shown() -> None:
    body = as_file([cells_of("media_partners")] * 3) + b"Printed for Reyes (789)"
    reader = ReportReader(REPORTS["media_partners"], io.BytesIO(body))
    reader.leave_out(lambda number: number == _THEM)

    assert [*reader.batches(reader.inspect())] == [[]]

    assert [(one.reason, one.value) for one in reader.rejected] == [("footer", "")]


def test_a_car_with_their_number_in_its_vin_is_shown_as_ever() -> None:
    rows = [with_cell("vehicles", "vehicle_id", str(one)) for one in range(1000, 1020)]
    bad = with_cell("vehicles", "vehicle_id", f"no. {_THEM}")

    _, reader = read_without("vehicles", [*rows, bad])

    assert [(one.column, one.value) for one in reader.rejected] == [("vehicle_id", f"no. {_THEM}")]


def test_a_row_of_somebody_else_is_shown_as_ever() -> None:
    rows = [with_cell("loan_history", "person_id", "790")] * 9
    bad = with_cell("loan_history", "person_id", "790")
    bad[1] = "no VIN"

    _, reader = read_without("loan_history", [*rows, bad])

    assert [one.value for one in reader.rejected] == ["no VIN"]
    assert [row["person_id"] for row in reader.traces.rows] == [790]


def test_a_report_that_is_refused_shows_no_cell_with_their_number() -> None:
    rows = [with_cell("approved_makes", "person_id", "7x89")] * 9
    theirs = [with_cell("approved_makes", "person_id", "a789")] * 9

    for shown, file in (("7x89", rows), ("", theirs)):
        with pytest.raises(UnexpectedColumns) as refused:
            read_without("approved_makes", file)
        assert refused.value.seen.values[:3] == (1, "person_id", shown)
