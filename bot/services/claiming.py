"""Before a byte is sent: check, and claim the assignment in the database.

All of it is one transaction, committed before FMS is called. Whoever's claim takes effect may
send; everybody else is told what is in the way.
"""

from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.messages.format import days, status_words
from bot.services.app import App, new_attempt_id
from bot.services.doubts import announce_doubt
from bot.services.reading import load_check_context
from domain.assignment import Action, Actor, Assignment, Source
from domain.attempt import Outcome
from domain.checks import (
    Blocker,
    CheckContext,
    InFlight,
    NoSuchAssignment,
    VehicleAssigned,
    VehicleOccupied,
    Warning_,
    blockers_from_state,
    blockers_to_request,
    warnings_for,
)
from domain.outcomes import Blocked, Checked, Done, Repeated
from storage import assignments, attempts, fleet
from storage.assignments import load_assignment
from storage.attempts import Claim
from storage.tables import (
    AttemptRow,
)


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What somebody asks for, once.

    `confirmation` names the click or command it came with; `attempt_id` the attempt it may become.
    """

    action: Action
    assignment_id: int
    actor: Actor
    confirmation: str | None = None
    attempt_id: str = field(default_factory=new_attempt_id)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right, and the duty, to call FMS once."""

    order: ActionRequest
    assignment: Assignment
    contact_id: int | None
    requestor_id: int
    warnings: tuple[Warning_, ...]

    @property
    def tries_again(self) -> bool:
        """Whether it takes the place of an attempt in doubt, whose doubt it then inherits."""
        return self.assignment.open_attempt is not None


async def claim(app: App, order: ActionRequest) -> Claimed | Done | Blocked | Repeated:
    """Check the order and claim its assignment; nothing is sent here.

    An order that FMS has no part in, deleting a planned assignment, is done at once.
    """
    async with app.database.writing() as session:
        assignment = await load_assignment(session, order.assignment_id, lock=True)
        if assignment is None:
            return Blocked(order.action, order.assignment_id, None, (NoSuchAssignment(),))
        # Under the lock: the same click may have come to two processes at once.
        if await attempts.acted_before(session, order.confirmation, order.assignment_id):
            return Repeated(order.action, order.assignment_id)
        reasons = blockers_from_state(order.action, assignment, app.environment)
        context = None
        if order.action.creates and not reasons:
            await assignments.lock_vehicle(session, assignment.vehicle.vehicle_id, app.now())
            context = await load_check_context(session, app, assignment)
            reasons = blockers_to_request(assignment, context)
        if reasons:
            await _record_blocked(session, app, order, reasons)
            return Blocked(order.action, order.assignment_id, assignment, reasons)
        if assignment.fms is None and order.action is Action.DELETE:
            return await _delete_planned(session, app, order)
        return await _claim(session, app, order, assignment, context)


async def check(app: App, action: Action, assignment_id: int) -> Checked:
    """What `claim` would say now; nothing is written."""
    async with app.database.reading() as session:
        assignment = await load_assignment(session, assignment_id)
        if assignment is None:
            return Checked(action, assignment_id, None, (NoSuchAssignment(),), ())
        reasons = blockers_from_state(action, assignment, app.environment)
        warnings: tuple[Warning_, ...] = ()
        if action.creates and not reasons:
            context = await load_check_context(session, app, assignment)
            reasons = blockers_to_request(assignment, context)
            warnings = warnings_for(assignment, context)
        return Checked(action, assignment_id, assignment, reasons, warnings)


async def _claim(
    session: AsyncSession,
    app: App,
    order: ActionRequest,
    assignment: Assignment,
    context: CheckContext | None,
) -> Claimed | Blocked | Repeated:
    if assignment.open_attempt:
        await _supersede(session, app, assignment.open_attempt.id)
    requestor_id = await _requestor(session, app, order.actor)
    attempt = new_attempt(app, order, Outcome.IN_FLIGHT)
    attempt.supersedes = assignment.open_attempt.id if assignment.open_attempt else None
    attempt.holder = app.holder
    attempt.requestor_id = requestor_id if order.action.creates else None
    attempt.fms_request_id = assignment.fms.request_id if assignment.fms else None
    won = await attempts.claim(session, attempt)
    if won is Claim.REPEATED:
        return Repeated(order.action, order.assignment_id)
    if won is Claim.BUSY:
        busy = InFlight(order.action, order.actor, app.now())
        return Blocked(order.action, order.assignment_id, assignment, (busy,))
    await _note_claim(session, order, assignment)
    return Claimed(
        order=order,
        assignment=assignment,
        contact_id=context.contact_id if context else None,
        requestor_id=requestor_id,
        warnings=warnings_for(assignment, context) if context else (),
    )


async def _note_claim(session: AsyncSession, order: ActionRequest, assignment: Assignment) -> None:
    values: dict[str, object] = {}
    if order.action.creates:
        values["activities_before"] = await assignments.activity_ids_of(
            session, assignment.vehicle.vin, assignment.partner.person_id
        )
    await assignments.touch_card(session, order.assignment_id, **values)


async def _delete_planned(session: AsyncSession, app: App, order: ActionRequest) -> Done:
    now = app.now()
    await assignments.change_assignment(
        session,
        order.assignment_id,
        by=str(order.actor),
        at=now,
        deleted_at=now,
        deleted_by=str(order.actor),
    )
    deleted = await load_assignment(session, order.assignment_id)
    if deleted is None:
        raise LookupError("an assignment row vanished under its lock")
    return Done(order.action, deleted, None)


async def _supersede(session: AsyncSession, app: App, attempt_id: str) -> None:
    """A delete in doubt makes way for a new one: deleting twice harms nothing."""
    await attempts.settle(
        session,
        attempt_id,
        Outcome.SUPERSEDED,
        from_outcomes=(Outcome.UNCONFIRMED,),
        finished_at=app.now(),
    )
    await announce_doubt(session, app, attempt_id)


async def _requestor(session: AsyncSession, app: App, actor: Actor) -> int:
    """The person's own FMS user where it is known, so that FMS names the right one."""
    person = await fleet.find_person(session, actor.id) if actor.source is Source.SLACK else None
    return person.fms_user_id if person else app.rules.requestor_id


async def _record_blocked(
    session: AsyncSession, app: App, order: ActionRequest, reasons: tuple[Blocker, ...]
) -> None:
    attempt = new_attempt(app, order, Outcome.BLOCKED)
    attempt.cause = type(reasons[0]).__name__
    attempt.detail = _what_blocked(reasons[0])
    attempt.finished_at = app.now()
    await attempts.record(session, attempt)


def _what_blocked(reason: Blocker) -> str | None:
    """What stood in the way, for the record: it may be gone when somebody asks."""
    match reason:
        case VehicleAssigned(other):
            return f"assignment {other.id} ({status_words(other).lower()}), {days(other.dates)}"
        case VehicleOccupied(activity):
            return f"{activity.kind}, activity {activity.activity_id}, {days(activity.dates)}"
        case _:
            return None


def new_attempt(app: App, order: ActionRequest, outcome: Outcome) -> AttemptRow:
    """The row of an order's attempt, begun now."""
    return AttemptRow(
        id=order.attempt_id,
        assignment_id=order.assignment_id,
        action=order.action,
        outcome=outcome,
        environment=app.environment,
        actor=str(order.actor),
        confirmation=order.confirmation,
        started_at=app.now(),
    )
