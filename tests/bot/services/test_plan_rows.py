"""A sheet of plans, as spreadsheets save it: the same plans come out, or a sentence that helps."""

import codecs
from dataclasses import replace
from datetime import date

import pytest

from bot.messages.bad_input import complaint
from bot.messages.text import plain_text
from bot.services.plan_rows import read_plan_file
from domain.assignment import DateRange
from domain.planning import EVERYTHING, Anyway, Plan
from domain.typed import BadInput

COLUMNS = ["vehicle_id", "vin", "person_id", "office", "start_date", "end_date", "plan_anyway"]
SHEET = [
    ["4004", "", "456", "Z\u00fcrich", "4/20/2028", "4/27/2028", ""],
    ["", "1FTFW1E50MFA00456", "457", "", "7/9/2028", "7/16/2028", "yes"],
]
PLANS = [
    Plan(
        person_id=456,
        dates=DateRange(date(2028, 4, 20), date(2028, 4, 27)),
        vehicle_id=4004,
        office="Z\u00fcrich",
        if_absent=True,
    ),
    Plan(
        person_id=457,
        dates=DateRange(date(2028, 7, 9), date(2028, 7, 16)),
        vin="1FTFW1E50MFA00456",
        override=EVERYTHING,
        if_absent=True,
    ),
]


def saved(between: str = ",", *, quoted: bool = False, end: str = "\r\n") -> str:
    rows = [COLUMNS, *SHEET]
    cells = [[f'"{one}"' if quoted else one for one in row] for row in rows]
    return "".join(between.join(row) + end for row in cells)


def plans(content: bytes) -> list[Plan]:
    found = [row.plan for row in read_plan_file(content).rows]
    assert not [one for one in found if isinstance(one, BadInput)], list(map(said, found))
    return [one for one in found if isinstance(one, Plan)]


def said(found: object) -> str:
    return plain_text(complaint(found)) if isinstance(found, BadInput) else ""


