"""Addresses in FMS to copy, and what a pasted one unfolds into."""

from bot.messages.cards import card_details
from bot.messages.format import FmsLinks, fms_name, status_words, summary
from bot.messages.message import Block, Message, coloured, section
from domain.assignment import Assignment


def render_fms_link(assignment: Assignment, links: FmsLinks) -> Message:
    """The bare address: of the request, or of the vehicle while there is none."""
    number, fms = assignment.id, assignment.fms
    if assignment.deleted:
        text = f"Assignment {number} was deleted, so there is no request in FMS to link to."
        return Message.say(text)
    if fms is not None:
        what = f"request {fms.request_id} in {fms_name(fms.environment)}"
        return _to_copy(number, what, links.request_address(fms))
    address = links.vehicle_address(assignment.vehicle.vehicle_id)
    where = links.current if links.current != "production" else ""
    what = f"its vehicle in {f'FMS {where}'.strip()} (no request is known)"
    return _to_copy(number, what, address)


def render_not_a_card() -> Message:
    """For a message that is no assignment's card."""
    text = (
        "This message is no assignment's card, so there is no FMS link to copy. "
        "Use it on a card, in the assignments channel."
    )
    return Message.say(text)


def render_unfurl(assignment: Assignment, links: FmsLinks) -> Block:
    """The card's summary under a pasted link, without its buttons."""
    colour, details = card_details(assignment, links)
    heading = f"*Assignment {assignment.id}*  \u00b7  *{status_words(assignment)}*"
    fallback = (
        f"Assignment {assignment.id}, {status_words(assignment).lower()}: {summary(assignment)}"
    )
    return coloured(colour, [section(heading), *details], fallback)


def _to_copy(number: int, what: str, address: str | None) -> Message:
    text = f"Assignment {number}, {what}:\n`{address}`"
    if address is None:
        text = f"Assignment {number}, {what}: the bot does not know that FMS's address."
    return Message.say(text)
