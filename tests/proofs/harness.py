"""What the proofs run in: a local Slack, a local FMS, a database, and bots as processes.

The local FMS takes whatever it is sent, also a second request for the same car: nothing but the
bot keeps a request from being made twice.
"""

import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from domain.messages import Target
from sandbox.changes import PATIENCE_SECONDS
from sandbox.environment import bot_environment
from sandbox.filling import Numbered, fill_plans, filled_database
from sandbox.fms.planned import PlannedAssignment, plan_assignments
from sandbox.fms.rules import VehicleRequest
from sandbox.fms.server import LocalFms, local_fms
from sandbox.slack.interactions import Interaction
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.server import local_slack
from storage.attempts import was_heeded
from storage.engine import Database
from tests.programs import Program, start_program
from tests.stage import count_behind

CARDS, ALERTS = "#press-assignments", "#press-alerts"
GREEN, MAGENTA, AMBER = "#2EB67D", "#D5009D", "#ECB22E"
BLUE, GRAY = "#1D7FE0", "#8D8D8D"

_LOG_TAIL = 4000
_CARD = re.compile(rf"{Target.CARD_THREAD}:(\d+)")


@dataclass(slots=True)
class BotProcess:
    """`python -m bot run`, and what it wrote to its log."""

    process: Program | asyncio.subprocess.Process
    log: Path
    seconds_to_start: float = 0.0

    def kill(self) -> None:
        """SIGKILL: no farewell of any kind."""
        if self.process.returncode is None:
            self.process.kill()

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)

    def says(self, words: str) -> bool:
        """Whether its log holds these words."""
        return words in self.log.read_text()


@dataclass(slots=True)
class Calendar:
    """What time it is for Slack and for bots that start: the machine's own, and so much later."""

    ahead: float = 0.0

    def __call__(self) -> float:
        """Seconds, as of `time.time`."""
        return time.time() + self.ahead

    def go_to(self, moment: datetime) -> None:
        """Have this moment come."""
        self.ahead = moment.timestamp() - time.time()


