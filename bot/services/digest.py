"""The morning's reminders: stored once as messages, drawn from the database when said."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import CLOCKS_MAY_DIFFER, App
from bot.services.notices import write_direct_notice, write_notice
from domain.assignment import Assignment
from domain.digest import Digest, digest_of, is_late_for_today
from domain.messages import MessageKind
from storage import listing, messages, mornings
from storage.assignments import load_assignment


async def write_reminders_if_due(app: App) -> bool:
    """Once for every local date, whatever process asks; True when this call wrote them."""
    day = app.rules.digest.due(app.now())
    if day is None:
        return False
    await _forget_what_lies_ahead(app)
    async with app.database.reading() as session:
        if await mornings.had_morning(session, day):
            return False
    async with app.database.writing() as session:
        if not await mornings.claim_morning(session, day, app.now()):
            return False
        # What Slack did not take on an earlier morning would only confuse people now.
        await messages.give_up(session, MessageKind.DIGEST)
        await _write(session, app, day)
    return True


async def _forget_what_lies_ahead(app: App) -> None:
    """A morning whose reminders were written by a wrong clock is still to have them."""
    moment = app.now() + CLOCKS_MAY_DIFFER
    async with app.database.reading() as session:
        if not await mornings.mornings_written_after(session, moment):
            return
    async with app.database.writing() as session:
        for row in await mornings.mornings_written_after(session, moment):
            await session.delete(row)


async def _write(session: AsyncSession, app: App, day: date) -> None:
    live = await listing.live_assignments(session)
    for office in sorted({one.office for one in live}):
        if not digest_of(live, office, day).is_empty:
            subject, stream = f"{day}:{office}", f"digest:{office}"
            await write_notice(
                session,
                app,
                MessageKind.DIGEST,
                subject,
                stream=stream,
                target=app.rules.cards_target(office),
            )
    for one in live:
        if one.requested and is_late_for_today(one, day):
            subject = f"{day}:{one.id}"
            await write_direct_notice(
                session, app, MessageKind.LATE_DIRECT, subject, one.requested.by
            )


async def load_digest(session: AsyncSession, subject: str) -> Digest | None:
    """What an office should know, as it stands now; None where there is nothing any more."""
    day, _, office = subject.partition(":")
    digest = digest_of(await listing.live_assignments(session), office, date.fromisoformat(day))
    return None if digest.is_empty else digest


async def load_late(session: AsyncSession, subject: str) -> Assignment | None:
    """The assignment, if it still starts that day without FMS's approval."""
    day, _, number = subject.partition(":")
    found = await load_assignment(session, int(number))
    if found is None or found.deleted or not is_late_for_today(found, date.fromisoformat(day)):
        return None
    return found
