"""What a screen reader says of a button: the whole of it, since it hears no line beside it."""

from collections.abc import Sequence

from bot.messages.blocks import clip
from bot.messages.text import (
    partner_words,
    spans,
)
from domain.assignment import Assignment
from domain.reasons import OtherAssignment

# Of the 75 characters that Slack takes, so that a long car does not hide for whom it is.
_CAR_CHARACTERS = 30


def about(label: str, assignment: Assignment | OtherAssignment | int) -> str:
    """Such as "Request 123, 2026 BMW X5 for Oakenwold"."""
    if isinstance(assignment, int):
        return f"{label} {assignment}"
    car = clip(assignment.vehicle.words, _CAR_CHARACTERS)
    partner = partner_words(assignment.partner)
    doing = label.removesuffix("\u2026").rstrip()
    return f"{doing} {assignment.id}, {car} for {partner}"


def about_several(label: str, numbers: Sequence[int]) -> str:
    """Such as "Send the rest: 3 assignments, 130-132"."""
    if len(numbers) == 1:
        return f"{label}: assignment {numbers[0]}"
    return f"{label}: {len(numbers)} assignments, {spans(numbers)}"
