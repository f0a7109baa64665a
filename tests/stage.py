"""Opens the stage and speaks of it in the product's words."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Unpack
from unittest.mock import patch

import pytest
from sqlmodel import SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.app import Bot, running_bot
from bot.delivery.kinds import PACE, RENDERERS
from bot.settings import Settings
from bot.slack import double_clicks, requests
from domain.messages import card_thread
from sandbox.changes import PATIENCE_SECONDS
from sandbox.environment import bot_environment
from sandbox.filling import Numbered, fill_fleet, fill_plans
from sandbox.fms.dialects import DOCUMENT
from sandbox.fms.planned import PlannedAssignment, plan_assignments
from sandbox.fms.rules import VehicleRequest
from sandbox.fms.server import LocalFms, local_fms
from sandbox.installation import slack_with_the_app
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.slack.workspace import PersonRef
from storage.assignments import with_open_attempts
from storage.engine import Database
from storage.messages import is_behind
from storage.migrate import migrate
from storage.tables import AssignmentRow, AttemptRow, SlackMessageRow
from tests.databases import kept
from tests.storage.changing import Columns, change_assignment

CARDS, ALERTS = "#press-assignments", "#press-alerts"
GREEN, MAGENTA, AMBER = "#2EB67D", "#D5009D", "#ECB22E"

# For tests whose subject does not depend on the database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# For tests that need more than assignments 120 to 122: six of free vehicles, and two (126 and 127)
# with something in their way.
eight_plans = pytest.mark.stage(plans=8, clashes=2)


@dataclass(frozen=True, slots=True)
class Stored:
    """An assignment's row, with the attempt that freezes it."""

    row: AssignmentRow
    open_attempt: AttemptRow | None


