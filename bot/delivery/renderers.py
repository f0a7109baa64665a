"""Every kind of notice, and how it is drawn from the database when it is said."""

from collections.abc import Awaitable, Callable, Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.messages.approvals import render_approved_direct, render_approved_thread
from bot.messages.batches import render_batch, render_batch_cut_off
from bot.messages.doubts import render_doubt, render_doubt_settled
from bot.messages.format import FmsLinks
from bot.messages.message import Document, Message
from bot.messages.reminders import render_digest, render_late
from bot.messages.sync_report import render_rejected_rows, render_sync_report
from bot.services.batches.reading import load_batch
from bot.services.doubts import load_doubt
from bot.services.notices import Notice
from bot.services.reminders import load_digest, load_late
from bot.services.sync.telling import load_rejected_rows, load_sync_report
from storage.assignments import load_assignment

Renderer = Callable[[AsyncSession, str, FmsLinks], Awaitable[Message | Document | None]]


async def _doubt(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    doubt = await load_doubt(session, subject)
    return render_doubt(doubt, links) if doubt else None


async def _doubt_settled(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    doubt = await load_doubt(session, subject)
    return render_doubt_settled(doubt, links) if doubt else None


async def _sync_report(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    report = await load_sync_report(session, subject)
    return render_sync_report(report, links) if report else None


async def _rejected_rows(session: AsyncSession, subject: str, _links: FmsLinks) -> Document | None:
    run_id, _, name = subject.partition(":")
    rows = await load_rejected_rows(session, run_id, name)
    return render_rejected_rows(rows) if rows else None


async def _approved_thread(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    assignment = await load_assignment(session, int(subject))
    return render_approved_thread(assignment, links) if assignment else None


async def _approved_direct(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    assignment = await load_assignment(session, int(subject))
    return render_approved_direct(assignment, links) if assignment else None


async def _digest(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    digest = await load_digest(session, subject)
    return render_digest(digest, links) if digest else None


async def _late_direct(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    assignment = await load_late(session, subject)
    return render_late(assignment, links) if assignment else None


async def _batch(session: AsyncSession, subject: str, _links: FmsLinks) -> Message | None:
    batch = await load_batch(session, subject)
    return render_batch(batch) if batch else None


async def _batch_cut_off(session: AsyncSession, subject: str, _links: FmsLinks) -> Message | None:
    batch = await load_batch(session, subject)
    return render_batch_cut_off(batch) if batch else None


RENDERERS: Mapping[str, Renderer] = {
    Notice.DOUBT: _doubt,
    Notice.DOUBT_SETTLED: _doubt_settled,
    Notice.SYNC_REPORT: _sync_report,
    Notice.REJECTED_ROWS: _rejected_rows,
    Notice.APPROVED_THREAD: _approved_thread,
    Notice.APPROVED_DIRECT: _approved_direct,
    Notice.DIGEST: _digest,
    Notice.LATE_DIRECT: _late_direct,
    Notice.BATCH: _batch,
    Notice.BATCH_CUT_OFF: _batch_cut_off,
}
