"""The alert about an unconfirmed attempt, the question for its id, and what people said."""

from bot.messages import ids
from bot.messages.alert_pages import Explained, explanation
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
from bot.messages.mentions import OPS, without_mention
from bot.messages.next_steps import open_card_button, plan_again_button, request_again_button
from bot.messages.text import (
    days,
    escape,
    linked_car,
    linked_requests,
    moment,
    partner_words,
    person,
    summary,
)
from domain.assignment import Action, Assignment
from domain.attempt import Attempt, Outcome, Performed, RequestIdTaken
from domain.fms_links import FmsLinks

_FOR_OPS = f"{OPS}For ops: "
# Slack asks before it tells us who pressed.
_ONLY_OPS = "Only ops can answer this."
REQUEST_ID_IS_NO_NUMBER = "This must be the request's number in FMS, digits only, such as 12345."


def render_alert(performed: Performed, links: FmsLinks) -> Message:
    """The alert as it should stand now: a question to ops, or how it was settled."""
    if performed.attempt.outcome is Outcome.UNCONFIRMED:
        return _question(performed, links)
    text = f"{settled(performed, links)} {_asked(performed, links)}"
    heading, color = _heading_and_color(performed)
    said = f"{_FOR_OPS}*{heading}*" if performed.is_orphan else f"*{heading}*"
    more = [explanation(Explained.ORPHAN)] if performed.is_orphan else []
    return Message(
        f"{heading}. {text}",
        (section(said),),
        (colored(color, [section(text), *more], text),),
    )


def _heading_and_color(performed: Performed) -> tuple[str, str]:
    number = assignment_link(performed.attempt.assignment_id)
    if performed.is_orphan:
        return f"FMS has a request that nothing here uses: assignment {number}", AMBER
    if performed.attempt.outcome is Outcome.IN_FLIGHT:
        return f"Waiting for FMS: assignment {number}", GRAY
    return f"Settled: assignment {number}", GRAY


def _question(performed: Performed, links: FmsLinks) -> Message:
    attempt, stands = performed.attempt, performed.assignment
    number = assignment_link(attempt.assignment_id)
    still = "" if attempt.action.creates else "still "
    which = f", {summary(stands)}" if stands else ""
    heading = (
        f"{_FOR_OPS}*Does FMS {still}have this request?*\n"
        f"*Unconfirmed: assignment {number}*{which}, asked by {person(attempt.actor)}"
    )
    nothing = f"Nothing more is sent for {number} until ops answers."
    if not attempt.action.creates:
        nothing = f"{number} stays as it is until ops answers, or it is tried again."
    happened = f"{_asked(performed, links)} {_nobody_knows(attempt)} {nothing}"
    ask = f"Look in FMS: {_where_to_look(performed, links)}. Then ops presses:"
    if attempt.failure and attempt.http_status:
        ask = f"{resolution(attempt.failure)} {ask}"
    text, buttons = f"{happened} {ask}", actions(doubt_buttons(performed))
    more = explanation(Explained.DOUBT)
    blocks = [section(happened), *_known(performed), section(ask), buttons, more]
    return Message(
        without_mention(f"{heading}. {text}".replace("*", "")),
        (section(heading),),
        (colored(AMBER, blocks, text),),
    )


def _where_to_look(performed: Performed, links: FmsLinks) -> str:
    attempt, stands = performed.attempt, performed.assignment
    places = [f"the requests in {linked_requests(attempt.environment, links)}"]
    if stands:
        places.insert(0, f"the page of the {linked_car(stands.vehicle, links)}")
    if not attempt.action.creates:
        places.insert(0, f"request {request_link(attempt, links)}")
    return " \u00b7 ".join(places)


def _known(performed: Performed) -> list[Block]:
    """What tells this request from another in FMS: a fleet has several cars of one model."""
    stands, requestor_id = performed.assignment, performed.attempt.requestor_id
    if stands is None:
        return []
    vehicle, partner = stands.vehicle, stands.partner
    number = f" ({partner.person_id})" if partner.person_id else ""
    requestor = [("Requestor in FMS", str(requestor_id))] if requestor_id else []
    known = fields(
        [
            ("Vehicle", f"{vehicle.vehicle_id}, VIN {escape(vehicle.vin)}"),
            ("Partner", escape(partner_words(partner)) + number),
            ("Dates", days(stands.dates)),
            ("Office", escape(stands.office)),
            *requestor,
        ]
    )
    return [known]


def _asked(performed: Performed, links: FmsLinks) -> str:
    """What somebody asked for, which is not to say that FMS did it."""
    attempt, stands = performed.attempt, performed.assignment
    who, when = person(attempt.actor), moment(attempt.started)
    number = f"assignment {assignment_link(attempt.assignment_id)}"
    which = f"{number} ({summary(stands)})" if stands else number
    why = f"; {cause(attempt.failure)}" if attempt.failure else ""
    if attempt.action.creates:
        return f"{who} sent {which} to FMS {attempt.environment}, {when}{why}."
    request = f"request {request_link(attempt, links)}" if attempt.fms else "the request"
    asked = f"{who} asked FMS {attempt.environment} to delete {request} of {which}"
    return f"{asked}, {when}{why}."


