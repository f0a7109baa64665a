"""The alert about an unconfirmed attempt, the question for its id, and what people said."""

from bot.messages import ids
from bot.messages.attempts import request_link, settled
from bot.messages.blocks import (
    AMBER,
    GRAY,
    Block,
    Confirm,
    Message,
    actions,
    button,
    colored,
    fields,
    modal,
    number_input,
    plain,
    section,
)
from bot.messages.card_links import assignment_link
from bot.messages.failures import cause, resolution
from bot.messages.ids import AssignmentValue, DoubtValue
from bot.messages.labels import about
from bot.messages.text import days, escape, linked_requests, moment, person, summary
from domain.assignment import Action, Assignment
from domain.attempt import Attempt, Outcome, Performed, RequestIdTaken
from domain.fms_links import FmsLinks

REQUEST_ID_IS_NO_NUMBER = "This must be the request's number in FMS, digits only, such as 12345."


def render_alert(performed: Performed, links: FmsLinks) -> Message:
    """The alert as it should stand now: a question, or how it was settled."""
    if performed.attempt.outcome is Outcome.UNCONFIRMED:
        return _question(performed, links)
    text = f"{settled(performed, links)} {_what_happened(performed, links)}"
    heading, color = _heading_and_color(performed)
    return Message(
        f"{heading}. {text}",
        (section(f"*{heading}*"),),
        (colored(color, [section(text)], text),),
    )


def _heading_and_color(performed: Performed) -> tuple[str, str]:
    number = assignment_link(performed.attempt.assignment_id)
    if performed.is_orphan:
        return f"FMS has a request that nothing stands for: assignment {number}", AMBER
    if performed.attempt.outcome is Outcome.IN_FLIGHT:
        return f"Waiting for FMS: assignment {number}", GRAY
    return f"Settled: assignment {number}", GRAY


def _question(performed: Performed, links: FmsLinks) -> Message:
    attempt, number = performed.attempt, assignment_link(performed.attempt.assignment_id)
    what = "this vehicle, partner and dates"
    if not attempt.action.creates:
        what = f"request {request_link(attempt, links)}"
    happened = (
        f"{_what_happened(performed, links)} Assignment {number} is frozen until someone says."
    )
    fms = linked_requests(attempt.environment, links)
    ask = f"*To settle it:* look in {fms} for {what}, then press:"
    if attempt.failure and attempt.http_status:
        ask = f"{resolution(attempt.failure)} {ask}"
    text, buttons = f"{happened} {ask}", actions(doubt_buttons(performed))
    return Message(
        f"Unconfirmed, assignment {number}: {text}",
        (section(f"*Unconfirmed: assignment {number}*"),),
        (colored(AMBER, [section(happened), *_known(performed), section(ask), buttons], text),),
    )


def _known(performed: Performed) -> list[Block]:
    """What tells this request from another in FMS: a fleet has several cars of one model."""
    stands, requestor_id = performed.assignment, performed.attempt.requestor_id
    if stands is None:
        return []
    vehicle, partner = stands.vehicle, stands.partner
    requestor = [("Requestor in FMS", str(requestor_id))] if requestor_id else []
    known = fields(
        [
            ("Vehicle", f"{vehicle.vehicle_id}, VIN {escape(vehicle.vin)}"),
            ("Partner", f"{escape(partner.name)} ({partner.person_id})"),
            ("Dates", days(stands.dates)),
            ("Office", escape(stands.office)),
            *requestor,
        ]
    )
    return [known]


def _what_happened(performed: Performed, links: FmsLinks) -> str:
    attempt, stands = performed.attempt, performed.assignment
    who, when = person(attempt.actor), moment(attempt.started)
    number = f"assignment {assignment_link(attempt.assignment_id)}"
    which = f"{number} ({summary(stands)})" if stands else number
    why = f"; {cause(attempt.failure)}" if attempt.failure else ""
    if attempt.action.creates:
        return (
            f"{who} sent {which} to FMS {attempt.environment}, {when}{why}. "
            "FMS may or may not have created the request."
        )
    return (
        f"{who} had request {request_link(attempt, links)} of {which} "
        f"deleted in FMS {attempt.environment}, {when}{why}. "
        "FMS may or may not have deleted it."
    )


