"""Before a byte is sent: check, and claim the assignment in the database.

All of it is one transaction, committed before FMS is called. The one whose claim takes
effect may send; the others are told what is in the way.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App, new_attempt_id
from bot.services.notices import show_batch_of
from bot.services.retrying import until_stored
from bot.services.told import apply_attempt
from bot.services.unconfirmed import announce
from domain.assignment import Action, Actor, Assignment, Contact, Source
from domain.attempt import Attempt, BatchPlace, Outcome, Performed
from domain.checks import (
    CheckContext,
    Checked,
    blockers_from_state,
    blockers_to_request,
    warnings_for,
)
from domain.loan_change import Loan
from domain.papers import UNKNOWN_PAPERS
from domain.previews import unless_as_shown
from domain.reasons import Blocker, InFlight, NoFmsUser, NoSuchAssignment
from storage import (
    assignment_changes,
    assignments,
    attempts,
    bookings,
    fleet,
    loan_changes,
    people,
)
from storage.assignments import load_assignment
from storage.before_claim import load_before_claim
from storage.check_facts import load_check_facts
from storage.engine import can_wait

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What somebody asks for, once.

    `confirmation` names the click or command it came with; `attempt_id` the attempt it may become,
    which is queued already where it has its place in a `batch`. `request_id` is the request that
    the person was shown to take back, and no other. `instead` is the loan for which a
    request is taken back: what would stand in its way stands in the way of that, too.
    """

    action: Action
    assignment_id: int
    actor: Actor
    confirmation: str | None = None
    attempt_id: str = field(default_factory=new_attempt_id)
    batch: BatchPlace | None = None
    request_id: int | None = None
    instead: Loan | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right, and the duty, to call FMS once for this attempt, which is in flight."""

    attempt: Attempt
    assignment: Assignment
    contact: Contact | None


async def claim(app: App, asked: ActionRequest) -> Claimed | Performed:
    """Check what is asked and claim its assignment; nothing is sent here.

    What FMS has no part in, deleting a planned assignment, is done at once.
    """
    person = asked.actor.id if asked.actor.source is Source.SLACK else None
    async with app.database.writing(brief=True) as session:
        # Under the lock: the same click may have come to two processes at once.
        before = await load_before_claim(session, asked.assignment_id, asked.confirmation, person)
        assignment, earlier = before.assignment, before.earlier
        if earlier and assignment and _was_claimed(app, asked, earlier):
            # By this very call: the database took the claim, and its word was lost.
            known = await load_check_context(session, app, assignment)
            return Claimed(earlier, assignment, known.contact)
        if earlier and earlier.outcome is not Outcome.QUEUED:
            return Performed(earlier, assignment, repeated=True)
        attempt = begun(app, asked)
        if earlier is None and before.leads_to_nothing:
            return Performed(attempt, assignment, repeated=True)
        if assignment is None:
            return await _block(session, app, attempt, None, (NoSuchAssignment(),))
        reasons, context = await _look(session, app, asked.action, assignment, lock=True)
        reasons = reasons or await _in_the_way_of(session, app, asked, assignment, before.fms_user)
        if reasons:
            return await _block(session, app, attempt, assignment, reasons)
        if assignment.fms is None and asked.action is Action.DELETE:
            return await _delete_planned(session, app, attempt)
        attempt = _in_the_name_of(app, attempt, before.fms_user)
        return await _claim(session, app, attempt, assignment, context)


async def _in_the_way_of(
    session: AsyncSession,
    app: App,
    asked: ActionRequest,
    assignment: Assignment,
    fms_user: int | None,
) -> tuple[Blocker, ...]:
    """What speaks against this very call, where nothing speaks against the action."""
    if changed := unless_as_shown(assignment, asked.request_id):
        return changed
    # What is deleted for a change is created again.
    creates = asked.action.creates or asked.instead is not None
    if creates and (nameless := _unless_named(app, asked.actor, fms_user)):
        return nameless
    if asked.instead:
        return await blockers_to_have(session, app, asked.instead, assignment)
    return ()


def _unless_named(app: App, actor: Actor, fms_user: int | None) -> tuple[Blocker, ...]:
    """Where FMS is to name each person, no other stands for one; a program is nobody."""
    is_named = fms_user or actor.source is not Source.SLACK
    return () if is_named or not app.rules.names_each_person else (NoFmsUser(),)


async def blockers_to_ask(session: AsyncSession, app: App, actor: Actor) -> tuple[Blocker, ...]:
    """What is in the way of whatever this person would have created."""
    if not app.rules.names_each_person:
        return ()
    user = await people.find_fms_user(session, actor.id)
    return _unless_named(app, actor, user.id if user else None)


async def was_heeded(app: App, confirmation: str) -> bool:
    """Whether this click has been acted on, by whatever bot: Slack may deliver it to another."""
    async with app.database.reading(brief=True) as session:
        return await attempts.was_heeded(session, confirmation)


async def check(
    app: App, action: Action, numbers: Iterable[int], by: Actor | None = None
) -> list[Checked]:
    """What `claim` would say of each now, if it is asked `by` somebody; nothing is written."""
    found: list[Checked] = []
    async with app.database.reading(brief=True) as session:
        theirs = await blockers_to_ask(session, app, by) if by and action.creates else ()
        for number in numbers:
            found.append(await _check(session, app, action, number, theirs))
            # Each is brief; of hundreds others have their turn in between.
            await asyncio.sleep(0)
    return found


async def _check(
    session: AsyncSession, app: App, action: Action, number: int, theirs: tuple[Blocker, ...]
) -> Checked:
    assignment = await load_assignment(session, number)
    if assignment is None:
        return Checked(action, number, None, (NoSuchAssignment(),), ())
    return await check_as_it_stands(session, app, action, assignment, theirs)


async def check_as_it_stands(
    session: AsyncSession,
    app: App,
    action: Action,
    assignment: Assignment,
    theirs: tuple[Blocker, ...] = (),
) -> Checked:
    """The same of an assignment that was read in this session.

    `theirs` is what is in the way of the person, whatever they would have created.
    """
    reasons, context = await _look(session, app, action, assignment)
    warnings = warnings_for(assignment, context) if context else ()
    return Checked(action, assignment.id, assignment, reasons or theirs, warnings)


async def _look(
    session: AsyncSession, app: App, action: Action, assignment: Assignment, *, lock: bool = False
) -> tuple[tuple[Blocker, ...], CheckContext | None]:
    """What is in the way; and for a create that may start, what its checks rest on.

    `lock` keeps others from deciding about the vehicle's dates until the commit.
    """
    reasons = blockers_from_state(action, assignment, app.environment)
    if reasons or not action.creates:
        return reasons, None
    if lock:
        await assignments.lock_vehicle(session, assignment.vehicle, app.now())
    context = await load_check_context(session, app, assignment)
    return blockers_to_request(assignment, context), context


async def blockers_to_have(
    session: AsyncSession, app: App, loan: Loan, assignment: Assignment
) -> tuple[Blocker, ...]:
    """What would be in the way of an assignment, which is locked, if it were this loan.

    Under the locks of the cars that it has and would have.
    """
    wanted = loan.on(assignment)
    await assignments.lock_vehicles(session, (assignment.vehicle, wanted.vehicle), app.now())
    return blockers_to_request(wanted, await load_check_context(session, app, wanted))


def _was_claimed(app: App, asked: ActionRequest, earlier: Attempt) -> bool:
    is_ours = earlier.id == asked.attempt_id and earlier.holder == app.holder
    return is_ours and earlier.outcome is Outcome.IN_FLIGHT


def begun(app: App, asked: ActionRequest) -> Attempt:
    """The attempt that is asked for, begun now."""
    return Attempt(
        id=asked.attempt_id,
        action=asked.action,
        assignment_id=asked.assignment_id,
        actor=asked.actor,
        environment=app.environment,
        started=app.now(),
        outcome=Outcome.IN_FLIGHT,
        confirmation=asked.confirmation,
        batch=asked.batch,
        holder=app.holder,
        request_id=asked.request_id,
    )


async def _claim(
    session: AsyncSession,
    app: App,
    attempt: Attempt,
    assignment: Assignment,
    context: CheckContext | None,
) -> Claimed | Performed:
    in_doubt = assignment.open_attempt
    if in_doubt:
        await _supersede(session, app, in_doubt.id)
    attempt = replace(
        attempt,
        supersedes=in_doubt.id if in_doubt else None,
        requested_by=_requested_by(attempt, assignment),
        request_id=assignment.fms.request_id if assignment.fms else None,
        warnings=warnings_for(assignment, context) if context else (),
    )
    if not await _put_on_record(session, attempt):
        return await _came_too_late(session, app, attempt, assignment)
    known = await _known_activities(session, assignment, context) if context else None
    await assignment_changes.note_sending(session, assignment.id, known)
    # FMS mostly answers before Slack would have taken an edit.
    can_wait(session)
    return Claimed(attempt, assignment, context.contact if context else None)


def _in_the_name_of(app: App, attempt: Attempt, fms_user: int | None) -> Attempt:
    """The person's own FMS user where it is known, so that FMS names the right one."""
    requestor_id = fms_user or app.rules.requestor_id
    return replace(attempt, requestor_id=requestor_id if attempt.action.creates else None)


