"""A delete of which nobody knows whether it was done: it may be tried again at any time."""

from collections.abc import Awaitable, Callable

import pytest

from domain.attempt import Outcome
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import OLGA
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.stage import AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite

EVERY_BUTTON = ["Try again", "Yes, FMS still has it", "No, it is gone"]


async def in_doubt(stage: Stage, label: str, fault: Fault = Fault.ACCEPTS_THEN_DROPS) -> Message:
    """Let ana press Unrequest or Delete and FMS's answer be lost; the alert about it."""
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, fault, times=1)
    await stage.slack.click("ana", await stage.card(120, "Requested"), label)
    card = await stage.card(120, "Unconfirmed")
    assert card.color == AMBER
    assert buttons(card) == ["Why?"]
    return await stage.alert("Unconfirmed: assignment 120")


async def from_the_whisper(stage: Stage, _: Message) -> None:
    answer = await stage.whisper("ana", "It is safe to try again.")
    await stage.slack.click("ana", answer, "Try again")


async def from_the_alert(stage: Stage, alert: Message) -> None:
    await stage.slack.click("ana", alert, "Try again")


async def with_the_command(stage: Stage, _: Message) -> None:
    await stage.slack.type("ana", CARDS, "/unrequest 120")


Way = Callable[[Stage, Message], Awaitable[None]]


@pytest.mark.parametrize("way", [from_the_whisper, from_the_alert, with_the_command])
async def test_a_delete_in_doubt_can_be_tried_again_and_the_alert_shows_it_settled(
    stage: Stage, way: Way
) -> None:
    alert = await in_doubt(stage, "Unrequest")
    assert buttons(alert) == EVERY_BUTTON

    await way(stage, alert)

    await stage.whisper("ana", "was already gone from FMS.")
    assert (await stage.card(120, "Planned")).color == GREEN
    settled = await stage.alert("Settled: assignment 120")
    assert settled.ts == alert.ts
    assert buttons(settled) == []
    outcomes = [one.outcome for one in await stage.attempts(120)]
    assert outcomes[1:] == [Outcome.SUPERSEDED, Outcome.ACCEPTED]


@on_sqlite
@pytest.mark.parametrize("way", [from_the_whisper, from_the_alert])
async def test_trying_a_deletion_again_deletes(stage: Stage, way: Way) -> None:
    alert = await in_doubt(stage, "Delete", Fault.DROPS_BEFORE)

    await way(stage, alert)

    await stage.whisper("ana", "Assignment 120 is deleted")
    await stage.slack.until(lambda: not stage.cards(120))
    assert stage.live_requests(120) == []
    assert buttons(await stage.alert("Settled: assignment 120")) == []


async def test_a_request_that_is_still_in_fms_is_requested_again(stage: Stage) -> None:
    alert = await in_doubt(stage, "Unrequest", Fault.DROPS_BEFORE)

    looked_again = await stage.slack.click("olga", alert, "Yes, FMS still has it", confirm=False)
    assert not looked_again.delivered
    await stage.slack.click("olga", alert, "Yes, FMS still has it")

    assert (await stage.card(120, "Requested")).color == MAGENTA
    settled = await stage.alert("it is still in FMS")
    assert f"<@{OLGA.id}>" in words(settled)
    await stage.whisper("ana", "*FMS still has the request")
    assert len(stage.live_requests(120)) == 1


@on_sqlite
async def test_a_request_that_is_not_in_fms_any_more_is_planned_again(stage: Stage) -> None:
    alert = await in_doubt(stage, "Unrequest")

    await stage.slack.click("olga", alert, "No, it is gone")

    assert (await stage.card(120, "Planned")).color == GREEN
    await stage.alert("the request is no longer in FMS")
    await stage.whisper("olga", "Thank you.")
    row = (await stage.state(120)).row
    assert (row.fms_request_id, row.fms_environment, row.requested_by) == (None, None, None)


@on_sqlite
@pytest.mark.long
async def test_a_deletion_of_which_fms_has_no_request_any_more_deletes(stage: Stage) -> None:
    alert = await in_doubt(stage, "Delete")

    await stage.slack.click("olga", alert, "No, it is gone")

    await stage.slack.until(lambda: not stage.cards(120))
    assert (await stage.state(120)).row.deleted_by == f"slack:{OLGA.id}"


@on_sqlite
async def test_a_second_doubt_has_an_alert_of_its_own(stage: Stage) -> None:
    alert = await in_doubt(stage, "Unrequest", Fault.DROPS_BEFORE)
    stage.fms.faults.set(Direction.DELETE, Fault.SERVER_ERROR, times=1)

    await stage.slack.click("ana", alert, "Try again")

    again = await stage.alert("FMS reported an internal error")
    assert again.ts != alert.ts
    assert buttons(again) == EVERY_BUTTON
    assert buttons(await stage.alert("Settled: assignment 120")) == []
    await stage.card(120, "Unconfirmed")


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.UNAUTHORIZED, "FMS does not let the scheduler in"),
        (Fault.TOO_MANY, "FMS asks us to slow down"),
    ],
)
async def test_a_refusal_of_the_second_try_does_not_settle_the_first(
    stage: Stage, fault: Fault, told: str
) -> None:
    alert = await in_doubt(stage, "Unrequest")
    assert stage.live_requests(120) == []
    stage.fms.faults.set(Direction.DELETE, fault, times=1)

    await stage.slack.click("ana", alert, "Try again")
    await stage.whisper("ana", f"Assignment 120 is *unconfirmed*: {told}")
    await stage.at_rest()

    assert (await stage.card(120, "Unconfirmed")).color == AMBER
    assert buttons(await stage.alert("Unconfirmed: assignment 120")) == EVERY_BUTTON
