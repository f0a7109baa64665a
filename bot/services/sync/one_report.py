"""One report: download, read, stage, check the guards, swap. It stands alone."""

import asyncio
import itertools
import tempfile
import time
from dataclasses import dataclass, replace

from sqlalchemy.exc import SQLAlchemyError

from bot.services.app import App
from domain.sync import Counts, ReportFault, ReportResult, fault_in
from fms.reports import (
    REPORTS,
    NotCsv,
    RejectedRow,
    ReportDenied,
    ReportError,
    ReportNotReached,
    ReportReader,
    ReportTooLarge,
    ReportTruncated,
    UnexpectedColumns,
)
from storage import sync
from storage.swap import SYNCED_ROWS, Difference, RunIsOver, SyncedTable, staging

# Grows when a report of the same bytes would be read in another way.
_READER_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a report came to, and the rows of it that were set aside."""

    result: ReportResult
    rejected: tuple[RejectedRow, ...] = ()


async def sync_report(app: App, run_id: str, name: str, *, overrule: bool = False) -> Applied:
    """Bring one table up to date, or leave it exactly as it is and say why.

    Changes nothing once the run is over: another process may be at the same table.
    `overrule`: a person has checked, and the guards against rejected rows and drops are off.
    """
    began = time.perf_counter()
    try:
        with tempfile.TemporaryFile() as file:
            await app.reports.download(name, file)
            reader = ReportReader(REPORTS[name], file)
            applied = await _to_database(app, run_id, reader, overrule=overrule)
    except ReportError as error:
        # No row of it counts as read: none may be used.
        applied = Applied(ReportResult(name, Counts(), 0.0, *fault_of(error)))
    except OSError as error:
        # The network's errors are ReportErrors by now: this is the file that it is kept in.
        applied = _failed(name, ReportFault.DISK, error)
    seconds = time.perf_counter() - began
    return replace(applied, result=replace(applied.result, seconds=seconds))


def _failed(name: str, fault: ReportFault, error: Exception) -> Applied:
    return Applied(ReportResult(name, Counts(), 0.0, fault, type(error).__name__))


async def _to_database(app: App, run_id: str, reader: ReportReader, *, overrule: bool) -> Applied:
    name = reader.spec.name
    try:
        return await _apply(app, run_id, reader, overrule=overrule)
    except RunIsOver:
        return Applied(ReportResult(name, Counts(), 0.0, ReportFault.INTERRUPTED))
    # A database that cannot be reached raises what its driver raises.
    except (SQLAlchemyError, OSError) as error:
        return _failed(name, ReportFault.DATABASE, error)


async def _apply(app: App, run_id: str, reader: ReportReader, *, overrule: bool) -> Applied:
    name = reader.spec.name
    facts = await asyncio.to_thread(reader.inspect)
    digest = f"{_READER_VERSION}:{facts.digest}"
    if known := await _same_as_before(app, name, digest):
        return known
    table = SyncedTable(SYNCED_ROWS[name], reader.spec.stored_columns)
    async with staging(app.database, table) as stage:
        batches = reader.batches(facts)
        while (rows := await asyncio.to_thread(next, batches, None)) is not None:
            await stage.add(rows)
        counts = _counts(reader, await stage.compare())
        fault = fault_in(counts, app.rules.limits)
        if fault and not (overrule and fault.can_be_overruled):
            result = ReportResult(name, counts, 0.0, fault, notes=_notes(reader))
            return Applied(result, tuple(reader.rejected))
        await stage.swap(run_id)
    result = ReportResult(name, counts, 0.0, notes=_notes(reader), digest=digest)
    return Applied(result, tuple(reader.rejected))


async def _same_as_before(app: App, name: str, digest: str) -> Applied | None:
    """The very bytes that the table was last made from change nothing, and need no reading.

    A report with rejected rows is read again all the same: their list belongs into every alert.
    """
    async with app.database.reading() as session:
        last = await sync.last_good_report(session, name)
    if last is None or last.digest != digest or last.counts.rejected:
        return None
    was = last.counts
    counts = Counts(read=was.read, unchanged=was.kept, duplicates=was.duplicates)
    return Applied(replace(last, counts=counts))


def _counts(reader: ReportReader, difference: Difference) -> Counts:
    return Counts(
        read=reader.rows_read,
        new=difference.new,
        changed=difference.changed,
        unchanged=difference.unchanged,
        gone=difference.gone,
        rejected=reader.rows_rejected,
        duplicates=difference.duplicates,
    )


def _notes(reader: ReportReader) -> str | None:
    """Values that the report was not known to have, each once."""
    unknown = (f"{value} ({count} rows)" for value, count in sorted(reader.unknown_values.items()))
    return ", ".join(itertools.islice(unknown, 10)) or None


def fault_of(error: ReportError) -> tuple[ReportFault, str | None]:
    """The kind of fault, and what was seen."""
    match error:
        case NotCsv(content=content):
            return ReportFault(content), None
        case UnexpectedColumns(looks_like=str(other)):
            return ReportFault.WRONG_REPORT, other
        case UnexpectedColumns(detail=detail):
            return ReportFault.COLUMNS, detail
        case ReportDenied(status=status):
            return ReportFault.DENIED, str(status)
        case ReportTruncated(detail=detail):
            return ReportFault.TRUNCATED, detail
        case ReportTooLarge(limit=limit):
            return ReportFault.TOO_LARGE, limit
        case ReportNotReached(host=host):
            return ReportFault.NOT_REACHED, host
        case _:
            return ReportFault.NOT_REACHED, None
