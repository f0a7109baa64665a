"""A small world on one event loop: a local Slack, a local FMS, a database, and two bots in it.

Time stands still until it is told to go on. What a bot hears comes straight from the local Slack,
without a socket; all that it says and sends goes over HTTP.
"""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

from bot.delivery.kinds import RENDERERS
from bot.services.app import App
from bot.services.lease import renew_lease
from bot.services.recovery import recover
from bot.services.sync.run_sync import end_abandoned_run
from bot.slack import connection, requests
from bot.slack.web_api import web_client, web_session
from sandbox.filling import fill_fleet, fill_plans
from sandbox.fms.dataset import Dataset
from sandbox.fms.dialects import DIALECTS, DOCUMENT
from sandbox.fms.exchange import Hold
from sandbox.fms.faults import Direction
from sandbox.fms.generator import generate_dataset
from sandbox.fms.planned import PlannedAssignment, plan_assignments
from sandbox.fms.reports import TIDY
from sandbox.fms.server import LocalFms, local_fms
from sandbox.slack.clock import ManualClock
from sandbox.slack.interactions import Interaction
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.server import local_slack
from storage.engine import Database
from storage.migrate import migrate
from tests.databases import kept
from tests.proofs.harness import cards_in
from tests.proofs.lives import Life, Surroundings, begin_life, keep_clock
from tests.proofs.places import Look, Place, Row

BOTS = ("first", "second")
# How FMS speaks in all of them.
_DIALECT = os.environ.get("DIALECT") or DOCUMENT.name
# Later than any machine's own clock, with which the plans and the fleet are stored.
_BEGINNING = datetime(2036, 3, 3, 17, tzinfo=UTC)
_FIRST_PLANS = 3
_SCALE = 0.02
# What is thought of as the longest that a person is left without a word is no matter of this.
_NO_NOTICE_SECONDS = 3600.0
# A lease, and a turn at a message.
_LAPSED_SECONDS = 31.0
_ROUNDS_TO_REST = 40
_OPEN = ("in_flight", "unconfirmed")

# As `is_behind` of storage/messages.py has it, for the kinds that this version knows.
_KINDS = ", ".join(f"'{kind}'" for kind in RENDERERS)
_BEHIND = f"wanted_revision > shown_revision AND kind IN ({_KINDS})"


@dataclass(frozen=True, slots=True)
class Books:
    """What the database says of assignments, attempts and changes at one moment."""

    assignments: dict[int, Row]
    attempts: dict[str, Row]
    changes: list[Row] = field(default_factory=list)

    def open_attempt(self, number: int) -> Row | None:
        """The attempt that freezes an assignment."""
        mine = (one for one in self.attempts.values() if one["assignment_id"] == number)
        return next((one for one in mine if one["outcome"] in _OPEN), None)


