"""The alert about an unconfirmed attempt, the question for its id, and what people said."""

from bot.messages import ids
from bot.messages.failures import cause, resolution
from bot.messages.format import FmsLinks, days, escape, moment, person, summary
from bot.messages.ids import AssignmentValue, DoubtValue
from bot.messages.message import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    coloured,
    fields,
    plain,
    section,
)
from domain.assignment import Action, FmsReference
from domain.outcomes import (
    AttemptState,
    Doubt,
    NothingToResolve,
    RequestIdTaken,
    Resolution,
    Resolved,
)

_AMBER = "#ECB22E"
_GREY = "#8D8D8D"


def render_doubt(doubt: Doubt, links: FmsLinks) -> Message:
    """The alert as it should stand now: a question, or how it was settled."""
    if doubt.state is AttemptState.UNCONFIRMED:
        return _question(doubt, links)
    text = f"{_settled(doubt, links)} {_what_happened(doubt, links)}"
    heading, colour = _heading_and_colour(doubt)
    return Message(
        f"{heading}. {text}",
        (section(f"*{heading}*"),),
        (coloured(colour, [section(text)], text),),
    )


def _heading_and_colour(doubt: Doubt) -> tuple[str, str]:
    number = doubt.assignment.id
    if is_orphan(doubt):
        return f"FMS has a request that nothing stands for: assignment {number}", _AMBER
    if doubt.state is AttemptState.IN_FLIGHT:
        return f"Waiting for FMS: assignment {number}", _GREY
    return f"Settled: assignment {number}", _GREY


def _question(doubt: Doubt, links: FmsLinks) -> Message:
    number = doubt.assignment.id
    what = "this vehicle, partner and dates"
    if not doubt.action.creates:
        what = f"request {_reference(doubt, links)}"
    happened = f"{_what_happened(doubt, links)} Assignment {number} is frozen until somebody says."
    ask = f"*To settle it:* look in {links.requests(doubt.environment)} for {what}, then press:"
    if doubt.failure.http_status:
        ask = f"{resolution(doubt.failure)} {ask}"
    text, buttons = f"{happened} {ask}", actions(_buttons(doubt))
    return Message(
        f"Unconfirmed, assignment {number}: {text}",
        (section(f"*Unconfirmed: assignment {number}*"),),
        (coloured(_AMBER, [section(happened), _known(doubt), section(ask), buttons], text),),
    )


def _known(doubt: Doubt) -> Block:
    """What tells this request from another in FMS: a fleet has several cars of one model."""
    vehicle, partner = doubt.assignment.vehicle, doubt.assignment.partner
    requestor = [("Requestor in FMS", str(doubt.requestor_id))] if doubt.requestor_id else []
    return fields(
        [
            ("Vehicle", f"{vehicle.vehicle_id}, VIN {escape(vehicle.vin)}"),
            ("Partner", f"{escape(partner.name)} ({partner.person_id})"),
            ("Dates", days(doubt.assignment.dates)),
            ("Office", escape(doubt.assignment.office)),
            *requestor,
        ]
    )


def _what_happened(doubt: Doubt, links: FmsLinks) -> str:
    who, when = person(doubt.tried.by), moment(doubt.tried.at)
    if doubt.action.creates:
        return (
            f"{who} sent assignment {doubt.assignment.id} ({summary(doubt.assignment)}) to "
            f"FMS {doubt.environment}, {when}; {cause(doubt.failure)}. "
            "FMS may or may not have created the request."
        )
    return (
        f"{who} had request {_reference(doubt, links)} of assignment {doubt.assignment.id} "
        f"({summary(doubt.assignment)}) deleted in FMS {doubt.environment}, {when}; "
        f"{cause(doubt.failure)}. FMS may or may not have deleted it."
    )


def _reference(doubt: Doubt, links: FmsLinks) -> str:
    if doubt.fms_request_id is None:
        return "the request"
    return links.request(FmsReference(doubt.environment, doubt.fms_request_id))


def _buttons(doubt: Doubt) -> list[Block]:
    value = DoubtValue(doubt.attempt_id, doubt.action.creates).dump()
    buttons = [
        button("It is in FMS", ids.DOUBT_IN_FMS, value, confirm=_confirm_kept(doubt)),
        button("It is not in FMS", ids.DOUBT_NOT_IN_FMS, value, confirm=_confirm_missing(doubt)),
    ]
    if not doubt.action.creates:
        retry = AssignmentValue(doubt.assignment.id).dump()
        action_id = ids.DELETE if doubt.action is Action.DELETE else ids.UNREQUEST
        buttons.insert(0, button("Try again", action_id, retry, style="primary"))
    return buttons


