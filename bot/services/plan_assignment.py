"""Plan an assignment: a vehicle, a media partner, dates."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.assignments import (
    Actor,
    Assignment,
    DateRange,
    Deed,
    Partner,
    Status,
    Vehicle,
)
from bot.domain.checks import (
    Blocker,
    ContactUnknown,
    DatesReversed,
    StartsInPast,
    VehicleUnknown,
    Warning_,
    planning_conflicts,
    warnings_for,
)
from bot.services.desk import Desk
from bot.services.reading import load, look_around
from storage import assignments, fleet
from storage.tables import AssignmentRow, PartnerRow, VehicleRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to plan. `office` is the partner's where none is named.

    `anyway`: plan it although the vehicle is taken in these dates; that is recorded.
    """

    person_id: int
    dates: DateRange
    vehicle_id: int | None = None
    vin: str | None = None
    office: str | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """It is planned."""

    assignment: Assignment
    warnings: tuple[Warning_, ...]


@dataclass(frozen=True, slots=True)
class NotPlannable:
    """What was asked for makes no sense, or is not known."""

    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The vehicle is taken; planning anyway is possible, sending is not."""

    reasons: tuple[Blocker, ...]


async def plan_assignment(
    desk: Desk, plan: Plan, actor: Actor
) -> Planned | NotPlannable | InTheWay:
    """Plan it, unless something speaks against it. Two overlapping plans cannot both win."""
    async with desk.database.writing() as session:
        vehicle = await _find_vehicle(session, plan)
        partner = await fleet.find_partner(session, plan.person_id, plan.office)
        if wrong := _senseless(desk, plan, vehicle, partner):
            return NotPlannable(wrong)
        if vehicle is None or partner is None:
            raise LookupError("what is not known is reported before")
        await assignments.take_vehicle_turn(session, vehicle.vehicle_id, desk.now())
        draft = _draft(desk, plan, vehicle, partner, actor)
        surroundings = await look_around(session, desk, draft)
        conflicts = planning_conflicts(draft, surroundings)
        if conflicts and not plan.anyway:
            return InTheWay(conflicts)
        row = await assignments.add_assignment(session, _row(draft, anyway=bool(conflicts)))
        stored = await load(session, row.id or 0)
    if stored is None:
        raise LookupError("an assignment vanished as it was stored")
    desk.news()
    return Planned(stored, warnings_for(stored, surroundings))


async def _find_vehicle(session: AsyncSession, plan: Plan) -> VehicleRow | None:
    if plan.vehicle_id is not None:
        return await fleet.find_vehicle(session, plan.vehicle_id)
    return await fleet.find_vehicle_by_vin(session, plan.vin) if plan.vin else None


def _senseless(
    desk: Desk, plan: Plan, vehicle: VehicleRow | None, partner: PartnerRow | None
) -> tuple[Blocker, ...]:
    wrong: list[Blocker] = []
    if vehicle is None:
        wrong.append(VehicleUnknown(plan.vin or plan.vehicle_id or 0))
    if partner is None:
        wrong.append(ContactUnknown(None, plan.person_id))
    if plan.dates.end < plan.dates.start:
        wrong.append(DatesReversed())
    elif plan.dates.start < desk.today():
        wrong.append(StartsInPast(desk.today()))
    return tuple(wrong)


def _draft(
    desk: Desk, plan: Plan, vehicle: VehicleRow, partner: PartnerRow, actor: Actor
) -> Assignment:
    """The assignment as it would be, without a number."""
    return Assignment(
        id=0,
        revision=1,
        status=Status.PLANNED,
        vehicle=Vehicle(vehicle.vehicle_id, vehicle.vin, vehicle.year, vehicle.make, vehicle.model),
        partner=Partner(partner.person_id, partner.name),
        office=plan.office or partner.office,
        dates=plan.dates,
        created=Deed(actor, desk.now()),
        requested=None,
        deleted=None,
        fms=None,
        open_attempt=None,
        evidence=None,
    )


def _row(draft: Assignment, *, anyway: bool) -> AssignmentRow:
    by, at = str(draft.created.by), draft.created.at
    return AssignmentRow(
        vehicle_id=draft.vehicle.vehicle_id,
        vin=draft.vehicle.vin,
        vehicle_year=draft.vehicle.year,
        vehicle_make=draft.vehicle.make,
        vehicle_model=draft.vehicle.model,
        person_id=draft.partner.person_id,
        partner_name=draft.partner.name,
        office=draft.office,
        start_date=draft.dates.start,
        end_date=draft.dates.end,
        planned_anyway=anyway,
        created_at=at,
        created_by=by,
        changed_at=at,
        changed_by=by,
    )