def doubt_buttons(performed: Performed) -> list[Block]:
    """What ops may say about it, in the alert and on their Home tab alike."""
    attempt = performed.attempt
    subject = performed.assignment or attempt.assignment_id
    value = DoubtValue(attempt.id, attempt.action.creates).dump()
    yes, no = _answers(attempt)
    buttons = [
        button(
            yes,
            ids.DOUBT_IN_FMS,
            value,
            confirm=_confirm_kept(attempt),
            says=about(f"{yes}: assignment", subject),
        ),
        button(
            no,
            ids.DOUBT_NOT_IN_FMS,
            value,
            confirm=_confirm_missing(attempt),
            says=about(f"{no}: assignment", subject),
        ),
    ]
    if not attempt.action.creates:
        retry = AssignmentValue(attempt.assignment_id).dump()
        action_id = ids.DELETE if attempt.action is Action.DELETE else ids.UNREQUEST
        says = about(f"Try again: {attempt.action}", subject)
        buttons.insert(0, button("Try again", action_id, retry, style="primary", says=says))
    return buttons


def _answers(attempt: Attempt) -> tuple[str, str]:
    """What a person may say, in words that cannot be mistaken for each other."""
    if attempt.action.creates:
        return "Yes, FMS has it", "No, release it"
    return "Yes, FMS still has it", "No, it is gone"


def _confirm_kept(attempt: Attempt) -> Confirm | None:
    """A create asks for the id in a modal, which confirms enough."""
    if attempt.action.creates:
        return None
    return Confirm(
        title="The request is still in FMS?",
        text=f"Assignment {attempt.assignment_id} stays requested.",
        yes=_answers(attempt)[0],
        no="Look again",
    )


def _confirm_missing(attempt: Attempt) -> Confirm:
    now = {
        Action.REQUEST: "is released: it is planned, and can be sent again",
        Action.UNREQUEST: "is planned again",
        Action.DELETE: "is deleted",
    }[attempt.action]
    return Confirm(
        title="The request is not in FMS?",
        text=f"Assignment {attempt.assignment_id} {now}. If FMS has the request after all, the "
        "vehicle could be booked twice: be sure.",
        yes=_answers(attempt)[1],
        no="Look again",
    )


def render_request_id_view(value: DoubtValue, assignment: Assignment) -> Block:
    """The modal that asks for the request's id in FMS."""
    which = (
        f"Assignment {assignment.id}: {assignment.vehicle.words}, VIN {assignment.vehicle.vin}, "
        f"for {assignment.partner.name}, {days(assignment.dates)}"
    )
    question = number_input(
        ids.DOUBT_REQUEST_ID_BLOCK,
        ids.DOUBT_REQUEST_ID,
        "Number of the request in FMS",
        which,
        example="12345",
    )
    return modal("Yes, FMS has it", [question]) | {
        "callback_id": ids.DOUBT_IN_FMS_VIEW,
        "private_metadata": value.dump(),
        "submit": plain("Save", 24),
    }


def render_resolution(found: Performed | RequestIdTaken | None, links: FmsLinks) -> Message:
    """The private answer to the person who settled an attempt; None: it is not on record."""
    match found:
        case None:
            text = "There is nothing to settle here any more."
        case RequestIdTaken(request_id, other_id):
            other = assignment_link(other_id)
            text = (
                f"Nothing was changed: request {request_id} already stands on assignment "
                f"{other}. Check the number in FMS, then press the button again."
            )
        case Performed(repeated=True):
            text = f"This is settled already. {settled(found, links)}"
        case Performed():
            text = f"Thank you. {settled(found, links)}"
    return Message.say(text)


def render_settled(performed: Performed, links: FmsLinks) -> Message:
    """The direct message to the person whose attempt someone else settled."""
    text = f"Your unconfirmed attempt is settled. {settled(performed, links)}"
    return Message.say(text)
