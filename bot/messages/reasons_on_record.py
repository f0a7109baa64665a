"""What was in the way, for the record: it may be gone by now. Clauses without a full stop."""

from typing import assert_never

from bot.messages.card_links import assignment_link
from bot.messages.reasons import when_in_fms
from bot.messages.text import days, escape, status_within
from domain.odd_dates import LastsLong, StartsFarAhead
from domain.previews import AnotherRequest
from domain.reasons import (
    AwaitsConfirmation,
    Blocker,
    ContactUnknown,
    DatabaseAway,
    DatabaseReplaced,
    DatesReversed,
    InFlight,
    IsDeleted,
    NoFmsUser,
    NoSuchAssignment,
    OfficeUnknown,
    OtherEnvironment,
    StartsInPast,
    VehicleAmbiguous,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    WrongStatus,
)


def was_in_the_way(blocker: Blocker) -> str:  # noqa: C901  # a table of cases
    """Why an attempt was not sent."""
    match blocker:
        case NoSuchAssignment():
            return "there was no such assignment"
        case IsDeleted():
            return "it was deleted"
        case WrongStatus():
            return "its status did not allow it"
        case AnotherRequest():
            return "somebody had requested it again in the meantime"
        case InFlight():
            return "an earlier change was still on its way to FMS"
        case AwaitsConfirmation():
            return "it was not known yet what FMS had done with an earlier change"
        case OtherEnvironment(fms):
            return f"its request is in FMS {fms.environment}"
        case NoFmsUser():
            return "it was not known which user of FMS had asked"
        case VehicleUnknown() | VehicleAmbiguous():
            return "FMS's reports did not list the car"
        case VehicleListedOtherwise():
            return "FMS listed its car under another number or VIN"
        case ContactUnknown():
            return "FMS's reports did not list the partner"
        case OfficeUnknown():
            return "FMS's reports had no such office"
        case DatesReversed():
            return "the end came before the start"
        case StartsInPast():
            return "the start had passed"
        case VehicleAssigned(other):
            which = f"{assignment_link(other.id)} ({status_within(other)})"
            return f"assignment {which} had the car, {days(other.dates)}"
        case VehicleOccupied(activity):
            what = f"{escape(activity.kind)}, activity {activity.activity_id}"
            return f"the car was taken in FMS, {when_in_fms(activity)}: {what}"
        case LastsLong() | StartsFarAhead():
            return "its dates were unusual"
        case DatabaseAway():
            return "the scheduler's database did not answer"
        case DatabaseReplaced():
            return "the scheduler's database was replaced or deleted"
        case _:
            assert_never(blocker)
