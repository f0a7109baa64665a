"""The button that leads to an assignment's card."""

from bot.messages import ids
from bot.messages.blocks import Block, button
from bot.messages.card_links import to_card
from bot.messages.ids import AssignmentValue


def open_card_button(number: int) -> Block:
    """Leads to an assignment's card; where none stands yet, a click looks for it once more."""
    value = AssignmentValue(number).dump()
    says = f"Open the card of assignment {number}"
    return button("Open card", ids.OPEN_CARD, value, says=says) | {"url": to_card(number)}
