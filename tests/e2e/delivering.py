"""The delivery of two bots with a local Slack, on a clock of their own.

Nothing waits in real time: bot, database and local Slack go by one clock, which moves on when
there is nothing left to do.
"""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, func, select

from bot.delivery.kinds import RENDERERS
from bot.delivery.messages import Courier
from bot.notifier import Notifier
from bot.services.app import App
from bot.services.notices import (
    assignment_stream,
    write_direct_notice,
    write_living_notice,
    write_notice,
)
from bot.slack.web_api import web_client, web_session
from domain.assignment import Action, Actor, AuditStamp, Source
from domain.attempt import Attempt, Failure, FailureKind, Outcome
from domain.messages import MessageKind, Target
from sandbox.filling import fill_plans, filled_database
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import local_fms
from sandbox.slack.clock import ManualClock
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.slack.server import local_slack
from storage.attempts import record
from storage.messages import is_behind
from storage.tables import SlackMessageRow
from tests.apps import app_over
from tests.stage import ALERTS, CARDS, count_behind
from tests.storage.changing import change_assignment

PEOPLE = {"ana": "U0ANARUIZ", "ben": "U0BENOKAF", "mia": "U0MIATANA"}
HOUR = 3600.0


class Size(NamedTuple):
    """So many assignments, each with its card, and so many alerts and direct messages about it."""

    assignments: int
    each: int


SHORT, LONG = Size(8, 2), Size(25, 10)


@dataclass(slots=True)
class Delivery:
    """What the workers of two bots do, a local Slack with its rate limits, and their clock.

    `ahead` is how far the bots' clock is ahead of Slack's.
    """

    slack: LocalSlack
    clock: ManualClock
    size: Size
    app: App = field(init=False)
    couriers: list[Courier] = field(init=False)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """As the bots see it."""
        return datetime.fromtimestamp(self.clock(), UTC) + self.ahead

    async def run(self, seconds: float, *, look_again: float = 1.0) -> None:
        """Let so much time pass, with the delivery at work.

        What is due and cannot be said is looked at again after `look_again` seconds.
        """
        until = self.clock() + seconds
        while self.clock() < until:
            if not await self._deliver():
                await self._wait(until, look_again)

    async def run_until_all_is_said(self) -> float:
        """Returns how many seconds that took, by its own clock."""
        began = self.clock()
        while await self._deliver() or await self.behind():
            assert self.clock() - began < HOUR, f"{await self.behind()} are not said"
            if not await self._deliver():
                await self._wait(self.clock() + 60)
        return self.clock() - began

    async def _deliver(self) -> int:
        counts = await asyncio.gather(*map(self._deliver_by, self.couriers))
        return sum(counts)

    async def _deliver_by(self, courier: Courier) -> int:
        claimed = await courier.claim(8)
        await asyncio.gather(*(courier.deliver(one) for one in claimed))
        return len(claimed)

    async def _wait(self, until: float, look_again: float = 1.0) -> None:
        """Move on to when the next message is due; as the worker does, look again after a while."""
        async with self.app.database.reading() as session:
            wanted = is_behind(), col(SlackMessageRow.kind).in_(RENDERERS)
            due = (
                await session.exec(select(func.min(SlackMessageRow.due_at)).where(*wanted))
            ).one()
        ahead = (due - self.now()).total_seconds() if due else HOUR
        self.clock.advance(min(max(0.0, until - self.clock()), max(look_again, ahead)))

    async def behind(self) -> int:
        """How many messages are still to be drawn."""
        async with self.app.database.reading() as session:
            return await count_behind(session)

    def token_refused(self) -> set[str]:
        """What Slack says of the bots' token."""
        return {one.notifier.token_refused for one in self.couriers}

    async def change_every_assignment(self, office: str) -> None:
        """Something that every card must show, and every alert about an assignment."""
        for number in range(1, self.size.assignments + 1):
            await self.change_assignment(number, office)

    async def change_assignment(self, number: int, office: str) -> None:
        """Something that one card must show, and every alert about its assignment."""
        async with self.app.database.writing() as session:
            await change_assignment(
                session, number, by="program:test", at=self.app.now(), office=office
            )

    async def say(self, kind: MessageKind, target: str) -> None:
        """One more thing about the first assignment, in a stream of its own."""
        async with self.app.database.writing() as session:
            stream = f"stream {self.clock()} {target}"
            await write_notice(session, self.app, kind, "1", stream=stream, target=target)

    def shown(self) -> list[Message]:
        """Everything that stands in the channels and in people's direct messages."""
        found = [*self.slack.messages(CARDS), *self.slack.messages(ALERTS)]
        for person in PEOPLE:
            found += self.slack.direct_messages(person)
        return found

    async def wanted(self) -> dict[str, SlackMessageRow]:
        """Every message of a kind that the bot knows, by its key."""
        async with self.app.database.reading() as session:
            rows = await session.exec(select(SlackMessageRow).order_by(col(SlackMessageRow.id)))
            return {row.key: row for row in rows if row.kind in RENDERERS}


