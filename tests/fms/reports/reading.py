"""Short ways to read a report from rows or bytes."""

import csv
import io
from collections.abc import Sequence

from bot.messages.sync_seen import seen_in_words
from domain.sync import Seen
from fms.reports import (
    REPORTS,
    ReportReader,
    ReportTooLarge,
    ReportTruncated,
    Row,
    UnexpectedColumns,
)

# A good row of each report, in the report's order of columns.
GOOD = {
    "vehicles": "456,2026,Ford,F-150 XLT,F-150,Denver,1FTFW1E50MFA00456,Press,01-31-27,02-28-27,"
    '"2,151",9/2025,12-01-26,a note,Red',
    "media_partners": '789,"Reyes, Maria","12 Elm Street, Denver",Denver,Rockies,call first,'
    "Motor Weekly,3",
    "approved_makes": '789,"Reyes, Maria",Ford,A+',
    "loan_history": "300001,1FTFW1E50MFA00456,789,Ford,F-150 XLT,2026,F-150,10-01-26,10-08-26,2,"
    'Denver,"Reyes, Maria","12 Elm Street, Denver",Rockies',
    "current_activity": '300002,789,1FTFW1E50MFA00456,Loan,11-01-26,11-08-26,"Reyes, Maria",'
    '"12 Elm Street, Denver",Rockies',
}


def cells_of(name: str) -> list[str]:
    """The cells of the good row."""
    [cells] = csv.reader([GOOD[name]])
    return cells


def with_cell(name: str, column: str, text: str) -> list[str]:
    """The good row with other text in one column."""
    at = REPORTS[name].columns.index(column)
    return [text if place == at else cell for place, cell in enumerate(cells_of(name))]


def as_file(rows: Sequence[Sequence[str]], newline: str = "\n") -> bytes:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=newline).writerows(rows)
    return text.getvalue().encode()


def read(name: str, body: bytes) -> tuple[list[Row], ReportReader]:
    """Every good row, and the reader with its counts. Raises ReportError."""
    reader = ReportReader(REPORTS[name], io.BytesIO(body))
    rows = [row for batch in reader.batches(reader.inspect()) for row in batch]
    assert reader.rows_read == len(rows) + reader.rows_rejected
    return rows, reader


def read_one(name: str, cells: Sequence[str]) -> dict[str, object]:
    """The kept values of one row among two good ones; the reader must keep all three."""
    good = cells_of(name)
    rows, reader = read(name, as_file([good, cells, good]))
    assert reader.rejected == []
    return dict(zip((column.name for column in REPORTS[name].kept), rows[1], strict=True))


def said(error: UnexpectedColumns | ReportTooLarge | ReportTruncated) -> str:
    """What people read of an error."""
    return seen_in_words(Seen(error.seen.kind, error.seen.values))
