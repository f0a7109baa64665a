"""Every kind of message, and how it is drawn from the database."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.messages.batches import render_batch, render_batch_cut_off
from bot.messages.blocks import Document, Message
from bot.messages.cards import render_approved_direct, render_approved_thread, render_card
from bot.messages.digest import render_digest, render_late
from bot.messages.findings import render_findings_told
from bot.messages.lasting_causes import render_lasting_cause
from bot.messages.loan_changes import render_change, render_change_told, with_change
from bot.messages.put_aside import render_put_aside
from bot.messages.reader import for_reader
from bot.messages.sync import render_rejected_rows
from bot.messages.sync_report import render_sync_details, render_sync_report
from bot.messages.told import render_edited, render_taken_back, render_taken_back_thread
from bot.messages.unconfirmed import render_alert, render_settled
from bot.services.app import App
from bot.services.cards import load_around
from bot.services.digest import load_digest, load_late
from bot.services.findings import load_findings_told, open_findings_of
from bot.services.lasting_causes import load_lasting_cause
from bot.services.loan_changes import load_change_of, load_told
from bot.services.told import load_edit, load_taken_back, load_taken_back_one
from bot.services.unconfirmed import load_sent
from bot.services.views import load_sync_report
from domain.assignment import Actor, Assignment, Source
from domain.fms_links import FmsLinks
from domain.messages import MessageKind, NotShown, read_digest_subject
from domain.sync import RejectedRows
from storage import messages
from storage.assignments import load_assignment
from storage.batches import load_batch
from storage.sync import rejected_rows

Content = Message | Document
Renderer = Callable[[AsyncSession, str, App], Awaitable[Content | None]]

_Subject = TypeVar("_Subject")


def _drawn(
    read: Callable[[AsyncSession, str], Awaitable[_Subject | None]],
    render: Callable[[_Subject, FmsLinks], Content],
) -> Renderer:
    """Draws what is read of a subject; None where there is nothing to say of it any more."""

    async def draw(session: AsyncSession, subject: str, app: App) -> Content | None:
        found = await read(session, subject)
        return None if found is None else render(found, app.rules.links)

    return draw


async def _assignment(session: AsyncSession, subject: str) -> Assignment | None:
    return await load_assignment(session, int(subject))


async def draw_card(session: AsyncSession, assignment: Assignment, app: App) -> Message:
    """A card, of an assignment that was read in this session."""
    links = app.rules.links
    findings = await open_findings_of(session, assignment)
    around = await load_around(session, app, assignment)
    card = render_card(assignment, links, findings, around)
    return with_change(card, await load_change_of(session, assignment.id), links)


async def _card(session: AsyncSession, subject: str, app: App) -> Content | None:
    assignment = await _assignment(session, subject)
    return await draw_card(session, assignment, app) if assignment else None


async def _digest(session: AsyncSession, subject: str, app: App) -> Content:
    return render_digest(await load_digest(session, app, subject), app.rules.links)


async def _rejected_rows(session: AsyncSession, subject: str) -> RejectedRows | None:
    run_id, _, name = subject.partition(":")
    return await rejected_rows(session, run_id, name)


async def _put_aside(session: AsyncSession, cause: str) -> NotShown:
    found = await messages.put_aside(session)
    return NotShown(cause, tuple(one for one in found if one.cause == cause))


RENDERERS: Mapping[str, Renderer] = {
    MessageKind.CARD: _card,
    MessageKind.DOUBT: _drawn(load_sent, render_alert),
    MessageKind.DOUBT_SETTLED: _drawn(load_sent, render_settled),
    MessageKind.SYNC_REPORT: _drawn(load_sync_report, render_sync_report),
    MessageKind.SYNC_DETAILS: _drawn(load_sync_report, render_sync_details),
    MessageKind.REJECTED_ROWS: _drawn(_rejected_rows, lambda rows, _: render_rejected_rows(rows)),
    MessageKind.APPROVED_THREAD: _drawn(_assignment, render_approved_thread),
    MessageKind.APPROVED_DIRECT: _drawn(_assignment, render_approved_direct),
    MessageKind.DIGEST: _digest,
    MessageKind.LATE_DIRECT: _drawn(load_late, render_late),
    MessageKind.BATCH: _drawn(load_batch, render_batch),
    MessageKind.BATCH_CUT_OFF: _drawn(load_batch, lambda batch, _: render_batch_cut_off(batch)),
    MessageKind.FINDINGS: _drawn(load_findings_told, lambda told, _: render_findings_told(told)),
    MessageKind.LASTING_CAUSE: _drawn(
        load_lasting_cause, lambda found, _: render_lasting_cause(found)
    ),
    MessageKind.TAKEN_BACK: _drawn(load_taken_back, lambda found, _: render_taken_back(found)),
    MessageKind.TAKEN_BACK_THREAD: _drawn(load_taken_back_one, render_taken_back_thread),
    MessageKind.EDITED: _drawn(load_edit, lambda found, _: render_edited(*found)),
    MessageKind.CHANGE: _drawn(load_told, render_change),
    MessageKind.CHANGE_TOLD: _drawn(load_told, render_change_told),
    MessageKind.PUT_ASIDE: _drawn(_put_aside, lambda found, _: render_put_aside(found)),
}


def as_its_person_reads_it(target: str, content: Content | None) -> Content | None:
    """What goes to one person alone says "you" of what that person did."""
    if not target.startswith(f"{Source.SLACK}:") or not isinstance(content, Message):
        return content
    return for_reader(content, Actor.parse(target).id)


# Between two edits of one message. Slack takes some 50 edits a minute from an app in all.
PACE: dict[str, timedelta] = {
    MessageKind.BATCH: timedelta(seconds=2),
    MessageKind.TAKEN_BACK: timedelta(seconds=2),
    MessageKind.CHANGE: timedelta(seconds=2),
    MessageKind.CHANGE_TOLD: timedelta(seconds=2),
    MessageKind.LASTING_CAUSE: timedelta(seconds=2),
    MessageKind.PUT_ASIDE: timedelta(seconds=10),
    # One assignment changes that of its office, and those that people get of it.
    MessageKind.DIGEST: timedelta(seconds=10),
}


def is_over(app: App, kind: str, subject: str) -> bool:
    """Whether what stands of it stays as it is: a digest is of its own day."""
    if kind != MessageKind.DIGEST:
        return False
    day, _ = read_digest_subject(subject)
    return day != app.rules.digest.today(app.now())
