"""What people are told of when somebody else undid or changed what they planned or requested."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button
from bot.messages.card_links import assignment_link
from bot.messages.ids import NumbersValue
from bot.messages.labels import about_several
from bot.messages.next_steps import open_card_button, plan_again_button, request_again_button
from bot.messages.text import (
    days,
    escape,
    known_car,
    linked_request,
    partner_words,
    person,
)
from domain.assignment import Action, Assignment, Status
from domain.attempt import Performed
from domain.fms_links import FmsLinks
from domain.told import PlanEdit, TakenBack

_MOST_LINES = 40


def render_taken_back(found: TakenBack) -> Message:
    """The direct message to the one whose they were: one, or several of a batch."""
    items = [one for one in found.items if one.assignment]
    if len(items) == 1:
        return _one(found, items[0])
    heading = f"{_who(found)} {_DID[found.action]} {len(items)} {_WHAT[found.action]} of yours:"
    lines = [f"\u2022 {_which(one.assignment)}" for one in items if one.assignment]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"and {len(lines) - _MOST_LINES} more"]
    said = Message.list([heading, *lines])
    return _with_buttons(said, _request_again([one.assignment for one in items if one.assignment]))


_DID = {Action.REQUEST: "requested", Action.UNREQUEST: "took back", Action.DELETE: "deleted"}
_WHAT = {
    Action.REQUEST: "assignments",
    Action.UNREQUEST: "requests",
    Action.DELETE: "assignments",
}


def _one(found: TakenBack, item: Performed) -> Message:
    stands = item.assignment
    if stands is None:
        return Message.say(f"{_who(found)} {_DID[found.action]} one of yours.")
    is_theirs = found.told == item.attempt.requested_by
    if found.action is Action.DELETE:
        made = "requested" if is_theirs else "planned"
        also = f" FMS request {item.attempt.request_id} is gone too." if item.attempt.fms else ""
        text = f"{_who(found)} deleted what you had {made}: the {_which(stands)}.{also}"
        return _with_buttons(Message.say(text), [plan_again_button(stands)])
    what = "your request for the" if is_theirs else "the request for your plan, the"
    text = f"{_who(found)} took back {what} {_which(stands)}."
    return _with_buttons(Message.say(text), [*_request_again([stands]), open_card_button(stands)])


def _who(found: TakenBack) -> str:
    by = person(found.by)
    return f"{by[:1].upper()}{by[1:]}"


def _which(assignment: Assignment) -> str:
    car, number = known_car(assignment.vehicle), assignment_link(assignment.id)
    whom = escape(partner_words(assignment.partner))
    return f"{car} ({number}, {whom}, {days(assignment.dates)})"


def _request_again(assignments: Sequence[Assignment]) -> list[Block]:
    """For those that nobody has requested since."""
    waiting = [one for one in assignments if one.status is Status.PLANNED and not one.deleted]
    numbers = tuple(one.id for one in waiting)
    if len(assignments) == 1:
        return [request_again_button(one) for one in waiting]
    if not numbers:
        return []
    label = "Request it again" if len(numbers) == 1 else f"Request these {len(numbers)} again"
    value = NumbersValue(numbers).dump()
    return [
        button(
            label,
            ids.REQUEST_THESE,
            value,
            style="primary",
            says=about_several("Request again", numbers),
        )
    ]


def _with_buttons(said: Message, buttons: Sequence[Block]) -> Message:
    return Message(said.text, (*said.blocks, *([actions(buttons)] if buttons else ())))


def render_taken_back_thread(performed: Performed, links: FmsLinks) -> Message:
    """The line in the thread of the card, which says requested no more."""
    attempt = performed.attempt
    request = linked_request(attempt.fms, links) if attempt.fms else ""
    what = f"FMS request {request}" if request else "the request"
    return Message.say(f"{_by(performed)} took back {what}; someone else had requested it.")


def _by(performed: Performed) -> str:
    by = person(performed.attempt.actor)
    return f"{by[:1].upper()}{by[1:]}"


def render_edited(edit: PlanEdit, stands: Assignment) -> Message:
    """The direct message to the one whose plan it was: what it was, and is."""
    by = person(edit.edited.by)
    number = assignment_link(edit.assignment_id)
    heading = f"{by[:1].upper()}{by[1:]} changed your plan {number}:"
    lines = [f"\u2022 {what}: {was} \u2192 {now}" for what, was, now in edit_changes(edit)]
    return _with_buttons(Message.list([heading, *lines]), [open_card_button(stands)])


def edit_changes(edit: PlanEdit) -> list[tuple[str, str, str]]:
    """What an edit changed, from what and to what, in mrkdwn."""
    was, now = edit.before, edit.after
    shown = (
        ("Vehicle", known_car(was.vehicle), known_car(now.vehicle)),
        ("Partner", escape(partner_words(was.partner)), escape(partner_words(now.partner))),
        ("Dates", days(was.dates), days(now.dates)),
        ("Office", escape(was.office), escape(now.office)),
    )
    return [one for one in shown if one[1] != one[2]]
