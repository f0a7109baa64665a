"""A stop, as at every deploy: what was begun comes to its end, and nothing is lost or late."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from domain.messages import MessageKind
from sandbox.environment import bot_environment
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import buttons
from storage.leases import acquire
from storage.messages import latest_message
from storage.tables import SlackMessageRow
from tests.programs import start_program
from tests.stage import ALERTS, CARDS, Stage, eight_plans, on_sqlite


@contextlib.asynccontextmanager
async def stopping(stage: Stage) -> AsyncIterator["asyncio.Task[None]"]:
    """The bot has been told to stop, and is waiting for what is under way."""
    stop = asyncio.create_task(stage.stop_bot())
    await stage.until(lambda: _is_closing(stage))
    yield stop
    await stop


async def _is_closing(stage: Stage) -> bool:
    return stage.bot.app.tasks.closing


async def test_a_stop_waits_for_fms_and_the_person_still_hears_of_it(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        typed = await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        async with stopping(stage) as stop:
            assert not stop.done()
            held.release()

    assert typed.acked
    [answer] = stage.said_to("ana")
    assert answer.text.startswith("Assignment 120 is requested")
    await stage.card(120, "Requested")
    assert (await stage.state(120)).open_attempt is None
    assert len(stage.live_requests(120)) == 1


@on_sqlite
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_every_signal_that_stops_it_waits_for_fms(
    stage: Stage, tmp_path: Path, number: signal.Signals
) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    database = stage.settings.database_url.get_secret_value()
    environment = bot_environment(stage.slack, stage.fms, database) | {"SYNC_ENABLED": "false"}
    program = start_program("run", environment=environment, folder=tmp_path)
    await stage.slack.until(lambda: stage.slack.socket_mode.connections)
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        # Twice, as somebody who has no patience.
        for _ in range(2):
            os.kill(program.process.pid or 0, number)
        late = await stage.slack.type("ben", CARDS, "/request 121")
        await stage.whisper("ben", "The scheduler is restarting")
        held.release()
        ended = await program.end()

    assert late.acked
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
    await stage.whisper("ana", "Assignment 120 is requested")
    assert (await stage.state(120)).open_attempt is None
    assert stage.fms.posts_received() == 1


@on_sqlite
async def test_whoever_comes_during_a_stop_is_asked_to_come_again(stage: Stage) -> None:
    planned = await stage.card(121, "Planned")
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        async with stopping(stage):
            late = await stage.slack.type("ben", CARDS, "/request 122")
            later = await stage.slack.click("mia", planned, "Request")
            held.release()

    assert late.acked
    assert later.acked
    for who in ("ben", "mia"):
        [answer] = stage.said_to(who)
        assert "The scheduler is restarting, so nothing was sent." in answer.text
    assert stage.fms.posts_received() == 1
    await stage.start_bot()
    await stage.request(122, who="ben")


@on_sqlite
@eight_plans
@pytest.mark.long
async def test_what_was_not_begun_of_several_is_told_apart(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120-123")
        await held.arrived()
        async with stopping(stage):
            held.release()

    answer = await stage.whisper("ana", "1 sent, 3 not tried")
    assert "The scheduler restarted" in answer.text
    assert stage.fms.posts_received() == 1
    await stage.card(120, "Requested")
    await stage.card(121, "Planned")


@on_sqlite
async def test_an_alert_that_a_stop_interrupts_is_alive_right_after_the_start(
    stage: Stage,
) -> None:
    stage.slack.faults.slow("chat.postMessage", seconds=0.5, times=1)
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.whisper("ana", "is *unconfirmed*")

    await stage.stop_bot()
    await stage.start_bot()

    alert = await stage.alert("Unconfirmed: assignment 120")
    await stage.slack.click("olga", alert, "No, release it")
    assert buttons(await stage.alert("Settled: assignment 120")) == []
    assert len(stage.slack.messages(ALERTS)) == 1
    await stage.card(120, "Planned")


@pytest.mark.parametrize("others", [0, 1])
async def test_what_a_killed_bot_was_drawing_is_right_after_the_start_of_the_only_one(
    stage: Stage, others: int
) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    await stage.change(120, office="Nowhere")
    later = datetime.now(UTC) + timedelta(minutes=4)
    async with stage.database.writing() as session:
        await session.exec(update(SlackMessageRow).values(due_at=later))
        for number in range(others):
            name = f"bot:{number}"
            await acquire(session, name, host="elsewhere", process="1", seconds=30)

    await stage.start_bot()

    if others:
        async with stage.database.reading() as session:
            due = (await session.exec(select(SlackMessageRow.due_at))).all()
        assert set(due) == {later}
    else:
        await stage.slack.until(lambda: "Nowhere" in stage.cards(120)[0].text)


@on_sqlite
async def test_a_card_that_a_stop_interrupts_is_right_soon_after_the_start(stage: Stage) -> None:
    async def is_being_drawn() -> bool:
        async with stage.database.reading() as session:
            card = await latest_message(session, MessageKind.CARD, "120")
        return card is not None and card.due_at > datetime.now(UTC)

    await stage.at_rest()
    stage.slack.faults.slow("chat.update", seconds=0.5, times=1)
    await stage.change(120, office="Elsewhere")
    await stage.until(is_being_drawn)

    await stage.stop_bot()
    await stage.change(120, office="Nowhere")
    await stage.start_bot()

    await stage.slack.until(lambda: "Nowhere" in stage.cards(120)[0].text)