def _nobody_knows(attempt: Attempt) -> str:
    if attempt.action.creates:
        return "FMS may or may not have created the request."
    return "FMS may or may not have deleted it."


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
            style="danger",
            confirm=_confirm_missing(attempt),
            says=about(f"{no}: assignment", subject),
        ),
    ]
    if not attempt.action.creates:
        buttons.insert(0, _try_again(performed))
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
        text=f"{_ONLY_OPS} Assignment {attempt.assignment_id} stays requested.",
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
        text=f"{_ONLY_OPS} Assignment {attempt.assignment_id} {now}. If FMS has the request after "
        "all, the car could be booked twice, so be sure.",
        yes=_answers(attempt)[1],
        no="Look again",
        is_danger=True,
    )


def render_request_id_view(
    value: DoubtValue, assignment: Assignment, taken: RequestIdTaken | None = None
) -> Block:
    """The modal that asks for the request's id in FMS; `taken` is what was wrong with one."""
    which = (
        f"Assignment {assignment.id}: {assignment.vehicle.words}, VIN {assignment.vehicle.vin}, "
        f"for {partner_words(assignment.partner)}, {days(assignment.dates)}"
    )
    question = number_input(
        ids.DOUBT_REQUEST_ID_BLOCK,
        ids.DOUBT_REQUEST_ID,
        "Number of the request in FMS",
        which,
        example="12345",
        value=taken.request_id if taken else None,
    )
    wrong = [section(f":no_entry: {_taken(taken)}")] if taken else []
    return modal("Yes, FMS has it", [question, *wrong]) | {
        "callback_id": ids.DOUBT_IN_FMS_VIEW,
        "private_metadata": value.dump(),
        "submit": plain("Save", 24),
    }


def render_resolution(found: Performed | RequestIdTaken | None, links: FmsLinks) -> Message:
    """The private answer to the person who settled an attempt; None: it is not on record."""
    match found:
        case None:
            text = "There is nothing left to settle here."
        case RequestIdTaken():
            text = f"{_taken(found)} Then press the button again."
        case Performed(repeated=True):
            text = f"This is already settled. {settled(found, links)}"
        case Performed():
            text = f"Thank you. {settled(found, links)}"
    return Message.say(text)


def _taken(taken: RequestIdTaken) -> str:
    return (
        f"Nothing was changed: request {taken.request_id} already belongs to assignment "
        f"{assignment_link(taken.other_id)}. Check the number in FMS."
    )


def render_settled(performed: Performed, links: FmsLinks) -> Message:
    """The direct message to the person whose attempt someone else settled, with what comes next."""
    text = f"{_lead(performed, links)} {settled(performed, links)}"
    buttons = _next(performed)
    return Message(text, (section(text), *([actions(buttons)] if buttons else ())))


def _lead(performed: Performed, links: FmsLinks) -> str:
    attempt, stands = performed.attempt, performed.assignment
    which = f" for {summary(stands)}" if stands else ""
    named = f"request {request_link(attempt, links)}" if attempt.fms else "request"
    request = f"{named}{which}"
    match attempt.outcome:
        case Outcome.FOUND_APPLIED if attempt.action.creates:
            return f"*FMS has your {request}.*"
        case Outcome.FOUND_APPLIED:
            return f"*FMS no longer has the {request}.*"
        case Outcome.FOUND_NOT_APPLIED if attempt.action.creates:
            return f"*FMS does not have your request{which}.* It can be sent again."
        case Outcome.FOUND_NOT_APPLIED:
            return f"*FMS still has the {request}.*"
        case _:
            return "What was unconfirmed is settled."


def _next(performed: Performed) -> list[Block]:
    attempt, stands = performed.attempt, performed.assignment
    if stands is None:
        return []
    if stands.deleted:
        return [plan_again_button(stands)]
    if attempt.outcome is not Outcome.FOUND_NOT_APPLIED:
        return [open_card_button(stands)]
    again = request_again_button(stands) if attempt.action.creates else _try_again(performed)
    return [again, open_card_button(stands)]


def _try_again(performed: Performed) -> Block:
    attempt, subject = performed.attempt, performed.assignment or performed.attempt.assignment_id
    value = AssignmentValue(attempt.assignment_id).dump()
    action_id = ids.DELETE if attempt.action is Action.DELETE else ids.UNREQUEST
    says = about(f"Try again: {attempt.action}", subject)
    return button("Try again", action_id, value, style="primary", says=says)
