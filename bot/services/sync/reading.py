"""Syncs as they stand, and what the alert about one says."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.sync import SyncReport, SyncRun, SyncStatus
from storage import sync
from storage.assignments import load_assignments


async def read_run(app: App, run_id: str) -> SyncRun | None:
    """One run."""
    async with app.database.reading() as session:
        return await sync.load_run(session, run_id)


async def read_runs(app: App, limit: int) -> list[SyncRun]:
    """The latest runs, newest first."""
    async with app.database.reading() as session:
        return await sync.latest_runs(session, limit)


async def read_status(app: App) -> SyncStatus:
    """Whether a sync runs, when the next is due, and what the last came to."""
    async with app.database.reading() as session:
        return SyncStatus(
            enabled=app.rules.sync_enabled,
            running=await sync.running_run(session),
            next=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
            last=await sync.last_run(session),
        )


async def load_sync_report(session: AsyncSession, run_id: str) -> SyncReport | None:
    """A run, and the assignments that need a look."""
    run = await sync.load_run(session, run_id)
    if run is None:
        return None
    numbers = {number for finding in run.findings for number in finding.assignment_ids}
    return SyncReport(run, await load_assignments(session, numbers))
