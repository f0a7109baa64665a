"""What is in the way, and what is worth knowing, in words. Clauses without a full stop."""

from collections.abc import Sequence
from typing import assert_never

from bot.messages.card_links import alert_link, assignment_link
from bot.messages.text import (
    day,
    days,
    escape,
    known_car,
    moment,
    person,
    status_words,
    summary,
    whole_day,
)
from domain.assignment import Action, Activity, Status
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.odd_dates import MOST_MONTHS_AHEAD, LastsLong, StartsFarAhead
from domain.papers import RunsOut
from domain.previews import AnotherRequest
from domain.reasons import (
    AlsoPlanned,
    AwaitsConfirmation,
    Blocker,
    ContactUnknown,
    DatabaseAway,
    DatabaseReplaced,
    DatesReversed,
    InFlight,
    IsDeleted,
    NoSuchAssignment,
    NotApproved,
    OfficeUnknown,
    OtherAssignment,
    OtherEnvironment,
    PartnerHasAnother,
    StartsInPast,
    SyncIsOld,
    VehicleAmbiguous,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    Warning_,
    WrongStatus,
)
from domain.turn_in import BeyondTurnIn, LeavesBeforeStart
from domain.unknown_ends import EndUnknown

_SENT = {
    Action.REQUEST: "it is being sent to FMS",
    Action.UNREQUEST: "its request is being deleted in FMS",
    Action.DELETE: "it is being deleted",
}


START_HAS_PASSED = "its start has passed"


def reason(blocker: Blocker) -> str:  # noqa: C901  # a table of cases
    """Why an action cannot be taken, and what would help."""
    match blocker:
        case NoSuchAssignment():
            return "there is no assignment with this number; check it on the assignment's card"
        case IsDeleted(stamp):
            return f"{person(stamp.by)} deleted it {moment(stamp.at)}"
        case WrongStatus():
            return _wrong_status(blocker)
        case AnotherRequest(requested):
            by = f" by {person(requested.by)}, {moment(requested.at)}" if requested else ""
            return f"it was requested again since you looked{by}; look again"
        case InFlight(action, actor, since):
            return f"{_SENT[action]} for {person(actor)} since {moment(since)}; wait for the answer"
        case AwaitsConfirmation():
            return _awaits_confirmation(blocker)
        case OtherEnvironment():
            return _other_environment(blocker)
        case VehicleUnknown(named):
            named = escape(str(named))
            return (
                f"vehicle {named} is not among FMS's vehicles; ask ops to run a sync, or verify it"
            )
        case VehicleListedOtherwise():
            return _listed_otherwise(blocker)
        case VehicleAmbiguous():
            return _vehicle_ambiguous(blocker)
        case ContactUnknown():
            return _contact_unknown(blocker)
        case OfficeUnknown():
            return _office_unknown(blocker)
        case DatesReversed():
            return "it ends before it starts; correct its dates"
        case StartsInPast(today):
            return f"{START_HAS_PASSED} (today is {day(today)}); choose other dates"
        case VehicleAssigned(other):
            return f"the vehicle is taken by {_numbered(other)}: {summary(other)}"
        case VehicleOccupied(activity):
            return _occupied(activity)
        case LastsLong(count, end):
            return f"it lasts {count:,} days, until {whole_day(end)}"
        case StartsFarAhead(start):
            ahead = f"more than {MOST_MONTHS_AHEAD} months ahead"
            return f"it starts on {whole_day(start)}, {ahead}"
        case DatabaseAway():
            return "the scheduler's database did not answer"
        case DatabaseReplaced():
            return "the scheduler's database was replaced or deleted"
        case _:
            assert_never(blocker)


# Where none of the reasons on record can be read.
KNOWN_ELSEWHERE = "only another version of the scheduler knows why"


def all_reasons(blockers: Sequence[Blocker]) -> str:
    """Everything that stands in the way, as one clause."""
    return "; ".join(reason(one) for one in blockers) or KNOWN_ELSEWHERE


def worth_knowing(warnings: Sequence[Warning_]) -> str:
    """A sentence to go on with; nothing where there is nothing to know."""
    said = "; ".join(warning(one) for one in warnings)
    return f" Worth knowing: {said}." if said else ""


def was_in_the_way(blocker: Blocker) -> str:  # noqa: C901  # a table of cases
    """The same for the record: it may be gone by now."""
    match blocker:
        case NoSuchAssignment():
            return "there was no such assignment"
        case IsDeleted():
            return "it was deleted"
        case WrongStatus():
            return "its status did not allow it"
        case AnotherRequest():
            return "it had been requested again since the person looked"
        case InFlight():
            return "another call to FMS was on its way"
        case AwaitsConfirmation():
            return "it was not known yet what an earlier call did in FMS"
        case OtherEnvironment():
            return "its request lives in another FMS environment"
        case VehicleUnknown() | VehicleAmbiguous():
            return "the vehicle was not among FMS's vehicles"
        case VehicleListedOtherwise():
            return "FMS listed its vehicle under another number or VIN"
        case ContactUnknown():
            return "the partner was not among FMS's partners"
        case OfficeUnknown():
            return "no report of FMS knew the office"
        case DatesReversed():
            return "it ended before it started"
        case StartsInPast():
            return "its start had passed"
        case VehicleAssigned(other):
            return f"another assignment had the vehicle: {_numbered(other)}, {days(other.dates)}"
        case VehicleOccupied(activity):
            what = f"{escape(activity.kind)}, activity {activity.activity_id}"
            return f"FMS had the vehicle doing something else: {what}, {_when(activity)}"
        case LastsLong() | StartsFarAhead():
            return "its dates were unusual"
        case DatabaseAway():
            return "the scheduler's database did not answer"
        case DatabaseReplaced():
            return "the scheduler's database was replaced or deleted"
        case _:
            assert_never(blocker)


