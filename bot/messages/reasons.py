"""What is in the way, and what is worth knowing, in words. Clauses without a full stop."""

from functools import singledispatch

from bot.messages.format import day, days, escape, moment, person, status_words, summary
from domain.assignment import Action, Status
from domain.checks import (
    AlsoPlanned,
    AwaitsConfirmation,
    BeyondTurnIn,
    Blocker,
    ContactUnknown,
    DatesReversed,
    InFlight,
    IsDeleted,
    NoSuchAssignment,
    NotApproved,
    OtherEnvironment,
    PartnerHasAnother,
    StartsInPast,
    SyncIsOld,
    VehicleAmbiguous,
    VehicleAssigned,
    VehicleOccupied,
    VehicleUnknown,
    Warning_,
    WrongStatus,
)

_SENT = {
    Action.REQUEST: "it is being sent to FMS",
    Action.UNREQUEST: "its request is being deleted in FMS",
    Action.DELETE: "it is being deleted",
}


@singledispatch
def reason(blocker: Blocker) -> str:
    """Why an action cannot be taken, and what would help."""
    raise TypeError(f"no words for {type(blocker).__name__}")


@reason.register
def _(_blocker: NoSuchAssignment) -> str:
    return "there is no assignment with this number; check it on the assignment's card"


@reason.register
def _(blocker: IsDeleted) -> str:
    return f"{person(blocker.deed.by)} deleted it {moment(blocker.deed.at)}"


@reason.register
def _(blocker: WrongStatus) -> str:
    if blocker.status is Status.REQUESTED:
        by = f" by {person(blocker.requested.by)}" if blocker.requested else ""
        return f"it is already requested{by}; to take the request back, unrequest it"
    if blocker.status is Status.PLANNED:
        return "it is planned, so there is no request in FMS to take back"
    return f"it is {blocker.status}, and only FMS changes it from here"


@reason.register
def _(blocker: InFlight) -> str:
    since = moment(blocker.since)
    return f"{_SENT[blocker.action]} for {person(blocker.actor)} since {since}; wait for the answer"


@reason.register
def _(blocker: AwaitsConfirmation) -> str:
    done = "reached" if blocker.action.creates else "was deleted in"
    return (
        f"nobody knows yet whether its request of {moment(blocker.since)} {done} FMS; "
        "the alerts channel has the buttons to settle it"
    )


@reason.register
def _(blocker: OtherEnvironment) -> str:
    return (
        f"its request {blocker.fms.request_id} lives in FMS {blocker.fms.environment}, and the bot "
        f"works with FMS {blocker.current} now; take it back in FMS {blocker.fms.environment}"
    )


@reason.register
def _(blocker: VehicleUnknown) -> str:
    named = escape(str(blocker.named))
    return f"vehicle {named} is not among FMS's vehicles; run a sync or verify it"


@reason.register
def _(blocker: VehicleAmbiguous) -> str:
    meant = " or ".join(
        f"vehicle {one.vehicle_id} ({escape(one.words)}, VIN {escape(one.vin)})"
        for one in blocker.vehicles
    )
    return f"{escape(blocker.named)} can mean {meant}; type the whole VIN"


@reason.register
def _(blocker: ContactUnknown) -> str:
    who = f"person {blocker.person_id}"
    if blocker.partner_name:
        who = f"{escape(blocker.partner_name)} ({who})"
    return (
        f"{who} is not among FMS's partners, so there is no contact to deliver to; run a sync or "
        "verify it"
    )


@reason.register
def _(_blocker: DatesReversed) -> str:
    return "it ends before it starts; correct its dates"


@reason.register
def _(blocker: StartsInPast) -> str:
    return f"its start lies in the past (today is {day(blocker.today)}); choose other dates"


@reason.register
def _(blocker: VehicleAssigned) -> str:
    other = blocker.other
    status = status_words(other).lower()
    return f"the vehicle is taken by assignment {other.id} ({status}): {summary(other)}"


@reason.register
def _(blocker: VehicleOccupied) -> str:
    activity = blocker.activity
    whom = f" for {escape(activity.partner_name)}" if activity.partner_name else ""
    return (
        f"FMS has the vehicle on {escape(activity.kind)}{whom} {days(activity.dates)} "
        f"(activity {activity.activity_id})"
    )


@singledispatch
def warning(found: Warning_) -> str:
    """What does not forbid anything."""
    raise TypeError(f"no words for {type(found).__name__}")


@warning.register
def _(found: AlsoPlanned) -> str:
    return f"assignment {found.other.id} (planned) wants the same vehicle {days(found.other.dates)}"


@warning.register
def _(found: PartnerHasAnother) -> str:
    return (
        f"{escape(found.other.partner.name)} also has assignment {found.other.id} "
        f"({found.other.status}): {escape(found.other.vehicle.words)} {days(found.other.dates)}"
    )


@warning.register
def _(found: NotApproved) -> str:
    return f"the partner is not on the approved list for {escape(found.make)}"


@warning.register
def _(found: BeyondTurnIn) -> str:
    return f"the vehicle is expected to be turned in on {day(found.turn_in)}, before the end"


@warning.register
def _(found: SyncIsOld) -> str:
    if found.last is None:
        return "no sync with FMS has been made yet"
    return f"the last good sync with FMS was {moment(found.last)}"
