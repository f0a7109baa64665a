"""The assignment's card: colour, words and buttons by status (docs/rules.md, States)."""

from dataclasses import replace

import pytest

from bot.messages.blocks import Block, Message
from bot.messages.cards import render_card
from bot.messages.text import moment
from domain.assignment import (
    Action,
    Assignment,
    AuditStamp,
    FmsReference,
    Partner,
    Status,
    Vehicle,
)
from domain.fms_links import FmsLinks
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.bot.messages.strategies import BASES, HOSTILE
from tests.domain.builders import BEN, NOW, assignment, attempt, dates

STAGING = FmsLinks(BASES, "staging")
PRODUCTION = FmsLinks(BASES, "production")
GREEN, MAGENTA, BLUE, GREY, AMBER = "#2EB67D", "#D5009D", "#1D7FE0", "#8D8D8D", "#ECB22E"


def unconfirmed(action: Action) -> Assignment:
    status = Status.PLANNED if action.creates else Status.REQUESTED
    return assignment(status, open_attempt=attempt(action, unconfirmed=True))


def in_flight(action: Action) -> Assignment:
    status = Status.PLANNED if action.creates else Status.REQUESTED
    return assignment(status, open_attempt=attempt(action, unconfirmed=False))


def labels(message: Message) -> list[str]:
    return [button["text"]["text"] for button in buttons(message)]


def colour(message: Message) -> object:
    [attachment] = message.attachments
    return attachment["color"]


CARDS = [
    pytest.param(
        assignment(), GREEN, "Planned", ["Request", "Edit", "Delete", "Why?"], id="planned"
    ),
    pytest.param(
        assignment(Status.REQUESTED),
        MAGENTA,
        "Requested",
        ["Unrequest", "Change", "Delete", "Why?"],
        id="requested",
    ),
    pytest.param(assignment(Status.ACTIVE), BLUE, "Active", ["Why?"], id="active"),
    pytest.param(assignment(Status.COMPLETED), GREY, "Completed", ["Why?"], id="completed"),
    *(
        pytest.param(
            unconfirmed(action), AMBER, "Unconfirmed", ["Why?"], id=f"unconfirmed {action}"
        )
        for action in Action
    ),
    pytest.param(in_flight(Action.REQUEST), AMBER, "Sending to FMS", ["Why?"], id="being sent"),
    pytest.param(
        in_flight(Action.UNREQUEST),
        AMBER,
        "Deleting the request in FMS",
        ["Why?"],
        id="being unrequested",
    ),
    pytest.param(in_flight(Action.DELETE), AMBER, "Deleting", ["Why?"], id="being deleted"),
]


@pytest.mark.parametrize(("stands", "bar", "word", "offers"), CARDS)
def test_colour_word_and_buttons_say_the_same(
    stands: Assignment, bar: str, word: str, offers: list[str]
) -> None:
    card = render_card(stands, STAGING)
    check_message(card)
    assert colour(card) == bar
    assert f"*Assignment 123*  \u00b7  *{word}*" in shown(card)
    assert labels(card) == offers


@pytest.mark.parametrize(("stands", "bar", "word", "offers"), CARDS)
def test_the_text_alone_says_everything(
    stands: Assignment, bar: str, word: str, offers: list[str]
) -> None:
    """Notifications and screen readers have nothing else; they see no colour and no button."""
    assert bar
    assert offers is not None
    text = as_read(render_card(stands, STAGING).text)
    assert text.startswith(f"Assignment 123, {word.lower()}: ")
    assert "2026 Ford F-150 for Reyes, Maria, 12-01 to 12-08-26" in text
    assert "Los Angeles" in text


def test_a_card_shows_vehicle_partner_office_dates_and_request() -> None:
    words = shown(render_card(assignment(Status.REQUESTED), STAGING))
    assert "<https://staging.driveshop.com/vehicles/456|2026 Ford F-150>" in words
    assert "VIN \u2026MFA00456" in words
    assert "*Partner*\nReyes, Maria" in words
    assert "*Dates*\n12-01 to 12-08-26" in words
    assert "*Office*\nLos Angeles" in words
    assert (
        "FMS staging request <https://staging.driveshop.com/vehicle_requests/12345|12345>" in words
    )


def test_a_card_says_who_did_what_and_when() -> None:
    words = shown(render_card(assignment(Status.REQUESTED), STAGING))
    assert as_read(f"Planned by <@U0ANA>, {moment(NOW)}") in words
    assert as_read(f"requested by <@U0BEN>, {moment(NOW)}") in words