@dataclass(slots=True)
class ProofHarness:
    """Everything a proof looks at."""

    slack: LocalSlack
    fms: LocalFms
    database: Database
    environment: dict[str, str]
    folder: Path
    calendar: Calendar = field(default_factory=Calendar)
    numbers: list[int] = field(default_factory=list)
    bots: list[BotProcess] = field(default_factory=list)

    async def start_bot(self) -> BotProcess:
        """A bot on this database, connected."""
        began = time.perf_counter()
        bot = self.launch_bot()
        expected = len(self.living_bots())
        await self.slack.until(
            lambda: self.slack.socket_mode.connections >= expected or bot.process.returncode
        )
        assert bot.process.returncode is None, f"the bot ended: {bot.log.read_text()}"
        bot.seconds_to_start = time.perf_counter() - began
        return bot

    def launch_bot(self) -> BotProcess:
        """A bot whose process has just begun."""
        log = self.folder / f"bot-{len(self.bots)}.log"
        environment = {**os.environ, **self.environment}
        present = self.calendar() if self.calendar.ahead else None
        process = start_program(
            "run", environment=environment, folder=self.folder, log=log, present=present
        )
        bot = BotProcess(process, log)
        self.bots.append(bot)
        return bot

    def living_bots(self) -> list[BotProcess]:
        """The bots that have not ended."""
        return [bot for bot in self.bots if bot.process.returncode is None]

    async def bury(self, *bots: BotProcess) -> None:
        """Kill these bots, and wait until Slack has noticed."""
        for bot in bots:
            bot.kill()
            await bot.process.wait()
        left = len(self.living_bots())
        await self.slack.until(lambda: self.slack.socket_mode.connections <= left)

    async def plan(self, plans: Iterable[PlannedAssignment]) -> list[Numbered]:
        """Plan more assignments, behind the bots' backs as an import would."""
        first = max(self.numbers, default=100) + 1
        planned = await fill_plans(self.database, self.fms.dataset, [*plans], first=first)
        self.numbers += [one.number for one in planned]
        return planned

    async def card(self, number: int, colour: str) -> Message:
        """The assignment's one card, once it has this colour."""

        def shown() -> Message | None:
            cards = self.cards([number]).get(number, [])
            assert len(cards) < 2, f"assignment {number} has {len(cards)} cards"
            return cards[0] if cards and cards[0].color == colour else None

        return await self.slack.until(shown)

    def cards(self, numbers: Collection[int] | None = None) -> dict[int, list[Message]]:
        """The messages in the cards' channel, by the assignment they are about."""
        found = cards_in(self.slack)
        return {number: found[number] for number in found if numbers is None or number in numbers}

    def was_answered(self, interaction: Interaction) -> bool:
        """Whether the person was told privately what became of this click or command."""
        secret = str(interaction.payload["response_url"]).rpartition("/")[2]
        return self.slack.workspace.response_urls._issued[secret].uses > 0

    async def all_answered(self, interactions: Iterable[Interaction]) -> None:
        """Wait until everybody was told; a double click is answered once."""
        waiting: dict[str, list[Interaction]] = {}
        for one in interactions:
            waiting.setdefault(_press(one), []).append(one)
        await self.slack.until(
            lambda: all(any(map(self.was_answered, each)) for each in waiting.values())
        )

    async def all_heeded(self, interactions: Iterable[Interaction]) -> None:
        """Wait until each is on record, the second halves of double clicks too.

        Of several presses of one person one is answered; another, that waits for its turn, may
        act yet.
        """

        async def are_heeded() -> bool:
            async with self.database.reading() as session:
                return all([await was_heeded(session, one) for one in waiting])

        waiting = {confirmation_of(one) for one in interactions}
        await self.until(are_heeded)

    async def until(
        self,
        ask: Callable[[], Awaitable[bool]],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> None:
        """Wait for what only the database can tell. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not await ask():
                await self.slack.workspace.changes.next(0.05)

    async def at_rest(self) -> None:
        """Wait until Slack shows every change."""

        async def has_nothing_to_say() -> bool:
            async with self.database.reading() as session:
                return not await count_behind(session)

        await self.until(has_nothing_to_say)

    def log_tails(self) -> str:
        """What the latest bots wrote at the end."""
        tails = (f"{bot.log.name}:\n{bot.log.read_text()[-_LOG_TAIL:]}" for bot in self.bots[-2:])
        return "\n".join(tails)


@contextlib.asynccontextmanager
async def open_harness(
    database_url: str, folder: Path, *, scale: float = 0.02, ack_limit: float = 30.0
) -> AsyncIterator[ProofHarness]:
    """Everything but the bots and the plans. A failure is told with the bots' latest words."""
    calendar = Calendar()
    async with (
        local_slack(headless=True, ack_limit=ack_limit, clock=calendar) as slack,
        local_fms(headless=True, refuse_taken=False, scale=scale) as fms,
        filled_database(database_url, fms.dataset) as database,
    ):
        environment = bot_environment(slack, fms, database_url) | {"REMINDERS_ENABLED": "false"}
        harness = ProofHarness(slack, fms, database, environment, folder, calendar)
        try:
            yield harness
        except Exception as error:
            error.add_note(harness.log_tails())
            raise
        finally:
            await harness.bury(*harness.living_bots())


def cards_in(slack: LocalSlack) -> dict[int, list[Message]]:
    """The messages in the cards' channel, by the assignment they are about."""
    found: dict[int, list[Message]] = {}
    for message in slack.messages(CARDS):
        key = ((message.metadata or {}).get("event_payload") or {}).get("key", "")
        if number := _CARD.fullmatch(key):
            found.setdefault(int(number[1]), []).append(message)
    return found


def live_requests(harness: ProofHarness, vehicle_id: int) -> list[VehicleRequest]:
    """What stands in FMS for a vehicle."""
    return [one for one in harness.fms.live_requests() if one.vehicle_id == vehicle_id]


def free_plans(harness: ProofHarness, count: int) -> list[PlannedAssignment]:
    """Plans of one vehicle each, with nothing in the way."""
    plans = plan_assignments(harness.fms.dataset, count, clashes=0)
    assert len(plans) == count, "the fleet is too small for that many"
    return plans


def overlapping(plan: PlannedAssignment, count: int) -> list[PlannedAssignment]:
    """Plans of one vehicle, three at most, of which every two overlap."""
    later = (timedelta(days=days) for days in range(count))
    return [replace(plan, start_date=plan.start_date + days) for days in later]


def confirmation_of(interaction: Interaction) -> str:
    """What the bot takes the same click or command for the same by."""
    payload = interaction.payload
    if "actions" not in payload:
        return f"command:{payload.get('trigger_id')}"
    action, place = payload["actions"][0], payload["container"].get("message_ts")
    return f"click:{interaction.user}:{place}:{action['action_ts']}:{action['action_id']}"


def _press(interaction: Interaction) -> str:
    """What one answer is enough for: one person's clicks of one button, or one typed line."""
    if "actions" not in interaction.payload:
        return str(interaction.payload["trigger_id"])
    [pressed] = interaction.payload["actions"]
    return f"{interaction.payload['user']['id']} {pressed['action_id']} {pressed.get('value')}"
