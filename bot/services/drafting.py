"""From what somebody wants to a draft, and what speaks against it: the same for all who plan."""

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.reading import load_check_context
from domain.assignment import Actor, Assignment, AuditStamp, DateRange, Partner, Status
from domain.checks import (
    Blocker,
    ContactUnknown,
    DatesReversed,
    StartsInPast,
    VehicleAmbiguous,
    VehicleUnknown,
    Warning_,
    planning_conflicts,
    warnings_for,
)
from domain.planning import Plan, acknowledgement
from domain.search import fold
from storage import directory, fleet
from storage.tables import PartnerRow, VehicleRow


@dataclass(frozen=True, slots=True)
class Sides:
    """The vehicle and the partner that a plan names, as far as they are known."""

    vehicle: VehicleRow | None
    partner: PartnerRow | None
    wrong: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What stands in a draft's way, and what is worth knowing."""

    conflicts: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]

    def forbids(self, plan: Plan) -> bool:
        """Whether the vehicle is taken, and the person has not said to plan it anyway."""
        if not self.conflicts:
            return False
        seen_it_all = plan.acknowledged is None or plan.acknowledged == acknowledgement(
            self.conflicts
        )
        return not (plan.override and seen_it_all)


async def spelt_as_in_fms(session: AsyncSession, plan: Plan) -> Plan:
    """The plan, with its office as the reports write it: lists and digests go by the very name.

    An office that no report knows stays as it was given.
    """
    if plan.office is None:
        return plan
    known = await directory.offices(session)
    same = [one for one in known if fold(one) == fold(plan.office)]
    if plan.office in same or not same:
        return plan
    return replace(plan, office=same[0])


async def find_sides(session: AsyncSession, plan: Plan) -> Sides:
    """Look up what a plan names."""
    found = await _find_vehicles(session, plan)
    partner = await fleet.find_partner(session, plan.person_id, plan.office)
    wrong: list[Blocker] = []
    if len(found) > 1:
        named = plan.vehicle_word or ""
        wrong.append(VehicleAmbiguous(named, tuple(fleet.as_vehicle(row) for row in found)))
    elif not found:
        wrong.append(VehicleUnknown(_name(plan)))
    if partner is None:
        wrong.append(ContactUnknown(None, plan.person_id))
    return Sides(found[0] if len(found) == 1 else None, partner, tuple(wrong))


async def _find_vehicles(session: AsyncSession, plan: Plan) -> list[VehicleRow]:
    if plan.vehicle_word is not None:
        return list(await fleet.find_vehicles_named(session, plan.vehicle_word))
    if plan.vehicle_id is not None:
        row = await fleet.find_vehicle(session, plan.vehicle_id)
        if row and plan.vin and row.vin != plan.vin.upper():
            return []
    else:
        row = await fleet.find_vehicle_by_vin(session, plan.vin) if plan.vin else None
    return [row] if row else []


def _name(plan: Plan) -> int | str:
    if plan.vehicle_id is not None and plan.vin:
        return f"{plan.vehicle_id} with VIN {plan.vin}"
    return plan.vehicle_word or plan.vin or plan.vehicle_id or 0


def wrong_dates(app: App, dates: DateRange) -> tuple[Blocker, ...]:
    """Dates in which nothing can be planned."""
    if dates.end < dates.start:
        return (DatesReversed(),)
    if dates.start < app.today():
        return (StartsInPast(app.today()),)
    return ()


def draft(app: App, plan: Plan, vehicle: VehicleRow, partner: PartnerRow, by: Actor) -> Assignment:
    """The assignment as it would be, without a number."""
    return Assignment(
        id=0,
        revision=1,
        status=Status.PLANNED,
        vehicle=fleet.as_vehicle(vehicle),
        partner=Partner(partner.person_id, partner.name),
        office=plan.office or partner.office,
        dates=plan.dates,
        created=AuditStamp(by, app.now()),
        requested=None,
        deleted=None,
        fms=None,
        open_attempt=None,
        evidence=None,
    )


async def assess(session: AsyncSession, app: App, drafted: Assignment) -> Assessment:
    """Look at the draft's vehicle, partner and dates as they stand now."""
    context = await load_check_context(session, app, drafted)
    return Assessment(planning_conflicts(drafted, context), warnings_for(drafted, context))


def planned_values(drafted: Assignment, assessment: Assessment) -> dict[str, Any]:
    """What a person plans, as columns of an assignment's row."""
    return {
        "vehicle_id": drafted.vehicle.vehicle_id,
        "vin": drafted.vehicle.vin,
        "vehicle_year": drafted.vehicle.year,
        "vehicle_make": drafted.vehicle.make,
        "vehicle_model": drafted.vehicle.model,
        "person_id": drafted.partner.person_id,
        "partner_name": drafted.partner.name,
        "office": drafted.office,
        "start_date": drafted.dates.start,
        "end_date": drafted.dates.end,
        "planned_anyway": bool(assessment.conflicts),
    }
