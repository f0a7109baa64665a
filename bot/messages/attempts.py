"""An attempt in words: a person's answer, a line of a batch or of Why?, and what a check finds.

The alert about one in doubt is in `unconfirmed.py`.
"""

from collections.abc import Sequence
from typing import assert_never

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button, section
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.failures import cause, resolution
from bot.messages.free import other_ways, ways_out
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from bot.messages.reasons import KNOWN_ELSEWHERE, all_reasons, worth_knowing
from bot.messages.reasons_on_record import was_in_the_way
from bot.messages.text import linked_request, moment, named_request, person, summary
from domain.assignment import Action, Assignment, AuditStamp, Status
from domain.attempt import Attempt, FailureKind, Outcome, Performed
from domain.checks import Checked
from domain.fms_links import FmsLinks
from domain.reasons import (
    ContactUnknown,
    DatesReversed,
    InFlight,
    IsDeleted,
    StartsInPast,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    WrongStatus,
)

_NOT_DONE = {
    Action.REQUEST: "was not sent",
    Action.UNREQUEST: "was not unrequested",
    Action.DELETE: "was not deleted",
}
_DOING = {
    Action.REQUEST: "is being sent to FMS",
    Action.UNREQUEST: "is being unrequested",
    Action.DELETE: "is being deleted",
}
_ACTION_IDS = {
    Action.REQUEST: ids.REQUEST,
    Action.UNREQUEST: ids.UNREQUEST,
    Action.DELETE: ids.DELETE,
}
_COULD = {
    Action.REQUEST: "can be sent",
    Action.UNREQUEST: "can be unrequested",
    Action.DELETE: "can be deleted",
}
_TAKEN = VehicleAssigned | VehicleOccupied
# What another car, partner or other dates put right.
_PLANNED_WRONG = (
    VehicleUnknown | VehicleListedOtherwise | ContactUnknown | DatesReversed | StartsInPast
)
_MENDED_BY_EDIT = (FailureKind.INVALID, FailureKind.REJECTED, FailureKind.NOT_FOUND)
_ACTED = {
    Action.REQUEST: "Request",
    Action.UNREQUEST: "Unrequest",
    Action.DELETE: "Delete",
}


# --- the answer, and the line of a batch ---


def render_answer(performed: Performed, links: FmsLinks) -> Message:
    """The private answer, with the buttons of what may help."""
    text = sentence(performed, links)
    row = [] if performed.repeated else _ways_on(performed)
    return Message(text, (section(text), *([actions(row)] if row else [])))


def _ways_on(performed: Performed) -> list[Block]:
    """Trying again where that may help; of a car that is taken what is free, and Edit."""
    attempt, stands = performed.attempt, performed.assignment
    failure = attempt.failure.kind if attempt.failure else None
    in_the_way = any(isinstance(one, _TAKEN) for one in attempt.reasons)
    is_taken = attempt.action.creates and (in_the_way or failure is FailureKind.TAKEN)
    row = [_again(performed)] if attempt.can_be_tried_again and not is_taken else []
    if stands is None or not attempt.action.creates or stands.deleted:
        return row
    row += other_ways(stands) if is_taken else []
    is_plan = stands.status is Status.PLANNED and stands.open_attempt is None
    can_be_mended = is_taken or failure in _MENDED_BY_EDIT
    can_be_mended |= any(isinstance(one, _PLANNED_WRONG) for one in attempt.reasons)
    return [*row, _edit(stands)] if is_plan and can_be_mended else row


def _edit(stands: Assignment) -> Block:
    value = AssignmentValue(stands.id).dump()
    return button("Edit", ids.EDIT, value, says=about("Edit", stands))


def _again(performed: Performed) -> Block:
    attempt, label = performed.attempt, "Try again"
    value = AssignmentValue(attempt.assignment_id).dump()
    says = about(f"{label}: {attempt.action}", performed.assignment or attempt.assignment_id)
    return button(label, _ACTION_IDS[attempt.action], value, says=says)


def sentence(performed: Performed, links: FmsLinks) -> str:  # noqa: C901  # a table of cases
    """What became of it, in mrkdwn, complete in itself."""
    attempt = performed.attempt
    number = assignment_link(attempt.assignment_id)
    if performed.repeated:
        return (
            f"Slack delivered this twice for assignment {number}; only the first one counts, and "
            "nothing was sent twice."
        )
    match attempt.outcome:
        case Outcome.ACCEPTED:
            return _accepted(performed, links)
        case Outcome.BLOCKED:
            return _blocked(attempt)
        case Outcome.REFUSED:
            return _refused(performed)
        case Outcome.UNCONFIRMED:
            return _unconfirmed(attempt)
        case Outcome.NOT_SENT:
            return _not_sent(attempt)
        case Outcome.QUEUED:
            return f"Assignment {number} waits for its turn."
        case Outcome.IN_FLIGHT:
            return f"Assignment {number} is under way; FMS has not answered yet."
        case Outcome.FOUND_APPLIED | Outcome.FOUND_NOT_APPLIED | Outcome.SUPERSEDED:
            return settled(performed, links)
        case _:
            assert_never(attempt.outcome)


