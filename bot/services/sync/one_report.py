"""One report: download, read, stage, check the guards, swap. It stands alone."""

import asyncio
import io
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

import fms.reports
from bot.services.app import App
from bot.services.sync.oddities import notes_of, settings_of
from domain.sync import (
    Counts,
    Going,
    Limits,
    Loss,
    ReportFault,
    ReportResult,
    Seen,
    Upheaval,
    fault_in,
)
from domain.unknown_ends import last_believed_end
from fms.reports import (
    NotCsv,
    RejectedRow,
    ReportDenied,
    ReportDownloader,
    ReportError,
    ReportMoved,
    ReportNotReached,
    ReportReader,
    ReportTooLarge,
    ReportTruncated,
    Row,
    UnexpectedColumns,
)
from storage import known_values, sync
from storage.forgotten import load_forgotten
from storage.swap import SYNCED_ROWS, Difference, RunIsOver, Staging, SyncedTable, staging
from storage.upheaval import gone_by_kind, kinds_of, upheaval_of

# Grows when a report of the same bytes would be read in another way.
_READER_VERSION = "4"
_MOST_KINDS = 8


@dataclass(frozen=True, slots=True)
class Applied:
    """What a report came to, and the rows of it that were set aside."""

    result: ReportResult
    rejected: tuple[RejectedRow, ...] = ()


async def sync_report(app: App, run_id: str, name: str, *, agreed: str | None = None) -> Applied:
    """Bring one table up to date, or leave it exactly as it is and say why.

    Changes nothing once the run is over: another process may be at the same table.
    `agreed`: the digest of a file that was refused and that a person has said to apply. The guards
    let this one pass, and no other.
    """
    began = time.perf_counter()
    try:
        with tempfile.TemporaryFile() as file:
            await app.reports.download(name, file)
            reader = ReportReader(app.reports.specs[name], file, last_believed_end(app.today()))
            applied = await _to_database(app, run_id, reader, agreed)
    except ReportError as error:
        # No row of it counts as read: none may be used.
        applied = Applied(_unreadable(app.reports, name, error))
    except OSError as error:
        # The network's errors are ReportErrors by now: this is the file that it is kept in.
        applied = _failed(name, ReportFault.DISK, error)
    seconds = time.perf_counter() - began
    return replace(applied, result=replace(applied.result, seconds=seconds))


async def sample_report(
    reports: ReportDownloader, name: str, limits: Limits, today: date
) -> ReportResult:
    """What a sync would say of the first rows of a report; nothing is stored."""
    file = io.BytesIO()
    try:
        is_whole = await reports.sample(name, file)
        if not is_whole and (end := file.getvalue().rfind(b"\n")) > 0:
            file.truncate(end + 1)
        reader = ReportReader(reports.specs[name], file, last_believed_end(today))
        await asyncio.to_thread(_read_through, reader)
    except ReportError as error:
        return _unreadable(reports, name, error)
    if not is_whole:
        # A row of several lines may well go on where the sample ends.
        reader.cut_off = None
    kept = reader.rows_read - reader.rows_rejected
    counts = Counts(read=reader.rows_read, new=kept, rejected=reader.rows_rejected)
    fault = _fault(reader, counts, Upheaval(), limits)
    return ReportResult(name, counts, 0.0, fault, seen=_seen(fault, reader, counts, Upheaval()))


def _read_through(reader: ReportReader) -> None:
    for _ in reader.batches(reader.inspect()):
        pass


def _unreadable(reports: ReportDownloader, name: str, error: ReportError) -> ReportResult:
    fault, detail, seen = fault_of(error)
    settings = settings_of(reports, name)
    return ReportResult(
        name, Counts(), 0.0, fault, _storable(detail) if detail else None, seen, settings=settings
    )


