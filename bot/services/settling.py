"""After FMS's answer: write what became of an attempt, with everything that follows from it.

What FMS accepted must not be lost to a database that is away for a moment, so that settling is
tried until it succeeds.
"""

import logging

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claiming import ActionRequest, new_attempt
from bot.services.doubts import announce_anew, announce_doubt
from bot.services.retrying import again_after_a_lost_race, until_stored
from bot.services.verdicts import Accepted, InDoubt, NotApplied, Verdict
from domain.assignment import Action, Actor, Assignment, Status
from domain.attempt import Outcome
from domain.checks import blockers_from_state
from domain.failures import Failure, FailureKind
from storage import assignments, attempts
from storage.assignments import load_assignment
from storage.engine import DatabaseAwayError
from storage.tables import AttemptRow

_log = logging.getLogger(__name__)

_OPEN = (Outcome.IN_FLIGHT, Outcome.UNCONFIRMED)
# FMS's own late word outweighs a person's.
_CORRECTABLE = (*_OPEN, Outcome.FOUND_NOT_APPLIED, Outcome.FOUND_APPLIED)


@until_stored()
@again_after_a_lost_race
async def settle(
    app: App, order: ActionRequest, verdict: Verdict, seconds: float
) -> tuple[Verdict, Assignment]:
    """Store the verdict on the order's attempt; it, and the assignment as it then stands.

    Keeps trying for as long as the database cannot be written. The verdict that is stored is
    another where FMS gave an id that another assignment stands for.
    """
    async with app.database.writing() as session:
        before = await _lock(session, order)
        verdict = await _unless_taken(session, before, verdict)
        stored = await _store(session, app, before.id, verdict, seconds)
        if stored:
            await _follow_up(session, app, before, verdict)
        if before.outcome != Outcome.IN_FLIGHT or isinstance(verdict, InDoubt):
            await announce_doubt(session, app, before.id)
        assignment = await load_assignment(session, order.assignment_id)
        if _is_orphan(before, verdict, assignment):
            # An edit of the settled alert would notify nobody.
            await announce_anew(session, app, before.id)
    if assignment is None:
        raise LookupError(f"the assignment of attempt {order.attempt_id} is not on record")
    app.wake_delivery()
    return verdict, assignment


async def _unless_taken(session: AsyncSession, attempt: AttemptRow, verdict: Verdict) -> Verdict:
    """One request stands for one assignment: an id that another has is no proof of a create."""
    if not isinstance(verdict, Accepted) or not Action(attempt.action).creates:
        return verdict
    number = verdict.request_id
    other = await assignments.other_holder_of_request(
        session, verdict.environment, number, except_id=attempt.assignment_id
    )
    if other is None:
        return verdict
    failure = Failure(
        FailureKind.ID_TAKEN,
        verdict.environment,
        http_status=verdict.http_status,
        detail=f"request {number}, assignment {other}",
    )
    return InDoubt(failure, request_id=number)


async def withdraw_claim(app: App, order: ActionRequest) -> None:
    """Close an attempt that never left: its claim may be stored, though the database failed.

    Tries for a while and then leaves it: an attempt that nobody works on becomes a doubt.
    """
    try:
        await _withdraw(app, order)
    except DatabaseAwayError:
        _log.exception("attempt %s could not be withdrawn", order.attempt_id)


@until_stored(give_up_after=10)
async def _withdraw(app: App, order: ActionRequest) -> None:
    attempt = new_attempt(app, order, Outcome.BLOCKED)
    attempt.cause, attempt.finished_at = "database", app.now()
    async with app.database.writing() as session:
        if await assignments.load_assignment(session, order.assignment_id, lock=True) is None:
            return
        await attempts.withdraw(session, attempt)
        stored = await attempts.load_attempt(session, attempt.id)
        if stored and stored.outcome == Outcome.UNCONFIRMED:
            await announce_doubt(session, app, attempt.id)


async def _lock(session: AsyncSession, order: ActionRequest) -> AttemptRow:
    """The attempt, with its assignment's row held: whoever has that decides about its attempts."""
    await assignments.lock_assignment(session, order.assignment_id)
    attempt = await attempts.load_attempt(session, order.attempt_id)
    if attempt is None:
        raise LookupError(f"attempt {order.attempt_id} is not on record")
    return attempt


async def _store(
    session: AsyncSession, app: App, attempt_id: str, verdict: Verdict, seconds: float
) -> bool:
    values: dict[str, object] = {"seconds": seconds, "finished_at": app.now()}
    correctable: tuple[Outcome, ...] = _OPEN
    match verdict:
        case Accepted():
            outcome, correctable = Outcome.ACCEPTED, _CORRECTABLE
            values |= {"http_status": verdict.http_status, "fms_request_id": verdict.request_id}
        case NotApplied(failure) | InDoubt(failure):
            in_doubt = isinstance(verdict, InDoubt)
            outcome = Outcome.UNCONFIRMED if in_doubt else Outcome.REFUSED
            values |= {
                "http_status": failure.http_status,
                "cause": failure.kind,
                "detail": failure.detail,
            }
            if isinstance(verdict, InDoubt) and verdict.request_id is not None:
                values["fms_request_id"] = verdict.request_id
    return await attempts.settle(session, attempt_id, outcome, from_outcomes=correctable, **values)


async def _follow_up(session: AsyncSession, app: App, before: AttemptRow, verdict: Verdict) -> None:
    if not isinstance(verdict, Accepted):
        await assignments.touch_card(session, before.assignment_id)
        return
    if before.outcome in _OPEN or await _is_as_left(session, before):
        by = Actor.parse(before.actor)
        await apply(session, app, before, by=by, request_id=verdict.request_id)


async def _is_as_left(session: AsyncSession, before: AttemptRow) -> bool:
    """Whether the assignment still stands as a person left it when they settled this attempt."""
    assignment = await load_assignment(session, before.assignment_id, lock=True)
    if assignment is None or assignment.deleted or assignment.open_attempt:
        return False
    action = before.action
    if before.outcome == Outcome.FOUND_NOT_APPLIED:
        return not blockers_from_state(action, assignment, before.environment)
    fms = assignment.fms
    return action.creates and fms is not None and fms.request_id == before.fms_request_id


def _is_orphan(before: AttemptRow, verdict: Verdict, assignment: Assignment | None) -> bool:
    """Whether FMS has a request that the assignment does not stand for."""
    if not isinstance(verdict, Accepted) or not before.action.creates:
        return False
    fms = assignment.fms if assignment and not assignment.deleted else None
    return fms is None or fms.request_id != verdict.request_id


async def apply(
    session: AsyncSession, app: App, attempt: AttemptRow, *, by: Actor, request_id: int
) -> None:
    """Change the assignment to what FMS has done for `attempt`."""
    now = app.now()
    values: dict[str, object]
    match attempt.action:
        case Action.REQUEST:
            values = {
                "status": Status.REQUESTED,
                "fms_environment": attempt.environment,
                "fms_request_id": request_id,
                "requested_by": attempt.actor,
                "requested_at": now,
            }
        case Action.UNREQUEST:
            values = {"status": Status.PLANNED, **_WITHOUT_REQUEST}
        case Action.DELETE:
            values = {"deleted_by": str(by), "deleted_at": now}
    await assignments.change_assignment(
        session, attempt.assignment_id, by=str(by), at=now, **values
    )


_WITHOUT_REQUEST: dict[str, object] = {
    "fms_environment": None,
    "fms_request_id": None,
    "requested_by": None,
    "requested_at": None,
}