def _wrong_status(blocker: WrongStatus) -> str:
    if blocker.status is Status.REQUESTED:
        by = f" by {person(blocker.requested.by)}" if blocker.requested else ""
        return f"it is already requested{by}; to take the request back, unrequest it"
    if blocker.status is Status.PLANNED:
        return "it is planned, so there is no request in FMS to take back"
    return f"it is {blocker.status}, and only FMS changes it from here"


def _awaits_confirmation(blocker: AwaitsConfirmation) -> str:
    done = "reached" if blocker.action.creates else "was deleted in"
    return (
        f"it is not known yet whether its request of {moment(blocker.since)} {done} FMS; "
        f"{alert_link(blocker.attempt_id)} has the buttons to settle it"
    )


def _other_environment(blocker: OtherEnvironment) -> str:
    fms = blocker.fms
    return (
        f"its request {fms.request_id} lives in FMS {fms.environment}, and the bot works with "
        f"FMS {blocker.current} now; take it back in FMS {fms.environment}"
    )


def _vehicle_ambiguous(blocker: VehicleAmbiguous) -> str:
    meant = " or ".join(
        f"vehicle {one.vehicle_id} ({escape(one.words)}, VIN {escape(one.vin)})"
        for one in blocker.vehicles
    )
    same_car = len({one.vin for one in blocker.vehicles}) == 1
    instead = "the number in FMS" if same_car else "the whole VIN"
    return f"{escape(blocker.named)} can mean {meant}; type {instead}"


def _contact_unknown(blocker: ContactUnknown) -> str:
    who = f"person {blocker.person_id}"
    if blocker.partner_name:
        who = f"{escape(blocker.partner_name)} ({who})"
    return (
        f"{who} is not among FMS's partners, so there is no contact to deliver to; ask ops to "
        "run a sync, or verify it"
    )


def _listed_otherwise(blocker: VehicleListedOtherwise) -> str:
    now = " and ".join(
        f"vehicle {one.vehicle_id} ({escape(one.words)}, VIN {escape(one.vin)})"
        for one in blocker.listed
    )
    stored = f"vehicle {blocker.stored.vehicle_id}, VIN {escape(blocker.stored.vin)}"
    return (
        f"it was planned with {stored}, and FMS lists {now} now; choose the vehicle again with Edit"
    )


def _office_unknown(blocker: OfficeUnknown) -> str:
    nearest = " or ".join(escape(one) for one in blocker.nearest)
    hint = f"the nearest is {nearest}" if nearest else "look in FMS how it is called"
    return f"no report of FMS knows the office \u201c{escape(blocker.named)}\u201d; {hint}"


def _occupied(activity: Activity) -> str:
    whom = f" for {escape(activity.partner_name)}" if activity.partner_name else ""
    return (
        f"FMS has the vehicle on {escape(activity.kind)}{whom} {_when(activity)} "
        f"(activity {activity.activity_id})"
    )


def _when(activity: Activity) -> str:
    if activity.end_unknown:
        return f"from {day(activity.dates.start)} on, its end not known"
    return days(activity.dates)


def _numbered(other: OtherAssignment) -> str:
    return f"assignment {assignment_link(other.id)} ({status_words(other).lower()})"


def _runs_out(found: RunsOut) -> str:
    what, on = f"the vehicle's {found.what}", day(found.on)
    return f"{what} runs out on {on}, before this loan {'starts' if found.before_start else 'ends'}"


def warning(found: Warning_) -> str:  # noqa: C901  # a table of cases
    """What does not forbid anything."""
    match found:
        case AlsoPlanned(other):
            number = assignment_link(other.id)
            return f"assignment {number} (planned) wants the same vehicle {days(other.dates)}"
        case PartnerHasAnother(other):
            return (
                f"{escape(other.partner.name)} also has assignment {assignment_link(other.id)} "
                f"({other.status}): {known_car(other.vehicle)} {days(other.dates)}"
            )
        case NotApproved(make):
            return f"the partner is not on the approved list for {escape(make)}"
        case HadThisCar(until):
            return f"the partner had this very car before, until {day(until)}"
        case HadThisMake(make, until, start):
            had = "has" if until > start else "had"
            return f"the partner {had} another {escape(make)} until {day(until)}"
        case LeavesBeforeStart(turn_in):
            return f"the vehicle leaves the fleet on {day(turn_in)}, before this loan starts"
        case BeyondTurnIn(turn_in):
            return f"the vehicle is expected to be turned in on {day(turn_in)}, before the end"
        case RunsOut():
            return _runs_out(found)
        case EndUnknown(activity):
            what = f"{escape(activity.kind)}, activity {activity.activity_id}"
            return f"FMS may still have the vehicle on {what}, {_when(activity)}"
        case SyncIsOld(last):
            if last is None:
                return "no sync with FMS has been made yet"
            return f"the last good sync with FMS was {moment(last)}"
        case _:
            assert_never(found)