def _storable(text: str) -> str:
    """Words of FMS may have characters that no database takes."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def _failed(name: str, fault: ReportFault, error: Exception) -> Applied:
    return Applied(ReportResult(name, Counts(), 0.0, fault, type(error).__name__))


async def _to_database(app: App, run_id: str, reader: ReportReader, agreed: str | None) -> Applied:
    name = reader.spec.name
    try:
        return await _apply(app, run_id, reader, agreed)
    except RunIsOver:
        return Applied(ReportResult(name, Counts(), 0.0, ReportFault.INTERRUPTED))
    # A database that cannot be reached raises what its driver raises.
    except (SQLAlchemyError, OSError) as error:
        return _failed(name, ReportFault.DATABASE, error)


async def _apply(app: App, run_id: str, reader: ReportReader, agreed: str | None) -> Applied:
    spec = reader.spec
    facts = await asyncio.to_thread(reader.inspect)
    async with app.database.reading() as session:
        forgotten = await load_forgotten(session)
        # With one more who is left out the same bytes are read otherwise.
        version = f"{_READER_VERSION}{spec.edition}"
        digest = f"{version}:{facts.digest}{forgotten.count_mark}"
        last = await sync.last_good_report(session, spec.name)
        told = await known_values.notes_told(session, spec.name)
    if last and (known := _same_as_before(last, digest)):
        return known
    if forgotten.marks:
        reader.leave_out(forgotten.has)
    table = SyncedTable(SYNCED_ROWS[spec.name], spec.stored_columns)
    async with staging(app.database, table) as stage:
        batches = reader.batches(facts)
        while (rows := await asyncio.to_thread(next, batches, None)) is not None:
            await stage.add(_with(rows, spec.unread))
        difference = await stage.compare(spec.single, reader.traces.known)
        result = ReportResult(
            spec.name,
            _counts(reader, difference),
            0.0,
            notes=notes_of(reader, difference, (*told, *(last.notes if last else ()))),
            digest=digest,
        )
        judged = await _judge(app, reader, stage, result)
        is_agreed = judged.can_be_applied and digest == agreed
        if judged.fault and not is_agreed:
            return Applied(judged, tuple(reader.rejected))
        unread = reader.traces.rows
        if is_agreed:
            # A person has seen what goes by what says nothing of itself.
            unread = [row for row in unread if row]
        elif reader.traces.may_be_any:
            # A row that says nothing of itself may be any that is not there.
            result = replace(result, counts=_counts(reader, await stage.hold_all()))
        await stage.swap(run_id, unread)
    return Applied(result, tuple(reader.rejected))


def _with(rows: Sequence[Row], unread: Sequence[str]) -> Sequence[Row]:
    """With nothing in the columns that are left empty."""
    nothing = (None,) * len(unread)
    return [(*row, *nothing) for row in rows] if unread else rows


async def _judge(
    app: App, reader: ReportReader, stage: Staging, result: ReportResult
) -> ReportResult:
    """With the guard that it meets, what was seen, and what would go, if it meets one."""
    upheaval = await upheaval_of(stage, reader.spec.lasting, app.today())
    fault = _fault(reader, result.counts, upheaval, app.rules.limits)
    if fault is None:
        return result
    seen = _seen(fault, reader, result.counts, upheaval)
    losses = await _losses(app, reader, stage, upheaval)
    return replace(result, fault=fault, seen=seen, losses=losses)


def _same_as_before(last: ReportResult, digest: str) -> Applied | None:
    """The very bytes that the table was last made from change nothing, and need no reading.

    A report with rejected rows is read again all the same: their list belongs into every alert.
    """
    was = last.counts
    if last.digest != digest or was.rejected:
        return None
    counts = Counts(
        read=was.read, unchanged=was.kept, duplicates=was.duplicates, forgotten=was.forgotten
    )
    notes = tuple(replace(note, is_new=False) for note in last.notes)
    return Applied(replace(last, counts=counts, notes=notes))


def _counts(reader: ReportReader, difference: Difference) -> Counts:
    return Counts(
        read=reader.rows_read,
        new=difference.new,
        changed=difference.changed,
        unchanged=difference.unchanged,
        gone=difference.gone,
        rejected=reader.rows_rejected,
        duplicates=difference.duplicates,
        held=difference.held,
        forgotten=reader.rows_forgotten,
    )


# Why it is refused, with what was seen


def _fault(
    reader: ReportReader, counts: Counts, upheaval: Upheaval, limits: Limits
) -> ReportFault | None:
    fault = fault_in(counts, upheaval, limits)
    if reader.cut_off and fault is not ReportFault.NO_ROWS:
        return ReportFault.CUT_OFF
    return fault


def _seen(
    fault: ReportFault | None, reader: ReportReader, counts: Counts, upheaval: Upheaval
) -> Seen | None:
    match fault:
        case ReportFault.CUT_OFF:
            return _as_seen(reader.cut_off) if reader.cut_off else None
        case ReportFault.NO_ROWS | ReportFault.REJECTED:
            return _usual_rejection(reader)
        case ReportFault.KEYS_GONE:
            return Seen("gone", (upheaval.gone, upheaval.lasting, upheaval.gone_example))
        case ReportFault.ALTERED:
            return Seen("altered", (upheaval.altered, counts.before, *upheaval.altered_example))
        case _:
            return None


def _as_seen(found: fms.reports.Seen) -> Seen:
    values = (_storable(one) if isinstance(one, str) else one for one in found.values)
    return Seen(
        found.kind,
        tuple(tuple(map(_storable, one)) if isinstance(one, tuple) else one for one in values),
    )


def _usual_rejection(reader: ReportReader) -> Seen | None:
    """The first row that was set aside for the most frequent reason."""
    often = Counter((one.column, one.reason) for one in reader.rejected).most_common(1)
    for one in reader.rejected:
        if (one.column, one.reason) == often[0][0]:
            return Seen("bad_row", (one.line, one.column, _storable(one.value), one.reason))
    return None


async def _losses(
    app: App, reader: ReportReader, stage: Staging, upheaval: Upheaval
) -> tuple[Loss, ...]:
    """What would go if it were applied all the same."""
    rejected: Counter[str] = Counter()
    gone: list[tuple[str, int]] = []
    if (kind := reader.spec.kind) is not None:
        known = await kinds_of(stage, kind)
        for text, rows in reader.kinds_rejected.items():
            # Other words may be another column's: an address, a note.
            rejected[text if text in known else "other"] += rows
        gone = await gone_by_kind(stage, kind, app.today())
    held = min(stage.difference.held, reader.rows_rejected)
    kinds = tuple(rejected.most_common(_MOST_KINDS))
    found = (
        Loss(Going.REJECTED, reader.rows_rejected, kinds, held),
        Loss(Going.GONE, upheaval.gone, tuple(gone[:_MOST_KINDS])),
        Loss(Going.ALTERED, upheaval.altered),
    )
    return tuple(one for one in found if one.count)


def fault_of(error: ReportError) -> tuple[ReportFault, str | None, Seen | None]:
    """The kind of fault; a text of FMS's or a name; and what was seen."""
    match error:
        case NotCsv(content=content, words=words):
            return ReportFault(content), words or None, None
        case UnexpectedColumns(looks_like=str(other)) if other:
            return ReportFault.WRONG_REPORT, other, None
        case UnexpectedColumns(seen=seen):
            return ReportFault.COLUMNS, None, _as_seen(seen)
        case ReportMoved(base=base):
            return ReportFault.MOVED, base, None
        case ReportDenied(status=status):
            return ReportFault.DENIED, str(status), None
        case ReportTruncated(seen=seen) | ReportTooLarge(seen=seen):
            is_cut = isinstance(error, ReportTruncated)
            fault = ReportFault.TRUNCATED if is_cut else ReportFault.TOO_LARGE
            return fault, None, _as_seen(seen)
        case ReportNotReached(host=host):
            return ReportFault.NOT_REACHED, host, None
        case _:
            return ReportFault.NOT_REACHED, None, None
