"""Whatever is typed at whatever command is answered in words, and nothing goes wrong in it."""

from bot.slack.commands import COMMANDS
from tests.stage import CARDS, Stage, on_sqlite

ODD = (
    "12-31-9999 +999",
    "2/29",
    "99999999999999999999-1",
    "\uff11\uff12\uff12 \u2013 \uff11\uff12\uff13\u3000x",
    "<@U0BENOKAF> <#C0RANDOMX|random> <!here>",
    "for for for",
    "0 00 000",
    "dec dec dec",
    "\u202e122\u202c \u00ad x",
    "' OR 1=1 --",
    "%_%",
    "*" * 250,
    "https://x.slack.com/archives/C1/p1?thread_ts=1.000001",
    "next last week month",
    "\U0001f697 \u0661\u0662",
)


# What was blocked, and which events were answered.
WHAT_WAS_TYPED = {"attempt", "answered"}


@on_sqlite
async def test_nothing_that_is_typed_goes_wrong(stage: Stage) -> None:
    await stage.at_rest()
    before, calls = await stage.dump(without=WHAT_WAS_TYPED), len(stage.fms.calls)
    for command in COMMANDS:
        for text in ODD:
            typed = await stage.slack.type("ana", CARDS, f"{command.name} {text}")
            assert typed.acked, (command.name, text)
            if stage.slack.modal("ana"):
                await stage.slack.close_view("ana")
    for text in ODD:
        await stage.slack.write("ana", text)
        await stage.slack.type("ana", CARDS, f"@Media Scheduler {text}")

    await stage.stop_bot()
    wrong = [one.text for one in stage.said_to("ana") if "Something went wrong" in one.text]
    assert wrong == []
    assert len(stage.said_to("ana")) >= len(ODD) * len(COMMANDS)
    assert await stage.dump(without=WHAT_WAS_TYPED) == before
    assert len(stage.fms.calls) == calls
