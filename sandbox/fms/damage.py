"""Spoil a report: rows of text in, rows of text out."""

import csv
import io
from collections.abc import Callable

from sandbox.fms.columns import REPORT_COLUMNS
from sandbox.fms.rows import CONTACT_ID_OFFSET

Rows = list[list[str]]
Damage = Callable[[Rows], Rows]

# Reads and writes any byte as it is, whatever encoding a report has.
_TRANSPARENT = "latin-1"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PATHS = [f"/reports/{name}.csv" for name in REPORT_COLUMNS]
# The report that stands where another one should.
OTHER_REPORT = dict(zip(_PATHS, [*_PATHS[1:], _PATHS[0]], strict=True))


def spoil_csv(body: bytes, spoil: Damage) -> bytes:
    """Return the report `body` with its rows spoilt."""
    return _write(spoil(_read(body)))


def cut_amid_row(body: bytes) -> bytes:
    """Return the first half of a report, ending within a row."""
    half = body[: len(body) // 2].rstrip(b"\r\n")
    return half[:-3]


def shift_columns(rows: Rows) -> Rows:
    """Put a column in front that nobody announced."""
    return [["1", *row] for row in rows if row]


def drop_every_other(rows: Rows) -> Rows:
    """Lose half of the rows."""
    return rows[::2]


def spoil_a_few(rows: Rows) -> Rows:
    """Damage eight rows (at most every second one), each in its own way; most become unusable."""
    step = max(2, len(rows) // len(_SPOILERS))
    return _spoil_every(rows, step, limit=len(_SPOILERS))


def spoil_most(rows: Rows) -> Rows:
    """Make three rows of four unusable."""
    return [row if index % 4 == 0 else _without_key(row) for index, row in enumerate(rows)]


def add_header_row(report: str, body: bytes) -> bytes:
    """Put the column names in front, as people do, and name each partner's contact id."""
    rows = [row for row in _read(body.removeprefix(_BYTE_ORDER_MARK)) if row]
    header = [name.replace("_", " ").title() for name in REPORT_COLUMNS[report]]
    if report == "media_partners":
        header.append("fms_contact_id")
        rows = [[*row, str(CONTACT_ID_OFFSET + int(float(row[0])))] for row in rows]
    return _write([header, *rows])


def _read(body: bytes) -> Rows:
    return list(csv.reader(io.StringIO(body.decode(_TRANSPARENT), newline="")))


def _write(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(_TRANSPARENT)


def _spoil_every(rows: Rows, step: int, limit: int) -> Rows:
    spoilt = list(rows)
    for count, index in enumerate(range(0, len(rows), step)):
        if count < limit and rows[index]:
            spoilt[index] = _SPOILERS[count % len(_SPOILERS)](rows[index])
    return spoilt


def _without_key(row: list[str]) -> list[str]:
    return ["", *row[1:]]


def _wordy_key(row: list[str]) -> list[str]:
    return ["unknown", *row[1:]]


def _too_short(row: list[str]) -> list[str]:
    return row[:2]


def _too_long(row: list[str]) -> list[str]:
    return [*row, "what is", "this"]


def _negative_key(row: list[str]) -> list[str]:
    return ["-1", *row[1:]]


def _all_blank(row: list[str]) -> list[str]:
    return [" "] * len(row)


def _fraction_key(row: list[str]) -> list[str]:
    return ["12.5", *row[1:]]


def _second_blank(row: list[str]) -> list[str]:
    return [row[0], "", *row[2:]] if row else row


_SPOILERS = (
    _without_key,
    _wordy_key,
    _too_short,
    _too_long,
    _negative_key,
    _all_blank,
    _fraction_key,
    _second_blank,
)
