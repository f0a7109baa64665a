"""The bot answers those who mention it or write to it: once each, with help and three buttons."""

from typing import Any

from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, elements, words
from tests.stage import CARDS, Stage, on_sqlite, open_stage

pytestmark = on_sqlite

THREE = ["New assignment", "What is free", "My assignments"]
HELP = "I plan press-car loans"


def direct(stage: Stage, who: str) -> list[Message]:
    """What the bot has written to a person."""
    bot = stage.slack.workspace.bot.id
    return [one for one in stage.slack.direct_messages(who) if one.user == bot]


async def test_a_mention_is_answered_in_private_with_help_and_three_buttons(stage: Stage) -> None:
    said = await stage.slack.type("ana", CARDS, "@Media Scheduler help")

    assert said.acked
    answer = await stage.whisper("ana", HELP)
    assert buttons(answer) == THREE
    for command in ("/assign", "/free", "/request", "/assignments", "/vehicle", "/sync status"):
        assert f"`{command}`" in answer.text
    await stage.slack.click("ana", answer, "My assignments")
    await stage.whisper("ana", "No assignment fits: assignments, yours.")
    await stage.slack.type("ana", CARDS, "@Media Scheduler")
    answer = await stage.whisper("ana", HELP)
    await stage.slack.click("ana", answer, "New assignment")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    await stage.slack.click("ana", answer, "What is free")
    await stage.whisper("ana", "`/free help` shows")


async def test_a_direct_message_is_answered_and_offers_the_command_it_looks_like(
    stage: Stage,
) -> None:
    await stage.slack.write("ana", "hello")
    answer = await stage.direct_message("ana", HELP)
    assert buttons(answer) == THREE
    assert answer.user == stage.slack.workspace.bot.id

    await stage.slack.write("ana", "please request 120 & 121 --check")
    answer = await stage.direct_message("ana", "Did you mean `/request 120 &amp; 121 --check`?")
    assert buttons(answer) == ["/request 120 & 121 --check", *THREE]
    assert len(stage.fms.calls) == 0
    await stage.slack.click("ana", answer, "/request 120 & 121 --check")
    await stage.whisper("ana", "Nothing was sent.")
    await stage.slack.write("ana", "request 120")
    answer = await stage.direct_message("ana", "Did you mean `/request 120`?")
    assert not await stage.attempts(120)
    await stage.slack.click("ana", answer, "/request 120")
    await stage.card(120, "Requested")


async def test_in_a_thread_the_answer_stands_there(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    await stage.slack.type("ana", CARDS, "@scheduler help", thread=card)
    answer = await stage.whisper("ana", HELP)
    assert answer.thread_ts == card.ts

    await stage.slack.write("ana", "help")
    first = await stage.direct_message("ana", HELP)
    await stage.slack.write("ana", "thanks", thread=first)
    await stage.slack.until(lambda: len(stage.slack.replies(first)) == 2)
    assert [HELP in words(one) for one in stage.slack.replies(first)] == [False, True]


async def test_one_message_has_one_answer_however_often_it_is_delivered(stage: Stage) -> None:
    said = await stage.slack.write("ana", "help")
    mention = await stage.slack.type("ana", CARDS, "@Media Scheduler help")
    for each in (said, mention):
        await stage.slack.redeliver(each)
        await stage.slack.dispatcher.deliver(each.retry(1, "timeout"))
        # Slack may tell of it under another event's id.
        again = each.retry(2, "timeout")
        again.payload = {**each.payload, "event_id": "Ev0OTHER"}
        await stage.slack.dispatcher.deliver(again)
    await stage.whisper("ana", HELP)
    await stage.direct_message("ana", HELP)

    # Slack tries for an hour, and a bot that was started meanwhile remembers nothing.
    await stage.stop_bot()
    await stage.start_bot()
    for each in (said, mention):
        await stage.slack.dispatcher.deliver(each.retry(3, "timeout"))
    await stage.slack.write("ana", "hello again")
    await stage.slack.until(lambda: len(direct(stage, "ana")) > 1)

    await stage.stop_bot()
    assert len(direct(stage, "ana")) == 2
    assert len(stage.slack.whispers("ana")) == 1


async def test_what_no_person_says_is_not_answered(stage: Stage) -> None:
    said = await stage.slack.write("ana", "help")
    await stage.direct_message("ana", HELP)
    event = said.payload["event"]
    bot = stage.slack.workspace.bot.id
    others: list[dict[str, Any]] = [
        {"subtype": "message_changed", "message": event, "hidden": True},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"bot_id": "B1"},
        {"user": bot},
        {"user": "U0ROBOBOT"},
        {"user": None},
        {"subtype": "thread_broadcast"},
        {"channel_type": "channel"},
        {"text": None, "ts": None},
    ]
    for number, each in enumerate(others):
        odd = {**event, "ts": f"17000000{number:02}.000000", **each}
        odd = {name: value for name, value in odd.items() if value is not None}
        payload = {**said.payload, "event": odd, "event_id": f"Ev{number}"}
        told = await stage.slack.dispatcher.deliver(Interaction("U1", "events_api", payload))
        assert told.acked, each

    await stage.stop_bot()
    assert len(direct(stage, "ana")) == 1
    assert not stage.slack.whispers("ana")


async def test_who_may_not_is_told_once(database_url: str) -> None:
    async with open_stage(database_url, slack_coordinators={"U0ANARUIZ"}) as stage:
        told = {
            "gus": "Guests cannot use the scheduler.",
            "eve": "Only members of this workspace",
            "mia": "Only coordinators can do this.",
        }
        for who, says in told.items():
            for _ in range(3):
                await stage.slack.type(who, CARDS, "@Media Scheduler request 120")
            await stage.whisper(who, says)
        await stage.slack.type("ana", CARDS, "@Media Scheduler request 120")
        await stage.whisper("ana", "Did you mean `/request 120`?")

        await stage.stop_bot()
        assert [len(stage.said_to(who)) for who in told] == [1, 1, 1]


async def test_names_in_what_is_said_ping_no_one(stage: Stage) -> None:
    await stage.slack.write("ana", "request <!channel> `x` <@U0BENOKAF>")
    answer = await stage.direct_message("ana", "Did you mean")
    assert "<!channel>" not in words(answer).replace("/request <!channel>", "")
    assert "<!channel>" not in answer.text
    assert elements(answer)[0].element["text"]["type"] == "plain_text"
