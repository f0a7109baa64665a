"""Sync runs: one at a time, one a night, every one on record."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import insert
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.assignment import Actor, DateRange
from domain.sync import (
    Counts,
    Going,
    Loss,
    Note,
    NoteKind,
    RejectedRows,
    ReportFault,
    ReportResult,
    Seen,
    SyncRun,
    Trigger,
)
from storage.leases import living
from storage.reasons import known_words
from storage.statements import as_values, insert_into, rows_changed
from storage.tables import (
    ActivityRow,
    LoanRow,
    RejectedRowRow,
    SyncReportRow,
    SyncRunRow,
)

_AT_ONCE = 500
_NOTES: TypeAdapter[tuple[Note, ...]] = TypeAdapter(tuple[Note, ...])
_SEEN: TypeAdapter[Seen] = TypeAdapter(Seen)
_LOSSES: TypeAdapter[tuple[Loss, ...]] = TypeAdapter(tuple[Loss, ...])


async def begin_run(session: AsyncSession, run: SyncRunRow) -> bool:
    """Store a run, unless one is running or its night had one; the database decides."""
    insert = insert_into(session, SyncRunRow).values(**as_values(run))
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1


async def end_run(
    session: AsyncSession,
    run_id: str,
    *,
    at: datetime,
    ok: bool,
    approved: Sequence[int],
    completed: int,
    needs_look: int,
    unfinished: bool,
    makes_up_night: bool,
) -> bool:
    """Put a run's end on record; False when another process has done so.

    `makes_up_night`: its night is to have another run.
    """
    found = await session.exec(
        select(SyncRunRow)
        .where(col(SyncRunRow.id) == run_id, col(SyncRunRow.running).is_(True))
        .with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        return False
    row.running, row.finished_at, row.ok = None, at, ok
    row.approved, row.completed, row.needs_look = len(approved), completed, needs_look
    row.approved_ids = [*approved]
    row.unfinished = unfinished
    if makes_up_night:
        row.night = None
    await session.flush()
    return True


async def load_run(session: AsyncSession, run_id: str) -> SyncRun | None:
    """One run, running or over."""
    runs = await _runs(session, select(SyncRunRow).where(col(SyncRunRow.id) == run_id))
    return runs[0] if runs else None


async def is_over(session: AsyncSession, run_id: str) -> bool:
    """Whether a run was ended; one that goes on is kept from that until the commit."""
    running = select(SyncRunRow.running).where(col(SyncRunRow.id) == run_id)
    if session.get_bind().dialect.name != "sqlite":
        running = running.with_for_update(read=True)
    return None in (await session.exec(running)).all()


async def running_run(session: AsyncSession) -> SyncRun | None:
    """The run that is not over."""
    runs = await _runs(session, select(SyncRunRow).where(col(SyncRunRow.running).is_(True)))
    return runs[0] if runs else None


async def last_run(session: AsyncSession) -> SyncRun | None:
    """The run that ended last."""
    finished = col(SyncRunRow.finished_at)
    ended = select(SyncRunRow).where(finished.is_not(None)).order_by(finished.desc()).limit(1)
    runs = await _runs(session, ended)
    return runs[0] if runs else None


async def run_before(session: AsyncSession, run: SyncRun) -> SyncRun | None:
    """The run that ended before this one, of those that read every report."""
    earlier = select(SyncRunRow).where(
        col(SyncRunRow.started_at) < run.started,
        col(SyncRunRow.finished_at).is_not(None),
        col(SyncRunRow.trigger) != Trigger.APPLY,
    )
    runs = await _runs(session, earlier.order_by(col(SyncRunRow.started_at).desc()).limit(1))
    return runs[0] if runs else None


async def last_good_sync(session: AsyncSession) -> datetime | None:
    """When the last whole sync ended in which every report was good; UTC."""
    return (await session.exec(last_good())).one_or_none()


def last_good() -> SelectOfScalar[datetime | None]:
    """What asks for it."""
    return (
        select(col(SyncRunRow.finished_at))
        .where(col(SyncRunRow.ok).is_(True), col(SyncRunRow.trigger) != Trigger.APPLY)
        .order_by(col(SyncRunRow.finished_at).desc())
        .limit(1)
    )


async def latest_runs(session: AsyncSession, limit: int) -> list[SyncRun]:
    """Runs, newest first, running ones too."""
    newest = col(SyncRunRow.started_at).desc()
    return await _runs(session, select(SyncRunRow).order_by(newest).limit(limit))


async def abandoned_run(
    session: AsyncSession, *, own: str, working_on: Collection[str]
) -> SyncRun | None:
    """A run that is not over, and that nobody works on.

    Its process holds no lease any more; or it is of the `own` lease and not among what this process
    is `working_on`: its end could not be stored.
    """
    holder = col(SyncRunRow.holder)
    runs = await _runs(
        session,
        select(SyncRunRow).where(
            col(SyncRunRow.running).is_(True),
            or_(holder.not_in(living(session)), holder == own),
            col(SyncRunRow.id).not_in(working_on),
        ),
    )
    return runs[0] if runs else None


async def _runs(session: AsyncSession, wanted: SelectOfScalar[SyncRunRow]) -> list[SyncRun]:
    rows = (await session.exec(wanted.execution_options(populate_existing=True))).all()
    found = await session.exec(
        select(SyncReportRow)
        .where(col(SyncReportRow.run_id).in_([row.id for row in rows]))
        .order_by(col(SyncReportRow.position))
    )
    reports: dict[str, list[ReportResult]] = {}
    for report in found:
        reports.setdefault(report.run_id, []).append(_as_result(report))
    return [_as_run(row, reports.get(row.id, [])) for row in rows]


def _as_run(row: SyncRunRow, reports: Sequence[ReportResult]) -> SyncRun:
    return SyncRun(
        id=row.id,
        trigger=row.trigger,
        by=Actor.parse(row.started_by),
        started=row.started_at,
        finished=row.finished_at,
        ok=row.ok,
        reports=tuple(reports),
        approved=row.approved,
        completed=row.completed,
        needs_look=row.needs_look,
        unfinished=row.unfinished,
        approved_ids=tuple(row.approved_ids or ()),
    )


def _as_result(row: SyncReportRow) -> ReportResult:
    return ReportResult(
        name=row.name,
        counts=Counts(
            read=row.rows_read,
            new=row.rows_new,
            changed=row.rows_changed,
            unchanged=row.rows_unchanged,
            gone=row.rows_gone,
            rejected=row.rows_rejected,
            duplicates=row.rows_duplicate,
            held=row.rows_held,
            forgotten=row.rows_forgotten,
        ),
        seconds=row.seconds,
        fault=row.fault,
        detail=row.detail,
        seen=_SEEN.validate_python(row.seen) if row.seen else None,
        notes=_NOTES.validate_python(known_words(row.notes, "kind", NoteKind)),
        digest=row.digest,
        losses=_LOSSES.validate_python(known_words(row.losses, "going", Going)),
        settings=(row.settings[0], row.settings[1]) if row.settings else None,
    )


def _as_row(run_id: str, position: int, result: ReportResult) -> SyncReportRow:
    counts = result.counts
    return SyncReportRow(
        run_id=run_id,
        name=result.name,
        position=position,
        rows_read=counts.read,
        rows_new=counts.new,
        rows_changed=counts.changed,
        rows_unchanged=counts.unchanged,
        rows_gone=counts.gone,
        rows_rejected=counts.rejected,
        rows_duplicate=counts.duplicates,
        rows_held=counts.held,
        rows_forgotten=counts.forgotten,
        seconds=result.seconds,
        fault=result.fault,
        detail=result.detail,
        seen=_SEEN.dump_python(result.seen, mode="json") if result.seen else None,
        notes=_NOTES.dump_python(result.notes, mode="json"),
        losses=_LOSSES.dump_python(result.losses, mode="json"),
        settings=list(result.settings) if result.settings else None,
        digest=result.digest,
    )


async def runs_begun_after(session: AsyncSession, moment: datetime) -> Sequence[SyncRunRow]:
    """Runs that are over and were begun later than this; a writing session may change them."""
    found = await session.exec(
        select(SyncRunRow).where(
            col(SyncRunRow.started_at) > moment, col(SyncRunRow.running).is_(None)
        )
    )
    return found.all()


async def had_night(session: AsyncSession, night: date) -> bool:
    """Whether the nightly run of this local date was made."""
    found = await session.exec(select(SyncRunRow.id).where(col(SyncRunRow.night) == night))
    return found.first() is not None


async def add_report(
    session: AsyncSession,
    run_id: str,
    position: int,
    result: ReportResult,
    rejected: Iterable[tuple[int, str, str, str]],
) -> None:
    """Store what a report came to, with the rows that were set aside: line, column, value, reason.

    There may be thousands of those: as objects they would keep everybody else waiting.
    """
    session.add(_as_row(run_id, position, result))
    await session.flush()
    values = [
        {
            "run_id": run_id,
            "report": result.name,
            "line": line,
            "column": column,
            "value": value,
            "reason": reason,
        }
        for line, column, value, reason in rejected
    ]
    if values:
        await session.exec(insert(RejectedRowRow), params=values)


async def last_good_report(session: AsyncSession, name: str) -> ReportResult | None:
    """The report of this name that its table was last made from, if that is certain.

    It is not where a later run ended badly without a word of this report: that run may have
    changed the table, and died before it said so. Nor where the database failed it: the commit may
    have been lost on its way to us alone.
    """
    found = await session.exec(
        select(SyncReportRow, SyncRunRow.started_at)
        .join(SyncRunRow, col(SyncRunRow.id) == col(SyncReportRow.run_id))
        .where(col(SyncReportRow.name) == name, col(SyncReportRow.fault).is_(None))
        .order_by(col(SyncRunRow.started_at).desc())
        .limit(1)
    )
    last = found.one_or_none()
    if last is None:
        return None
    fault = col(SyncReportRow.fault)
    told = select(SyncReportRow.run_id).where(
        col(SyncReportRow.name) == name, or_(fault.is_(None), fault != ReportFault.DATABASE)
    )
    # One that was to apply a single report says nothing of others, unless it said nothing at all.
    spoke = select(SyncReportRow.run_id)
    silent = await session.exec(
        select(SyncRunRow.id)
        .where(
            col(SyncRunRow.started_at) > last[1],
            col(SyncRunRow.ok).is_(False),
            or_(col(SyncRunRow.trigger) != Trigger.APPLY, col(SyncRunRow.id).not_in(spoke)),
            col(SyncRunRow.id).not_in(told),
        )
        .limit(1)
    )
    return _as_result(last[0]) if silent.first() is None else None


async def last_report(session: AsyncSession, name: str) -> ReportResult | None:
    """What the last run that came to this report made of it."""
    found = await session.exec(
        select(SyncReportRow)
        .join(SyncRunRow, col(SyncRunRow.id) == col(SyncReportRow.run_id))
        .where(col(SyncReportRow.name) == name)
        .order_by(col(SyncRunRow.started_at).desc())
        .limit(1)
    )
    last = found.one_or_none()
    return _as_result(last) if last else None


async def rejected_rows(session: AsyncSession, run_id: str, report: str) -> RejectedRows | None:
    """What one report of a run had set aside, in the file's order; None where it was nothing."""
    found = await session.exec(
        select(RejectedRowRow)
        .where(col(RejectedRowRow.run_id) == run_id, col(RejectedRowRow.report) == report)
        .order_by(col(RejectedRowRow.line))
    )
    rows = tuple((row.line, row.column, row.value, row.reason) for row in found)
    return RejectedRows(run_id, report, rows) if rows else None


_Dated = TypeVar("_Dated", ActivityRow, LoanRow)


async def dates_of(
    session: AsyncSession, table: type[_Dated], ids: Iterable[int]
) -> dict[int, DateRange]:
    """FMS's dates of these activities, as far as the table of current or ended ones has them."""
    dates: dict[int, DateRange] = {}
    for some in chunks(ids):
        found = await session.exec(select(table).where(col(table.activity_id).in_(some)))
        dates |= {row.activity_id: DateRange(row.start_date, row.end_date) for row in found}
    return dates


_Value = TypeVar("_Value", int, str)


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Some at a time: databases take only so many values in one statement."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]