@dataclass(slots=True)
class World:
    """Everything at once. `ahead` is how wrong the machine's clock is.

    `disowned` are requests in FMS about which FMS or a person said what was not so. `late`: calls
    that FMS kept waiting were let go. `troubled`: Slack has failed before. `heard` is what people
    did, `seen` the cards as they were.
    """

    slack: LocalSlack
    fms: LocalFms
    clock: ManualClock
    address: str
    plans: list[PlannedAssignment]
    database: Database
    look: Look
    around: Surroundings = field(init=False)
    lives: dict[str, Life | None] = field(default_factory=lambda: dict.fromkeys(BOTS))
    ahead: timedelta = timedelta(0)
    disowned: set[int] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    late: bool = False
    troubled: bool = False
    heard: list[Interaction] = field(default_factory=list)
    seen: list[Message] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _held: dict[Direction, tuple[Hold, contextlib.AsyncExitStack]] = field(default_factory=dict)
    _turn: int = 0

    def now(self) -> datetime:
        """As the machine's clock says."""
        return datetime.fromtimestamp(self.clock(), UTC) + self.ahead

    # --- bots ---

    def living(self) -> list[Life]:
        """The bots that live, also those that are paused."""
        return [life for life in self.lives.values() if life is not None]

    async def start(self, name: str, *, edges: int | None = None) -> None:
        """Start a bot that is dead; with `edges` it may not come far."""
        if self.lives[name] is None:
            self.lives[name] = await begin_life(self.around, kept(self.address, name), edges=edges)

    async def kill(self, name: str) -> None:
        """End a bot without farewell."""
        if (life := self.lives[name]) is not None:
            life.database.is_dead = True

    async def deliver(self, interaction: Interaction, limit: float) -> None:  # noqa: ARG002
        """Let a bot hear what somebody did: each in turn, as Slack picks one of its sockets."""
        self._turn += 1
        awake = [one for one in self.living() if not one.is_dead]
        interaction.sent()
        if not awake:
            interaction.fail("dispatch_failed")
            return
        was_acknowledged, answer = await awake[self._turn % len(awake)].hear(interaction.payload)
        if was_acknowledged:
            interaction.acknowledge(answer)
        else:
            interaction.fail("operation_timeout")

    async def settle(self) -> None:
        """Wait until nothing goes on but what FMS keeps waiting, and the due messages are drawn."""
        await self._quiet()
        while self._is_behind() and await self._deliver():
            await self._quiet()
        self.seen += [card for found in self.cards().values() for card in found]
        del self.seen[:-30]

    def _is_behind(self) -> bool:
        return "slack_message" in self.left_to_do()

    async def _deliver(self) -> int:
        return sum([await life.deliver() for life in self.living() if not life.is_paused])

    async def _quiet(self) -> None:
        while await self._buried() or await self._is_busy():
            pass

    async def _is_busy(self) -> bool:
        """Wait for a moment if something goes on."""
        living = [life for life in self.living() if not life.is_dead]
        busy = {task for life in living for task in life.tasks}
        waiting = sum(hold.waiting for hold, _ in self._held.values())
        at_fms = sum(life.asked_for for life in living)
        if not busy or (waiting == at_fms and not any(life.in_background for life in living)):
            return False
        await asyncio.wait(busy, timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def _buried(self) -> bool:
        dead = [name for name, life in self.lives.items() if life is not None and life.is_dead]
        for name in dead:
            life, self.lives[name] = self.lives[name], None
            assert life is not None
            await life.bury()
            self.counts["deaths"] += 1
        if dead:
            # FMS notices by itself that no answer is waited for any more.
            at_fms = sum(life.asked_for for life in self.living())
            await self.fms.until(
                lambda: sum(hold.waiting for hold, _ in self._held.values()) <= at_fms
            )
        return bool(dead)

    # --- time ---

    async def wait(self, seconds: float) -> None:
        """Let time pass; the bots that are not paused look after what was left behind."""
        self.clock.advance(seconds)
        self.look.set_clock(self.clock())
        # All of them say that they live before any looks who does not.
        for work in (renew_lease, _look_around):
            for life in self.living():
                if not (life.is_paused or life.is_dead):
                    await life.do(work(life.app))
            await self._quiet()

    # --- FMS ---

    async def hold(self, direction: Direction, *, applied: bool) -> None:
        """Have FMS keep callers waiting from now on."""
        if direction not in self._held:
            stack = contextlib.AsyncExitStack()
            hold = await stack.enter_async_context(self.fms.hold(direction, applied=applied))
            self._held[direction] = hold, stack

    async def let_go(self, *, answer: bool) -> None:
        """Have FMS answer those who wait, or drop them."""
        self.late = True
        # A batch goes on with the next of its calls: one hold after the other comes to its end.
        for direction in list(self._held):
            hold, stack = self._held[direction]
            if not answer:
                hold.drop()
            del self._held[direction]
            await stack.aclose()

    # --- the end of it ---

    async def rest(self) -> None:
        """All troubles end, the bots live again, and everything comes to its end."""
        self.slack.faults.clear()
        self.fms.faults.clear()
        if not self.fms.is_listening:
            await self.fms.listen_again()
        await self.let_go(answer=True)
        for life in self.living():
            life.is_paused, life.database.edges_left = False, None
        await self._quiet()
        for name in BOTS:
            await self.start(name)
        await self.wait(_LAPSED_SECONDS)
        for _ in range(_ROUNDS_TO_REST):
            await self.settle()
            if not (left := self.left_to_do()):
                return
            await self.wait(_LAPSED_SECONDS)
        raise AssertionError(f"it never comes to rest: {left}")

    def left_to_do(self) -> dict[str, int]:
        """What is under way, and what is still to be said."""
        asked = {
            "attempt": "outcome IN ('in_flight', 'queued')",
            "batch": "running",
            "loan_change": "state = 'running'",
            "sync_run": "running",
            "slack_message": _BEHIND,
        }
        counts = " UNION ALL ".join(
            f"SELECT '{table}' AS what, count(*) AS n FROM {table} WHERE {condition}"  # noqa: S608
            for table, condition in asked.items()
        )
        return {row["what"]: row["n"] for row in self.ask(counts) if row["n"]}

    # --- what stands where ---

    def cards(self) -> dict[int, list[Message]]:
        """The messages in the cards' channel, by the assignment they are about."""
        return cards_in(self.slack)

    def everything_shown(self) -> Iterator[Message]:
        """Every message and reply in every conversation."""
        for channel in self.slack.workspace.channels.values():
            yield from channel.timeline.everything()

    def ask(self, query: str) -> list[Row]:
        """What the database holds, past everything that the product reads it with."""
        return self.look.ask(query)

    def books(self) -> Books:
        """Assignments and attempts as they stand."""
        return Books(
            {row["id"]: row for row in self.ask("SELECT * FROM assignment")},
            {row["id"]: row for row in self.ask("SELECT * FROM attempt")},
            self.ask("SELECT * FROM loan_change"),
        )


async def _look_around(app: App) -> None:
    await recover(app)
    await end_abandoned_run(app)


@dataclass(frozen=True, slots=True)
class Template:
    """A database with a fleet and plans, to copy; what stands in it is in `dataset`'s terms."""

    place: Place
    plans: list[PlannedAssignment]


def dataset() -> Dataset:
    """The fleet on the first day, the same each time."""
    return generate_dataset(_SCALE, today=_BEGINNING.date())


async def make_template(place: Place) -> Template:
    """Write fleet and plans into a database: two cars, and two plans that want the same."""
    fleet = dataset()
    plans = plan_assignments(fleet, _FIRST_PLANS, clashes=0)
    day = timedelta(days=1)
    rival = replace(
        plans[0], start_date=plans[0].start_date + day, end_date=plans[0].end_date + day
    )
    plans.append(rival)
    database = Database(place.template())
    await migrate(database)
    await fill_fleet(database, fleet, dialect=DIALECTS[_DIALECT])
    await fill_plans(database, fleet, plans)
    await database.close()
    return Template(place, plans)


@contextlib.asynccontextmanager
async def open_world(template: Template) -> AsyncIterator[World]:
    """A world in which nothing has happened yet, with two bots alive."""
    clock = ManualClock(_BEGINNING.timestamp())
    address = await template.place.copy()
    async with (
        local_slack(headless=True, clock=clock) as slack,
        local_fms(
            headless=True,
            dataset=dataset(),
            dialect=_DIALECT,
            refuse_taken=False,
            irregularities=TIDY,
        ) as fms,
        contextlib.AsyncExitStack() as stack,
    ):
        stack.enter_context(patch.object(requests, "NOTICE_AFTER_SECONDS", _NO_NOTICE_SECONDS))
        for name in (*BOTS, "test"):
            stack.push_async_callback(kept(address, name).close)
        look = template.place.look()
        stack.callback(look.close)
        look.set_clock(clock())
        database = kept(address, "test")
        world = World(slack, fms, clock, address, template.plans, database, look)
        async with web_session() as session:
            client = web_client(slack.api_url, session, slack.bot_token)
            identity = await connection.identify(client)
        world.around = Surroundings(slack, fms, identity, world.now, clock)
        slack.dispatcher.way = world
        _give_clock(world)
        for name in BOTS:
            await world.start(name)
        await world.settle()
        yield world
        await world.let_go(answer=False)
        for life in world.living():
            await life.bury()


# Whose clock the engines go by, which outlive a world.
_present: dict[str, World] = {}


def _give_clock(world: World) -> None:
    address = world.address

    def seconds() -> float:
        return _present[address].clock()

    if address not in _present and world.database.is_sqlite:
        for name in BOTS:
            keep_clock(kept(address, name), seconds)
    _present[address] = world


def days_after(day: date, days: int) -> str:
    """As it is typed into a line."""
    return f"{day + timedelta(days=days):%m-%d-%y}"
