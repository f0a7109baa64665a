"""A person says what became of an attempt in doubt: it is in FMS, or it is not."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.doubts import announce_doubt, load_doubt, tell_who_tried
from bot.services.retrying import again_after_a_lost_race
from bot.services.settling import apply
from domain.assignment import Actor
from domain.attempt import Outcome
from domain.outcomes import NothingToResolve, RequestIdTaken, Resolution, Resolved
from storage import assignments, attempts
from storage.tables import (
    AttemptRow,
)


@again_after_a_lost_race
async def resolve_request_found(
    app: App, attempt_id: str, actor: Actor, request_id: int
) -> Resolution:
    """The create did arrive, and FMS knows it as `request_id`."""
    async with app.database.writing() as session:
        attempt = await attempts.load_attempt(session, attempt_id)
        if attempt is None or not attempt.action.creates:
            return NothingToResolve(None)
        other = await assignments.other_holder_of_request(
            session, attempt.environment, request_id, except_id=attempt.assignment_id
        )
        if other is not None:
            return RequestIdTaken(request_id, other)
        return await _resolve(session, app, attempt, actor, Outcome.FOUND_APPLIED, request_id)


async def resolve_request_missing(app: App, attempt_id: str, actor: Actor) -> Resolution:
    """The request is not in FMS: a create never arrived, or a delete did its work."""
    async with app.database.writing() as session:
        attempt = await attempts.load_attempt(session, attempt_id)
        if attempt is None:
            return NothingToResolve(None)
        arrived = not attempt.action.creates
        outcome = Outcome.FOUND_APPLIED if arrived else Outcome.FOUND_NOT_APPLIED
        return await _resolve(session, app, attempt, actor, outcome, attempt.fms_request_id)


async def resolve_request_kept(app: App, attempt_id: str, actor: Actor) -> Resolution:
    """The request is still in FMS: a delete never did its work."""
    async with app.database.writing() as session:
        attempt = await attempts.load_attempt(session, attempt_id)
        if attempt is None or attempt.action.creates:
            return NothingToResolve(None)
        outcome = Outcome.FOUND_NOT_APPLIED
        return await _resolve(session, app, attempt, actor, outcome, attempt.fms_request_id)


async def _resolve(
    session: AsyncSession,
    app: App,
    attempt: AttemptRow,
    actor: Actor,
    outcome: Outcome,
    request_id: int | None,
) -> Resolution:
    # The assignment's row first, as everywhere: whoever holds it decides about its attempts.
    await assignments.load_assignment(session, attempt.assignment_id, lock=True)
    settled = await attempts.settle(
        session,
        attempt.id,
        outcome,
        from_outcomes=(Outcome.UNCONFIRMED,),
        fms_request_id=request_id,
        resolved_by=str(actor),
        resolved_at=app.now(),
    )
    await session.refresh(attempt)  # `settle` writes past the session
    if not settled:
        return NothingToResolve(await load_doubt(session, attempt.id))
    if outcome == Outcome.FOUND_APPLIED and request_id is not None:
        await apply(session, app, attempt, by=actor, request_id=request_id)
    else:
        await assignments.touch_card(session, attempt.assignment_id)
    await announce_doubt(session, app, attempt.id)
    await tell_who_tried(session, app, attempt, actor)
    doubt = await load_doubt(session, attempt.id)
    if doubt is None:
        raise LookupError(f"attempt {attempt.id} vanished while it was settled")
    return Resolved(doubt)
