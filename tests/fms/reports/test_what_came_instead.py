"""What came in a report's place is shown, and a column out of place with a value of it."""

import pytest

from fms.reports import REPORTS, NotCsv, ReportError, UnexpectedColumns
from fms.reports.errors import Content
from tests.fms.reports.reading import as_file, cells_of, read, said, with_cell

_NAMES = tuple(REPORTS)


def _instead(name: str, body: bytes) -> NotCsv:
    with pytest.raises(NotCsv) as raised:
        read(name, body)
    return raised.value


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("An error occurred while exporting", "An error occurred while exporting"),
        ("Error: timeout, try again later\n", "Error: timeout"),
        ("Ihr Bericht wird erstellt.\r\nBitte warten.", "Ihr Bericht wird erstellt."),
        ("500 Internal Server Error", "500 Internal Server Error"),
        ("\n\nNo  data   found", "No data found"),
        ("status,error\n500,Internal Server Error\n", "status"),
        ("ORA-12170: TNS: Connect timeout occurred " + "x" * 90, "ORA-12170: TNS: Connect"),
    ],
)
def test_a_text_is_quoted_by_its_first_words(name: str, text: str, words: str) -> None:
    error = _instead(name, text.encode())

    assert error.content is Content.TEXT
    assert error.words.startswith(words)
    assert len(error.words) <= 60


@pytest.mark.parametrize(
    ("body", "content", "words"),
    [
        (b"<html><title>Sign in &amp; go</title></html>", Content.HTML, "Sign in & go"),
        (b"<?xml version='1.0'?><rows/>", Content.HTML, ""),
        (b'{"error": "Report is being generated"}', Content.JSON, "Report is being generated"),
        (b'{"status": 500, "message": "Oops"}', Content.JSON, "Oops"),
        (b'{"errors": {"a": 1}}', Content.JSON, ""),
        (b"[" * 100_000, Content.JSON, ""),
        (b"{broken", Content.JSON, ""),
    ],
)
def test_pages_and_objects_say_what_they_are(body: bytes, content: Content, words: str) -> None:
    error = _instead("vehicles", body)

    assert (error.content, error.words) == (content, words)


@pytest.mark.parametrize(
    ("name", "column", "text", "says"),
    [
        (
            "current_activity",
            "start_date",
            "31.12.2026",
            "should be start_date, but holds “31.12.2026”",
        ),
        (
            "current_activity",
            "end_date",
            "Dec 31, 2026 12:00",
            "holds “Dec 31, 2026 12:00”, which is not a date",
        ),
        (
            "loan_history",
            "vin",
            "unknown car",
            "should be vin, but holds “unknown car”, which is not a VIN",
        ),
        (
            "current_activity",
            "person_id",
            "see notes",
            "holds “see notes”, which is not a whole number",
        ),
        ("vehicles", "vehicle_id", "P-1234", "column 1 should be vehicle_id, but holds “P-1234”"),
        ("media_partners", "person_id", "NULL", "holds “NULL”, which is not a whole number"),
        ("approved_makes", "rank", "1", "should be rank, but holds “1”, which is no rank of FMS"),
        ("loan_history", "activity_id", "", "column 1 should be activity_id, but is empty"),
    ],
)
def test_a_column_out_of_place_is_shown_with_a_value(
    name: str, column: str, text: str, says: str
) -> None:
    with pytest.raises(UnexpectedColumns) as raised:
        read(name, as_file([with_cell(name, column, text)] * 3))

    assert says in said(raised.value)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("turn", range(1, 9))
def test_where_all_columns_are_out_of_place_no_address_is_shown(name: str, turn: int) -> None:
    secret = "99 Hidden Grove Street, Denver"
    private = ("address", "partner_address", "notes", "notes_instructions", "to")
    rows = [
        [secret if title in private else cell for title, cell in zip(spec, row, strict=True)]
        for spec, row in [(REPORTS[name].columns, cells_of(name))] * 3
    ]
    body = as_file([[*row[turn:], *row[:turn]] for row in rows])

    assert "Hidden" not in _complaint(name, body)


def _complaint(name: str, body: bytes) -> str:
    """All that is said of a file; nothing of one that could be a report of other values."""
    try:
        read(name, body)
    except ReportError as error:
        return f"{error} {vars(error)}"
    return ""
