"""A header names each kept column once; one that comes again, or a divider's line, is no row."""

import pytest

from fms.reports import REPORTS, RejectedRow, UnexpectedColumns
from tests.fms.reports.reading import as_file, cells_of, read, said

_NAMES = tuple(REPORTS)


def _with_header(name: str, *more: tuple[str, str]) -> bytes:
    """Two good rows, with further columns of this name and value at the end."""
    columns = [*REPORTS[name].columns, *(title for title, _ in more)]
    row = [*cells_of(name), *(value for _, value in more)]
    return as_file([columns, row, row])


@pytest.mark.parametrize(
    ("name", "again", "named"),
    [
        ("vehicles", "vehicle_id", "vehicle_id"),
        ("vehicles", "Vehicle ID", "vehicle_id"),
        ("vehicles", "VEHICLE-VIN", "vin"),
        ("vehicles", "colour", "color"),
        ("media_partners", "Person_Id", "person_id"),
        ("approved_makes", "Rank", "rank"),
        ("loan_history", "end date", "end_date"),
        ("loan_history", "vehicle vin", "vin"),
        ("current_activity", "VIN", "vehicle_vin"),
    ],
)
@pytest.mark.parametrize("value", ["7", ""])
def test_a_kept_column_that_is_named_twice_is_refused_by_its_name(
    name: str, again: str, named: str, value: str
) -> None:
    with pytest.raises(UnexpectedColumns, match=f"'column_twice', '{named}'"):
        read(name, _with_header(name, (again, value)))


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("vehicles", "notes"),
        ("vehicles", "fleet"),
        ("media_partners", "address"),
        ("current_activity", "to"),
    ],
)
def test_a_column_that_is_not_kept_may_stand_there_twice(name: str, again: str) -> None:
    assert len(read(name, _with_header(name, (again, "x")))[0]) == 2


@pytest.mark.parametrize("name", _NAMES)
def test_a_header_without_a_needed_column_is_shown(name: str) -> None:
    key, *others = REPORTS[name].columns
    body = as_file([[*others, "Serial No."], [*cells_of(name)[1:], "7"]])

    with pytest.raises(UnexpectedColumns) as raised:
        read(name, body)

    words = said(raised.value)
    assert words.startswith(f"its header has no column {key}")
    assert f"\u201c{others[0]}\u201d" in words
    assert "\u201cSerial No.\u201d" in words


@pytest.mark.parametrize(
    "column", ["registration_exp", "insurance_exp", "expected_turn_in_date", "color"]
)
def test_a_header_without_a_column_that_may_be_empty_would_empty_it_and_is_refused(
    column: str,
) -> None:
    columns = zip(REPORTS["vehicles"].columns, cells_of("vehicles"), strict=True)
    header, row = zip(*((head, cell) for head, cell in columns if head != column), strict=True)

    with pytest.raises(UnexpectedColumns, match=f"'header_lacks', \\('{column}',"):
        read("vehicles", as_file([header, row, row]))


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("first", ["", "header"])
def test_headers_that_come_again_are_no_rows(name: str, first: str) -> None:
    """As where somebody has put files together, page by page."""
    header, row = [*REPORTS[name].columns], cells_of(name)
    title = [one.replace("_", " ").title() for one in header]
    body = as_file([*([header] * bool(first)), row, title, row, row, header])

    rows, reader = read(name, body)

    assert (len(rows), reader.rows_read, reader.rejected) == (3, 3, [])


@pytest.mark.parametrize("name", _NAMES)
def test_a_header_that_comes_again_in_another_order_is_refused(name: str) -> None:
    header, row = [*REPORTS[name].columns], cells_of(name)

    with pytest.raises(UnexpectedColumns, match="header_again"):
        read(name, as_file([row, row, row, header[::-1], row[::-1]]))


@pytest.mark.parametrize("line", ["sep=,", '"sep=,"', "SEP=,", "sep=,,,,"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_for_the_divider_is_no_row_and_lines_are_counted_with_it(
    line: str, end: str
) -> None:
    bad = ["?", *cells_of("vehicles")[1:]]
    body = f"{line}{end}".encode() + as_file([cells_of("vehicles"), bad], end)

    rows, reader = read("vehicles", body)

    assert (len(rows), reader.rows_read) == (1, 2)
    assert reader.rejected == [RejectedRow(3, "vehicle_id", "?", "not_a_whole_number")]


@pytest.mark.parametrize("divider", [";", "\t", "|"])
@pytest.mark.parametrize("name", _NAMES)
def test_the_divider_that_such_a_line_names_is_the_one_of_the_file(name: str, divider: str) -> None:
    rows = [REPORTS[name].columns, cells_of(name), cells_of(name)]
    body = "\n".join([f"sep={divider}", *(divider.join(row) for row in rows)])

    assert read(name, body.encode())[0] == read(name, as_file(rows))[0]


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("with_header", [False, True])
def test_empty_cells_at_the_end_of_rows_are_none(name: str, with_header: bool) -> None:
    more = 3
    header = [[*REPORTS[name].columns, *[""] * more]] if with_header else []
    rows = [[*cells_of(name), *[""] * more], [*cells_of(name), " "], cells_of(name)]

    found, reader = read(name, as_file([*header, *rows]))

    assert (len(found), reader.rejected) == (3, [])
