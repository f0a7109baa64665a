"""What stands in the way of an action, and what is worth a warning (docs/rules.md, Checks)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.assignment import (
    Action,
    Activity,
    Actor,
    Assignment,
    AuditStamp,
    FmsReference,
    Status,
    Vehicle,
)

SYNC_IS_OLD_AFTER = timedelta(hours=36)

_ALLOWED_FROM = {
    Action.REQUEST: (Status.PLANNED,),
    Action.UNREQUEST: (Status.REQUESTED,),
    Action.DELETE: (Status.PLANNED, Status.REQUESTED),
}


@dataclass(frozen=True, slots=True)
class NoSuchAssignment:
    """No assignment has this number."""


@dataclass(frozen=True, slots=True)
class IsDeleted:
    """The assignment was deleted."""

    deed: AuditStamp


@dataclass(frozen=True, slots=True)
class WrongStatus:
    """The action does not start from this status."""

    status: Status
    fms: FmsReference | None
    requested: AuditStamp | None


@dataclass(frozen=True, slots=True)
class InFlight:
    """A call to FMS is on its way for it."""

    action: Action
    actor: Actor
    since: datetime


@dataclass(frozen=True, slots=True)
class AwaitsConfirmation:
    """Nobody knows yet what an earlier call did in FMS."""

    action: Action
    since: datetime


@dataclass(frozen=True, slots=True)
class OtherEnvironment:
    """Its request lives in another FMS environment than the bot works with."""

    fms: FmsReference
    current: str


@dataclass(frozen=True, slots=True)
class VehicleUnknown:
    """The last sync has no such vehicle; `named` is its id or VIN, as somebody gave it."""

    named: int | str


@dataclass(frozen=True, slots=True)
class VehicleAmbiguous:
    """More than one vehicle can be meant by what somebody typed."""

    named: str
    vehicles: tuple[Vehicle, ...]


@dataclass(frozen=True, slots=True)
class ContactUnknown:
    """The last sync has no such partner, so there is no contact to deliver to."""

    partner_name: str | None
    person_id: int


@dataclass(frozen=True, slots=True)
class DatesReversed:
    """It ends before it starts."""


@dataclass(frozen=True, slots=True)
class StartsInPast:
    """Its start lies before today."""

    today: date


@dataclass(frozen=True, slots=True)
class VehicleAssigned:
    """Another assignment has the vehicle in these dates."""

    other: Assignment


@dataclass(frozen=True, slots=True)
class VehicleOccupied:
    """FMS has the vehicle doing something else in these dates."""

    activity: Activity


Blocker = (
    NoSuchAssignment
    | IsDeleted
    | WrongStatus
    | InFlight
    | AwaitsConfirmation
    | OtherEnvironment
    | VehicleUnknown
    | VehicleAmbiguous
    | ContactUnknown
    | DatesReversed
    | StartsInPast
    | VehicleAssigned
    | VehicleOccupied
)


@dataclass(frozen=True, slots=True)
class AlsoPlanned:
    """Another planned assignment wants the vehicle in these dates."""

    other: Assignment


@dataclass(frozen=True, slots=True)
class PartnerHasAnother:
    """The partner has another vehicle in these dates, which may be meant."""

    other: Assignment


@dataclass(frozen=True, slots=True)
class NotApproved:
    """The partner has no rank for the vehicle's make."""

    make: str


@dataclass(frozen=True, slots=True)
class BeyondTurnIn:
    """The vehicle is expected to be turned in before the end."""

    turn_in: date


@dataclass(frozen=True, slots=True)
class SyncIsOld:
    """What is known of FMS is more than 36 hours old, or nothing was ever synced."""

    last: datetime | None


Warning_ = AlsoPlanned | PartnerHasAnother | NotApproved | BeyondTurnIn | SyncIsOld


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is known about an assignment's vehicle, partner and dates at one moment.

    `others` and `activities` may hold more than what conflicts; `today` is the date in the
    product's time zone.
    """

    vehicle_known: bool
    contact_id: int | None
    others: tuple[Assignment, ...]
    activities: tuple[Activity, ...]
    rank: str | None
    turn_in: date | None
    last_sync: datetime | None
    now: datetime
    today: date


def blockers_from_state(
    action: Action, assignment: Assignment, environment: str
) -> tuple[Blocker, ...]:
    """What the assignment's own state says against the action; the first reason is enough."""
    if assignment.deleted:
        return (IsDeleted(assignment.deleted),)
    if in_the_way := _open_attempt_blocks(action, assignment):
        return (in_the_way,)
    if assignment.status not in _ALLOWED_FROM[action]:
        return (WrongStatus(assignment.status, assignment.fms, assignment.requested),)
    if assignment.fms and assignment.fms.environment != environment:
        return (OtherEnvironment(assignment.fms, environment),)
    return ()


