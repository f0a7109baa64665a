"""Changing what is requested: delete the request, edit the plan, make a new request.

Each step is one that a person could take alone, with its own claim, attempt and checks. What comes
next follows from how the assignment stands (domain/loan_change.py), so that nothing needs repair
after a death in between: the change stops, and a person has it go on or leaves it (docs/rules.md,
Changing what is requested).
"""

import contextlib
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.act import perform
from bot.services.app import App
from bot.services.claim import ActionRequest, blockers_to_have, load_check_context
from bot.services.planning import (
    Drafted,
    Edit,
    Editable,
    checked_to_edit,
    draft_another,
)
from bot.services.retrying import until_stored
from bot.services.told import record_edit
from domain.assignment import Action, Actor, Assignment, AuditStamp
from domain.attempt import Outcome
from domain.checks import planning_conflicts, vehicle_conflicts
from domain.loan_change import (
    ChangeShown,
    ChangeState,
    Loan,
    LoanChange,
    NextStep,
    NotBegun,
    NothingDiffers,
    Proposed,
    blockers_to_change,
    confirmation_of,
)
from domain.planning import (
    ChangedMeanwhile,
    InTheWay,
    NotEditable,
    NotPlannable,
    is_conflict,
    unseen,
)
from domain.reasons import NoSuchAssignment, OtherEnvironment, PlanningConflict
from storage import assignment_changes, loan_changes
from storage.assignments import load_assignment
from storage.loan_change_table import LoanChangeRow
from storage.reasons import dump_blockers

ProposeOutcome = (
    Proposed | NothingDiffers | NotPlannable | InTheWay | NotEditable | ChangedMeanwhile
)


async def read_to_change(app: App, assignment_id: int) -> Editable | NotEditable:
    """The assignment, if its request may be changed as it stands now."""
    async with app.database.reading() as session:
        stands = await _changeable(session, app, assignment_id)
        return stands if isinstance(stands, NotEditable) else await checked_to_edit(session, stands)


async def _changeable(
    session: AsyncSession, app: App, assignment_id: int, *, lock: bool = False
) -> Assignment | NotEditable:
    stands = await load_assignment(session, assignment_id, lock=lock)
    if stands is None:
        return NotEditable(assignment_id, (NoSuchAssignment(),))
    reasons = blockers_to_change(stands, app.environment)
    return NotEditable(assignment_id, reasons) if reasons else stands


async def propose_change(app: App, edit: Edit, actor: Actor) -> ProposeOutcome:
    """Check what somebody wants, and store it for their confirmation. Nothing else is done."""
    async with app.database.writing() as session:
        stands = await _changeable(session, app, edit.assignment_id, lock=True)
        if isinstance(stands, NotEditable):
            return stands
        if stands.revision != edit.revision:
            return ChangedMeanwhile(stands)
        drafted = await draft_another(session, app, stands, edit.plan, actor)
        if not isinstance(drafted, Drafted):
            return drafted
        wanted, by = Loan.of(drafted.wanted), AuditStamp(actor, app.now())
        if stands.fms is None or wanted.is_the_same(Loan.of(stands)):
            return NothingDiffers(stands)
        number = await loan_changes.propose(
            session, stands, stands.fms, wanted, drafted.accepted, by
        )
        shown = await loan_changes.load_shown(session, number)
    if shown is None:
        raise LookupError("a change vanished as it was stored")
    return Proposed(shown)


async def read_change(app: App, change_id: int) -> ChangeShown | None:
    """A change as it stands."""
    async with app.database.reading() as session:
        return await loan_changes.load_shown(session, change_id)


async def read_stopped_changes(app: App) -> list[ChangeShown]:
    """Those that wait for a person, oldest first."""
    async with app.database.reading() as session:
        return await loan_changes.stopped_changes(session)


async def read_change_of(app: App, assignment_id: int) -> ChangeShown | None:
    """As `load_change_of`."""
    async with app.database.reading() as session:
        return await load_change_of(session, assignment_id)


async def load_told(session: AsyncSession, subject: str) -> ChangeShown | None:
    """What a message about a change is drawn from."""
    return await loan_changes.load_shown(session, int(subject))


async def load_change_of(session: AsyncSession, assignment_id: int) -> ChangeShown | None:
    """The change of an assignment that is under way, or waits for a person."""
    row = await loan_changes.open_change_of(session, assignment_id)
    return await loan_changes.shown_of(session, row) if row else None


@dataclass(frozen=True, slots=True)
class Click:
    """Of which change and which round of it, by whom, and what names this very click."""

    change_id: int
    seen_round: int
    by: Actor
    confirmation: str


async def go_on(app: App, click: Click) -> ChangeShown | NotBegun:
    """Begin what was proposed, or have what stopped go on, as far as it comes without a person.

    One click of what was shown does it, once.
    """
    with contextlib.ExitStack() as working:
        begun = await _begin(app, click, working)
        return begun if isinstance(begun, NotBegun) else await _see_through(app, begun)


