"""Change an assignment that is still planned."""

from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.drafting import assess, draft, find_sides, planned_values, wrong_dates
from bot.services.reading import read_assignment
from domain.assignment import Actor, Assignment
from domain.checks import NoSuchAssignment, blockers_to_edit
from domain.planning import (
    ChangedMeanwhile,
    Edited,
    EditOutcome,
    InTheWay,
    NotEditable,
    NotPlannable,
    Plan,
)
from storage import assignments
from storage.assignments import load_assignment


@dataclass(frozen=True, slots=True)
class Edit:
    """What an assignment shall be; `revision` is the one that the person had before them."""

    assignment_id: int
    revision: int
    plan: Plan


async def read_to_edit(app: App, assignment_id: int) -> Assignment | NotEditable:
    """The assignment, if it may be changed as it stands now."""
    return _editable(assignment_id, await read_assignment(app, assignment_id))


async def edit_assignment(app: App, edit: Edit, actor: Actor) -> EditOutcome:
    """Change it, unless something speaks against it, or somebody else was there first."""
    async with app.database.writing() as session:
        found = await load_assignment(session, edit.assignment_id, lock=True)
        stands = _editable(edit.assignment_id, found)
        if isinstance(stands, NotEditable):
            return stands
        outcome = await _change(session, app, edit, stands, actor)
    app.wake_delivery()
    return outcome


def _editable(assignment_id: int, found: Assignment | None) -> Assignment | NotEditable:
    if found is None:
        return NotEditable(assignment_id, (NoSuchAssignment(),))
    reasons = blockers_to_edit(found)
    return NotEditable(assignment_id, reasons) if reasons else found


async def _change(
    session: AsyncSession, app: App, edit: Edit, stands: Assignment, actor: Actor
) -> EditOutcome:
    sides = await find_sides(session, edit.plan)
    if wrong := (*sides.wrong, *wrong_dates(app, edit.plan.dates)):
        return NotPlannable(wrong)
    if sides.vehicle is None or sides.partner is None:
        raise LookupError("what is not known is reported before")
    await assignments.lock_vehicle(session, sides.vehicle.vehicle_id, app.now())
    wanted = draft(app, edit.plan, sides.vehicle, sides.partner, actor)
    assessment = await assess(session, app, _in_place_of(stands, wanted))
    if _is_the_same(stands, wanted):
        # Also when this very edit comes a second time.
        return Edited(stands, assessment.warnings, assessment.conflicts)
    if stands.revision != edit.revision:
        return ChangedMeanwhile(stands)
    if assessment.forbids(edit.plan):
        return InTheWay(assessment.conflicts)
    values = planned_values(wanted, assessment)
    await assignments.change_assignment(session, stands.id, by=str(actor), at=app.now(), **values)
    changed = await load_assignment(session, stands.id)
    if changed is None:
        raise LookupError("an assignment row vanished under its lock")
    return Edited(changed, assessment.warnings, assessment.conflicts)


def _in_place_of(stands: Assignment, wanted: Assignment) -> Assignment:
    """It is not in its own way."""
    return replace(wanted, id=stands.id)


def _is_the_same(stands: Assignment, wanted: Assignment) -> bool:
    return (stands.vehicle, stands.partner, stands.office, stands.dates) == (
        wanted.vehicle,
        wanted.partner,
        wanted.office,
        wanted.dates,
    )
