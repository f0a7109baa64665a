"""What is odd about a report and harms nothing; and which settings it hangs on."""

from collections.abc import Iterable, Iterator

from domain.cars import vin_of
from domain.sync import Note, NoteKind
from fms.reports import ReportDownloader, ReportReader
from storage.swap import Difference

_LONGEST_VALUE = 80
_MOST = 50


def notes_of(
    reader: ReportReader, difference: Difference, before: Iterable[Note]
) -> tuple[Note, ...]:
    """Each oddity, new where it was not met `before`."""
    known = tuple(before)
    found = [note.told_after(known) for note in _found(reader, difference)]
    return tuple(found[:_MOST])


def _found(reader: ReportReader, difference: Difference) -> Iterator[Note]:
    for name, met in reader.unreadable.items():
        yield Note(NoteKind.UNREADABLE, name, _short(met.example), met.count)
    if (far := reader.far_ends).count:
        yield Note(NoteKind.FAR_END, "end_date", _short(far.example), far.count)
    for vin, rows, keys in difference.shared:
        if vin_of(vin):
            yield Note(NoteKind.SAME_VIN, keys, vin, rows)
    for (column, value), rows in sorted(reader.unknown_values.items()):
        yield Note(NoteKind.UNKNOWN_VALUE, column, _short(value), rows)


def _short(text: str) -> str:
    """Without the NULs that a database would refuse."""
    return " ".join(text.replace("\x00", "").split())[:_LONGEST_VALUE]


def settings_of(reports: ReportDownloader, name: str) -> tuple[str, str]:
    """Which settings hold a report's address, and the token that is sent for it."""
    which = f"FMS_{reports.environment.upper()}"
    address = f"FMS_REPORT_{name.upper()}_URL" if reports.has_own_address(name) else f"{which}_URL"
    token = f"{which}_TOKEN" if reports.gets_fms_token(name) else "FMS_REPORTS_TOKEN"
    return address, token