def blockers_to_edit(assignment: Assignment) -> tuple[Blocker, ...]:
    """What forbids to change it: only what is planned, and not on its way to FMS, may change."""
    if assignment.deleted:
        return (IsDeleted(assignment.deleted),)
    if in_the_way := _open_attempt_blocks(Action.REQUEST, assignment):
        return (in_the_way,)
    if assignment.status is not Status.PLANNED:
        return (WrongStatus(assignment.status, assignment.fms, assignment.requested),)
    return ()


def _open_attempt_blocks(action: Action, assignment: Assignment) -> Blocker | None:
    attempt = assignment.open_attempt
    if attempt is None:
        return None
    if not attempt.unconfirmed:
        return InFlight(attempt.action, attempt.actor, attempt.since)
    if not action.creates and not attempt.action.creates:
        # Deleting twice harms nothing: an unconfirmed delete may be tried again at any time.
        return None
    return AwaitsConfirmation(attempt.action, attempt.since)


def blockers_to_request(assignment: Assignment, context: CheckContext) -> tuple[Blocker, ...]:
    """Everything that stands in the way of sending it, so that nobody has to try twice."""
    found: list[Blocker] = []
    if not context.vehicle_known:
        found.append(VehicleUnknown(assignment.vehicle.vehicle_id))
    if context.contact_id is None:
        found.append(ContactUnknown(assignment.partner.name, assignment.partner.person_id))
    if assignment.dates.end < assignment.dates.start:
        found.append(DatesReversed())
    elif assignment.dates.start < context.today:
        found.append(StartsInPast(context.today))
    return (*found, *vehicle_conflicts(assignment, context))


def vehicle_conflicts(
    assignment: Assignment, context: CheckContext
) -> tuple[VehicleAssigned | VehicleOccupied, ...]:
    """Who else has the vehicle: FMS's activities, and assignments FMS has or may have."""
    assigned = (
        VehicleAssigned(other)
        for other in _same_vehicle(assignment, context)
        if other.status is not Status.PLANNED or other.open_attempt
    )
    occupied = (
        VehicleOccupied(activity)
        for activity in context.activities
        if activity.dates.conflicts_with(assignment.dates)
    )
    return (*assigned, *occupied)


def planning_conflicts(
    assignment: Assignment, context: CheckContext
) -> tuple[VehicleAssigned | VehicleOccupied, ...]:
    """Who else has the vehicle, or wants it: planned assignments hold the car too."""
    assigned = (VehicleAssigned(other) for other in _same_vehicle(assignment, context))
    occupied = (
        one for one in vehicle_conflicts(assignment, context) if isinstance(one, VehicleOccupied)
    )
    return (*assigned, *occupied)


def warnings_for(assignment: Assignment, context: CheckContext) -> tuple[Warning_, ...]:
    """What a person may want to know, though it forbids nothing."""
    found: list[Warning_] = [
        AlsoPlanned(other)
        for other in _same_vehicle(assignment, context)
        if other.status is Status.PLANNED and not other.open_attempt
    ]
    found += [
        PartnerHasAnother(other)
        for other in context.others
        if other.partner.person_id == assignment.partner.person_id
        and other.vehicle.vehicle_id != assignment.vehicle.vehicle_id
        and other.dates.conflicts_with(assignment.dates)
    ]
    if context.rank is None:
        found.append(NotApproved(assignment.vehicle.make))
    if context.turn_in and context.turn_in < assignment.dates.end:
        found.append(BeyondTurnIn(context.turn_in))
    last = context.last_sync
    if last is None or context.now - last > SYNC_IS_OLD_AFTER:
        found.append(SyncIsOld(last))
    return tuple(found)


def _same_vehicle(assignment: Assignment, context: CheckContext) -> list[Assignment]:
    return [
        other
        for other in context.others
        if other.id != assignment.id
        and other.vehicle.vehicle_id == assignment.vehicle.vehicle_id
        and other.dates.conflicts_with(assignment.dates)
    ]
