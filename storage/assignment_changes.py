"""Every change of an assignment, each with its card that is to be drawn again."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, UpdateBase, bindparam, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Actor, Assignment, DateRange, Evidence, Status, Vehicle
from domain.attempt import Attempt
from domain.findings import SeenActivity
from domain.matching import lends_nothing
from domain.messages import MessageKind, Target
from domain.reasons import Blocker
from storage import loan_changes
from storage.assignments import as_assignment, lock_assignment, write_vehicle
from storage.messages import add_card, bump_assignment, bump_digests, bump_revision
from storage.reasons import dump_blockers
from storage.statements import table_of
from storage.tables import AssignmentRow

_OF_A_REQUEST = ("status", "fms_environment", "fms_request_id", "requested_by", "requested_at")


async def add_assignment(
    session: AsyncSession, row: AssignmentRow, target: str = Target.CARDS
) -> AssignmentRow:
    """Store a new assignment with a card that is due at `target`; the row then has its id."""
    session.add(row)
    await session.flush()
    if row.id is not None:
        await add_card(session, row.id, target, row.created_at)
        await bump_digests(session, row.created_at, row.office)
    return row


async def change_plan(
    session: AsyncSession,
    wanted: Assignment,
    overridden: Sequence[Blocker],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Plan the assignment of this number, which the caller has locked, as `wanted` has it."""
    row = await session.get_one(AssignmentRow, wanted.id)
    before = row.office
    write_vehicle(row, wanted.vehicle)
    row.person_id, row.partner_name = wanted.partner.person_id, wanted.partner.name
    row.office = wanted.office
    row.start_date, row.end_date = wanted.dates.start, wanted.dates.end
    row.overridden = dump_blockers(overridden)
    await note_change(session, row, by=by, at=at, left=(before,))


async def note_sending(
    session: AsyncSession, assignment_id: int, activity_ids: list[int] | None
) -> None:
    """Have a locked assignment drawn as one that is on its way to FMS.

    Of a request, with what FMS had before: none of these activities is its approval.
    """
    before = {} if activity_ids is None else {"activities_before": activity_ids}
    [(_, has_change)] = await _revise(session, assignment_id, before)
    await bump_revision(session, MessageKind.CARD, str(assignment_id))
    if has_change:
        await _show_its_change(session, assignment_id)


async def _revise(
    session: AsyncSession, assignment_id: int, values: Mapping[str, Any]
) -> Sequence[tuple[str, bool]]:
    """The office of the assignment, if there is such a one, and whether a change of it is open."""
    changed = await session.exec(_revised(), params={"one": assignment_id, **values})
    return [(office, has_change) for office, has_change in changed]


# What every request changes: building it takes longer than running it.
@functools.cache
def _revised() -> UpdateBase:
    assignments, one = table_of(AssignmentRow), bindparam("one", type_=Integer)
    revised = update(assignments).values(revision=assignments.c.revision + 1)
    its = revised.where(assignments.c.id == one)
    return its.returning(assignments.c.office, loan_changes.has_open_change(one))


async def apply_attempt(
    session: AsyncSession, attempt: Attempt, *, by: Actor, at: datetime
) -> Assignment:
    """Change the assignment, which the caller has locked, to what FMS has done for `attempt`.

    Returns it as it then stands: nothing is open for it any more.
    """
    values = {"changed_by": str(by), "changed_at": at} | _applied(attempt, by, at)
    new = {f"new_{name}": value for name, value in values.items()}
    changed = await session.exec(
        _changing(tuple(values)), params={"one": attempt.assignment_id, **new}
    )
    row, has_change = changed.one()
    await bump_assignment(session, attempt.assignment_id, {row.office}, at)
    if has_change:
        await loan_changes.follow(session, attempt.assignment_id, by=by, at=at)
    return as_assignment(row, None)