async def _begin(app: App, click: Click, working: contextlib.ExitStack) -> LoanChange | NotBegun:
    change_id = click.change_id
    async with app.database.writing() as session:
        row = await loan_changes.lock_change(session, change_id)
        if row is None:
            return NotBegun(None)
        shown = await loan_changes.shown_of(session, row)
        if refused := await _not_now(session, app, row, shown, click):
            return refused
        if refused := await _not_shown_yet(session, app, row, shown, click):
            return refused
        row.state, row.round, row.holder = ChangeState.RUNNING, row.round + 1, app.holder
        row.confirmation, row.actor = click.confirmation, str(click.by)
        row.cut_off, row.reasons = False, []
        await session.flush()
        await loan_changes.tell_who_takes_part(session, row, at=app.now())
        await assignment_changes.bump_card(session, row.assignment_id)
        # Before the commit, so that no recovery of this process takes it for left behind. What is
        # left when the work ends, however it does, the next recovery stops.
        app.working_on.add(loan_changes.work_on(change_id))
        working.callback(app.working_on.discard, loan_changes.work_on(change_id))
        return (await loan_changes.shown_of(session, row)).change


async def _not_now(
    session: AsyncSession,
    app: App,
    row: LoanChangeRow,
    shown: ChangeShown,
    click: Click,
) -> NotBegun | None:
    """What keeps it from going on, as it is now."""
    if row.round != click.seen_round:
        return NotBegun(shown, repeated=row.confirmation == click.confirmation)
    if row.fms_environment != app.environment:
        return NotBegun(shown, (OtherEnvironment(shown.change.fms, app.environment),))
    if row.state is ChangeState.PROPOSED:
        return await _not_to_begin(session, app, shown, click)
    if not shown.can_go_on:
        return NotBegun(shown)
    return await _taken_meanwhile(session, app, row, shown)


async def _not_to_begin(
    session: AsyncSession, app: App, shown: ChangeShown, click: Click
) -> NotBegun | None:
    """The same of what was proposed. Another that stands in its way unheeded is left."""
    if reasons := blockers_to_change(shown.assignment, app.environment):
        return NotBegun(shown, reasons)
    if shown.next is not NextStep.DELETE:
        return NotBegun(shown)
    other = await loan_changes.open_change_of(session, shown.assignment.id)
    if other and other.state is ChangeState.RUNNING:
        return NotBegun(await loan_changes.shown_of(session, other))
    if other:
        await _leave(session, app, other, click.by)
    return None


async def _taken_meanwhile(
    session: AsyncSession, app: App, row: LoanChangeRow, shown: ChangeShown
) -> NotBegun | None:
    """What is in the way of the plan that it leads to, where nothing is left to delete.

    From the moment that it goes on, others are kept from that car: so it is looked at before.
    """
    if shown.next is NextStep.DELETE:
        return None
    reasons = await blockers_to_have(session, app, shown.change.wanted, shown.assignment)
    if not reasons:
        return None
    row.cut_off, row.reasons = False, dump_blockers(reasons)
    await session.flush()
    await assignment_changes.bump_card(session, row.assignment_id)
    return NotBegun(await loan_changes.shown_of(session, row), reasons)


async def _not_shown_yet(
    session: AsyncSession, app: App, row: LoanChangeRow, shown: ChangeShown, click: Click
) -> NotBegun | None:
    """Overlaps that came since it was asked about: the person sees them before more is done.

    Those that stopped it, the person has seen, and has it go on in spite of.
    """
    accepted = (*shown.change.accepted, *filter(is_conflict, shown.change.reasons))
    row.accepted = dump_blockers(accepted)
    if shown.next not in (NextStep.DELETE, NextStep.EDIT):
        return None
    reasons = unseen(await _conflicts(session, app, shown), accepted)
    if not reasons or row.state is ChangeState.PROPOSED:
        return NotBegun(shown, reasons) if reasons else None
    # What was clicked before they were shown goes on with nothing.
    row.round, row.confirmation = row.round + 1, click.confirmation
    row.cut_off, row.reasons = False, dump_blockers(reasons)
    await session.flush()
    await assignment_changes.bump_card(session, row.assignment_id)
    return NotBegun(await loan_changes.shown_of(session, row), reasons)


async def _conflicts(
    session: AsyncSession, app: App, shown: ChangeShown
) -> tuple[PlanningConflict, ...]:
    """What a person may plan it in spite of; nothing that it could not be requested with."""
    wanted = shown.change.wanted.on(shown.assignment)
    context = await load_check_context(session, app, wanted)
    forbidden = vehicle_conflicts(wanted, context)
    return tuple(one for one in planning_conflicts(wanted, context) if one not in forbidden)


