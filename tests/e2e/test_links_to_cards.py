"""Every number leads to its card, in the workspace that the bot is in."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import event

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.messages import Message
from storage.engine import Database
from tests.stage import ALERTS, CARDS, Stage, on_sqlite


@contextlib.contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    engine, statements = database.engine.sync_engine, list[str]()

    def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", execute)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", execute)


def address(stage: Stage, message: Message) -> str:
    return f"{stage.slack.address}/archives/{message.channel}/p{message.ts.replace('.', '')}"


@on_sqlite
async def test_the_number_in_an_answer_leads_to_the_card_also_once_it_is_folded(
    stage: Stage,
) -> None:
    card = await stage.card(120, "Planned")
    with asked(stage.bot.app.database) as statements:
        await stage.request(120)
        answer = await stage.whisper("ana", "Assignment 120 is requested")
    # One look for all that the answer leads to; the card leads nowhere.
    reads = [one for one in statements if one.startswith("SELECT")]
    looks = [one for one in reads if "slack_message.subject IN" in one]
    assert len(looks) == 1, looks
    assert f"<{address(stage, card)}|120>" in str(answer.blocks)
    assert "archives" not in answer.text

    await stage.slack.click("ana", await stage.card(120, "Requested"), "Delete")
    answer = await stage.whisper("ana", "Assignment 120 is deleted")
    assert f"<{address(stage, card)}|120>" in str(answer.blocks)


@on_sqlite
async def test_what_is_said_of_the_alerts_channel_leads_to_the_very_alert(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    alert = await stage.alert("Unconfirmed: assignment 120")
    await stage.at_rest()

    await stage.slack.type("ben", CARDS, "/request 120")

    refused = await stage.whisper("ben", "ops can settle that in")
    assert f"<{address(stage, alert)}|the alerts channel>" in str(refused.blocks)
    # Who may not settle it is told where those are who may.
    await stage.slack.type("ana", CARDS, "/sync")
    denied = await stage.whisper("ana", "Only ops can do this")
    assert f"<#{alert.channel}>" in str(denied.blocks)
    assert f"in {ALERTS}" not in denied.text
