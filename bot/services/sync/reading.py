"""Runs as they stand, from their rows."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor
from domain.sync import Counts, ReportResult, SyncRun, SyncStatus
from storage import sync
from storage.tables import SyncReportRow, SyncRunRow


async def load_run(session: AsyncSession, run_id: str) -> SyncRun | None:
    """One run, running or over."""
    row = await sync.load_run(session, run_id)
    return await as_run(session, row) if row else None


async def as_run(session: AsyncSession, row: SyncRunRow) -> SyncRun:
    """The domain's view of a run and its reports."""
    reports = await sync.reports_of(session, row.id)
    return SyncRun(
        id=row.id,
        trigger=row.trigger,
        by=Actor.parse(row.started_by),
        started=row.started_at,
        finished=row.finished_at,
        ok=row.ok,
        reports=tuple(_as_result(report) for report in reports),
        approved=row.approved,
        completed=row.completed,
        needs_look=row.needs_look,
        unfinished=row.unfinished,
    )


async def read_run(app: App, run_id: str) -> SyncRun | None:
    """One run."""
    async with app.database.reading() as session:
        return await load_run(session, run_id)


async def read_runs(app: App, limit: int) -> list[SyncRun]:
    """The latest runs, newest first."""
    async with app.database.reading() as session:
        return [await as_run(session, row) for row in await sync.latest_runs(session, limit)]


async def read_status(app: App) -> SyncStatus:
    """Whether a sync runs, when the next is due, and what the last came to."""
    async with app.database.reading() as session:
        running = await sync.running_run(session)
        last = await sync.last_run(session)
        return SyncStatus(
            enabled=app.rules.sync_enabled,
            running=await as_run(session, running) if running else None,
            next=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
            last=await as_run(session, last) if last else None,
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
        ),
        seconds=row.seconds,
        fault=row.fault,
        detail=row.detail,
        notes=row.notes,
    )
