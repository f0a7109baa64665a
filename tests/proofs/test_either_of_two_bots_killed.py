"""Two bots on one PostgreSQL, either killed at any time: as if one had never died.

Nothing is lost or done twice, each night has one good sync, each morning one digest for an office,
and Slack has no message twice.
"""

import asyncio
import contextlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from domain.digest import SENT_BY
from domain.messages import MessageKind, digest_subject
from sandbox.fms.planned import PlannedAssignment
from storage.tables import AssignmentRow, MorningRow, SlackMessageRow, SyncRunRow
from tests.proofs.harness import BotProcess, ProofHarness, free_plans, open_harness
from tests.proofs.ledger import discrepancies, read_ledger
from tests.proofs.siege import FIRST_PLANS, NEW_PLANS, Siege

# How many mornings, and how many kills follow in each.
_LENGTHS = (
    pytest.param(1, 2, marks=pytest.mark.long),
    pytest.param(8, 5, marks=pytest.mark.proof),
)
_DAWN = time(5, tzinfo=UTC)
# A night's sync and a morning's digest are both due when the bots start.
_BOTH_DUE = {
    "SYNC_TIMEZONE": "UTC",
    "SYNC_HOUR": "0",
    "REMINDERS_ENABLED": "true",
    "REMINDERS_HOUR": "0",
}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class _Morning:
    """A day of the siege, from the moment that both bots start."""

    siege: Siege
    day: date
    due: frozenset[str]

    @property
    def harness(self) -> ProofHarness:
        return self.siege.harness

    async def dawn(self) -> list[BotProcess]:
        """Both bots begin at once, and one dies over the sync or the digest, and comes back."""
        bots = [self.harness.launch_bot() for _ in range(2)]
        await self._moment()
        bots = await self._replaced(bots, self.siege.rng.choice(bots))
        await self.harness.until(self._is_made)
        await self.siege.be_quiet()
        return bots

    async def _replaced(self, bots: list[BotProcess], dead: BotProcess) -> list[BotProcess]:
        await self.harness.bury(dead)
        self.siege.counts["kills at dawn"] += 1
        born = await self.harness.start_bot()
        self.siege.start_seconds = born.seconds_to_start
        return [*(one for one in bots if one is not dead), born]

    async def _moment(self) -> None:
        """The point of the kill: any of the start, or soon after a report or a message went."""
        rng, slack, fms = self.siege.rng, self.harness.slack, self.harness.fms
        match rng.choice(("any", "report", "report", "post", "post")):
            case "report":
                heard = len(fms.calls) + rng.randrange(5)
                with contextlib.suppress(TimeoutError):
                    await fms.until(lambda: len(fms.calls) > heard, timeout=5.0)
            case "post":
                posted = len(slack.calls.of("chat.postMessage")) + rng.randrange(4)
                with contextlib.suppress(TimeoutError):
                    await slack.until(
                        lambda: len(slack.calls.of("chat.postMessage")) > posted, timeout=5.0
                    )
        await asyncio.sleep(rng.uniform(0.0, 0.2))

    async def _is_made(self) -> bool:
        """Whether the night has its sync and the morning its digests."""
        async with self.harness.database.reading() as session:
            has_digests = await session.get(MorningRow, self.day) is not None
        return has_digests and any(run.ok for run in await self._runs())

    async def _runs(self) -> Sequence[SyncRunRow]:
        """The syncs of this night, oldest first."""
        since = datetime.combine(self.day, _DAWN)
        wanted = select(SyncRunRow).where(
            col(SyncRunRow.trigger) == "nightly", col(SyncRunRow.started_at) >= since
        )
        async with self.harness.database.reading() as session:
            return (await session.exec(wanted.order_by(col(SyncRunRow.started_at)))).all()

    async def objections(self) -> list[str]:
        """What is not as it would be if nobody had died."""
        runs, posted = await self._runs(), _posted(self.harness)
        self.siege.counts["syncs cut off"] += len(runs) - 1
        good = [run.ok for run in runs].count(True)
        found = [] if good == 1 else [f"{good} good syncs in the night of {self.day}"]
        found += [f"run {run.id} never ended" for run in runs if not run.finished_at]
        found += [f"{key} stands there {n} times" for key, n in posted.items() if n > 1]
        due = [(MessageKind.SYNC_REPORT, run.id) for run in runs]
        due += [(MessageKind.DIGEST, digest_subject(self.day, office)) for office in self.due]
        written = await self._written()
        for kind, subject in due:
            keys = written[kind, subject]
            if len(keys) != 1 or posted[keys[0]] != 1:
                found.append(f"{kind} {subject} was written as {keys}")
        self.siege.counts["digests"] += len(self.due)
        return found

    async def _written(self) -> dict[tuple[str, str], list[str]]:
        """The keys of all messages, by what they are about."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        async with self.harness.database.reading() as session:
            for row in await session.exec(select(SlackMessageRow)):
                found[row.kind, row.subject].append(row.key)
        return found


def _posted(harness: ProofHarness) -> Counter[str]:
    """How often each message stands in Slack, in whatever channel or thread."""
    timelines = (one.timeline for one in harness.slack.workspace.channels.values())
    every = (one for timeline in timelines for one in timeline.everything())
    keys = (((one.metadata or {}).get("event_payload") or {}).get("key") for one in every)
    return Counter(filter(None, keys))


def _weekdays() -> Iterator[date]:
    day = datetime.now(UTC).date()
    while True:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            yield day


def _soon(plan: PlannedAssignment, day: date, rng: random.Random) -> PlannedAssignment:
    """The plan in days that a digest of this day tells of."""
    start = day + timedelta(days=rng.randint(1, SENT_BY.days))
    return replace(plan, start_date=start, end_date=start + timedelta(days=3))


async def _offices_to_remind(harness: ProofHarness, day: date) -> frozenset[str]:
    """Those with something planned that starts soon."""
    wanted = select(AssignmentRow.office).where(
        col(AssignmentRow.status) == "planned",
        col(AssignmentRow.deleted_at).is_(None),
        col(AssignmentRow.start_date).between(day, day + SENT_BY),
    )
    async with harness.database.reading() as session:
        return frozenset(await session.exec(wanted))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("mornings", "kills"), _LENGTHS)
async def test_either_of_two_bots_can_be_killed_at_any_time_and_nothing_tells_of_it(
    database_url: str, mornings: int, kills: int, rng: random.Random, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.25, ack_limit=1.0) as harness:
        harness.environment |= _BOTH_DUE
        a_day = FIRST_PLANS + kills * NEW_PLANS
        plans = free_plans(harness, mornings * a_day)
        siege = Siege(harness, rng, [])
        for _, day in zip(range(mornings), _weekdays(), strict=False):
            harness.calendar.go_to(datetime.combine(day, _DAWN))
            siege.plans += [_soon(plans.pop(), day, rng) for _ in range(a_day)]
            await harness.plan(siege.plans.pop() for _ in range(FIRST_PLANS))
            morning = _Morning(siege, day, await _offices_to_remind(harness, day))
            bots = await morning.dawn()
            for kill in range(kills):
                dead = rng.randrange(2)
                bots[dead] = await siege.die_and_come_back(bots[dead])
                assert discrepancies(await read_ledger(harness)) == [], f"{day}, kill {kill}"
                await siege.settle()
            assert await morning.objections() == []
            assert discrepancies(await read_ledger(harness)) == [], f"at the end of {day}"
            assert [await bot.stop() for bot in harness.living_bots()] == [0, 0]
        print(f"{mornings} mornings, {siege.summary(await read_ledger(harness))}")  # noqa: T201
