"""A bot's life within a test's process: it hears Slack's payloads, and dies where it is told to.

What `kill -9` leaves is left here too: nothing more is read or written, no answer is taken, the
lease and the turns at messages stand as they are.
"""

import asyncio
import contextlib
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.messages import Courier
from bot.notifier import Notifier
from bot.services.app import App
from bot.services.lease import begin_lease
from bot.services.recovery import recover
from bot.services.suggestions import Suggestions
from bot.slack import connection
from bot.slack.double_clicks import DoubleClicks
from bot.slack.entries import register
from bot.slack.interaction import Slack
from bot.slack.members import Members
from bot.slack.view_updates import ViewUpdates
from bot.slack.web_api import web_client, web_session
from domain.access import AccessRules
from domain.fms_links import FmsLinks
from domain.messages import Target
from fms import DIALECTS, FmsClient, FmsTarget
from fms.reports import ReportDownloader
from sandbox.fms.server import LocalFms
from sandbox.slack.default_workspace import ALERTS, ASSIGNMENTS
from sandbox.slack.errors import Json
from sandbox.slack.local import LocalSlack
from storage.engine import Database
from storage.tables import SlackMessageRow
from storage.write_turns import WriteTurns
from tests.apps import app_over, with_rules

_LIVES: ContextVar["Life | None"] = ContextVar("life", default=None)
# Nothing but a test's own doing keeps an answer back.
_FMS_SECONDS = 60.0
_AT_ONCE = 8


class MortalDatabase(Database):
    """What one life has of a database whose engine outlives it.

    Every transaction that writes has three edges: before it begins, when all is written but the
    commit, and after the commit. With `edges_left` the life ends at the one after so many.
    """

    def __init__(self, kept: Database) -> None:
        self.__dict__.update(kept.__dict__)
        self.turns = WriteTurns()
        self.edges_left: int | None = None
        self.is_dead = False

    @contextlib.asynccontextmanager
    async def reading(self, *, brief: bool = False) -> AsyncIterator[AsyncSession]:
        """As of any database, in life."""
        self._breathe()
        async with super().reading(brief=brief) as session:
            yield session

    @contextlib.asynccontextmanager
    async def writing(self, *, brief: bool = False) -> AsyncIterator[AsyncSession]:
        """As of any database, in life."""
        self._edge()
        async with super().writing(brief=brief) as session:
            yield session
            self._edge()
        self._edge()

    def _edge(self) -> None:
        if self.edges_left is not None:
            self.is_dead = self.is_dead or self.edges_left == 0
            self.edges_left -= 1
        self._breathe()

    def _breathe(self) -> None:
        if self.is_dead:
            raise asyncio.CancelledError