def _blocked(attempt: Attempt) -> str:
    """Why it was not done; no alarm where the same person has done it a moment before."""
    which = f"Assignment {assignment_link(attempt.assignment_id)}"
    match attempt.reasons:
        case (InFlight(attempt.action, attempt.actor, since),):
            doing = _DOING[attempt.action]
            return (
                f"{which} {doing} for you, started {moment(since)}; you will get the answer here."
            )
        case (WrongStatus(Status.REQUESTED, requested=AuditStamp(attempt.actor, at)),) if (
            attempt.action.creates
        ):
            return f"{which} is already requested: you sent it {moment(at)}."
        case (IsDeleted(AuditStamp(attempt.actor, at)),) if attempt.action is Action.DELETE:
            return f"{which} is already deleted: you deleted it {moment(at)}."
        case _:
            return f"{which} {_NOT_DONE[attempt.action]}: {all_reasons(attempt.reasons)}."


def _accepted(performed: Performed, links: FmsLinks) -> str:
    attempt, fms = performed.attempt, performed.attempt.fms
    number, words = assignment_link(attempt.assignment_id), _summary(performed)
    if performed.is_orphan and fms:
        return (
            f"FMS has request {linked_request(fms, links)} for assignment {number}, but someone "
            "had settled it differently before FMS answered. Delete that request in FMS unless it "
            f"is needed; {alert_link(attempt.id)} says so too."
        )
    if attempt.action is Action.REQUEST and fms:
        done = f"Assignment {number} is requested: {named_request(fms, links)}"
        return f"{done}, {words}.{worth_knowing(attempt.warnings)}"
    was = "was already gone from FMS" if attempt.already_gone else "is deleted in FMS"
    gone = f" Request {fms.request_id} {was}." if fms else ""
    if attempt.action is Action.UNREQUEST:
        return f"Assignment {number} is planned again.{gone}"
    return f"Assignment {number} is deleted ({words}).{gone}"


def _refused(performed: Performed) -> str:
    attempt, stands = performed.attempt, performed.assignment
    kept = {
        Action.REQUEST: "Nothing was created in FMS, and it is still "
        f"{stands.status if stands else 'planned'}.",
        Action.UNREQUEST: "Its request is still in FMS.",
        Action.DELETE: "It and its request are still there.",
    }[attempt.action]
    what = f"Assignment {assignment_link(attempt.assignment_id)} {_NOT_DONE[attempt.action]}"
    if attempt.failure is None:
        return f"{what}. {kept}"
    return f"{what}: {cause(attempt.failure)}. {resolution(attempt.failure)} {kept}"


def _unconfirmed(attempt: Attempt) -> str:
    number = assignment_link(attempt.assignment_id)
    why = cause(attempt.failure) if attempt.failure else "FMS's answer was lost"
    if attempt.action is Action.REQUEST:
        return (
            f"Assignment {number} is *unconfirmed*: {why}, so FMS may or may "
            "not have the request. Nothing more is sent for it until ops has looked in FMS and "
            f"settled it in {alert_link(attempt.id)}."
        )
    return (
        f"Assignment {number} is *unconfirmed*: {why}, so FMS may or may not "
        "have deleted its request. It is safe to try again."
    )


def _not_sent(attempt: Attempt) -> str:
    what = f"Assignment {assignment_link(attempt.assignment_id)} {_NOT_DONE[attempt.action]}"
    if not attempt.reasons:
        return f"{what}: its turn did not come. Nothing went to FMS."
    again = "Please try again in a minute; if it keeps happening, tell ops."
    return f"{what}: {all_reasons(attempt.reasons)}. Nothing went to FMS. {again}"


def settled(performed: Performed, links: FmsLinks) -> str:
    """How an attempt that was in doubt was settled, and by whom."""
    attempt, number = performed.attempt, assignment_link(performed.attempt.assignment_id)
    creates = attempt.action.creates
    match attempt.outcome:
        case Outcome.FOUND_APPLIED if creates:
            word = f"request {request_link(attempt, links)} is in FMS"
        case Outcome.FOUND_APPLIED:
            word = "the request is no longer in FMS"
        case Outcome.FOUND_NOT_APPLIED:
            word = "the request is not in FMS" if creates else "it is still in FMS"
        case Outcome.ACCEPTED:
            return _answered_late(performed, links)
        case Outcome.REFUSED:
            return f"Assignment {number}: FMS answered after all; it did nothing."
        case Outcome.SUPERSEDED:
            return f"Assignment {number}: it was tried again; see its card."
        case _:
            return f"Assignment {number}: FMS is answering."
    by = attempt.resolved
    who = f"{person(by.by)}, {moment(by.at)}" if by else "FMS"
    return f"Assignment {number}, settled by {who}: {word}."


