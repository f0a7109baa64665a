"""What is wrong with a cell is a word, which people read a sentence for."""

from collections.abc import Callable
from datetime import date

import pytest

from fms.reports import REPORTS, RejectedRow, Seen, UnexpectedColumns
from fms.reports.cells import (
    CellError,
    EmptyCell,
    read_contact,
    read_date,
    read_id,
    read_name,
    read_optional_id,
    read_text,
    read_vin,
    read_year,
)
from tests.fms.reports.reading import as_file, cells_of, read, with_cell


@pytest.mark.parametrize(
    ("reader", "text", "reason", "is_empty"),
    [
        (read_id, "x", "not_a_whole_number", False),
        (read_id, "-", "not_a_whole_number", True),
        (read_id, "0", "not_a_number_of_fms", True),
        (read_id, f"{2**63}", "not_a_number_of_fms", False),
        (read_contact, "#REF!", "not_a_whole_number", False),
        (read_date, "31.12.2026", "not_a_date", False),
        (read_date, "n/a", "no_date", True),
        (read_date, "00/00/0000", "no_date", True),
        (read_date, "02-30-26", "not_a_day", False),
        (read_date, "12-31-1899", "not_our_time", False),
        (read_text, " ", "empty", True),
        (read_name, "123", "not_a_name", False),
        (read_year, "1899", "not_a_year", False),
        (read_year, "2200", "not_a_year", False),
        (read_vin, "unknown car", "not_a_vin", False),
        (read_vin, "TBD?", "not_a_vin", False),
        (read_vin, "", "not_a_vin", True),
    ],
)
def test_a_cell_says_what_was_wanted(
    reader: Callable[[str], object], text: str, reason: str, is_empty: bool
) -> None:
    with pytest.raises(CellError) as raised:
        reader(text)

    assert str(raised.value) == reason
    assert isinstance(raised.value, EmptyCell) is is_empty


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (read_id, "1", 1),
        (read_id, f" {2**63 - 1}.00", 2**63 - 1),
        (read_optional_id, "0", None),
        (read_contact, " #n/a ", None),
        (read_contact, "12", 12),
        (read_date, "01-01-1900", date(1900, 1, 1)),
        (read_year, "1900", 1900),
        (read_year, "2199.0", 2199),
        (read_text, " a\x00b \t c ", "ab c"),
        (read_text, "x" * 400, "x" * 300),
    ],
)
def test_a_cell_has_the_value_that_it_says(
    reader: Callable[[str], object], text: str, value: object
) -> None:
    assert reader(text) == value


@pytest.mark.parametrize("with_a_bad_row", [False, True])
def test_a_partner_without_a_contact_is_delivered_to_by_the_own_number(
    with_a_bad_row: bool,
) -> None:
    """Whether the rows around are good or not."""
    header = [*REPORTS["media_partners"].columns, "fms_contact_id"]
    row = cells_of("media_partners")
    rows = [[*row, "12"], [*row, "-"], [*row, "34"], *[["?", *row[1:], "5"]] * with_a_bad_row]

    found, reader = read("media_partners", as_file([header, *rows]))

    assert [one[-1] for one in found] == [12, 789, 34]
    assert reader.rows_rejected == with_a_bad_row
    broken, reader = read("media_partners", as_file([header, *rows, [*row, "#REF!"]]))
    assert len(broken) == 3
    assert reader.rejected[-1].reason == "not_a_whole_number"


@pytest.mark.parametrize("with_a_bad_row", [False, True])
def test_a_loan_may_end_on_the_day_that_it_starts_on_and_not_before(with_a_bad_row: bool) -> None:
    day = with_cell("loan_history", "end_date", "10-01-26")
    before = with_cell("loan_history", "end_date", "09-30-26")

    found, reader = read("loan_history", as_file([day, *[before] * with_a_bad_row, day]))

    assert len(found) == 2
    why = RejectedRow(2, "end_date", "09-30-26", "before_its_start")
    assert reader.rejected == [why] * with_a_bad_row


def test_rows_that_were_set_aside_are_counted_by_their_kind() -> None:
    columns = REPORTS["current_activity"].columns
    good = cells_of("current_activity")
    odd = [
        ("?" if name == "activity_id" else cell) for name, cell in zip(columns, good, strict=True)
    ]
    service = [("a\x00  b" if cell == "Loan" else cell) for cell in odd]

    _, reader = read("current_activity", as_file([*[good] * 200, odd, odd, service, good[:3]]))

    assert reader.kinds_rejected == {"Loan": 2, "a b": 1}
    assert reader.rejected[-1] == RejectedRow(204, "", "", "width:3:9")


def test_values_that_no_report_has_had_are_counted_through_all_of_it() -> None:
    odd = with_cell("approved_makes", "rank", "Z")
    good = [cells_of("approved_makes")] * 3_000

    _, reader = read("approved_makes", as_file([odd, *good, odd, odd]))

    assert reader.unknown_values == {("rank", "Z"): 3}


def test_the_first_of_the_rows_that_take_lines_in_is_where_a_quotation_mark_is_open() -> None:
    rows = as_file([cells_of("vehicles")] * 3)
    body = rows + b'456,"two\nlines"\n' + rows + b'456,"three\n\nlines"\n' + rows + b'456,"x\n'

    _, reader = read("vehicles", body)

    assert reader.cut_off == Seen("open_quote", (4,))


def test_a_header_in_another_order_is_shown_where_it_comes_again() -> None:
    header, row = [*REPORTS["approved_makes"].columns], cells_of("approved_makes")
    with pytest.raises(UnexpectedColumns) as raised:
        read("approved_makes", as_file([header, row, ["rank", "make", "name", "person_id"]]))

    assert raised.value.seen == Seen("header_again", (("rank", "make", "name", "person_id"),))
    # A row of words that names no columns is a bad row.
    for odd in (["a", "b", "c", "d"], ["x"], ["", "make", "rank", "name"]):
        assert read("approved_makes", as_file([header, row, odd]))[1].rows_rejected == 1
