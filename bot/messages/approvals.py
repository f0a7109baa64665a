"""FMS has approved: what the card's thread says, and what the requester is told."""

from bot.messages.format import FmsLinks, days, evidence, summary
from bot.messages.message import Message
from domain.assignment import Assignment


def render_approved_thread(assignment: Assignment, links: FmsLinks) -> Message:
    """A line in the thread of the assignment's card."""
    text = f"FMS approved it: {evidence(assignment)}.{_request(assignment, links)}"
    return Message.say(f"{text}{_shift(assignment)}")


def render_approved_direct(assignment: Assignment, links: FmsLinks) -> Message:
    """A direct message to the person who requested it."""
    text = f"FMS approved assignment {assignment.id}: {summary(assignment)}."
    return Message.say(f"{text}{_request(assignment, links)}{_shift(assignment)}")


def _request(assignment: Assignment, links: FmsLinks) -> str:
    return f" It was FMS request {links.request(assignment.fms)}." if assignment.fms else ""


def _shift(assignment: Assignment) -> str:
    found = assignment.evidence
    if found is None or found.dates == assignment.dates:
        return ""
    return f" *FMS has other dates:* {days(assignment.dates)} \u2192 {days(found.dates)}."
