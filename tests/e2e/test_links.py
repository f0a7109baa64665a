"""FMS links: copied from cards, and unfolded where people paste them."""

import pytest

from bot.messages import ids
from sandbox.slack.commands import escaped
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

pytestmark = on_sqlite


async def requested(stage: Stage) -> tuple[Message, str]:
    """Assignment 120's card, and its request's address in FMS."""
    await stage.request(120)
    await stage.at_rest()
    [request] = stage.live_requests(120)
    return await stage.card(120, "Requested"), f"{stage.fms.url}/vehicle_requests/{request.id}"


async def pasted(stage: Stage, who: str, text: str) -> Message:
    """What somebody wrote, as it stands once the bot has seen it."""
    await stage.slack.type(who, CARDS, text)
    said = escaped(text, stage.slack.workspace)
    [message] = [one for one in stage.slack.messages(CARDS) if one.text == said]
    return message


async def test_the_bare_address_of_a_request_is_given_to_copy(stage: Stage) -> None:
    card, address = await requested(stage)

    await stage.slack.message_shortcut("ana", card, ids.FMS_LINK)

    answer = await stage.whisper("ana", "`http")
    assert answer.text.endswith(f"in FMS staging:\n`{address}`")


async def test_before_a_request_the_vehicles_address_is_given(stage: Stage) -> None:
    card, plan = await stage.card(120, "Planned"), stage.plan_of(120)
    await stage.at_rest()

    await stage.slack.message_shortcut("ana", card, ids.FMS_LINK)

    await stage.whisper("ana", f"`{stage.fms.url}/vehicles/{plan.vehicle_id}`")


async def test_it_works_on_a_card_that_was_redrawn_and_after_a_restart(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    _, address = await requested(stage)
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.message_shortcut("ana", card, ids.FMS_LINK)

    await stage.whisper("ana", f"`{address}`")


async def test_a_deleted_assignments_line_has_no_link_to_give(stage: Stage) -> None:
    card, _ = await requested(stage)
    await stage.slack.click("ben", card, "Delete")
    await stage.slack.until(lambda: not stage.cards(120))

    await stage.slack.message_shortcut("ana", card, ids.FMS_LINK)

    await stage.whisper("ana", "Assignment 120 was deleted, so there is no request in FMS")


async def test_on_any_other_message_a_sentence_says_so(stage: Stage) -> None:
    message = await pasted(stage, "ben", "who has the F-150?")

    await stage.slack.message_shortcut("ana", message, ids.FMS_LINK)

    await stage.whisper("ana", "This message is not an assignment's card")


async def test_a_pasted_link_unfolds_into_the_cards_summary_without_buttons(stage: Stage) -> None:
    _, address = await requested(stage)

    message = await pasted(stage, "ben", f"see {address} please")
    unfolded = await stage.slack.until(lambda: _unfolded(stage, message))

    assert "*Requested*  \u00b7  120" in words(unfolded)
    assert buttons(unfolded) == []


@pytest.mark.parametrize("who", ["gus", "eve"])
async def test_whoever_may_not_use_the_scheduler_unfolds_nothing(stage: Stage, who: str) -> None:
    _, address = await requested(stage)

    await pasted(stage, who, address)

    await _nothing_unfolds(stage)


@pytest.mark.parametrize("rest", ["?tab=notes&page=2", "#comments", "/?locale=en"])
async def test_a_link_unfolds_with_whatever_the_browser_had_behind_it(
    stage: Stage, rest: str
) -> None:
    _, address = await requested(stage)

    message = await pasted(stage, "ben", f"{address}{rest}")

    unfolded = await stage.slack.until(lambda: _unfolded(stage, message))
    assert "*Requested*  \u00b7  120" in words(unfolded)


async def test_a_link_to_what_is_not_ours_is_left_alone(stage: Stage) -> None:
    _, address = await requested(stage)
    base = stage.fms.url
    for other in (
        f"{base}/vehicle_requests/999999999",
        f"{base}/vehicles/1",
        f"{address}0/edit",
        f"{base}/vehicle_requests/{'9' * 40}",
        f"https://evil.example/?to={address}",
    ):
        await pasted(stage, "ben", other)

    await _nothing_unfolds(stage)


async def test_a_deleted_assignment_does_not_unfold(stage: Stage) -> None:
    card, address = await requested(stage)
    await stage.slack.click("ana", card, "Delete")
    await stage.slack.until(lambda: not stage.cards(120))

    await pasted(stage, "ben", address)

    await _nothing_unfolds(stage)


async def test_slack_refusing_to_unfold_is_logged_and_harms_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    _, address = await requested(stage)
    stage.slack.faults.refuse("chat.unfurl", "cannot_unfurl_url", times=1)
    await pasted(stage, "ben", address)
    await stage.slack.until(lambda: stage.slack.calls.of("chat.unfurl"))

    await stage.request(121)
    assert "link_shared by" in caplog.text
    assert stage.slack.messages(ALERTS) == []


def _unfolded(stage: Stage, message: Message) -> Message | None:
    now = stage.slack.now(message)
    return now if now and now.attachments else None


async def _nothing_unfolds(stage: Stage) -> None:
    """The bot answers what comes later, and has not unfolded what came before."""
    await stage.slack.type("ana", CARDS, "/request help")
    await stage.whisper("ana", "sends assignments to FMS")
    await stage.stop_bot()
    assert not stage.slack.calls.of("chat.unfurl")
