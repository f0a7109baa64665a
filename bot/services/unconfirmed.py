"""Attempts whose outcome nobody knows: putting them before people, and taking their word.

The alert is one living message: every change of the attempt has it drawn again from the database.
"""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import (
    assignment_stream,
    show_batch_of,
    write_direct_notice,
    write_living_notice,
    write_notice,
)
from bot.services.retrying import again_after_a_lost_race
from bot.services.told import apply_attempt
from domain.assignment import Actor, AuditStamp
from domain.attempt import Attempt, Outcome, Performed, RequestIdTaken
from domain.messages import MessageKind, Target
from storage import assignment_changes, assignments, attempts
from storage.assignments import load_assignment

_NEVER_IN_DOUBT = (Outcome.QUEUED, Outcome.BLOCKED, Outcome.NOT_SENT)


async def announce(session: AsyncSession, app: App, attempt: Attempt) -> None:
    """Post the alert about an attempt, or have the one that stands brought up to date."""
    stream = assignment_stream(attempt.assignment_id)
    await write_living_notice(
        session, app, MessageKind.DOUBT, attempt.id, stream=stream, target=Target.ALERTS
    )


async def announce_again(session: AsyncSession, app: App, attempt: Attempt) -> None:
    """Post another alert about an attempt, under which people are notified again."""
    stream = assignment_stream(attempt.assignment_id)
    await write_notice(
        session, app, MessageKind.DOUBT, attempt.id, stream=stream, target=Target.ALERTS
    )


async def read_sent(app: App, attempt_id: str) -> Performed | None:
    """As `load_sent`."""
    async with app.database.reading() as session:
        return await load_sent(session, attempt_id)


async def load_sent(session: AsyncSession, attempt_id: str) -> Performed | None:
    """An attempt that went out to FMS, with its assignment; None for any other."""
    attempt = await attempts.load_attempt(session, attempt_id)
    if attempt is None or attempt.outcome in _NEVER_IN_DOUBT:
        return None
    return Performed(attempt, await load_assignment(session, attempt.assignment_id))


@again_after_a_lost_race
async def resolve_request_found(
    app: App, attempt_id: str, actor: Actor, request_id: int
) -> Performed | RequestIdTaken | None:
    """The create did arrive, and FMS knows it as `request_id`."""
    async with app.database.writing() as session:
        attempt = await _load(session, attempt_id)
        if attempt is None or not attempt.action.creates:
            return None
        other = await assignments.other_holder_of_request(
            session, attempt.environment, request_id, except_id=attempt.assignment_id
        )
        if other is not None:
            return RequestIdTaken(request_id, other)
        found = replace(attempt, outcome=Outcome.FOUND_APPLIED, request_id=request_id)
        return await _resolve(session, app, found, actor)


async def resolve_request_missing(app: App, attempt_id: str, actor: Actor) -> Performed | None:
    """The request is not in FMS: a create never arrived, or a delete did its work."""
    async with app.database.writing() as session:
        attempt = await _load(session, attempt_id)
        if attempt is None:
            return None
        creates = attempt.action.creates
        outcome = Outcome.FOUND_NOT_APPLIED if creates else Outcome.FOUND_APPLIED
        return await _resolve(session, app, replace(attempt, outcome=outcome), actor)


async def resolve_request_kept(app: App, attempt_id: str, actor: Actor) -> Performed | None:
    """The request is still in FMS: a delete never did its work."""
    async with app.database.writing() as session:
        attempt = await _load(session, attempt_id)
        if attempt is None or attempt.action.creates:
            return None
        kept = replace(attempt, outcome=Outcome.FOUND_NOT_APPLIED)
        return await _resolve(session, app, kept, actor)


async def _load(session: AsyncSession, attempt_id: str) -> Attempt | None:
    """The attempt, with its assignment's row held: its holder decides about its attempts."""
    attempt = await attempts.load_attempt(session, attempt_id)
    if attempt is None:
        return None
    await assignments.lock_assignment(session, attempt.assignment_id)
    return await attempts.load_attempt(session, attempt_id)


async def _resolve(session: AsyncSession, app: App, found: Attempt, by: Actor) -> Performed | None:
    before = await load_sent(session, found.id)
    if before is None or before.attempt.outcome is not Outcome.UNCONFIRMED:
        return replace(before, repeated=True) if before else None
    resolved = replace(found, resolved=AuditStamp(by, app.now()))
    await attempts.store(session, resolved)
    if resolved.outcome is Outcome.FOUND_APPLIED:
        await apply_attempt(session, app, resolved, by=by)
    else:
        await assignment_changes.bump_card(session, resolved.assignment_id, settled=app.now())
    await announce(session, app, resolved)
    await show_batch_of(session, app, resolved)
    if resolved.actor != by:
        await write_direct_notice(
            session, app, MessageKind.DOUBT_SETTLED, resolved.id, resolved.actor
        )
    return await load_sent(session, resolved.id)
