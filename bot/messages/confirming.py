"""The dialogs before what cannot be undone: which it is, what goes, and who hears of it.

All see the same dialog on a card, and Slack reads no mention in it: the card says whose it is.
"""

from bot.messages.blocks import Confirm
from bot.messages.text import (
    days,
    partner_words,
)
from domain.assignment import Assignment
from domain.cars import vin_end

_NAME_CHARACTERS = 50
_TOLD = "If it is someone else's, they are told."


def before_unrequest(assignment: Assignment) -> Confirm:
    """For Unrequest, wherever it stands."""
    return Confirm(
        title=f"Unrequest assignment {assignment.id}?",
        text=f"{_which(assignment)}. {_capital(_request(assignment))} is taken back from "
        f"FMS; the assignment stays, as planned. {_TOLD}",
        yes="Unrequest",
        no="Keep the request",
        is_danger=True,
    )


def before_delete(assignment: Assignment) -> Confirm:
    """For Delete."""
    also = f", and FMS deletes {_request(assignment)}" if assignment.fms else ""
    return Confirm(
        title=f"Delete assignment {assignment.id}?",
        text=f"{_which(assignment)}. The assignment goes for good{also}. {_TOLD}",
        yes="Delete",
        no="Keep it",
        is_danger=True,
    )


def _which(assignment: Assignment) -> str:
    vehicle, partner = assignment.vehicle, partner_words(assignment.partner)
    car = f"{vehicle.words[:_NAME_CHARACTERS]} \u2026{vin_end(vehicle.vin)}"
    return f"{car} for {partner[:_NAME_CHARACTERS]}, {days(assignment.dates)}"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _request(assignment: Assignment) -> str:
    return f"request {assignment.fms.request_id}" if assignment.fms else "its request"
