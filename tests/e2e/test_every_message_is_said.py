"""Hundreds of messages through everything that Slack can do to them, on a clock of their own.

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

import pytest
from sqlmodel import col, func, select

from bot.delivery.kinds import RENDERERS
from bot.delivery.messages import Courier
from bot.notifier import TOKEN_REFUSED, Notifier
from bot.services.app import App
from bot.services.notices import ALERTS as TO_ALERTS
from bot.services.notices import CARDS as TO_CARDS
from bot.services.notices import (
    assignment_stream,
    card_thread,
    write_direct_notice,
    write_living_notice,
    write_notice,
)
from bot.slack.web_api import web_client, web_session
from domain.assignment import Action, Actor, AuditStamp, Source
from domain.attempt import Attempt, Failure, FailureKind, Outcome
from domain.messages import MessageKind
from sandbox.filling import fill_fleet, fill_plans
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import local_fms
from sandbox.slack.clock import ManualClock
from sandbox.slack.faults import FaultKind
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.slack.server import local_slack
from storage.assignment_changes import bump_card
from storage.attempts import record
from storage.engine import Database
from storage.messages import LONGEST_WAIT, add_message, is_behind
from storage.migrate import migrate
from storage.tables import SlackMessageRow
from tests.apps import app_over
from tests.stage import ALERTS, CARDS, count_behind, on_sqlite
from tests.storage.changing import change_assignment

PEOPLE = {"ana": "U0ANARUIZ", "ben": "U0BENOKAF", "mia": "U0MIATANA"}
NONSENSE = (FaultKind.BROKEN_JSON, FaultKind.WEB_PAGE, FaultKind.STRING, FaultKind.NOTHING)
_HOUR = 3600.0


class Size(NamedTuple):
    """So many assignments, each with its card, and so many alerts and direct messages about it."""

    assignments: int
    each: int


SHORT, LONG = Size(8, 2), Size(25, 10)
SIZES = (SHORT, pytest.param(LONG, marks=pytest.mark.proof))


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
            assert self.clock() - began < _HOUR, f"{await self.behind()} are not said"
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
        ahead = (due - self.now()).total_seconds() if due else _HOUR
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
        database = Database(database_url)
        stack.push_async_callback(database.close)
        await migrate(database)
        await fill_fleet(database, fms.dataset)
        plans = plan_assignments(fms.dataset, size.assignments, clashes=0)
        assert len(plans) == size.assignments
        await fill_plans(database, fms.dataset, plans)
        session = await stack.enter_async_context(web_session())
        delivery = Delivery(slack, clock, size)
        app = delivery.app = app_over(database, clock=delivery.now)
        client = web_client(slack.api_url, session, slack.bot_token)
        channels = {
            name: slack.workspace.channel(channel).id
            for name, channel in ((TO_ALERTS, ALERTS), (TO_CARDS, CARDS))
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
                    session, app, MessageKind.DOUBT, attempt_id, stream=stream, target=TO_ALERTS
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


async def an_outage(delivery: Delivery, seconds: float) -> None:
    delivery.slack.faults.outage()
    await delivery.run(seconds)


async def storms(delivery: Delivery, seconds: float) -> None:
    faults = delivery.slack.faults
    for _ in range(6):
        for method in ("chat.postMessage", "chat.update", "conversations.open"):
            faults.ratelimit(method, retry_after=30, times=5)
        faults.act_then_drop("chat.postMessage", times=3)
        faults.act_then_drop("chat.update", times=2)
        faults.bad_gateway("chat.postMessage", times=2)
        faults.ratelimit("conversations.history", retry_after=20, times=2)
        await delivery.run(seconds / 6)


async def a_token_that_is_refused(delivery: Delivery, seconds: float) -> None:
    for code in sorted(TOKEN_REFUSED):
        delivery.slack.faults.clear()
        delivery.slack.faults.refuse_token(code)
        await delivery.run(seconds / len(TOKEN_REFUSED))
        assert delivery.token_refused() & TOKEN_REFUSED


async def refusals_that_nobody_knows(delivery: Delivery, seconds: float) -> None:
    delivery.slack.faults.refuse_token("a_code_of_next_year")
    await delivery.run(seconds)


async def nonsense(delivery: Delivery, seconds: float) -> None:
    faults = delivery.slack.faults
    for kind in NONSENSE:
        faults.clear()
        faults.answer(kind)
        await delivery.run(seconds / len(NONSENSE))


TROUBLES = (an_outage, storms, a_token_that_is_refused, refusals_that_nobody_knows, nonsense)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("trouble", TROUBLES)
@on_sqlite
async def test_after_any_trouble_everything_is_said_once_in_order_and_true(
    database_url: str, size: Size, trouble: Callable[[Delivery, float], Awaitable[None]]
) -> None:
    async with open_delivery(database_url, size) as delivery:
        await delivery.run(1)
        assert 0 < len(delivery.shown()) < len(await delivery.wanted())
        await delivery.change_every_assignment("During Town")
        await trouble(delivery, _HOUR if size == LONG else _HOUR / 6)
        await delivery.change_every_assignment("After Town")
        delivery.slack.faults.clear()

        seconds = await delivery.run_until_all_is_said()

        # What is put aside is still tried, and shown then: each for itself.
        await delivery.run(LONGEST_WAIT.total_seconds() + 60)
        assert set(alarms(delivery.slack.messages(ALERTS))) <= {"All messages are shown again."}
        await check(delivery, "After Town", in_order=trouble is not refusals_that_nobody_knows)
        # A bot that had nothing more to say has not asked again.
        assert "" in delivery.token_refused()
        print(f"all said {seconds:.0f} s after {trouble.__name__}")  # noqa: T201


@pytest.mark.parametrize("size", SIZES)
@on_sqlite
async def test_what_can_never_be_said_makes_nothing_else_later(
    database_url: str, size: Size
) -> None:
    spans = []
    for address, before in ((database_url, _nothing), (f"{database_url}.second", _write_hopeless)):
        async with open_delivery(address, size, before) as delivery:
            await delivery.run_until_all_is_said()
            shown = [one for one in delivery.shown() if "cannot be shown" not in words(one)]
            assert len(shown) == size.assignments * (2 * size.each + 1)
            moments = [float(one.ts) for one in shown]
            spans.append(max(moments) - min(moments))
    without, beside = spans
    # The message about them takes its second of the channel, and this clock goes by seconds: each
    # try at one of them may cost one, of minutes that Slack's pace of a post a second takes.
    assert beside - without <= max(3, without / 40)


async def _nothing(_app: App) -> None:
    """There is only what can be said."""


async def _write_hopeless(app: App) -> None:
    """Ten of an unknown kind, ten that fail while they are drawn, ten to nobody."""
    async with app.database.writing() as session:
        for number in range(1, 11):
            for kind, subject in (
                ("of_a_later_version", "1"),
                (MessageKind.APPROVED_DIRECT, "none"),
            ):
                message = SlackMessageRow(
                    key=f"{kind}:{number}",
                    kind=kind,
                    subject=subject,
                    target=TO_ALERTS,
                    stream=assignment_stream(number),
                    created_at=app.now(),
                    due_at=app.now(),
                )
                await add_message(session, message)
            nobody = Actor(Source.SLACK, f"U0NOBODY{number}")
            await write_direct_notice(
                session, app, MessageKind.APPROVED_DIRECT, str(number), nobody
            )


def alarms(messages: list[Message]) -> list[str]:
    """What is said of messages that cannot be shown."""
    return [words(one) for one in messages if "put_aside" in key_of(one)]


@on_sqlite
async def test_cards_that_cannot_be_shown_are_told_once_in_the_alerts_channel(
    database_url: str,
) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        workspace = delivery.slack.workspace
        await delivery.run(120)
        for office in ("First Town", "Second Town"):
            told = len(alarms(delivery.slack.messages(ALERTS)))
            workspace.archive(CARDS)
            await delivery.change_every_assignment(office)
            await delivery.run(300)
            [*_, alarm] = alarms(delivery.slack.messages(ALERTS))
            assert len(alarms(delivery.slack.messages(ALERTS))) == told + 1
            assert "8 cards (assignments 1, 2, 3," in alarm
            assert "is_inactive" in alarm
            assert "unarchive it" in alarm

            workspace.archive(CARDS, archived=False)
            await delivery.run(600)

            await check(delivery, office)
            assert set(alarms(delivery.slack.messages(ALERTS))) == {"All messages are shown again."}


@on_sqlite
async def test_alerts_that_cannot_be_said_are_told_beside_the_cards(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.slack.workspace.archive(ALERTS)
        await delivery.run(300, look_again=5)
        [alarm] = alarms(delivery.slack.messages(CARDS))
        assert "alerts about unconfirmed requests: is_archived." in alarm
        assert len(delivery.slack.messages(CARDS)) == SHORT.assignments + 1

        delivery.slack.workspace.archive(ALERTS, archived=False)
        await delivery.run(600)

        assert alarms(delivery.slack.messages(CARDS)) == ["All messages are shown again."]
        await check(delivery, "")


@on_sqlite
async def test_a_person_is_told_though_the_card_cannot_be_posted(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.slack.workspace.archive(CARDS)
        await delivery.say(MessageKind.APPROVED_THREAD, card_thread(1))
        await delivery.say(MessageKind.APPROVED_DIRECT, f"slack:{PEOPLE['ana']}")
        await delivery.run(60)
        said = [one.text for one in delivery.slack.direct_messages("ana")]
        assert any("FMS approved assignment 1" in one for one in said)

        delivery.slack.workspace.archive(CARDS, archived=False)
        await delivery.run(600)

        [card] = [one for one in delivery.slack.messages(CARDS) if key_of(one) == "card:1"]
        assert ["FMS approved it" in one.text for one in delivery.slack.replies(card)] == [True]


@on_sqlite
async def test_what_slack_will_never_take_is_not_tried_again(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        await delivery.run_until_all_is_said()
        delivery.slack.faults.refuse("chat.update", "msg_too_long", times=1)
        async with delivery.app.database.writing() as session:
            await bump_card(session, 1)
        await delivery.run(60)
        edits = len(delivery.slack.calls.of("chat.update"))
        await delivery.run(600)
        [alarm] = alarms(delivery.slack.messages(ALERTS))
        assert "1 cards (assignments 1): msg_too_long." in alarm
        assert len(delivery.slack.calls.of("chat.update")) == edits

        await delivery.change_every_assignment("Another Town")
        await delivery.run_until_all_is_said()

        await check(delivery, "Another Town")


@on_sqlite
async def test_slacks_wish_to_wait_is_heeded_for_an_hour_at_most_and_elsewhere_not_at_all(
    database_url: str,
) -> None:
    async with open_delivery(database_url, SHORT, bots=1) as delivery:
        await delivery.run_until_all_is_said()
        alerts, posts = len(delivery.slack.messages(ALERTS)), delivery.slack.calls
        before = len(posts.of("chat.postMessage"))
        delivery.slack.faults.ratelimit("chat.postMessage", retry_after=48 * 3600, times=1)
        await delivery.say(MessageKind.APPROVED_DIRECT, TO_ALERTS)
        await delivery.run(5)
        await delivery.say(MessageKind.APPROVED_DIRECT, TO_ALERTS)
        await delivery.say(MessageKind.APPROVED_DIRECT, f"slack:{PEOPLE['ana']}")
        await delivery.run(_HOUR - 60, look_again=30)
        said = [one.text for one in delivery.slack.direct_messages("ana")]
        assert any("FMS approved" in one for one in said)
        assert len(delivery.slack.messages(ALERTS)) == alerts
        assert len(posts.of("chat.postMessage")) == before + 2

        await delivery.run(420)

        assert len(delivery.slack.messages(ALERTS)) == alerts + 2


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(hours=-3)])
@on_sqlite
async def test_a_clock_that_is_wrong_for_a_while_delays_nothing_for_long(
    database_url: str, ahead: timedelta
) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.ahead = ahead
        delivery.slack.faults.act_then_drop("chat.postMessage", times=6)
        await delivery.run(1)
        delivery.slack.faults.outage()
        await delivery.change_every_assignment("During Town")
        await delivery.run(3)
        delivery.ahead = timedelta(0)
        delivery.slack.faults.clear()

        await delivery.run(LONGEST_WAIT.total_seconds())

        assert await delivery.behind() == 0
        await check(delivery, "During Town")
