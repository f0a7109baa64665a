"""Buttons that notices carry: what the person who reads one does next."""

from bot.messages import ids
from bot.messages.blocks import Block, button
from bot.messages.card_links import card_address
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from domain.assignment import Assignment


def request_again_button(assignment: Assignment) -> Block:
    """Sends it once more, as it stands when it is pressed."""
    value, label = AssignmentValue(assignment.id).dump(), "Request again"
    return button(label, ids.REQUEST, value, style="primary", says=about(label, assignment))


def change_button(assignment: Assignment) -> Block:
    """Opens the form for another car, partner or days in place of what is requested."""
    says = f"Change {assignment.id}, {assignment.vehicle.words}"
    return button("Change", ids.CHANGE, AssignmentValue(assignment.id).dump(), says=says)


def plan_again_button(assignment: Assignment) -> Block:
    """The form for a new one like it."""
    value, label = AssignmentValue(assignment.id).dump(), "Plan again"
    return button(label, ids.PLAN_AGAIN, value, says=about(label, assignment))


def open_card_button(assignment: Assignment) -> Block:
    """Leads to its card; left out where the card does not stand in Slack."""
    value, label = AssignmentValue(assignment.id).dump(), "Open card"
    pressed = button(label, ids.OPEN_CARD, value, says=about(label, assignment))
    return {**pressed, "url": card_address(assignment.id)}
