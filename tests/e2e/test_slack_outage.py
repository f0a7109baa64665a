"""An hour without Slack and storms of 429 over five hundred notices, on a clock of their own.

Nothing waits in real time: bot, database and local Slack go by one clock, which moves on when
there is nothing left to do.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.delivery.kinds import RENDERERS
from bot.delivery.messages import Courier
from bot.messages.format import FmsLinks
from bot.notifier import Notifier
from bot.services.app import App
from bot.services.notices import ALERTS as TO_ALERTS
from bot.services.notices import CARDS as TO_CARDS
from bot.services.notices import Notice, assignment_stream, write_notice
from bot.slack.connection import web_client, web_session
from domain.assignment import Action, Actor, AuditStamp, Source
from domain.attempt import Attempt, Outcome
from domain.failures import Failure, FailureKind
from sandbox.filling import fill_fleet, fill_plans
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import local_fms
from sandbox.slack.clock import ManualClock
from sandbox.slack.local import LocalSlack
from sandbox.slack.server import local_slack
from storage.attempts import record
from storage.engine import Database
from storage.messages import count_behind, next_due
from storage.migrate import migrate
from storage.tables import (
    SlackMessageRow,
)
from tests.apps import app_over
from tests.stage import ALERTS, CARDS

ASSIGNMENTS = 25
_HOUR = 3600.0
# Notices an assignment, and how long Slack is away: five hundred and an hour for `make proof`.
EACH = (4, pytest.param(20, marks=pytest.mark.proof))
OUTAGES = ((4, _HOUR / 6), pytest.param(20, _HOUR, marks=pytest.mark.proof))


@dataclass(slots=True)
class Delivery:
    """The outbox's worker, a local Slack with its rate limits on, and their clock."""

    slack: LocalSlack
    app: App
    courier: Courier
    clock: ManualClock
    numbers: dict[str, int]

    async def run(self, seconds: float) -> None:
        """Let so much time pass, with the worker at work."""
        until = self.clock() + seconds
        while self.clock() < until:
            if not await self._deliver():
                await self._wait()

    async def run_until_all_is_said(self) -> float:
        """Returns how many seconds that took, by its own clock."""
        began = self.clock()
        while await self._deliver() or await self._waiting():
            assert self.clock() - began < _HOUR, f"{await self._waiting()} are not said"
            await self._wait()
        return self.clock() - began

    async def _wait(self) -> None:
        """Move on to when the next notice is due; as the worker does, look again after a while."""
        async with self.app.database.reading() as session:
            due = await next_due(session, RENDERERS.keys())
        ahead = due.timestamp() - self.clock() if due else 0.0
        self.clock.advance(min(60.0, max(1.0, ahead)))

    async def _waiting(self) -> int:
        async with self.app.database.reading() as session:
            return await count_behind(session)

    async def _deliver(self) -> int:
        claimed = await self.courier.claim(8)
        await asyncio.gather(*(self.courier.deliver(one) for one in claimed))
        return len(claimed)

    def said(self) -> list[int]:
        """The notices that stand in the channel, by their numbers, in the order of the channel."""
        keys = [
            (one.metadata or {}).get("event_payload", {}).get("key", "")
            for one in self.slack.messages(ALERTS)
        ]
        return [self.numbers[key] for key in keys]


