"""Opens the stage and speaks of it in the product's words."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlmodel import col, select

from bot.bootstrap import Bot, running_bot
from bot.config import Settings
from sandbox.environment import bot_environment
from sandbox.filling import Numbered, fill_fleet, fill_plans
from sandbox.fms.local import LocalFms
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import local_fms
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.server import local_slack
from sandbox.slack.sight import words
from storage.assignments import AssignmentState, load_assignment
from storage.attempts import attempts_of
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import AssignmentRow, AttemptRow

CARDS, ALERTS = "#press-assignments", "#press-alerts"


@dataclass(slots=True)
class Stage:
    """A running bot between a local Slack and a local FMS, and a second look at its database."""

    slack: LocalSlack
    fms: LocalFms
    database: Database
    settings: Settings
    plans: list[Numbered]
    bot: Bot

    async def card(self, number: int, status: str) -> Message:
        """The assignment's card, once it shows this status word."""
        return await self.slack.until(lambda: self._card(number, f"*{status}*"))

    def _card(self, number: int, says: str) -> Message | None:
        for message in self.slack.messages(CARDS):
            if f"*Assignment {number}*" in words(message) and says in words(message):
                return message
        return None

    async def whisper(self, who: str, says: str) -> Message:
        """The latest private message to a person that says this."""
        return await self.slack.until(lambda: _latest(self.slack.whispers(who), says))

    async def alert(self, says: str) -> Message:
        """The latest message in the alerts channel that says this."""
        return await self.slack.until(lambda: _latest(self.slack.messages(ALERTS), says))

    async def state(self, number: int) -> AssignmentState:
        """The assignment as the database has it."""
        async with self.database.reading() as session:
            found = await load_assignment(session, number)
        assert found is not None, f"there is no assignment {number}"
        return found

    async def attempts(self, number: int) -> list[AttemptRow]:
        """The assignment's attempts, oldest first."""
        async with self.database.reading() as session:
            return list(await attempts_of(session, number))

    async def assignments(self) -> list[AssignmentRow]:
        """Every assignment."""
        async with self.database.reading() as session:
            rows = await session.exec(select(AssignmentRow).order_by(col(AssignmentRow.id)))
            return list(rows)


def _latest(messages: list[Message], says: str) -> Message | None:
    return next((one for one in reversed(messages) if says in words(one)), None)


@contextlib.asynccontextmanager
async def open_stage(
    database_url: str, *, plans: int = 8, first: int = 120, **settings: object
) -> AsyncIterator[Stage]:
    """Start everything. `settings` replace those of the sandbox, by their names in lower case."""
    async with (
        local_slack(headless=True) as slack,
        local_fms(headless=True) as fms,
        contextlib.AsyncExitStack() as stack,
    ):
        database = Database(database_url)
        stack.push_async_callback(database.close)
        await migrate(database)
        await fill_fleet(database, fms.world)
        planned = await fill_plans(
            database, fms.world, plan_assignments(fms.world, plans), first=first
        )
        values = {
            name.lower(): value for name, value in bot_environment(slack, fms, database_url).items()
        }
        chosen = Settings(_env_file=None, **(values | settings))  # type: ignore[arg-type]
        bot = await stack.enter_async_context(running_bot(chosen))
        yield Stage(slack, fms, database, chosen, planned, bot)
