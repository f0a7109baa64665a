"""Whether a row that was set aside may say otherwise (docs/rules.md, Findings).

FMS has what such a row is about, and what could not be read of it may be anything. What a row says
for certain, its number first of all, tells that it is something else.
"""

from domain.assignment import Evidence
from domain.cars import vin_of
from domain.findings import (
    AnotherCar,
    BackEarly,
    ChangedInFms,
    Differs,
    Facts,
    Gone,
    LeftReports,
    Overdue,
    Overlaps,
    SeenActivity,
    Silent,
    StartPassed,
)
from domain.fleet_now import FleetNow, Watched
from domain.matching import NEAR, lends_nothing
from domain.set_aside import SetAside


def is_unsure(one: Watched, facts: Facts, view: FleetNow) -> bool:
    """Whether what was found would perhaps not be, could every row be read.

    What could be it, or is in the way by its dates, is there to be seen.
    """
    unread, evidence = view.now.unread, one.assignment.evidence
    match facts:
        case Silent() | StartPassed():
            return any(_may_answer(row, one, view) for row in unread.activities)
        case Overlaps(activity, is_overdue=True):
            return _may_be_there(activity.activity_id, {activity.vin.upper()}, view)
        case BackEarly() | Overdue() | ChangedInFms() if evidence:
            return _is_unsure_of_active(one, facts, evidence, view)
        case LeftReports(Gone.PARTNER, number):
            return any(row.number in (None, number) for row in unread.partners)
        case LeftReports() | AnotherCar():
            return any(_may_list(row, one) for row in unread.cars)
    return False


def may_have_a_successor(one: Watched, view: FleetNow) -> bool:
    """Whether an approved activity that is gone may be there all the same, under any number."""
    evidence, rows = one.assignment.evidence, view.now.unread.activities
    return evidence is not None and any(_may_stand_for(row, one, evidence, view) for row in rows)


def _is_unsure_of_active(one: Watched, facts: Facts, evidence: Evidence, view: FleetNow) -> bool:
    number, vins = evidence.activity_id, _vins(one, evidence, view)
    has_ended = any(row.may_be(number, vins) for row in view.now.unread.loans)
    match facts:
        case BackEarly():
            return has_ended or may_have_a_successor(one, view)
        case ChangedInFms(activity, differs):
            is_that_car = Differs.VEHICLE in differs and _may_be_its_vin(activity, one, view)
            return is_that_car or _may_be_there(number, vins, view)
        case _:
            return has_ended or _may_be_there(number, vins, view)


def _vins(one: Watched, evidence: Evidence, view: FleetNow) -> frozenset[str]:
    return view.vins(evidence.vehicle or one.assignment.vehicle)


def _may_be_there(number: int, vins: frozenset[str] | set[str], view: FleetNow) -> bool:
    """Whether the row of an activity is one of these: what is known of it is of another day."""
    return any(row.may_be(number, vins) for row in view.now.unread.activities)


def _may_answer(row: SetAside, one: Watched, view: FleetNow) -> bool:
    """Whether it may approve a request, or be what is asked about in its place."""
    stands = one.assignment
    vins, person_id = view.vins(stands.vehicle), stands.partner.person_id
    if row.number in one.before or row.number in view.now.used:
        return False
    if row.activity_type and lends_nothing(row.activity_type):
        return False
    if row.start and abs(row.start - stands.dates.start) > NEAR:
        return False
    return row.may_lend(vins, person_id) or row.is_of(vins) or row.person_id == person_id


def _may_stand_for(row: SetAside, one: Watched, evidence: Evidence, view: FleetNow) -> bool:
    """Whether it may be the approved activity, or what took its place."""
    vins, partner = _vins(one, evidence, view), evidence.partner or one.assignment.partner
    if row.number == evidence.activity_id:
        return True
    if row.number in view.now.activities:
        # The row of before has stayed, and is looked at.
        return False
    is_its = row.is_of(vins) or row.may_lend(vins, partner.person_id)
    return is_its and row.may_meet(evidence.dates)


def _may_list(row: SetAside, one: Watched) -> bool:
    vehicle = one.assignment.vehicle
    vins = {vin for vin in (vin_of(vehicle.vin),) if vin}
    return row.may_be(vehicle.vehicle_id, vins) or row.is_of(vins)


def _may_be_its_vin(activity: SeenActivity, one: Watched, view: FleetNow) -> bool:
    """Whether its number may have the VIN now that FMS has the activity by."""
    evidence = one.assignment.evidence
    vehicle = (evidence and evidence.vehicle) or one.assignment.vehicle
    return any(
        row.number in (None, vehicle.vehicle_id) and (row.vin is None or row.is_of({activity.vin}))
        for row in view.now.unread.cars
    )