def key_of(message: Message) -> str:
    """What names the message in its metadata."""
    return str((message.metadata or {}).get("event_payload", {}).get("key", ""))


@contextlib.asynccontextmanager
async def open_delivery(
    database_url: str,
    size: Size,
    before: Callable[[App], Awaitable[None]] | None = None,
    *,
    bots: int = 2,
) -> AsyncIterator[Delivery]:
    """So much is to be said. `before` writes what comes first; so many bots share the database."""
    clock = ManualClock()
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            local_slack(headless=True, clock=clock, rate_limits=True)
        )
        fms = await stack.enter_async_context(local_fms(headless=True, scale=0.1))
        database = await stack.enter_async_context(filled_database(database_url, fms.dataset))
        plans = plan_assignments(fms.dataset, size.assignments, clashes=0)
        assert len(plans) == size.assignments
        await fill_plans(database, fms.dataset, plans)
        session = await stack.enter_async_context(web_session())
        delivery = Delivery(slack, clock, size)
        app = delivery.app = app_over(database, clock=delivery.now)
        client = web_client(slack.api_url, session, slack.bot_token)
        channels: dict[str, str] = {
            name: slack.workspace.channel(channel).id
            for name, channel in ((Target.ALERTS, ALERTS), (Target.CARDS, CARDS))
        }
        delivery.couriers = [
            Courier(app, Notifier(client, session, clock), channels) for _ in range(bots)
        ]
        if before:
            await before(app)
        await _write(app, size)
        yield delivery


async def _write(app: App, size: Size) -> None:
    async with app.database.writing() as session:
        for turn in range(size.each):
            for number in range(1, size.assignments + 1):
                attempt_id = f"{number:016}{turn:016}"
                await record(session, _settled(app, attempt_id, number))
                stream = assignment_stream(number)
                await write_living_notice(
                    session, app, MessageKind.DOUBT, attempt_id, stream=stream, target=Target.ALERTS
                )
                person = Actor(Source.SLACK, [*PEOPLE.values()][number % len(PEOPLE)])
                await write_direct_notice(
                    session, app, MessageKind.DOUBT_SETTLED, attempt_id, person
                )


def _settled(app: App, attempt_id: str, number: int) -> Attempt:
    return Attempt(
        id=attempt_id,
        assignment_id=number,
        action=Action.REQUEST,
        outcome=Outcome.FOUND_NOT_APPLIED,
        environment="staging",
        actor=Actor(Source.SLACK, PEOPLE["ana"]),
        failure=Failure(FailureKind.TIMEOUT, "staging"),
        started=app.now(),
        resolved=AuditStamp(Actor(Source.SLACK, "U0OLGALIN"), app.now()),
    )


async def check(delivery: Delivery, office: str, *, in_order: bool = True) -> None:
    """0 lost, 0 doubled, 0 left standing untrue, and those of one stream in order."""
    wanted, shown = await delivery.wanted(), delivery.shown()
    assert Counter(map(key_of, shown)) == dict.fromkeys(wanted, 1)
    turns: dict[str, list[int]] = defaultdict(list)
    for message in shown:
        row = wanted[key_of(message)]
        turns[row.stream].append(row.id or 0)
        assert row.kind != MessageKind.CARD or office in words(message)
    assert not in_order or all(turn == sorted(turn) for turn in turns.values())


def alarms(messages: list[Message]) -> list[str]:
    """What is said of messages that cannot be shown."""
    return [words(one) for one in messages if "put_aside" in key_of(one)]
