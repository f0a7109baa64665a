"""What is in the way, and what is worth knowing, in words. Clauses without a full stop."""

from collections.abc import Sequence
from typing import assert_never

from bot.messages.card_links import alert_link, assignment_link
from bot.messages.text import (
    FORGOTTEN,
    day,
    days,
    escape,
    known_car,
    moment,
    partner_words,
    person,
    status_within,
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
    NoFmsUser,
    NoSuchAssignment,
    NotApproved,
    OfficeUnknown,
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

_Stands = NoSuchAssignment | IsDeleted | WrongStatus | AnotherRequest
_AtFms = InFlight | AwaitsConfirmation | OtherEnvironment | NoFmsUser
_Listed = (
    VehicleUnknown | VehicleListedOtherwise | VehicleAmbiguous | ContactUnknown | OfficeUnknown
)
_Dated = DatesReversed | StartsInPast | LastsLong | StartsFarAhead
_Taken = VehicleAssigned | VehicleOccupied

_SENT = {
    Action.REQUEST: "it is being sent to FMS",
    Action.UNREQUEST: "its request is being taken back from FMS",
    Action.DELETE: "it is being deleted",
}
_START_PASSED = "the start has passed"
_END_FIRST = "the end comes before the start"


def reason(blocker: Blocker) -> str:
    """Why an action cannot be taken, and what would help."""
    if isinstance(blocker, _Stands):
        return _of_how_it_stands(blocker)
    if isinstance(blocker, _AtFms):
        return _of_what_fms_has(blocker)
    if isinstance(blocker, _Listed):
        return _of_what_fms_lists(blocker)
    if isinstance(blocker, _Dated):
        return _of_its_dates(blocker)
    if isinstance(blocker, _Taken):
        return _of_its_vehicle(blocker)
    return _of_the_database(blocker)


def _of_how_it_stands(blocker: _Stands) -> str:
    match blocker:
        case NoSuchAssignment():
            return "there is no assignment with this number; check the number on its card"
        case IsDeleted(stamp):
            return f"{person(stamp.by)} deleted it {moment(stamp.at)}; plan a new one if needed"
        case WrongStatus():
            return _wrong_status(blocker)
        case AnotherRequest(requested):
            by = f"{person(requested.by)} requested it again" if requested else "it was requested"
            when = f" {moment(requested.at)}" if requested else " again"
            return f"{by}{when}, after this was shown to you; look again"
        case _:
            assert_never(blocker)


def _of_what_fms_has(blocker: _AtFms) -> str:
    match blocker:
        case InFlight(action, actor, since):
            doing = f"{_SENT[action]} for {person(actor)}"
            return f"{doing}, started {moment(since)}; wait for FMS's answer"
        case AwaitsConfirmation():
            return _awaits_confirmation(blocker)
        case OtherEnvironment(fms, current):
            return (
                f"its request {fms.request_id} is in FMS {fms.environment}, and the scheduler "
                f"works with FMS {current} now; take care of it in FMS {fms.environment}"
            )
        case NoFmsUser():
            return (
                "FMS is to name the person who asks, whose user number in FMS is not known here; "
                "it is set on the Home tab, under My settings"
            )
        case _:
            assert_never(blocker)


def _of_what_fms_lists(blocker: _Listed) -> str:
    match blocker:
        case VehicleUnknown(named):
            return (
                f"FMS's reports do not list vehicle {escape(str(named))}; check it in FMS, or ask "
                "ops to run a sync"
            )
        case VehicleListedOtherwise():
            return _listed_otherwise(blocker)
        case VehicleAmbiguous():
            return _vehicle_ambiguous(blocker)
        case ContactUnknown():
            return _contact_unknown(blocker)
        case OfficeUnknown():
            return _office_unknown(blocker)
        case _:
            assert_never(blocker)


def _of_its_dates(blocker: _Dated) -> str:
    match blocker:
        case DatesReversed():
            return f"{_END_FIRST}; correct the dates"
        case StartsInPast(today):
            return f"{_START_PASSED} (today is {day(today)}); choose other dates"
        case LastsLong(count, end):
            return f"it lasts {count:,} days, until {whole_day(end)}"
        case StartsFarAhead(start):
            ahead = f"more than {MOST_MONTHS_AHEAD} months ahead"
            return f"it starts on {whole_day(start)}, {ahead}"
        case _:
            assert_never(blocker)


def _of_its_vehicle(blocker: _Taken) -> str:
    if isinstance(blocker, VehicleAssigned):
        other = blocker.other
        which = f"assignment {assignment_link(other.id)} ({status_within(other)})"
        return f"the car is taken by {which}: {summary(other)}"
    activity = blocker.activity
    return (
        f"the car is taken in FMS, {when_in_fms(activity)}: {what_in_fms(activity)} "
        f"(activity {activity.activity_id})"
    )


def _of_the_database(blocker: DatabaseAway | DatabaseReplaced) -> str:
    if isinstance(blocker, DatabaseAway):
        return "the scheduler's database did not answer"
    return "the scheduler's database was replaced or deleted"


# Where none of the reasons on record can be read.
KNOWN_ELSEWHERE = "only another version of the scheduler knows why"


def all_reasons(blockers: Sequence[Blocker]) -> str:
    """Everything that stands in the way, as one clause."""
    return "; ".join(reason(one) for one in blockers) or KNOWN_ELSEWHERE


def worth_knowing(warnings: Sequence[Warning_]) -> str:
    """A sentence to go on with; nothing where there is nothing to know."""
    said = "; ".join(warning(one) for one in warnings)
    return f" Worth knowing: {said}." if said else ""


def in_brief(blocker: Blocker) -> str:  # noqa: C901  # a table of cases
    """A reason as short as a row has room for, which can be said of several at once."""
    match blocker:
        case NoSuchAssignment():
            return "no such assignment"
        case IsDeleted(stamp):
            return f"deleted by {person(stamp.by)}"
        case WrongStatus(Status.COMPLETED):
            return "over"
        case WrongStatus(Status.ACTIVE):
            return "active, so only FMS can change it"
        case InFlight():
            return "on the way to FMS already"
        case AwaitsConfirmation():
            return f"unconfirmed since an earlier try; ops can settle it in {alert_link()}"
        case NoFmsUser():
            return "no FMS user is set under My settings on the Home tab"
        case StartsInPast():
            return _START_PASSED
        case DatesReversed():
            return _END_FIRST
        case VehicleAssigned(other):
            return f"taken by {assignment_link(other.id)} until {day(other.dates.end)}"
        case VehicleOccupied(activity):
            kind, end = escape(activity.kind), day(activity.dates.end)
            until = "with no end date" if activity.end_unknown else f"until {end}"
            return f"taken in FMS {until} ({kind})"
        case _:
            return reason(blocker)


def _wrong_status(blocker: WrongStatus) -> str:
    match blocker.status:
        case Status.REQUESTED:
            by = f" by {person(blocker.requested.by)}" if blocker.requested else ""
            return f"it is already requested{by}; to take the request back, unrequest it"
        case Status.PLANNED:
            return "it is planned, so there is no request in FMS to take back"
        case Status.ACTIVE:
            return "it is active, so only FMS can change it; change the loan there"
        case Status.COMPLETED:
            return "it is completed, so there is nothing left to change"


def _awaits_confirmation(blocker: AwaitsConfirmation) -> str:
    done = "reached" if blocker.action.creates else "was deleted in"
    return (
        f"it is not known yet whether its request of {moment(blocker.since)} {done} FMS; "
        f"ops can settle that in {alert_link(blocker.attempt_id)}"
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
    if not blocker.person_id:
        return f"it is for {FORGOTTEN}, to whom nothing can be sent; choose another partner"
    who = f"partner {blocker.person_id}"
    if blocker.partner_name:
        who = f"{escape(blocker.partner_name)} ({who})"
    return (
        f"FMS's reports do not list {who}, so there is no contact to deliver to; check it in FMS, "
        "or ask ops to run a sync"
    )


def _listed_otherwise(blocker: VehicleListedOtherwise) -> str:
    now = " and ".join(
        f"vehicle {one.vehicle_id} ({escape(one.words)}, VIN {escape(one.vin)})"
        for one in blocker.listed
    )
    stored = f"vehicle {blocker.stored.vehicle_id}, VIN {escape(blocker.stored.vin)}"
    return f"it was planned with {stored}, and FMS now lists {now}; choose the car again with Edit"


def _office_unknown(blocker: OfficeUnknown) -> str:
    nearest = " or ".join(escape(one) for one in blocker.nearest)
    hint = f"the closest name is {nearest}" if nearest else "look up its name in FMS"
    return f"FMS's reports have no office called \u201c{escape(blocker.named)}\u201d; {hint}"


def what_in_fms(activity: Activity) -> str:
    """What FMS has a vehicle do, and for whom."""
    whom = f" for {escape(activity.partner_name)}" if activity.partner_name else ""
    return f"{escape(activity.kind)}{whom}"


def when_in_fms(activity: Activity) -> str:
    """In what days, as far as FMS has an end of it."""
    if activity.end_unknown:
        return f"from {day(activity.dates.start)} with no end date"
    return days(activity.dates)


def _runs_out(found: RunsOut) -> str:
    what, on = f"the car's {found.what}", day(found.on)
    return f"{what} runs out on {on}, before this loan {'starts' if found.before_start else 'ends'}"


def warning(found: Warning_) -> str:  # noqa: C901  # a table of cases
    """What does not forbid anything."""
    match found:
        case AlsoPlanned(other):
            number = assignment_link(other.id)
            return f"assignment {number} is planned with the same car, {days(other.dates)}"
        case PartnerHasAnother(other):
            who = escape(partner_words(other.partner))
            return (
                f"{who} also has assignment {assignment_link(other.id)} "
                f"({other.status}): {known_car(other.vehicle)}, {days(other.dates)}"
            )
        case NotApproved(make):
            return f"the partner is not approved for {escape(make)}"
        case HadThisCar(until):
            return f"the partner had this very car before, until {day(until)}"
        case HadThisMake(make, until, start):
            had = "has" if until > start else "had"
            return f"the partner {had} another {escape(make)} until {day(until)}"
        case LeavesBeforeStart(turn_in):
            return f"the car leaves the fleet on {day(turn_in)}, before this loan starts"
        case BeyondTurnIn(turn_in):
            return f"the car leaves the fleet on {day(turn_in)}, before this loan ends"
        case RunsOut():
            return _runs_out(found)
        case EndUnknown(activity):
            what = f"{escape(activity.kind)}, activity {activity.activity_id}"
            return f"FMS may still have the car out, {when_in_fms(activity)}: {what}"
        case SyncIsOld(last):
            if last is None:
                return "no sync with FMS has finished yet"
            return f"the last good sync with FMS was {moment(last)}"
        case _:
            assert_never(found)