@functools.cache
def _changing(columns: tuple[str, ...]) -> UpdateBase:
    types, one = table_of(AssignmentRow).c, bindparam("one", type_=Integer)
    return (
        update(AssignmentRow)
        .where(col(AssignmentRow.id) == one)
        .values(revision=AssignmentRow.revision + 1)
        .values({name: bindparam(f"new_{name}", type_=types[name].type) for name in columns})
        .returning(AssignmentRow, loan_changes.has_open_change(one))
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def _applied(attempt: Attempt, by: Actor, at: datetime) -> dict[str, Any]:
    match attempt.action:
        case Action.REQUEST:
            values = (Status.REQUESTED, attempt.environment, attempt.request_id)
            return dict(zip(_OF_A_REQUEST, (*values, str(attempt.actor), at), strict=True))
        case Action.UNREQUEST:
            return {**dict.fromkeys(_OF_A_REQUEST), "status": Status.PLANNED}
        case Action.DELETE:
            return {"deleted_by": str(by), "deleted_at": at}


async def approve(
    session: AsyncSession, assignment_id: int, evidence: Evidence, *, by: Actor
) -> None:
    """Turn an assignment, which the caller has locked, active.

    Raises sqlalchemy.exc.IntegrityError for an activity that has approved another.
    """
    row = await session.get_one(AssignmentRow, assignment_id)
    row.status = Status.ACTIVE
    row.activity_id, row.approval_rule = evidence.activity_id, evidence.rule
    row.approved_at = evidence.at
    row.fms_start_date, row.fms_end_date = evidence.dates.start, evidence.dates.end
    row.approved_by = str(evidence.by) if evidence.by else None
    row.fms_vehicle = asdict(evidence.vehicle) if evidence.vehicle else None
    row.fms_partner = asdict(evidence.partner) if evidence.partner else None
    row.fms_activity_type = evidence.activity_type
    await note_change(session, row, by=by, at=evidence.at)


async def follow_loan(
    session: AsyncSession,
    assignment_id: int,
    dates: DateRange | None,
    *,
    is_over: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Write FMS's dates beside the planned ones, where known, and that the loan is over."""
    await lock_assignment(session, assignment_id)
    row = await session.get_one(AssignmentRow, assignment_id)
    if dates:
        row.fms_start_date, row.fms_end_date = dates.start, dates.end
    if is_over:
        row.status, row.completed_at = Status.COMPLETED, at
    await note_change(session, row, by=by, at=at)


async def take_over(
    session: AsyncSession, assignment_id: int, seen: SeenActivity, *, by: Actor, at: datetime
) -> None:
    """Make FMS's car and partner those of an assignment, which the caller has locked.

    An activity that lends nothing completes it. A car that no report knows is not written.
    """
    row = await session.get_one(AssignmentRow, assignment_id)
    if seen.vehicle and seen.vin.upper() != row.vin.upper():
        write_vehicle(row, seen.vehicle)
    if seen.person_id is not None:
        row.person_id, row.partner_name = seen.person_id, seen.partner or str(seen.person_id)
    row.fms_vehicle = row.fms_partner = None
    row.fms_activity_type = seen.activity_type
    if lends_nothing(seen.activity_type):
        row.status, row.completed_at = Status.COMPLETED, at
    await note_change(session, row, by=by, at=at)


async def follow_car(
    session: AsyncSession, assignment_id: int, vehicle: Vehicle, *, by: Actor, at: datetime
) -> None:
    """Write the number and VIN under which FMS lists the car of a locked assignment now."""
    row = await session.get_one(AssignmentRow, assignment_id)
    write_vehicle(row, vehicle)
    await note_change(session, row, by=by, at=at)


async def follow_number(
    session: AsyncSession, assignment_id: int, seen: SeenActivity, *, by: Actor, at: datetime
) -> None:
    """Write the number that the loan of a locked assignment has now.

    Raises sqlalchemy.exc.IntegrityError for an activity that has approved another.
    """
    row = await session.get_one(AssignmentRow, assignment_id)
    row.activity_id = seen.activity_id
    row.fms_start_date, row.fms_end_date = seen.dates.start, seen.dates.end
    await note_change(session, row, by=by, at=at)


async def rule_out(session: AsyncSession, assignment_id: int, activity_id: int) -> None:
    """Never take this activity for the approval of an assignment, which the caller has locked."""
    row = await session.get_one(AssignmentRow, assignment_id)
    row.activities_before = sorted({*(row.activities_before or ()), activity_id})


async def note_change(
    session: AsyncSession,
    row: AssignmentRow,
    *,
    by: Actor,
    at: datetime,
    left: Collection[str] = (),
) -> None:
    """Store a row that was changed under its lock, with who did it, and have it drawn.

    `left` is the office that it was in.
    """
    row.revision += 1
    row.changed_by, row.changed_at = str(by), at
    await session.flush()
    if row.id is not None:
        await bump_assignment(session, row.id, {row.office, *left}, at)
        await loan_changes.follow(session, row.id, by=by, at=at)


async def bump_card(
    session: AsyncSession, assignment_id: int, *, settled: datetime | None = None
) -> None:
    """Have the card drawn again: something it shows has changed, though nobody changed the plan.

    What was `settled` now changes the digest as well; what has just begun is over in a moment.
    """
    for office, has_change in await _revise(session, assignment_id, {}):
        if settled:
            await bump_assignment(session, assignment_id, (office,), settled)
        else:
            await bump_revision(session, MessageKind.CARD, str(assignment_id))
        if has_change:
            await _show_its_change(session, assignment_id)


async def _show_its_change(session: AsyncSession, assignment_id: int) -> None:
    if change := await loan_changes.open_change_of(session, assignment_id):
        await loan_changes.show(session, change)