def _answered_late(performed: Performed, links: FmsLinks) -> str:
    attempt, number = performed.attempt, assignment_link(performed.attempt.assignment_id)
    late = request_link(attempt, links)
    if not attempt.action.creates:
        return f"Assignment {number}: FMS answered after all: the request is deleted."
    if not performed.is_orphan:
        return f"Assignment {number}: FMS answered after all: it is requested as {late}."
    return (
        f"*FMS answered after all: it has request {late} for assignment {number}, which does not "
        "use it.* Delete that request in FMS, or the car stays booked for nothing."
    )


def request_link(attempt: Attempt, links: FmsLinks) -> str:
    """The request that an attempt is about, linked where it is known."""
    return linked_request(attempt.fms, links) if attempt.fms else "the request"


def _summary(performed: Performed) -> str:
    stands = performed.assignment
    return summary(stands) if stands else "no longer on record"


# --- the line of Why? ---


def history_line(attempt: Attempt, links: FmsLinks) -> str:
    """What was tried, and how it ended, for the record."""
    what = f"{_ACTED[attempt.action]} by {person(attempt.actor)}, {moment(attempt.started)}"
    if attempt.outcome in (Outcome.BLOCKED, Outcome.NOT_SENT):
        if attempt.outcome is Outcome.BLOCKED and not attempt.reasons:
            return f"{what}: nothing was sent; {KNOWN_ELSEWHERE}."
        reasons = "; ".join(was_in_the_way(one) for one in attempt.reasons)
        return f"{what}: nothing was sent because {reasons or 'its turn did not come'}."
    words = f"{what}, to FMS {attempt.environment}: {_ended(attempt, links)}"
    if attempt.resolved:
        words += f" ({person(attempt.resolved.by)}, {moment(attempt.resolved.at)})"
    return f"{words}."


def _ended(attempt: Attempt, links: FmsLinks) -> str:  # noqa: C901  # a table of cases
    number = f" {linked_request(attempt.fms, links)}" if attempt.fms else ""
    said = f"; {cause(attempt.failure)}" if attempt.failure else ""
    creates = attempt.action.creates
    match attempt.outcome:
        case Outcome.ACCEPTED if attempt.already_gone:
            return f"request{number} was already gone"
        case Outcome.ACCEPTED if attempt.fms is None:
            return "done; FMS had no request for it"
        case Outcome.ACCEPTED:
            return f"FMS {'accepted it as' if creates else 'deleted'} request{number}"
        case Outcome.REFUSED:
            return f"FMS did not do it{said}"
        case Outcome.UNCONFIRMED:
            return f"unconfirmed{said}"
        case Outcome.FOUND_APPLIED:
            gone = "the request was gone from FMS"
            found = f"request{number} was found in FMS" if creates else gone
            return f"unconfirmed at first{said}; {found}"
        case Outcome.FOUND_NOT_APPLIED:
            missing = "no request was found in FMS" if creates else "the request was still in FMS"
            return f"unconfirmed at first{said}; {missing}"
        case Outcome.SUPERSEDED:
            return f"unconfirmed{said}, then tried again"
        case Outcome.QUEUED:
            return "it waits for its turn"
        case _:
            return "on its way; FMS has not answered yet"


# --- what a check finds ---


def render_checks(checks: Sequence[Checked]) -> Message:
    """What `--check` found, for one or for several."""
    if len(checks) == 1:
        text = f"{_check_sentence(checks[0])} Nothing was sent."
        stands = checks[0].assignment
        out = ways_out(stands, checks[0].reasons) if stands else []
        return Message(text, (section(text), *out))
    free = sum(not one.reasons for one in checks)
    lines = [f"*{free} of {len(checks)} {_COULD[checks[0].action]}. Nothing was sent.*"]
    lines += [f"\u2022 {_check_sentence(one)}" for one in checks]
    return Message.list(lines)


def _check_sentence(checked: Checked) -> str:
    number, could = assignment_link(checked.assignment_id), _COULD[checked.action]
    if checked.reasons or checked.assignment is None:
        cannot = could.replace("can ", "cannot ")
        return f"Assignment {number} {cannot}: {all_reasons(checked.reasons)}."
    words = summary(checked.assignment)
    return f"Assignment {number} {could}: {words}.{worth_knowing(checked.warnings)}"