def keep_clock(database: Database, clock: Callable[[], float]) -> None:
    """Have SQLite's leases go by this clock, on every connection to come.

    The lives here end without the machine: nothing has to be on disk.
    """

    @event.listens_for(database.engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # a DBAPI object
        connection.create_function("monotonic_seconds", 0, clock)
        connection.execute("PRAGMA synchronous = OFF")


def follow_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """From now on each life knows the tasks that it has begun, whatever began them."""

    def begin(
        loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **rest: Any
    ) -> "asyncio.Task[Any]":
        task = asyncio.Task(work, loop=loop, **rest)
        if (life := _LIVES.get()) is not None:
            life.tasks.add(task)
            task.add_done_callback(life.tasks.discard)
        return task

    loop.set_task_factory(begin)  # type: ignore[arg-type]


@dataclass(slots=True, eq=False)
class Life:
    """A bot from its start to its death. `is_paused`: it does not say any more that it lives."""

    app: App
    database: MortalDatabase
    bolt: AsyncApp
    courier: Courier
    ends: contextlib.AsyncExitStack
    is_paused: bool = False
    handed_over: list[SlackMessageRow] = field(default_factory=list)
    tasks: "set[asyncio.Task[Any]]" = field(default_factory=set)

    @property
    def is_dead(self) -> bool:
        """Whether it has come to its end; what is left of it has to be buried."""
        return self.database.is_dead

    @property
    def asked_for(self) -> int:
        """How many things that people asked for are under way."""
        return len(self.app.tasks._asked_for)

    @property
    def in_background(self) -> int:
        """How many things are under way that no person waits for."""
        return len(self.app.tasks._in_background)

    async def do(self, work: Coroutine[Any, Any, Any]) -> Any:  # what it returns
        """Have it do something; None where it dies meanwhile."""
        token = _LIVES.set(self)
        try:
            task = asyncio.create_task(work)
        finally:
            _LIVES.reset(token)
        await asyncio.wait({task})
        return None if task.cancelled() else task.result()

    async def hear(self, payload: Json) -> tuple[bool, Json | None]:
        """Take a payload in as it comes over a socket: whether it acknowledged, and with what."""
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        answer = await self.do(self.bolt.async_dispatch(request))
        if answer is None or answer.status != 200:
            return False, None
        return True, json.loads(answer.body) if answer.body else None

    async def deliver(self) -> int:
        """Draw what is due; how many messages that were."""
        found = await self.do(self._deliver())
        return int(found or 0)

    async def _deliver(self) -> int:
        handed_over, self.handed_over[:] = [*self.handed_over], ()
        claimed = [*handed_over, *await self.courier.claim(_AT_ONCE)]
        await asyncio.gather(*(self.courier.deliver(one) for one in claimed))
        return len(claimed)

    async def bury(self) -> None:
        """End what is still going on; nothing of it is put on record."""
        self.database.is_dead = True
        while left := set(self.tasks):
            for task in left:
                task.cancel()
            await asyncio.wait(left)
        await self.ends.aclose()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every life finds: Slack, FMS, the bot's identity, and what time it is."""

    slack: LocalSlack
    fms: LocalFms
    identity: connection.Identity
    clock: Callable[[], datetime]
    seconds: Callable[[], float]


async def begin_life(around: Surroundings, kept: Database, *, edges: int | None) -> Life:
    """Start a bot as `bot/app.py` does, without its jobs and doors; it may die of it."""
    ends, slack = contextlib.AsyncExitStack(), around.slack
    spoken = around.fms.state
    target = FmsTarget(
        "staging",
        around.fms.url,
        SecretStr(around.fms.token),
        spoken.scheme,
        DIALECTS[spoken.dialect.name],
    )
    fms = await ends.enter_async_context(FmsClient(target, timeout_seconds=_FMS_SECONDS))
    reports = await ends.enter_async_context(ReportDownloader(target))
    session = await ends.enter_async_context(web_session())
    database = MortalDatabase(kept)
    database.edges_left = edges
    app = app_over(
        database, fms=fms, reports=reports, clock=around.clock, holder=f"bot:{uuid.uuid4().hex}"
    )
    app = with_rules(app, links=FmsLinks({"staging": around.fms.url}, "staging"))
    notifier = Notifier(
        web_client(slack.api_url, session, slack.bot_token), session, around.seconds
    )
    members = Members(notifier, around.identity.team_id, AccessRules())
    # A minute passes between two clicks of one person: each of them is meant.
    clicks = DoubleClicks(itertools.count(step=60).__next__)
    door = Slack(notifier, members, ViewUpdates(notifier), Suggestions(), clicks)
    bolt = connection.create_app(
        web_client(slack.api_url, session), slack.bot_token, around.identity
    )
    register(bolt, app, door)
    courier = Courier(app, notifier, {Target.ALERTS: ALERTS, Target.CARDS: ASSIGNMENTS})
    life = Life(app, database, bolt, courier, ends)
    app.handover.is_open, app.handover.draw = lambda: True, life.handed_over.extend
    await life.do(_start(app))
    return life


async def _start(app: App) -> None:
    await begin_lease(app)
    await recover(app)
