"""Plan an assignment: a vehicle, a media partner, dates."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.drafting import (
    assess,
    draft,
    find_sides,
    planned_values,
    spelt_as_in_fms,
    wrong_dates,
)
from domain.assignment import Actor, Assignment
from domain.planning import InTheWay, NotPlannable, Plan, Planned, PlanOutcome
from storage import assignments
from storage.assignments import load_assignment
from storage.tables import AssignmentRow


async def plan_assignment(
    app: App, plan: Plan, actor: Actor, *, confirmation: str | None = None
) -> PlanOutcome:
    """Plan it, unless something speaks against it. Two overlapping plans cannot both win.

    `confirmation` names the form or command behind it: one that comes twice plans once.
    """
    try:
        outcome = await _plan(app, plan, actor, confirmation)
    except IntegrityError:
        # The same form came to two processes at once, with different vehicles in it.
        async with app.database.reading() as session:
            before = await _planned_before(session, confirmation)
        if before is None:
            raise
        return before
    if isinstance(outcome, Planned):
        app.wake_delivery()
    return outcome


async def was_planned(app: App, confirmation: str) -> bool:
    """Whether this form or command has planned already."""
    async with app.database.reading() as session:
        return await _planned_before(session, confirmation) is not None


async def _plan(app: App, plan: Plan, actor: Actor, confirmation: str | None) -> PlanOutcome:
    async with app.database.writing() as session:
        plan = await spelt_as_in_fms(session, plan)
        sides = await find_sides(session, plan)
        if sides.vehicle:
            await assignments.lock_vehicle(session, sides.vehicle.vehicle_id, app.now())
        if before := await _planned_before(session, confirmation):
            return before
        if wrong := (*sides.wrong, *wrong_dates(app, plan.dates)):
            return NotPlannable(wrong)
        if sides.vehicle is None or sides.partner is None:
            raise LookupError("what is not known is reported before")
        drafted = draft(app, plan, sides.vehicle, sides.partner, actor)
        if plan.if_absent and (same := await _same(session, drafted)):
            return Planned(same, (), repeated=True)
        assessment = await assess(session, app, drafted)
        if assessment.forbids(plan):
            return InTheWay(assessment.conflicts)
        values = planned_values(drafted, assessment)
        stored = await _store(session, drafted, values, confirmation)
    return Planned(stored, assessment.warnings, assessment.conflicts)


async def _planned_before(session: AsyncSession, confirmation: str | None) -> Planned | None:
    before = await assignments.planned_with(session, confirmation)
    return Planned(before, (), repeated=True) if before else None


async def _same(session: AsyncSession, drafted: Assignment) -> Assignment | None:
    return await assignments.same_assignment(
        session,
        vehicle_id=drafted.vehicle.vehicle_id,
        person_id=drafted.partner.person_id,
        start=drafted.dates.start,
        end=drafted.dates.end,
    )


async def _store(
    session: AsyncSession, drafted: Assignment, values: dict[str, Any], confirmation: str | None
) -> Assignment:
    by, at = str(drafted.created.by), drafted.created.at
    deeds: dict[str, Any] = {"created_at": at, "created_by": by, "changed_at": at, "changed_by": by}
    row = AssignmentRow(**values, **deeds, confirmation=confirmation)
    await assignments.add_assignment(session, row)
    stored = await load_assignment(session, row.id or 0)
    if stored is None:
        raise LookupError("an assignment vanished as it was stored")
    return stored
