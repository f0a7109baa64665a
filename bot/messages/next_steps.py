"""Buttons that notices carry: what the person who reads one does next."""

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button, section
from bot.messages.card_links import UNLINKED, assignment_link, card_address
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from bot.messages.text import summary
from domain.assignment import Assignment


def request_again_button(assignment: Assignment) -> Block:
    """Sends it once more, as it stands when it is pressed."""
    value, label = AssignmentValue(assignment.id).dump(), "Request again"
    return button(label, ids.REQUEST, value, style="primary", says=about(label, assignment))


def change_button(assignment: Assignment) -> Block:
    """Opens the form for another car, partner or days in place of what is requested."""
    says = about("Change", assignment)
    return button("Change", ids.CHANGE, AssignmentValue(assignment.id).dump(), says=says)


def plan_again_button(assignment: Assignment) -> Block:
    """The form for a new one like it."""
    value, label = AssignmentValue(assignment.id).dump(), "Plan again"
    return button(label, ids.PLAN_AGAIN, value, says=about(label, assignment))


def open_card_button(assignment: Assignment) -> Block:
    """Leads to its card; where that does not stand in Slack yet, it asks where it is by then."""
    value, label = AssignmentValue(assignment.id).dump(), "Open card"
    pressed = button(label, ids.OPEN_CARD, value, says=about(label, assignment))
    return {**pressed, "url": card_address(assignment.id), UNLINKED: ids.FIND_CARD}


def render_where_card_is(assignment: Assignment, *, stands: bool) -> Message:
    """For *Open card* that led nowhere when it was drawn: what was just planned has no card yet."""
    words = f"{summary(assignment)}."
    if stands:
        text = f"The card of {assignment_link(assignment.id)}: {words}"
    else:
        text = (
            f"The card of {assignment_link(assignment.id)} is not in Slack yet: {words} It comes "
            "as soon as Slack takes it; press *Open card* again in a minute."
        )
    return Message(text, (section(text), actions([open_card_button(assignment)])))


def render_no_card() -> Message:
    """For one that is not on record any more."""
    return Message.say("This assignment is no longer on record.")
