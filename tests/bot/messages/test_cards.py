"""The assignment's card: colour, words and buttons by status (docs/rules.md, States)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.messages.blocks import Block, Message
from bot.messages.card_links import without_links
from bot.messages.cards import render_card
from bot.messages.text import moment
from domain.assignment import (
    Action,
    Assignment,
    AuditStamp,
    Evidence,
    FmsReference,
    Partner,
    Status,
    Vehicle,
)
from domain.card import Around
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.fms_links import FmsLinks
from domain.papers import RunsOut
from domain.reasons import (
    AlsoPlanned,
    NotApproved,
    OtherAssignment,
    StartsInPast,
    SyncIsOld,
    VehicleAssigned,
    VehicleOccupied,
)
from domain.turn_in import LeavesBeforeStart
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import buttons, check_message, every_block, shown
from tests.bot.messages.strategies import BASES, HOSTILE
from tests.domain.builders import BEN, NOW, activity, assignment, attempt, dates

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
        "Taking the request back",
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
    assert f"*{word}*  \u00b7  123" in shown(card)
    assert labels(card) == offers


@pytest.mark.parametrize(("stands", "bar", "word", "offers"), CARDS)
def test_the_text_alone_says_everything(
    stands: Assignment, bar: str, word: str, offers: list[str]
) -> None:
    """Notifications and screen readers have nothing else; they see no colour and no button."""
    assert bar
    assert offers is not None
    text = as_read(render_card(stands, STAGING).text)
    lead = "2026 Ford F-150 \u2026A00456 for Reyes, Maria, Tue 12-01 to Tue 12-08-26, 7 nights"
    assert text.startswith(f"{lead}, Los Angeles: {word[:1].lower()}{word[1:]}, assignment 123.")
    assert len(shown(render_card(stands, STAGING)).splitlines()) <= 12


def test_car_and_journalist_lead_above_the_colored_part() -> None:
    stands = replace(assignment(), vehicle=replace(assignment().vehicle, color="Blue"))
    [top] = render_card(stands, STAGING).blocks
    car = "<https://staging.driveshop.com/vehicles/456|2026 Ford F-150>"
    assert as_read(top["text"]["text"]).splitlines() == [
        f"*{car}* \u2026A00456 for *Reyes, Maria*",
        "Tue 12-01 to Tue 12-08-26, 7 nights  \u00b7  Los Angeles  \u00b7  Blue",
    ]


def test_what_waits_and_what_is_out_say_since_when_and_until_when() -> None:
    """Slack counts the days, whenever somebody looks."""
    requested = shown(render_card(assignment(Status.REQUESTED), STAGING, (), Around(usual=1)))
    request = "<https://staging.driveshop.com/vehicle_requests/12345|12345>"
    assert f"123  \u00b7  FMS staging request {request}  \u00b7  waiting, sent <!date^" in requested
    assert "^{ago}|11-02-26 20:00 UTC> (usual: 1 weekday)" in requested

    found = Evidence(7001, 1, NOW, dates(1, 12))
    active = assignment(Status.ACTIVE, evidence=found)
    out = shown(render_card(active, STAGING, (), Around(back_at=NOW)))
    assert "12-01 to 12-08-26 \u2192 Tue 12-01 to Sat 12-12-26, 11 nights in FMS" in out
    assert "back Sat 12-12 (<!date^" in out


def test_the_newest_act_stands_alone_with_who_did_it() -> None:
    changed = assignment(changed=AuditStamp(BEN, NOW + timedelta(hours=1)))
    for card, act in (
        (render_card(assignment(), STAGING), "Planned by <@U0ANA>"),
        (render_card(changed, STAGING), "Changed by <@U0BEN>"),
        (render_card(changed, STAGING, (), Around(taken_back=True)), "Taken back by <@U0BEN>"),
        (render_card(assignment(Status.REQUESTED), STAGING), "Requested by <@U0BEN>"),
    ):
        [last] = [block for block in every_block(card) if block["type"] == "context"]
        said = last["elements"][0]["text"]
        assert said.startswith(f"{act}, <!date^")
        assert said.count("<@") == 1


PLAN = assignment(id=119, dates=dates(1, 9))
OTHER = assignment(Status.REQUESTED, id=118, dates=dates(5, 15))
IN_THE_WAY: list[tuple[Around, str | None]] = [
    (
        Around((VehicleAssigned(OtherAssignment.of(OTHER)),), holder=OTHER),
        "Taken by 118 until Tue 12-15, requested by <@U0BEN>.",
    ),
    (
        Around(
            (StartsInPast(NOW.date()), VehicleOccupied(activity(dates(1, 15)))), (NotApproved("X"),)
        ),
        "Taken in FMS until Tue 12-15: Loan for Okafor, Ben, activity 7001.",
    ),
    (Around((StartsInPast(NOW.date()),)), "The start has passed."),
    (
        Around((), (AlsoPlanned(OtherAssignment.of(PLAN)),), holder=PLAN),
        "Taken by 119 until Wed 12-09, planned by <@U0ANA>.",
    ),
    (Around((), (NotApproved("Alfa Romeo"),)), "The partner is not approved for Alfa Romeo."),
    (
        Around((), (SyncIsOld(None), LeavesBeforeStart(date(2026, 11, 28)))),
        "The car leaves the fleet on 11-28-26, before this loan starts.",
    ),
    (
        Around((), (NotApproved("X"), RunsOut("insurance", date(2026, 12, 7), before_start=False))),
        "The car's insurance runs out on 12-07-26, before this loan ends.",
    ),
    (
        Around((), (HadThisCar(date(2025, 12, 8)),)),
        "The partner had this very car before, until 12-08-25.",
    ),
    (
        Around((), (HadThisMake("Ford", date(2026, 11, 20), date(2026, 12, 1)),)),
        "The partner had another Ford until 11-20-26.",
    ),
    (Around((), (SyncIsOld(None),)), None),
]


@pytest.mark.parametrize(("around", "line"), IN_THE_WAY)
def test_one_line_says_the_worst_and_request_is_what_a_card_leads_to_without_one(
    around: Around, line: str | None
) -> None:
    card = render_card(assignment(), STAGING, (), around)
    check_message(card)
    warned = [one for one in shown(card).splitlines() if one.startswith(":warning:")]
    assert warned == ([f":warning: {line}"] if line else [])
    assert (line or "") in as_read(without_links(card.text))
    [request] = [one for one in buttons(card) if one["text"]["text"] == "Request"]
    assert request.get("style") == (None if line else "primary")


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
    assert "ops is asked in " in shown(card)
    assert "may or may not" in card.text


@pytest.mark.parametrize("status", Status)
def test_a_deleted_assignment_leaves_a_line_without_colour_or_buttons(status: Status) -> None:
    card = render_card(assignment(status, deleted=AuditStamp(BEN, NOW)), STAGING)
    check_message(card)
    assert card.attachments == ()
    assert buttons(card) == []
    for words in (as_read(card.text), shown(card)):
        assert as_read(f"Assignment 123 was deleted by <@U0BEN>, {moment(NOW)}") in words
        assert "2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-01 to 12-08-26" in words


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
        assert text.startswith("2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-01 to 12-08-26.")
        assert text.endswith("If it is someone else's, they are told.")
        assert confirm["style"] == "danger"
    assert "Request 12345 is taken back" in unrequest["text"]["text"]
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
    assert "Tue 12-01 to Tue 12-08-26, 7 nights" in as_read(card.text)
    for button in buttons(card):
        if "confirm" in button:
            assert "12-01 to 12-08-26" in as_read(button["confirm"]["text"]["text"])
            assert not button["confirm"]["text"]["text"].endswith("\u2026")