def _confirm_kept(doubt: Doubt) -> Confirm | None:
    """A create asks for the id in a modal, which confirms enough."""
    if doubt.action.creates:
        return None
    return Confirm(
        title="The request is still in FMS?",
        text=f"Assignment {doubt.assignment.id} stays requested.",
        yes="It is in FMS",
        no="Look again",
    )


def _confirm_missing(doubt: Doubt) -> Confirm:
    now = {
        Action.REQUEST: "is released: it is planned, and can be sent again",
        Action.UNREQUEST: "is planned again",
        Action.DELETE: "is deleted",
    }[doubt.action]
    return Confirm(
        title="The request is not in FMS?",
        text=f"Assignment {doubt.assignment.id} {now}. If FMS has the request after all, the "
        "vehicle could be booked twice: be sure.",
        yes="It is not in FMS",
        no="Look again",
    )


def _settled(doubt: Doubt, links: FmsLinks) -> str:
    number = doubt.assignment.id
    who = f"{person(doubt.resolved.by)}, {moment(doubt.resolved.at)}" if doubt.resolved else "FMS"
    match doubt.state:
        case AttemptState.FOUND_APPLIED:
            found = f"request {_reference(doubt, links)} is in FMS"
            word = found if doubt.action.creates else "the request is not in FMS any more"
        case AttemptState.FOUND_NOT_APPLIED:
            word = "the request is not in FMS" if doubt.action.creates else "it is still in FMS"
        case AttemptState.CONFIRMED:
            return _answered_late(doubt, links)
        case AttemptState.REFUSED:
            return f"Assignment {number}: FMS answered after all; it applied nothing."
        case AttemptState.SUPERSEDED:
            return f"Assignment {number}: tried again, see its card."
        case _:
            return f"Assignment {number}: FMS is answering."
    return f"Assignment {number}, settled by {who}: {word}."


def is_orphan(doubt: Doubt) -> bool:
    """Whether FMS has a request that the assignment does not stand for."""
    if doubt.state is not AttemptState.CONFIRMED or not doubt.action.creates:
        return False
    stands = None if doubt.assignment.deleted else doubt.assignment.fms
    return stands is None or stands.request_id != doubt.fms_request_id


def _answered_late(doubt: Doubt, links: FmsLinks) -> str:
    number, late = doubt.assignment.id, _reference(doubt, links)
    if not doubt.action.creates:
        return f"Assignment {number}: FMS answered after all, the request is deleted."
    if not is_orphan(doubt):
        return f"Assignment {number}: FMS answered after all, it is requested as {late}."
    return (
        f"*FMS answered after all and has request {late} for assignment {number}, which does not "
        "stand for it.* Delete that request in FMS, or the vehicle is booked for nothing."
    )


def render_request_id_view(value: DoubtValue, doubt: Doubt) -> Block:
    """The modal that asks for the request's id in FMS."""
    assignment = doubt.assignment
    which = (
        f"Assignment {assignment.id}: {assignment.vehicle.words}, VIN {assignment.vehicle.vin}, "
        f"for {assignment.partner.name}, {days(assignment.dates)}"
    )
    return {
        "type": "modal",
        "callback_id": ids.DOUBT_IN_FMS_VIEW,
        "private_metadata": value.dump(),
        "title": plain("It is in FMS", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            {
                "type": "input",
                "block_id": ids.DOUBT_REQUEST_ID_BLOCK,
                "label": plain("Number of the request in FMS", 2000),
                "hint": plain(which, 2000),
                "element": {
                    "type": "plain_text_input",
                    "action_id": ids.DOUBT_REQUEST_ID,
                    "max_length": 20,
                    "focus_on_load": True,
                    "placeholder": plain("12345", 150),
                },
            }
        ],
    }


REQUEST_ID_IS_NO_NUMBER = "This must be the request's number in FMS, digits only, such as 12345."


def render_resolution(resolution_: Resolution, links: FmsLinks) -> Message:
    """The private answer to the person who settled a doubt."""
    match resolution_:
        case Resolved(doubt):
            text = f"Thank you. {_settled(doubt, links)}"
        case NothingToResolve(None):
            text = "There is nothing to settle here any more."
        case NothingToResolve(doubt):
            text = f"This is settled already. {_settled(doubt, links) if doubt else ''}".strip()
        case RequestIdTaken(request_id, other_id):
            text = (
                f"Nothing was changed: request {request_id} already stands on assignment "
                f"{other_id}. Check the number in FMS, then press the button again."
            )
    return Message.say(text)


def render_doubt_settled(doubt: Doubt, links: FmsLinks) -> Message:
    """The direct message to the person whose attempt somebody else settled."""
    text = f"Your attempt that nobody was sure of is settled. {_settled(doubt, links)}"
    return Message.say(text)
