"""What stands in the way of an action, and what is worth a warning (docs/rules.md, Checks)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.assignment import (
    Action,
    Activity,
    Assignment,
    Contact,
    Status,
    Vehicle,
)
from domain.cars import listed_otherwise, same_car
from domain.earlier_loans import EarlierLoans, earlier_loans
from domain.odd_dates import odd_dates
from domain.papers import UNKNOWN_PAPERS, Papers, papers_running_out
from domain.reasons import (
    AlsoPlanned,
    AwaitsConfirmation,
    Blocker,
    ContactUnknown,
    DatesReversed,
    InFlight,
    IsDeleted,
    NotApproved,
    OtherAssignment,
    OtherEnvironment,
    PartnerHasAnother,
    PlanningConflict,
    StartsInPast,
    SyncIsOld,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    Warning_,
    WrongStatus,
)
from domain.turn_in import turned_in_before
from domain.unknown_ends import EndUnknown, activities_meanwhile, occupies, starts_soon

SYNC_IS_OLD_AFTER = timedelta(hours=36)

# What an action leads to, as far as a status says it; FMS has approved what is active.
_LEADS_TO = {
    Action.REQUEST: (Status.REQUESTED, Status.ACTIVE),
    Action.UNREQUEST: (Status.PLANNED,),
    Action.DELETE: (),
}
_ALLOWED_FROM = {
    Action.REQUEST: (Status.PLANNED,),
    Action.UNREQUEST: (Status.REQUESTED,),
    Action.DELETE: (Status.PLANNED, Status.REQUESTED),
}


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is known about an assignment's vehicle, partner and dates at one moment.

    `listed` is what FMS's vehicles have under its number or its VIN, `vins` what its activities can
    call it by. `others` and `activities` may
    hold more than what conflicts; `today` is the date in the product's time zone.
    """

    listed: tuple[Vehicle, ...]
    vins: frozenset[str]
    contact: Contact | None
    others: tuple[Assignment, ...]
    activities: tuple[Activity, ...]
    rank: str | None
    turn_in: date | None
    last_sync: datetime | None
    now: datetime
    today: date
    earlier: EarlierLoans
    papers: Papers = UNKNOWN_PAPERS


@dataclass(frozen=True, slots=True)
class Checked:
    """What an action would meet; nothing was sent and nothing changed."""

    action: Action
    assignment_id: int
    assignment: Assignment | None
    reasons: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]


def is_so_already(action: Action, blocker: Blocker) -> bool:
    """Whether what stands in the way is that there is nothing left to do."""
    match blocker:
        case WrongStatus(status):
            return status in _LEADS_TO[action]
        case IsDeleted():
            return action is Action.DELETE
        case _:
            return False


def blockers_from_state(
    action: Action, assignment: Assignment, environment: str
) -> tuple[Blocker, ...]:
    """What the assignment's own state says against the action; the first reason is enough."""
    if in_the_way := _stands_against(action, assignment):
        return (in_the_way,)
    if assignment.fms and assignment.fms.environment != environment:
        return (OtherEnvironment(assignment.fms, environment),)
    return ()


def blockers_to_edit(assignment: Assignment) -> tuple[Blocker, ...]:
    """What forbids to change it: only what could be requested may change, in any environment."""
    in_the_way = _stands_against(Action.REQUEST, assignment)
    return (in_the_way,) if in_the_way else ()


def _stands_against(action: Action, assignment: Assignment) -> Blocker | None:
    if assignment.deleted:
        return IsDeleted(assignment.deleted)
    if in_the_way := _open_attempt_blocks(action, assignment):
        return in_the_way
    if assignment.status not in _ALLOWED_FROM[action]:
        return WrongStatus(assignment.status, assignment.fms, assignment.requested)
    return None


def _open_attempt_blocks(action: Action, assignment: Assignment) -> Blocker | None:
    attempt = assignment.open_attempt
    if attempt is None:
        return None
    if not attempt.unconfirmed:
        return InFlight(attempt.action, attempt.actor, attempt.since)
    if not action.creates and not attempt.action.creates:
        # Deleting twice harms nothing: an unconfirmed delete may be tried again at any time.
        return None
    return AwaitsConfirmation(attempt.action, attempt.since, attempt.id)


