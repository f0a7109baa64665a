"""The digest as it is used: redrawn with each change, on its own day, and *Send all ready*."""

from datetime import timedelta

import pytest

from bot.services.digest import write_reminders
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.e2e.mornings import digest, good_morning, nothing_to_warn_of, put, today
from tests.stage import CARDS, Stage, on_sqlite


async def test_a_digest_is_redrawn_as_it_is_used(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    for number in (120, 121):
        await put(stage, number, 1, 3)
    await put(stage, 122, -9, -3, status="active")

    message = await good_morning(stage, "2 to send, 1 late")
    assert buttons(message) == ["Send all ready (2)", "Request", "Request"]

    await stage.slack.click("ana", message, "Request", value=_of(message, 120))
    message = await digest(stage, "1 to send, 1 late")
    assert "*Sent today (1)*" in words(message)
    assert "sent by <@U0ANARUIZ>" in words(message)

    # What nobody pressed in the digest is drawn too, and what left its office.
    await stage.change(122, status="completed")
    await stage.change(121, office="Phoenix")
    message = await digest(stage, "all done")
    assert buttons(message) == []
    await stage.at_rest()
    assert len([one for one in stage.slack.messages(CARDS) if "Good morning" in one.text]) == 1


def _of(message: Message, number: int) -> str:
    """The value of the Request button of this assignment."""
    for block in message.blocks:
        value = str(block.get("accessory", {}).get("value", ""))
        if f'"assignment": {number}' in value:
            return value
    raise AssertionError(f"nothing of {number} in {words(message)}")


@on_sqlite
async def test_what_must_fail_is_not_offered(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3)
    await stage.request(120)
    like = (await stage.state(120)).row
    await put(stage, 121, 2, 4, vehicle_id=like.vehicle_id, vin=like.vin)
    await put(stage, 122, 1, 3, vehicle_make="Zeppelin")

    message = await good_morning(stage, "2 to send")

    said = words(message)
    assert "taken by 120 until" in said
    assert "the partner is not approved for Zeppelin" in said
    assert buttons(message) == ["Request", "Other free cars"]


@on_sqlite
async def test_yesterdays_digest_is_left_as_it_was(stage: Stage) -> None:
    await put(stage, 120, 1, 3)
    await stage.at_rest()
    async with stage.bot.app.database.writing() as session:
        await write_reminders(session, stage.bot.app, today() - timedelta(days=1))
    before = await digest(stage, "1 to send")

    await stage.request(120)
    await stage.at_rest()

    assert await digest(stage, "Good morning") == before


@pytest.mark.long
async def test_all_that_is_ready_goes_once_the_person_has_seen_which(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    for number in (120, 121):
        await put(stage, number, 1, 3)
    await put(stage, 122, 2, 4, vehicle_make="Zeppelin")
    message = await good_morning(stage, "3 to send")

    await stage.slack.click("ana", message, "Send all ready (2)")

    view = await stage.slack.until(lambda: stage.slack.modal("ana"))
    asked = words(view)
    assert "2 requests to FMS staging" in asked
    assert "Not included" in asked
    assert "the partner is not approved for Zeppelin" in asked
    assert stage.fms.posts_received() == 0

    yes = await stage.slack.submit("ana")

    await stage.direct_message("ana", "Both sent")
    message = await digest(stage, "*Sent today (2)*")
    assert "1 to send" in words(message)
    assert stage.live_requests(122) == []

    # Another bot gets the yes as well, and looks at what has been sent by then.
    await stage.at_rest()
    said = len(stage.said_to("ana"))
    await stage.stop_bot()
    await stage.start_bot()
    await stage.slack.redeliver(yes)
    await stage.stop_bot()
    assert len(stage.said_to("ana")) == said
    assert stage.fms.posts_received() == 2


@on_sqlite
@pytest.mark.long
async def test_what_is_not_ready_any_more_is_said_and_left_behind(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    for number in (120, 121, 122):
        await put(stage, number, 1, 3)
    message = await good_morning(stage, "3 to send")
    await stage.slack.click("ana", message, "Send all ready (3)")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    await stage.request(122, who="ben")

    await stage.slack.submit("ana")

    said = words(await stage.whisper("ana", "no longer ready"))
    assert "1 was not sent: no longer ready. The other 2 are being sent." in said
    assert "already requested by <@U0BENOKAF>" in said
    await stage.direct_message("ana", "Both sent")
    assert len(stage.live_requests(122)) == 1


@on_sqlite
async def test_where_nothing_is_ready_the_question_has_no_yes(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3)
    message = await good_morning(stage, "1 to send")
    await stage.request(120)

    await stage.slack.click("ben", message, "Send all ready (1)", late=True)

    view = await stage.slack.until(lambda: stage.slack.modal("ben"))
    assert "Nothing is ready" in words(view)
    assert "submit" not in view.definition
