"""The morning's reminders: stored once as messages, drawn from the database when said."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import CLOCKS_MAY_DIFFER, App
from bot.services.claim import check_as_it_stands
from bot.services.notices import write_direct_notice, write_notice
from domain.assignment import Action, Assignment
from domain.digest import SENT_BY, Digest, Late, digest_of, is_late_for_today
from domain.messages import MessageKind, digest_subject, read_digest_subject
from storage import findings, listing, messages, mornings
from storage.assignments import load_assignment
from storage.tables import HadDigestRow, MorningRow

# Each is checked one after the other.
_MOST_CHECKED = 50
# Rows that say what was written when, of those later than a moment.
WrittenAfter = Callable[[AsyncSession, datetime], Awaitable[Sequence[MorningRow | HadDigestRow]]]


async def write_reminders_if_due(app: App) -> bool:
    """Once for every local date, whatever process asks; True when this call wrote them."""
    day = app.rules.digest.due(app.now())
    if day is None:
        return False
    await forget_what_lies_ahead(app, mornings.mornings_written_after)
    async with app.database.reading() as session:
        if await mornings.had_morning(session, day):
            return False
    async with app.database.writing() as session:
        if not await mornings.claim_morning(session, day, app.now()):
            return False
        await write_reminders(session, app, day)
    return True


async def forget_what_lies_ahead(app: App, written_after: WrittenAfter) -> None:
    """A day whose digest was written by a wrong clock is still to have it."""
    moment = app.now() + CLOCKS_MAY_DIFFER
    async with app.database.reading() as session:
        if not await written_after(session, moment):
            return
    async with app.database.writing() as session:
        for row in await written_after(session, moment):
            await session.delete(row)


async def write_reminders(session: AsyncSession, app: App, day: date) -> None:
    """A digest for each office that has something to do, and a word to who waits for today."""
    # What Slack did not take on an earlier morning would only confuse people now.
    await messages.give_up(session, MessageKind.DIGEST, but=digest_subject(day, ""))
    live = await listing.live_soon(session, day + SENT_BY)
    extended = await findings.extended(session, day)
    for office in sorted({one.office for one in live}):
        if not digest_of(live, office, day, app.rules.digest.zone, extended).is_empty:
            await write_notice(
                session,
                app,
                MessageKind.DIGEST,
                digest_subject(day, office),
                stream=f"digest:{office}",
                target=app.rules.cards_target(office),
            )
    for one in live:
        if one.requested and is_late_for_today(one, day):
            subject = f"{day}:{one.id}"
            await write_direct_notice(
                session, app, MessageKind.LATE_DIRECT, subject, one.requested.by
            )


async def load_digest(session: AsyncSession, app: App, subject: str) -> Digest:
    """What an office should know of this day, as it stands now."""
    day, office = read_digest_subject(subject)
    live = await listing.live_soon(session, day + SENT_BY, office)
    extended = await findings.extended(session, day)
    digest = digest_of(live, office, day, app.rules.digest.zone, extended)
    checks = [
        await check_as_it_stands(session, app, Action.REQUEST, one.assignment)
        if one.assignment and at < _MOST_CHECKED
        else one
        for at, one in enumerate(digest.to_send)
    ]
    late = [one.assignment for one in digest.overdue]
    known = await findings.overdue_of(session, [one.id for one in late])
    overdue = tuple(Late(one, known.get(one.id)) for one in late)
    return replace(digest, to_send=tuple(checks), overdue=overdue)


async def load_late(session: AsyncSession, subject: str) -> Assignment | None:
    """The assignment, if it still starts that day without FMS's approval."""
    day, _, number = subject.partition(":")
    found = await load_assignment(session, int(number))
    if found is None or found.deleted or not is_late_for_today(found, date.fromisoformat(day)):
        return None
    return found