def _requested_by(attempt: Attempt, assignment: Assignment) -> Actor | None:
    """Whose request it takes back: the assignment forgets that with it."""
    if attempt.action.creates or assignment.requested is None:
        return None
    return assignment.requested.by


async def _put_on_record(session: AsyncSession, attempt: Attempt) -> bool:
    if attempt.batch:
        return await attempts.take_turn(session, attempt)
    return await attempts.record(session, attempt)


async def _came_too_late(
    session: AsyncSession, app: App, attempt: Attempt, assignment: Assignment | None
) -> Performed:
    earlier = await attempts.load_attempt(session, attempt.id) or await attempts.acted_before(
        session, attempt.confirmation, attempt.assignment_id
    )
    if earlier:
        return Performed(earlier, assignment, repeated=True)
    busy = InFlight(attempt.action, attempt.actor, app.now())
    return Performed(replace(attempt, outcome=Outcome.BLOCKED, reasons=(busy,)), assignment)


async def _known_activities(
    session: AsyncSession, assignment: Assignment, context: CheckContext
) -> list[int]:
    person_id = assignment.partner.person_id
    return await fleet.activity_ids_of(session, context.vins, person_id)


async def _block(
    session: AsyncSession,
    app: App,
    attempt: Attempt,
    assignment: Assignment | None,
    reasons: tuple[Blocker, ...],
) -> Performed:
    blocked = replace(attempt, outcome=Outcome.BLOCKED, reasons=reasons, finished=app.now())
    if (assignment or attempt.batch) and not await _put_on_record(session, blocked):
        return await _came_too_late(session, app, blocked, assignment)
    await show_batch_of(session, app, blocked)
    return Performed(blocked, assignment)