FILES: dict[str, bytes] = {
    "Excel, CSV UTF-8": codecs.BOM_UTF8 + saved().encode(),
    "Excel, CSV": saved().encode("cp1252"),
    "Excel, CSV in Europe": saved(";").encode("cp1252"),
    "Excel, Text (Tab delimited)": saved("\t").encode("cp1252"),
    "Excel, Unicode Text": saved("\t").encode("utf-16"),
    "Excel on a Mac": saved(end="\r").encode(),
    "UTF-16, big end first": codecs.BOM_UTF16_BE + saved(";").encode("utf-16-be"),
    "UTF-16 without its mark": saved().encode("utf-16-le"),
    "UTF-16, big end first, without": saved("\t").encode("utf-16-be"),
    "LibreOffice": saved(quoted=True, end="\n").encode(),
    "LibreOffice, semicolons": saved(";", quoted=True, end="\n").encode(),
    "bars": saved("|").encode(),
    "sep=, above": b"sep=,\r\n" + saved().encode(),
    "sep=; above": b"SEP=;\r\n" + saved(";").encode(),
    "sep and tabs": b"sep=\t\r\n" + saved("\t").encode(),
    "sep as a cell": b'"sep=;"\n' + saved(";").encode(),
    "sep saved again": b"sep=,,,,,,,\n" + saved().encode(),
    "sep that is not so": b"sep=,\n" + saved(";").encode(),
    "a mark in front of sep": codecs.BOM_UTF8 + b"sep=;\n" + saved(";").encode(),
    "a separator of its own": b"sep=^\n" + saved("^").encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_sheet_is_read_however_it_is_saved(content: bytes) -> None:
    assert plans(content) == PLANS


def test_each_line_has_an_encoding_of_its_own() -> None:
    first, second, third = saved().splitlines(keepends=True)
    odd = third.replace(",457,,", ",457,K\u00f6ln,").encode("cp1252")
    read = plans(first.encode() + second.encode() + odd)
    assert [one.office for one in read] == ["Z\u00fcrich", "K\u00f6ln"]


CELLS: list[tuple[str, str, str]] = [
    ("vehicle_id", "4004", '="4004"'),
    ("vehicle_id", "4004", "4004.0"),
    ("vehicle_id", "4004", "'4004"),
    ("vehicle_id", "4004", "4004\u200b"),
    ("vehicle_id", "4004", "\u00a04004 "),
    ("vehicle_id", "4004", "\uff14\uff10\uff10\uff14"),
    ("person_id", "456", '="456"'),
    ("person_id", "456", "#456."),
    ("start_date", "4/20/2028", "4/20/2028 0:00"),
    ("start_date", "4/20/2028", "20-Apr-28"),
    ("start_date", "4/20/2028", "2028-04-20 00:00:00"),
    ("end_date", "4/27/2028", "Thursday, April 27, 2028"),
    ("end_date", "4/27/2028", "04\u201327\u20132028"),
    ("plan_anyway", "", "no"),
]


@pytest.mark.parametrize(("column", "value", "written"), CELLS, ids=[each[2] for each in CELLS])
def test_a_cell_means_the_same_however_it_is_written(column: str, value: str, written: str) -> None:
    place = COLUMNS.index(column)
    assert SHEET[0][place] == value
    cells = [
        *SHEET[0][:place],
        f'"{written.replace(chr(34), chr(34) * 2)}"',
        *SHEET[0][place + 1 :],
    ]
    assert plans(f"{','.join(COLUMNS)}\n{','.join(cells)}\n".encode()) == PLANS[:1]


def test_a_bare_formula_is_the_text_it_keeps() -> None:
    row = '="4004",,="456",,20-Apr-28,27-Apr-28,\n'
    expected = [replace(PLANS[0], office=None)]
    assert plans(f"{','.join(COLUMNS)}\n{row}".encode()) == expected


@pytest.mark.parametrize(
    "header",
    [
        "Vehicle ID,VIN,Person-ID,Office,Start date,END DATE,Plan anyway",
        "VehicleId,Vin,personId,office,StartDate,EndDate,PlanAnyway",
        "\u201cvehicle_id\u201d,*vin*,Person ID *,office\u200b, start_date ,end_date,plan_anyway",
    ],
)
def test_columns_are_known_by_their_names_however_they_are_written(header: str) -> None:
    content = "\n".join([header, *(",".join(row) for row in SHEET)])
    file = read_plan_file(content.encode())
    assert (file.unknown_columns, [row.plan for row in file.rows]) == ((), PLANS)


def test_what_to_plan_in_spite_of_can_be_named() -> None:
    row = '4004,,456,,4/20/2028,4/27/2028,"taken, long"\n'
    [plan] = plans(f"{','.join(COLUMNS)}\n{row}".encode())
    assert plan.override == {Anyway.TAKEN, Anyway.LONG}


def _complaint_about(column: str, written: str) -> str:
    place = COLUMNS.index(column)
    cells = [*SHEET[0][:place], f'"{written}"', *SHEET[0][place + 1 :]]
    [row] = read_plan_file(f"{','.join(COLUMNS)}\n{','.join(cells)}\n".encode()).rows
    assert row.line == 2
    return said(row.plan)


@pytest.mark.parametrize(
    ("column", "written", "says"),
    [
        ("vehicle_id", "4,004", "vehicle_id \u201c4,004\u201d is not clear, so nothing was done."),
        ("vehicle_id", "4\u202f004", "is not clear, so nothing was done. Type 4004."),
        ("vehicle_id", "4'004", "is not clear"),
        ("person_id", "N/A", "person_id \u201cN/A\u201d is not a number that FMS uses."),
        ("start_date", "09-Jul", "start_date \u201c09-Jul\u201d is not a date."),
        ("start_date", "46863", "start_date \u201c46863\u201d is not a date."),
        ("end_date", "", "end_date is empty."),
        ("end_date", "\u200b", "end_date is empty."),
        ("vehicle_id", "#REF!", "vehicle_id \u201c#REF!\u201d is a spreadsheet error"),
        ("vin", "#N/A", "vin \u201c#N/A\u201d is a spreadsheet error, not a value"),
        ("person_id", "#NAME?", "is a spreadsheet error, not a value; correct the cell."),
        ("office", "#VALUE!", "office \u201c#VALUE!\u201d is a spreadsheet error"),
        ("end_date", "########", "end_date \u201c########\u201d is a spreadsheet error"),
        ("plan_anyway", "#NV", "plan_anyway \u201c#NV\u201d is a spreadsheet error"),
        ("plan_anyway", "perhaps", "is neither yes nor no, nor one of taken, long, far."),
    ],
)
def test_a_cell_that_is_not_understood_is_named(column: str, written: str, says: str) -> None:
    assert says in _complaint_about(column, written)


@pytest.mark.parametrize("above", ["", "sep=,\n", "\n\n", "\nsep=,\n\n"])
def test_lines_are_counted_as_they_stand_in_the_file(above: str) -> None:
    content = f"{above}{saved(end=chr(10))}\nx,,456,,4/20/2028,4/27/2028,\n"
    lines = [row.line for row in read_plan_file(content.encode()).rows]
    first = above.count("\n") + 2
    assert lines == [first, first + 1, first + 3]


MUST_NAME = f"its first row must name the columns: {', '.join(COLUMNS)}."
WHOLE_FILES: dict[str, tuple[bytes, str]] = {
    "an Excel workbook": (b"PK\x03\x04\x14\0sheet", "is not a CSV file; save the sheet as CSV"),
    "an old Excel workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40 + b"W\0o\0r\0k\0" + b"\0" * 9,
        "is not a CSV file",
    ),
    "nothing": (codecs.BOM_UTF8 + b"\r\n", "is empty."),
    "nothing in UTF-16": (codecs.BOM_UTF16_LE + " \n".encode("utf-16-le"), "is empty."),
    "no header": (
        b"4004,456,4/20/2028\n",
        "That row is: \u201c4004\u201d, \u201c456\u201d, \u201c4/20/2028\u201d.",
    ),
    "a title above": (b"Plans for May,,\nvehicle_id,vin\n", "row is: \u201cPlans for May\u201d"),
    "only sep": (b"sep=,\n", "is empty."),
    "other names": (
        b"sep=;\ncar;journalist;from\n",
        f"vin, person_id, start_date, end_date; {MUST_NAME} That row is: \u201ccar\u201d, ",
    ),
    "one name missing": (
        b"vehicle_id;person_id;start_date;end date (last day)\n",
        "has no column end_date; ",
    ),
    "a column twice": (
        b"VIN,vin,person_id,start_date,end_date\n",
        "has the column vin twice.",
    ),
}


@pytest.mark.parametrize(("content", "says"), WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_a_file_without_plans_is_refused_and_told_what_was_found(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_plan_file(content)
    assert says in said(caught.value)