async def leave_change(app: App, click: Click) -> ChangeShown | NotBegun:
    """Have the assignment stay as it is now."""
    async with app.database.writing() as session:
        row = await loan_changes.lock_change(session, click.change_id)
        if row is None:
            return NotBegun(None)
        shown = await loan_changes.shown_of(session, row)
        if row.round != click.seen_round or row.state is not ChangeState.STOPPED:
            return NotBegun(shown, repeated=row.confirmation == click.confirmation)
        row.confirmation = click.confirmation
        await _leave(session, app, row, click.by)
        return await loan_changes.shown_of(session, row)


async def _leave(session: AsyncSession, app: App, row: LoanChangeRow, actor: Actor) -> None:
    loan_changes.end(row, ChangeState.LEFT, by=actor, at=app.now())
    await session.flush()
    await loan_changes.show(session, row)
    await loan_changes.tell_its_end(session, row, by=actor, at=app.now())
    await assignment_changes.bump_card(session, row.assignment_id)


async def _see_through(app: App, change: LoanChange) -> ChangeShown:
    """Take one step after the other until it is done, or one did not come to its end."""
    while True:
        shown = await _read(app, change)
        if shown.change.state is not ChangeState.RUNNING or shown.change.round != change.round:
            return shown
        is_taken = await _step(app, shown)
        if not is_taken or app.tasks.closing:
            return await _stop(app, change, cut_off=is_taken)


async def _step(app: App, shown: ChangeShown) -> bool:
    """Take the step that comes next; whether it came to its end."""
    match shown.next:
        case NextStep.DELETE:
            return await _delete(app, shown.change)
        case NextStep.EDIT:
            return await _edit(app, shown.change)
        case NextStep.CREATE:
            return await _call(app, shown.change, Action.REQUEST, None)
        case _:
            return False


async def _delete(app: App, change: LoanChange) -> bool:
    """A request that was already gone may have been approved: that is put before a person."""
    return await _call(app, change, Action.UNREQUEST, change.wanted)


async def _call(app: App, change: LoanChange, action: Action, instead: Loan | None) -> bool:
    once = confirmation_of(change, action)
    asked = ActionRequest(action, change.assignment_id, change.actor, once, instead=instead)
    performed = await perform(app, asked)
    attempt = performed.attempt
    is_done = attempt.outcome is Outcome.ACCEPTED and not performed.repeated
    return is_done and not attempt.already_gone


@until_stored()
async def _read(app: App, change: LoanChange) -> ChangeShown:
    async with app.database.reading() as session:
        return await _shown(session, change)


@until_stored()
async def _edit(app: App, change: LoanChange) -> bool:
    """Plan it as wanted, unless something came in the way since its request was deleted."""
    async with app.database.writing() as session:
        row = await loan_changes.lock_change(session, change.id)
        shown = await _shown(session, change)
        if row is None or not _is_ours(row, app, change) or shown.next is not NextStep.EDIT:
            return False
        stands = shown.assignment
        if reasons := await blockers_to_have(session, app, change.wanted, stands):
            row.reasons = dump_blockers(reasons)
            return False
        conflicts = await _conflicts(session, app, shown)
        if reasons := unseen(conflicts, shown.change.accepted):
            row.reasons = dump_blockers(reasons)
            return False
        wanted = change.wanted.on(stands)
        await assignment_changes.change_plan(
            session, wanted, conflicts, by=change.actor, at=app.now()
        )
        know = await loan_changes.who_know(session, row)
        await record_edit(session, app, stands, wanted, by=change.actor, know=know)
    return True


@until_stored()
async def _stop(app: App, change: LoanChange, *, cut_off: bool) -> ChangeShown:
    """It waits for a person, where it is not over."""
    async with app.database.writing() as session:
        row = await loan_changes.lock_change(session, change.id)
        if row and _is_ours(row, app, change):
            await _stopped(session, row, cut_off=cut_off)
        return await _shown(session, change)


def _is_ours(row: LoanChangeRow, app: App, change: LoanChange) -> bool:
    is_running = row.state is ChangeState.RUNNING and row.round == change.round
    return is_running and row.holder == app.holder


async def _stopped(session: AsyncSession, row: LoanChangeRow, *, cut_off: bool) -> None:
    row.state, row.holder, row.cut_off = ChangeState.STOPPED, None, cut_off
    await session.flush()
    await assignment_changes.bump_card(session, row.assignment_id)


async def cut_off(app: App, change_id: int) -> None:
    """Stop a change whose process died, and tell who waits for it; a person has it go on."""
    async with app.database.writing() as session:
        row = await loan_changes.lock_change(session, change_id)
        is_worked_on = loan_changes.work_on(change_id) in app.working_on
        if row is None or row.state is not ChangeState.RUNNING or is_worked_on:
            return
        await _stopped(session, row, cut_off=True)
        await loan_changes.tell(session, row, at=app.now())


async def _shown(session: AsyncSession, change: LoanChange) -> ChangeShown:
    shown = await loan_changes.load_shown(session, change.id)
    if shown is None:
        raise LookupError(f"change {change.id} is not on record")
    return shown