@dataclass(slots=True)
class Stage:
    """A running bot between a local Slack and a local FMS, and a second look at its database."""

    slack: LocalSlack
    fms: LocalFms
    database_url: str
    database: Database
    settings: Settings
    plans: list[Numbered]
    bot: Bot = field(init=False)
    _stop: contextlib.AsyncExitStack = field(init=False, default_factory=contextlib.AsyncExitStack)

    async def start_bot(self, **settings: object) -> None:
        """Start the bot; `settings` replace the stage's from now on."""
        self.settings = self.settings.model_copy(update=settings)
        url = self.settings.database_url.get_secret_value()
        database = kept(url, "bot") if url == self.database_url else None
        self.bot = await self._stop.enter_async_context(running_bot(self.settings, database))

    async def stop_bot(self) -> None:
        """Stop the bot as a deploy does: what is under way comes to its end first."""
        await self._stop.aclose()

    async def card(self, number: int, status: str) -> Message:
        """The assignment's card, once it shows this status word."""
        return await self.slack.until(lambda: self._card(number, f"*{status}*"))

    def cards(self, number: int) -> list[Message]:
        """Every message in the cards' channel that is a card of this assignment."""
        key = {"key": card_thread(number)}
        return [
            one
            for one in self.slack.messages(CARDS)
            if one.attachments and (one.metadata or {}).get("event_payload") == key
        ]

    def _card(self, number: int, says: str) -> Message | None:
        return next((one for one in self.cards(number) if says in words(one)), None)

    async def whisper(self, who: PersonRef, says: str) -> Message:
        """The latest private message to a person that says this."""
        return await self.slack.until(lambda: _latest(self.said_to(who), says))

    async def direct_message(self, who: PersonRef, says: str) -> Message:
        """The latest direct message to a person that says this."""
        return await self.slack.until(lambda: _latest(self.slack.direct_messages(who), says))

    def said_to(self, who: PersonRef) -> list[Message]:
        """What the bot has said to this person alone: whispers, then direct messages."""
        return [*self.slack.whispers(who), *self.slack.direct_messages(who)]

    async def alert(self, says: str) -> Message:
        """The latest message in the alerts channel that says this."""
        return await self.slack.until(lambda: _latest(self.slack.messages(ALERTS), says))

    async def request(self, *numbers: int, who: PersonRef = "ana") -> None:
        """Have assignments requested, as somebody does it with the command."""
        for number in numbers:
            await self.slack.type(who, CARDS, f"/request {number}")
            await self.card(number, "Requested")

    async def state(self, number: int) -> Stored:
        """The assignment as the database has it."""
        wanted = with_open_attempts().where(col(AssignmentRow.id) == number)
        async with self.database.reading() as session:
            found = (await session.exec(wanted)).one_or_none()
        assert found is not None, f"there is no assignment {number}"
        return Stored(*found)

    async def attempts(self, number: int) -> list[AttemptRow]:
        """The assignment's attempts, oldest first."""
        wanted = select(AttemptRow).where(col(AttemptRow.assignment_id) == number)
        ordered = wanted.order_by(col(AttemptRow.started_at), col(AttemptRow.id))
        async with self.database.reading() as session:
            return list(await session.exec(ordered))

    async def assignments(self) -> list[AssignmentRow]:
        """Every assignment."""
        async with self.database.reading() as session:
            rows = await session.exec(select(AssignmentRow).order_by(col(AssignmentRow.id)))
            return list(rows)

    async def change(self, number: int, **values: Unpack[Columns]) -> None:
        """Change an assignment behind the bot's back, as a sync or an import would."""
        async with self.database.writing() as session:
            await change_assignment(
                session, number, by="program:test", at=datetime.now(UTC), **values
            )

    async def plan(self, number: int, like: int, start: date, end: date) -> None:
        """Plan one more assignment: vehicle and partner of `like`, in other dates."""
        plan = replace(self.plan_of(like), start_date=start, end_date=end)
        self.plans += await fill_plans(self.database, self.fms.dataset, [plan], first=number)

    def plan_of(self, number: int) -> PlannedAssignment:
        """What was planned under this number."""
        return next(one.plan for one in self.plans if one.number == number)

    def live_requests(self, number: int) -> list[VehicleRequest]:
        """What stands in FMS for the vehicle of this assignment."""
        vehicle_id = self.plan_of(number).vehicle_id
        return [one for one in self.fms.live_requests() if one.vehicle_id == vehicle_id]

    async def until(self, ask: Callable[[], Awaitable[bool]]) -> None:
        """Wait for what only the database can tell."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await ask():
                await self.slack.workspace.changes.next(0.05)

    async def at_rest(self) -> None:
        """Wait until Slack shows every change, on cards and in alerts."""
        await self.until(self._has_nothing_to_say)

    async def _has_nothing_to_say(self) -> bool:
        async with self.database.reading() as session:
            return not await count_behind(session)

    async def dump(self, *, without: Collection[str] = ()) -> dict[str, list[str]]:
        """Every row of every table, but for the leases that beat in the background."""
        async with self.database.engine.connect() as connection:
            return {
                table.name: sorted(str(row) for row in await connection.execute(table.select()))
                for table in SQLModel.metadata.sorted_tables
                if table.name not in {"lease", *without}
            }


async def count_behind(session: AsyncSession) -> int:
    """How many messages show less than they should, and can be shown."""
    found = await session.exec(
        select(func.count(col(SlackMessageRow.id))).where(
            is_behind(),
            col(SlackMessageRow.put_aside_at).is_(None),
            col(SlackMessageRow.kind).in_(RENDERERS),
        )
    )
    return found.one()


def _latest(messages: list[Message], says: str) -> Message | None:
    return next((one for one in reversed(messages) if says in words(one)), None)


@contextlib.asynccontextmanager
async def open_stage(
    database_url: str,
    *,
    plans: int = 3,
    clashes: int = 0,
    first: int = 120,
    scale: float = 0.02,
    dialect: str = DOCUMENT.name,
    notice_after: float = PATIENCE_SECONDS,
    double_click: float = 0,
    pace: timedelta = timedelta(seconds=0.1),
    **settings: object,
) -> AsyncIterator[Stage]:
    """Start everything, with a fleet of `scale` times the real size.

    FMS speaks `dialect`. The last `clashes` of the plans have something in their way. Neither Slack
    nor the bot loses patience on a busy machine: `notice_after` is when the bot tells people that
    they have to wait. `double_click` is for how long the bot takes one button, pressed again, for a
    double click. `pace` is how long a message that lives rests between two edits.
    `settings` replace those of the sandbox, by their names in lower case.
    """
    async with (
        slack_with_the_app(headless=True, is_patient=True) as slack,
        local_fms(headless=True, scale=scale, dialect=dialect) as fms,
        contextlib.AsyncExitStack() as stack,
    ):
        stack.enter_context(patch.object(requests, "NOTICE_AFTER_SECONDS", notice_after))
        stack.enter_context(patch.object(double_clicks, "SECONDS", double_click))
        stack.enter_context(patch.dict(PACE, dict.fromkeys(PACE, pace)))
        database = kept(database_url, "test")
        stack.push_async_callback(database.close)
        await migrate(database)
        await fill_fleet(database, fms.dataset, dialect=fms.state.dialect)
        planned = await fill_plans(
            database,
            fms.dataset,
            plan_assignments(fms.dataset, plans, clashes=clashes),
            first=first,
        )
        values = {
            name.lower(): value for name, value in bot_environment(slack, fms, database_url).items()
        }
        # No sync by the clock, unless a test asks for it: most are about other things.
        values["sync_enabled"] = "false"
        values["reminders_enabled"] = "false"
        chosen = Settings(_env_file=None, **(values | settings))  # type: ignore[arg-type]
        stage = Stage(slack, fms, database_url, database, chosen, planned)
        stack.push_async_callback(stage.stop_bot)
        await stage.start_bot()
        yield stage
