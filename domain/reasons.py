"""What may stand in the way of an action, and what may be worth a warning: the reasons as values.

`domain/checks.py` finds them. Each has a `kind`, by which it is stored.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.assignment import (
    Action,
    Activity,
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    FmsReference,
    OpenAttempt,
    Partner,
    Status,
    Vehicle,
)
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.odd_dates import LastsLong, StartsFarAhead
from domain.papers import RunsOut
from domain.previews import AnotherRequest
from domain.turn_in import BeyondTurnIn, LeavesBeforeStart
from domain.unknown_ends import EndUnknown


@dataclass(frozen=True, slots=True)
class NoSuchAssignment:
    """No assignment has this number."""

    kind: Literal["no_such_assignment"] = "no_such_assignment"


@dataclass(frozen=True, slots=True)
class IsDeleted:
    """The assignment was deleted."""

    deleted: AuditStamp
    kind: Literal["is_deleted"] = "is_deleted"


@dataclass(frozen=True, slots=True)
class WrongStatus:
    """The action does not start from this status."""

    status: Status
    fms: FmsReference | None
    requested: AuditStamp | None
    kind: Literal["wrong_status"] = "wrong_status"


@dataclass(frozen=True, slots=True)
class InFlight:
    """A call to FMS is on its way for it."""

    action: Action
    actor: Actor
    since: datetime
    kind: Literal["in_flight"] = "in_flight"


@dataclass(frozen=True, slots=True)
class AwaitsConfirmation:
    """Nobody knows yet what an earlier call did in FMS."""

    action: Action
    since: datetime
    attempt_id: str = ""
    kind: Literal["awaits_confirmation"] = "awaits_confirmation"


@dataclass(frozen=True, slots=True)
class OtherEnvironment:
    """Its request lives in another FMS environment than the bot works with."""

    fms: FmsReference
    current: str
    kind: Literal["other_environment"] = "other_environment"


@dataclass(frozen=True, slots=True)
class NoFmsUser:
    """FMS is to name the very person who asks, and nobody has said which of its users that is."""

    kind: Literal["no_fms_user"] = "no_fms_user"


@dataclass(frozen=True, slots=True)
class VehicleUnknown:
    """The last sync has no such vehicle; `named` is its id or VIN, as somebody gave it."""

    named: int | str
    kind: Literal["vehicle_unknown"] = "vehicle_unknown"


@dataclass(frozen=True, slots=True)
class VehicleListedOtherwise:
    """FMS lists the car under another number, or with another VIN, than it was planned with.

    `listed` may be another car by now: a person has to choose it again.
    """

    stored: Vehicle
    listed: tuple[Vehicle, ...]
    kind: Literal["vehicle_listed_otherwise"] = "vehicle_listed_otherwise"


@dataclass(frozen=True, slots=True)
class VehicleAmbiguous:
    """More than one vehicle can be meant by what somebody typed."""

    named: str
    vehicles: tuple[Vehicle, ...]
    kind: Literal["vehicle_ambiguous"] = "vehicle_ambiguous"


@dataclass(frozen=True, slots=True)
class ContactUnknown:
    """The last sync has no such partner, so there is no contact to deliver to."""

    partner_name: str | None
    person_id: int
    kind: Literal["contact_unknown"] = "contact_unknown"


@dataclass(frozen=True, slots=True)
class OfficeUnknown:
    """No report knows this office; `nearest` are those that may have been meant."""

    named: str
    nearest: tuple[str, ...]
    kind: Literal["office_unknown"] = "office_unknown"


@dataclass(frozen=True, slots=True)
class DatesReversed:
    """It ends before it starts."""

    kind: Literal["dates_reversed"] = "dates_reversed"


@dataclass(frozen=True, slots=True)
class StartsInPast:
    """Its start lies before today."""

    today: date
    kind: Literal["starts_in_past"] = "starts_in_past"


@dataclass(frozen=True, slots=True)
class DatabaseAway:
    """The scheduler's own database did not answer."""

    kind: Literal["database_away"] = "database_away"


@dataclass(frozen=True, slots=True)
class DatabaseReplaced:
    """The scheduler's own database is not the one that it began with."""

    kind: Literal["database_replaced"] = "database_replaced"


@dataclass(frozen=True, slots=True)
class OtherAssignment:
    """Another assignment, as it stood when it mattered."""

    id: int
    status: Status
    vehicle: Vehicle
    partner: Partner
    dates: DateRange
    open_attempt: OpenAttempt | None = None

    @classmethod
    def of(cls, assignment: Assignment) -> "OtherAssignment":
        """What is told of an assignment that matters to another."""
        return cls(
            id=assignment.id,
            status=assignment.status,
            vehicle=assignment.vehicle,
            partner=assignment.partner,
            dates=assignment.dates,
            open_attempt=assignment.open_attempt,
        )


@dataclass(frozen=True, slots=True)
class VehicleAssigned:
    """Another assignment has the vehicle in these dates."""

    other: OtherAssignment
    kind: Literal["vehicle_assigned"] = "vehicle_assigned"


@dataclass(frozen=True, slots=True)
class VehicleOccupied:
    """FMS has the vehicle doing something else in these dates."""

    activity: Activity
    kind: Literal["vehicle_occupied"] = "vehicle_occupied"


# What a person may plan in spite of.
PlanningConflict = VehicleAssigned | VehicleOccupied | LastsLong | StartsFarAhead
Blocker = (
    NoSuchAssignment
    | IsDeleted
    | WrongStatus
    | AnotherRequest
    | InFlight
    | AwaitsConfirmation
    | OtherEnvironment
    | NoFmsUser
    | VehicleUnknown
    | VehicleListedOtherwise
    | VehicleAmbiguous
    | ContactUnknown
    | OfficeUnknown
    | DatesReversed
    | StartsInPast
    | PlanningConflict
    | DatabaseAway
    | DatabaseReplaced
)


@dataclass(frozen=True, slots=True)
class AlsoPlanned:
    """Another planned assignment wants the vehicle in these dates."""

    other: OtherAssignment
    kind: Literal["also_planned"] = "also_planned"


@dataclass(frozen=True, slots=True)
class PartnerHasAnother:
    """The partner has another vehicle in these dates, which may be meant."""

    other: OtherAssignment
    kind: Literal["partner_has_another"] = "partner_has_another"


@dataclass(frozen=True, slots=True)
class NotApproved:
    """The partner has no rank for the vehicle's make."""

    make: str
    kind: Literal["not_approved"] = "not_approved"


@dataclass(frozen=True, slots=True)
class SyncIsOld:
    """What is known of FMS is more than 36 hours old, or nothing was ever synced."""

    last: datetime | None
    kind: Literal["sync_is_old"] = "sync_is_old"


Warning_ = (
    AlsoPlanned
    | PartnerHasAnother
    | HadThisCar
    | HadThisMake
    | NotApproved
    | BeyondTurnIn
    | LeavesBeforeStart
    | RunsOut
    | SyncIsOld
    | EndUnknown
)