def test_the_environment_is_shown_when_it_is_not_production() -> None:
    assert "FMS staging" in shown(render_card(assignment(), STAGING))
    assert "FMS staging" in shown(render_card(assignment(Status.REQUESTED), PRODUCTION))
    live = assignment(Status.REQUESTED, fms=FmsReference("production", 12345))
    for card in (render_card(assignment(), PRODUCTION), render_card(live, PRODUCTION)):
        assert "staging" not in shown(card)
        assert "production" not in shown(card)


@pytest.mark.parametrize("action", Action)
def test_a_card_in_doubt_leads_to_the_alerts_channel(action: Action) -> None:
    card = render_card(unconfirmed(action), STAGING)
    assert "may or may not" in shown(card)
    assert "alerts channel" in shown(card)
    assert "may or may not" in card.text


@pytest.mark.parametrize("status", Status)
def test_a_deleted_assignment_leaves_a_line_without_colour_or_buttons(status: Status) -> None:
    card = render_card(assignment(status, deleted=AuditStamp(BEN, NOW)), STAGING)
    check_message(card)
    assert card.attachments == ()
    assert buttons(card) == []
    for words in (as_read(card.text), shown(card)):
        assert as_read(f"Assignment 123 was deleted by <@U0BEN>, {moment(NOW)}") in words
        assert "2026 Ford F-150 for Reyes, Maria, 12-01 to 12-08-26" in words


def confirm_of(message: Message, label: str) -> Block | None:
    [found] = [button for button in buttons(message) if button["text"]["text"] == label]
    confirm: Block | None = found.get("confirm")
    return confirm


def test_unrequest_and_delete_ask_for_confirmation_and_request_does_not() -> None:
    planned, requested = (
        render_card(assignment(status), STAGING) for status in (Status.PLANNED, Status.REQUESTED)
    )
    assert confirm_of(planned, "Request") is None
    for card, label in ((planned, "Delete"), (requested, "Unrequest"), (requested, "Delete")):
        confirm = confirm_of(card, label)
        assert confirm is not None
        assert confirm["title"]["text"] == f"{label} assignment 123?"
        assert confirm["confirm"]["text"] == label
        assert confirm["deny"]["text"].startswith("Keep")


def test_a_confirmation_says_what_goes_and_what_stays() -> None:
    planned, requested = (
        render_card(assignment(status), STAGING) for status in (Status.PLANNED, Status.REQUESTED)
    )
    unrequest = confirm_of(requested, "Unrequest")
    delete, delete_planned = confirm_of(requested, "Delete"), confirm_of(planned, "Delete")
    assert unrequest is not None
    assert delete is not None
    assert delete_planned is not None
    for confirm in (unrequest, delete, delete_planned):
        text = as_read(confirm["text"]["text"])
        assert text.startswith("2026 Ford F-150 for Reyes, Maria, 12-01 to 12-08-26.")
        assert text.endswith("If it is somebody else's, they are told.")
        assert confirm["style"] == "danger"
    assert "request 12345" in unrequest["text"]["text"]
    assert "stays, as planned" in unrequest["text"]["text"]
    assert "FMS deletes request 12345" in delete["text"]["text"]
    assert "goes for good" in delete["text"]["text"]
    assert "FMS" not in delete_planned["text"]["text"]


def test_only_delete_is_dangerous_and_only_request_is_primary() -> None:
    styles = {
        button["text"]["text"]: button.get("style")
        for status in (Status.PLANNED, Status.REQUESTED)
        for button in buttons(render_card(assignment(status), STAGING))
    }
    assert styles == {
        "Request": "primary",
        "Edit": None,
        "Unrequest": None,
        "Change": None,
        "Delete": "danger",
        "Why?": None,
    }


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("status", Status)
def test_a_card_survives_any_name(status: Status, name: str) -> None:
    """With the confirmation dialogs, which are plain text and shorter than names may be."""
    stands = replace(
        assignment(status, fms=FmsReference("staging", 2**63 - 1), id=2**31 - 1),
        vehicle=Vehicle(2**63 - 1, name, 2026, name, name),
        partner=Partner(789, name),
        office=name,
        dates=dates(1, 8),
    )
    card = render_card(stands, STAGING)
    check_message(card)
    assert "12-01 to 12-08-26" in as_read(card.text)
    for button in buttons(card):
        if "confirm" in button:
            assert "12-01 to 12-08-26" in as_read(button["confirm"]["text"]["text"])
            assert not button["confirm"]["text"]["text"].endswith("\u2026")