def blockers_to_request(assignment: Assignment, context: CheckContext) -> tuple[Blocker, ...]:
    """Everything that stands in the way of sending it, so that nobody has to try twice."""
    found: list[Blocker] = []
    if not context.listed:
        found.append(VehicleUnknown(assignment.vehicle.vehicle_id))
    if otherwise := listed_otherwise(assignment.vehicle, context.listed):
        found.append(VehicleListedOtherwise(assignment.vehicle, otherwise))
    if context.contact is None:
        found.append(ContactUnknown(assignment.partner.name, assignment.partner.person_id))
    if assignment.dates.end < assignment.dates.start:
        found.append(DatesReversed())
    elif assignment.dates.start < context.today:
        found.append(StartsInPast(context.today))
    return (*found, *vehicle_conflicts(assignment, context))


def vehicle_conflicts(
    assignment: Assignment, context: CheckContext
) -> tuple[VehicleAssigned | VehicleOccupied, ...]:
    """Who else has the vehicle: FMS's activities, and assignments FMS has or may have.

    The loan that approved an assignment in the way is that assignment's, and named once.
    """
    others = [
        other
        for other in _same_vehicle(assignment, context)
        if other.status is not Status.PLANNED or other.open_attempt
    ]
    told = {other.evidence.activity_id for other in others if other.evidence}
    occupied = (
        VehicleOccupied(activity)
        for activity in activities_meanwhile(context.activities, assignment.dates, context.today)
        if activity.activity_id not in told
        and occupies(activity.dates, assignment.dates, context.today)
    )
    return (*(VehicleAssigned(OtherAssignment.of(other)) for other in others), *occupied)


def planning_conflicts(
    assignment: Assignment, context: CheckContext
) -> tuple[PlanningConflict, ...]:
    """Who else has the vehicle, or wants it: planned assignments hold the car too; odd dates."""
    assigned = (
        VehicleAssigned(OtherAssignment.of(other)) for other in _same_vehicle(assignment, context)
    )
    occupied = (
        one for one in vehicle_conflicts(assignment, context) if isinstance(one, VehicleOccupied)
    )
    return (*assigned, *occupied, *odd_dates(assignment.dates, context.today))


def warnings_for(assignment: Assignment, context: CheckContext) -> tuple[Warning_, ...]:
    """What a person may want to know, though it forbids nothing."""
    found: list[Warning_] = [
        AlsoPlanned(OtherAssignment.of(other))
        for other in _same_vehicle(assignment, context)
        if other.status is Status.PLANNED and not other.open_attempt
    ]
    found += [
        PartnerHasAnother(OtherAssignment.of(other))
        for other in context.others
        if other.id != assignment.id
        and other.partner.person_id == assignment.partner.person_id
        and not same_car(other.vehicle, assignment.vehicle)
        and other.dates.conflicts_with(assignment.dates)
    ]
    if not starts_soon(assignment.dates, context.today):
        meanwhile = activities_meanwhile(context.activities, assignment.dates, context.today)
        found += [EndUnknown(activity) for activity in meanwhile if activity.end_unknown]
    if context.rank is None:
        found.append(NotApproved(assignment.vehicle.make))
    found += earlier_loans(context.earlier, assignment.vehicle.make, assignment.dates.start)
    found += turned_in_before(context.turn_in, assignment.dates)
    found += papers_running_out(context.papers, assignment.dates)
    last = context.last_sync
    if last is None or context.now - last > SYNC_IS_OLD_AFTER:
        found.append(SyncIsOld(last))
    return tuple(found)


def _same_vehicle(assignment: Assignment, context: CheckContext) -> list[Assignment]:
    return [
        other
        for other in context.others
        if other.id != assignment.id
        and same_car(other.vehicle, assignment.vehicle)
        and other.dates.conflicts_with(assignment.dates)
    ]