@contextlib.asynccontextmanager
async def open_delivery(database_url: str, each: int) -> AsyncIterator[Delivery]:
    """So many notices wait about each of 25 assignments, written in turn."""
    clock = ManualClock()
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            local_slack(headless=True, clock=clock, rate_limits=True)
        )
        fms = await stack.enter_async_context(local_fms(headless=True, scale=0.1))
        database = Database(database_url)
        stack.push_async_callback(database.close)
        await migrate(database)
        await fill_fleet(database, fms.dataset)
        plans = plan_assignments(fms.dataset, ASSIGNMENTS, clashes=0)
        assert len(plans) == ASSIGNMENTS
        await fill_plans(database, fms.dataset, plans)
        session = await stack.enter_async_context(web_session())
        app = app_over(database, clock=lambda: datetime.fromtimestamp(clock(), UTC))
        client = web_client(slack.api_url, session, slack.bot_token)
        notifier = Notifier(client, session, clock)
        channels = {
            name: slack.workspace.channel(channel).id
            for name, channel in ((TO_ALERTS, ALERTS), (TO_CARDS, CARDS))
        }
        courier = Courier(app, notifier, FmsLinks({}, "staging"), channels)
        await _write(app, each)
        yield Delivery(slack, app, courier, clock, await _numbers(database))


async def _numbers(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        rows = await session.exec(
            select(SlackMessageRow)
            .where(col(SlackMessageRow.kind) == Notice.DOUBT)
            .order_by(col(SlackMessageRow.id))
        )
        return {row.key: number for number, row in enumerate(rows, start=1)}


async def _write(app: App, each: int) -> None:
    async with app.database.writing() as session:
        for turn in range(each):
            for number in range(1, ASSIGNMENTS + 1):
                attempt_id = f"{number:016}{turn:016}"
                attempt = Attempt(
                    id=attempt_id,
                    assignment_id=number,
                    action=Action.REQUEST,
                    outcome=Outcome.FOUND_NOT_APPLIED,
                    environment="staging",
                    actor=Actor(Source.SLACK, "U0ANARUIZ"),
                    failure=Failure(FailureKind.TIMEOUT, "staging"),
                    started=app.now(),
                    resolved=AuditStamp(Actor(Source.SLACK, "U0OLGALIN"), app.now()),
                )
                await record(session, attempt)
                stream = assignment_stream(number)
                await write_notice(
                    session, app, Notice.DOUBT, attempt_id, stream=stream, target=TO_ALERTS
                )


def _turns(said: list[int]) -> dict[int, list[int]]:
    """The notices of each assignment, in the order in which they were said."""
    by_assignment: dict[int, list[int]] = defaultdict(list)
    for notice in said:
        by_assignment[(notice - 1) % ASSIGNMENTS].append(notice)
    return by_assignment


def check(delivery: Delivery) -> None:
    """Each once, none lost, and those of one assignment in order."""
    said = delivery.said()
    assert len(said) == len(delivery.numbers)
    assert sorted(said) == [*range(1, len(delivery.numbers) + 1)]
    assert all(turns == sorted(turns) for turns in _turns(said).values())


@pytest.mark.parametrize(("each", "outage"), OUTAGES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_after_an_outage_of_slack_everything_is_said_once_and_in_order(
    database_url: str, each: int, outage: float
) -> None:
    async with open_delivery(database_url, each) as delivery:
        await delivery.run(20)
        before = len(delivery.said())
        assert 0 < before < len(delivery.numbers)
        delivery.slack.faults.outage()
        await delivery.run(outage)
        assert len(delivery.said()) == before
        asked = len(delivery.slack.calls.of("chat.postMessage"))
        delivery.slack.faults.clear()

        seconds = await delivery.run_until_all_is_said()

        check(delivery)
        print(f"{asked} posts while Slack was away, all said {seconds:.0f} s after it")  # noqa: T201


@pytest.mark.parametrize("each", EACH)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_storms_of_429_and_lost_answers_lose_nothing_and_double_nothing(
    database_url: str, each: int
) -> None:
    async with open_delivery(database_url, each) as delivery:
        faults = delivery.slack.faults
        for _ in range(6):
            faults.ratelimit("chat.postMessage", retry_after=30, times=5)
            faults.act_then_drop("chat.postMessage", times=3)
            faults.bad_gateway("chat.postMessage", times=2)
            faults.ratelimit("conversations.history", retry_after=20, times=2)
            await delivery.run(120)

        await delivery.run_until_all_is_said()

        check(delivery)
