"""Clocks that differ, and clocks that are set while the bot runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import jobs
from bot.delivery.worker import DeliveryWorker
from bot.jobs import Every, new_scheduler, running
from bot.services.act import perform
from bot.services.app import App
from bot.services.claim import ActionRequest
from bot.services.lease import begin_lease, renew_lease
from bot.services.notices import write_notice
from bot.services.recovery import recover
from domain.assignment import Action, Actor, Source
from domain.attempt import Outcome
from domain.messages import MessageKind, Target
from sandbox.changes import PATIENCE_SECONDS
from storage.engine import Database
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

TEN_MINUTES, AN_HOUR, A_DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
BEN = Actor(Source.SLACK, "U0BEN")


@contextlib.asynccontextmanager
async def another_bot(stage: Stage, ahead: timedelta) -> AsyncIterator[App]:
    """A second process on the same database, whose clock is ahead by so much."""
    database = Database(stage.settings.database_url.get_secret_value())
    app = replace(
        stage.bot.app,
        database=database,
        holder="bot:other",
        working_on=set(),
        clock=lambda: datetime.now(UTC) + ahead,
    )
    await begin_lease(app)
    yield app
    await database.close()


@pytest.mark.parametrize("ahead", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead", "behind"])
async def test_two_bots_whose_clocks_differ_never_take_each_others_calls_for_dead(
    stage: Stage, ahead: timedelta
) -> None:
    async with another_bot(stage, ahead) as other, stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived(1)

        assert await recover(other) == 0
        second = await perform(other, ActionRequest(Action.REQUEST, 120, BEN))

        assert second.attempt.outcome is Outcome.BLOCKED
        held.release()
        await stage.card(120, "Requested")
        assert len(stage.live_requests(120)) == 1


@contextlib.asynccontextmanager
async def delivering(stage: Stage, app: App) -> AsyncIterator[None]:
    """This bot draws messages too, beside the stage's own."""
    courier = replace(stage.bot.worker.courier, app=app)
    async with DeliveryWorker(courier, asyncio.Event()).running():
        yield


async def say(app: App, number: int) -> None:
    """One thing in the alerts channel, which waits for no other."""
    async with app.database.writing() as session:
        kind, stream = MessageKind.APPROVED_THREAD, f"stream:{number}"
        await write_notice(session, app, kind, "120", stream=stream, target=Target.ALERTS)


# Two bots have one SQLite database on one machine alone, whose clock both go by.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("ahead", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead", "behind"])
@pytest.mark.long
async def test_two_bots_whose_clocks_differ_post_each_message_once(
    stage: Stage, ahead: timedelta
) -> None:
    await stage.at_rest()
    stage.slack.faults.slow("chat.postMessage", seconds=0.5)
    async with another_bot(stage, ahead) as other:
        for number in range(20):
            await say(other if number % 2 else stage.bot.app, number)
        async with delivering(stage, other):
            await stage.at_rest()

    assert len(stage.slack.messages(ALERTS)) == 20


@pytest.mark.parametrize("by", [AN_HOUR, -AN_HOUR, A_DAY, -A_DAY], ids=str)
@on_sqlite
async def test_a_call_that_is_under_way_while_the_clock_is_set_stays_this_bots(
    stage: Stage, by: timedelta
) -> None:
    async with another_bot(stage, timedelta()) as other, stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived(1)

        with time_machine.travel(datetime.now(UTC) + by):
            for app in (stage.bot.app, other):
                assert await recover(app) == 0
                await renew_lease(app)
        for app in (stage.bot.app, other):
            assert await recover(app) == 0

        held.release()
        await stage.card(120, "Requested")
        assert len(stage.live_requests(120)) == 1


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 12, 1, 10, 0, tzinfo=UTC)) as traveller:
        yield traveller


@pytest.mark.parametrize("by", [AN_HOUR, -3 * AN_HOUR, A_DAY, -A_DAY, 365 * A_DAY], ids=str)
async def test_what_runs_again_and_again_goes_on_whatever_the_clock_is_set_to(
    clock: time_machine.Traveller, by: timedelta
) -> None:
    ticks = count()
    ticked = asyncio.Event()

    async def tick() -> None:
        next(ticks)
        ticked.set()

    scheduler = new_scheduler()
    scheduler.add_job(tick, Every(0.05))
    async with running(scheduler), asyncio.timeout(PATIENCE_SECONDS):
        await ticked.wait()
        clock.shift(by)
        for _ in range(3):
            ticked.clear()
            await ticked.wait()


class Stumbling(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler has no types
    """Fails once as it is looked at, for a reason that nobody foresaw."""

    has_stumbled = False

    def get_jobs(self, *arguments: object, **more: object) -> list[object]:
        if not self.has_stumbled:
            self.has_stumbled = True
            raise RuntimeError("nobody foresaw it")
        found: list[object] = super().get_jobs(*arguments, **more)
        return found


async def test_what_nobody_foresaw_ends_no_look_at_the_clock(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_LOOK_EVERY_SECONDS", 0.02)
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    scheduler = Stumbling(timezone="UTC")
    scheduler.add_job(tick, Every(0.05))
    async with running(scheduler), asyncio.timeout(PATIENCE_SECONDS):
        while not scheduler.has_stumbled:
            ticked.clear()
            await ticked.wait()
        clock.shift(-AN_HOUR)
        for _ in range(3):
            ticked.clear()
            await ticked.wait()


async def test_a_stop_at_any_moment_of_a_job_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    for turns in range(12):
        scheduler = new_scheduler()
        scheduler.add_job(work, Every(AN_HOUR.total_seconds()))
        async with running(scheduler):
            for _ in range(turns):
                await asyncio.sleep(0)
        await asyncio.sleep(0)

    assert not [one for one in caplog.records if one.exc_info]
