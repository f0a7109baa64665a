"""The record as CSV for a spreadsheet. Acts and what came of them are words that never change."""

import csv
import io
from collections.abc import Iterable

from bot.messages.cells import harmless
from domain.audit import AuditEntry

_COLUMNS = (
    *("time", "person", "act", "assignment", "outcome", "environment", "fms_request_id"),
    *("details", "id"),
)


def audit_table(entries: Iterable[AuditEntry]) -> str:
    """A line for each, below the names of the columns; times in UTC."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows([harmless(str(cell)) for cell in _cells(one)] for one in entries)
    return written.getvalue()


def _cells(entry: AuditEntry) -> Iterable[object]:
    details = "; ".join(f"{name}: {value}" for name, value in entry.details)
    return (
        entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        entry.by,
        entry.act,
        _or_empty(entry.assignment_id),
        entry.came_of,
        _or_empty(entry.environment),
        _or_empty(entry.fms_request_id),
        details.replace("\n", " ").replace("\r", " "),
        entry.id,
    )


def _or_empty(value: object) -> object:
    return "" if value is None else value
