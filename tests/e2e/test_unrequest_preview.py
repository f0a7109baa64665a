"""More than one's own single request is shown first, and only what was shown is taken back."""

import pytest

from bot.messages import ids
from bot.messages.ids import TakeBackValue
from bot.messages.unrequests import render_unrequest_preview
from domain.assignment import Action, FmsReference, Status
from domain.checks import Checked
from sandbox.slack.default_workspace import ANA
from sandbox.slack.queries import buttons, words
from tests.bot.messages.assertions import buttons as drawn_buttons
from tests.bot.messages.assertions import check_message
from tests.domain.builders import BEN, assignment
from tests.stage import CARDS, Stage, on_sqlite


@on_sqlite
async def test_another_persons_single_one_is_shown_first_and_ones_own_goes_at_once(
    stage: Stage,
) -> None:
    await stage.request(120)
    await stage.slack.type("ben", CARDS, "/unrequest 120")
    asked = await stage.whisper("ben", "Take this request back from FMS?")
    assert f"requested by <@{ANA.id}>" in words(asked)
    assert f"<@{ANA.id}> will be told." in words(asked)
    assert buttons(asked) == ["Unrequest", "Keep it"]

    await stage.slack.click("ben", asked, "Keep it")
    await stage.whisper("ben", "Kept: nothing was taken back.")
    assert len(stage.slack.whispers("ben")) == 1
    assert len(stage.live_requests(120)) == 1

    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.whisper("ana", "Assignment 120 is planned again")
    assert all("back from FMS?" not in words(one) for one in stage.slack.whispers("ana"))


@on_sqlite
async def test_a_command_that_was_answered_asks_nothing_when_it_is_delivered_to_another_bot(
    stage: Stage,
) -> None:
    typed = await stage.slack.type("ben", CARDS, "/unrequest 120")
    await stage.whisper("ben", "Assignment 120 was not unrequested: it is planned")
    await stage.request(120)
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.redeliver(typed)

    # What has come in is answered before it ends.
    await stage.stop_bot()
    assert all("back from FMS?" not in words(one) for one in stage.slack.whispers("ben"))
    assert len(stage.live_requests(120)) == 1


async def test_a_request_that_was_made_after_the_preview_stays(stage: Stage) -> None:
    await stage.request(120, 121)
    await stage.slack.type("ben", CARDS, "/unrequest 120-122")
    asked = await stage.whisper("ben", "Take these 2 requests back from FMS?")
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Unrequest")
    await stage.card(120, "Planned")
    await stage.request(120)

    await stage.slack.click("ben", asked, "Unrequest 2")

    await stage.card(121, "Planned")
    await stage.direct_message("ben", f"<@{ANA.id}> requested it again")
    assert len(stage.live_requests(120)) == 1
    assert stage.live_requests(121) == []
    await stage.at_rest()
    assert [one for one in stage.slack.direct_messages("ana") if "120" in words(one)] == []


@pytest.mark.stage(plans=12, scale=0.1)
@pytest.mark.long
async def test_of_twelve_that_one_takes_back_another_is_told_of_her_five_in_one_message(
    stage: Stage,
) -> None:
    for who, typed, count in (("ana", "120-124", 5), ("ben", "125-131", 7)):
        await stage.slack.type(who, CARDS, f"/request {typed}")
        await stage.slack.until(lambda count=count: len(stage.fms.live_requests()) >= count)  # type: ignore[misc]
    await stage.slack.until(lambda: len(stage.fms.live_requests()) == 12)
    await stage.at_rest()
    before = len(stage.slack.direct_messages("ana"))

    await stage.slack.type("ben", CARDS, "/unrequest 120-131")
    asked = await stage.whisper("ben", "Take these 12 requests back from FMS?")
    assert words(asked).count("yours") == 7
    assert len(stage.fms.live_requests()) == 12
    await stage.slack.click("ben", asked, "Unrequest 12")
    await stage.slack.until(lambda: not stage.fms.live_requests())
    await stage.direct_message("ana", "took back 5 requests of yours")
    await stage.at_rest()

    [told] = stage.slack.direct_messages("ana")[before:]
    for number in (120, 124):
        assert f"({number}, " in words(told)
    assert "(125, " not in words(told)
    await stage.slack.click("ana", told, "Request these 5 again")
    await stage.slack.until(lambda: len(stage.fms.live_requests()) == 5)


def test_a_hundred_with_the_largest_numbers_fit_into_buttons_that_slack_takes() -> None:
    largest = 2**63 - 1
    checks = [
        Checked(
            Action.UNREQUEST,
            number,
            assignment(Status.REQUESTED, id=number, fms=FmsReference("staging", largest - number)),
            (),
            (),
        )
        for number in range(largest - 100, largest)
    ]
    message = render_unrequest_preview(checks, BEN)
    check_message(message)
    values = [one["value"] for one in drawn_buttons(message) if one["action_id"] == ids.TAKE_BACK]
    assert all(len(value) <= 2000 for value in values)
    carried = [pair for value in values for pair in TakeBackValue.load(value).shown.items()]
    assert dict(carried) == {one: largest - one for one in range(largest - 100, largest)}