async def _delete_planned(session: AsyncSession, app: App, attempt: Attempt) -> Performed:
    done = replace(attempt, outcome=Outcome.ACCEPTED, finished=app.now())
    if not await _put_on_record(session, done):
        return await _came_too_late(session, app, done, None)
    stands = await apply_attempt(session, app, done, by=done.actor)
    await show_batch_of(session, app, done)
    return Performed(done, stands)


async def _supersede(session: AsyncSession, app: App, attempt_id: str) -> None:
    """A delete in doubt makes way for a new one: deleting twice harms nothing."""
    in_doubt = await attempts.load_attempt(session, attempt_id)
    if in_doubt and in_doubt.outcome is Outcome.UNCONFIRMED:
        superseded = replace(in_doubt, outcome=Outcome.SUPERSEDED, finished=app.now())
        await attempts.store(session, superseded)
        await announce(session, app, superseded)


@until_stored(give_up_after=10)
async def withdraw(app: App, attempt: Attempt) -> Performed:
    """Close an attempt that never left: its claim may be stored, though the database failed.

    Returns it as it then stands: the very same click may have come elsewhere, what FMS has no part
    in may be done, and a doubt is inherited. Where the database stays away, an attempt that nobody
    works on becomes a doubt.
    """
    async with app.database.writing(brief=True) as session:
        assignment = await load_assignment(session, attempt.assignment_id, lock=True)
        if assignment is None:
            return Performed(attempt, None)
        await attempts.withdraw(session, attempt)
        # It may have been drawn as being sent.
        await assignment_changes.bump_card(session, attempt.assignment_id, settled=app.now())
        if stored := await attempts.load_attempt(session, attempt.id):
            if stored.outcome is Outcome.UNCONFIRMED:
                await announce(session, app, stored)
            return Performed(stored, assignment)
        return await _came_too_late(session, app, attempt, assignment)


async def load_check_context(
    session: AsyncSession, app: App, assignment: Assignment
) -> CheckContext:
    """Everything that the checks of a create rest on."""
    vehicle, person_id = assignment.vehicle, assignment.partner.person_id
    listed = await fleet.listings_of(session, vehicle)
    under_its_number = (row for row in listed if row.vehicle_id == vehicle.vehicle_id)
    row = next(under_its_number, None)
    facts = await load_check_facts(session, person_id, assignment.office, vehicle.make)
    held = await loan_changes.held_by_changes(session) if facts.changes_run else ()
    planned = await assignments.assignments_touching(session, assignment.dates, vehicle, person_id)
    vins = await fleet.vins_of_car(session, vehicle, listed)
    activities = await fleet.activities_touching(session, vins, assignment.dates)
    earlier = await bookings.earlier_loans(
        session, vehicle, vins, person_id, assignment.dates.start, app.today()
    )
    return CheckContext(
        listed=tuple(one.as_vehicle() for one in listed),
        vins=vins,
        contact=facts.contact,
        others=(*planned, *held),
        activities=tuple(activities),
        rank=facts.rank,
        turn_in=row.expected_turn_in_date if row else None,
        last_sync=facts.last_sync,
        now=app.now(),
        today=app.today(),
        earlier=earlier,
        papers=row.as_papers() if row else UNKNOWN_PAPERS,
    )
