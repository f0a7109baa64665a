"""kill -9 amid a sync, and two bots at the same second: one night, whole tables, told once."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlmodel import col, select

from sandbox.fms.faults import Direction
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from storage.swap import SYNCED_TABLES
from storage.tables import SyncReportRow, SyncRunRow
from tests.proofs.conftest import rng  # noqa: F401  # a fixture
from tests.proofs.harness import ALERTS, ProofHarness, open_harness

_LIVES = (1, pytest.param(25, marks=pytest.mark.proof))
_REPORTS = (
    Direction.VEHICLES,
    Direction.MEDIA_PARTNERS,
    Direction.APPROVED_MAKES,
    Direction.LOAN_HISTORY,
    Direction.CURRENT_ACTIVITY,
)


async def _runs(harness: ProofHarness) -> Sequence[SyncRunRow]:
    """The nightly runs, oldest first."""
    async with harness.database.reading() as session:
        found = await session.exec(
            select(SyncRunRow)
            .where(col(SyncRunRow.trigger) == "nightly")
            .order_by(col(SyncRunRow.started_at))
        )
        return found.all()


async def _is_made(harness: ProofHarness, after: int = 0) -> bool:
    """Whether one of the runs after so many was good."""
    return any(run.ok for run in (await _runs(harness))[after:])


async def _counts(harness: ProofHarness) -> dict[str, int]:
    """How many rows each table has."""
    async with harness.database.reading() as session:
        found = {}
        for name, table in SYNCED_TABLES.items():
            found[name] = len((await session.exec(select(table.table))).all())
        return found


def _expected(harness: ProofHarness) -> dict[str, int]:
    """How many rows FMS has for each."""
    dataset = harness.fms.dataset
    return {
        "vehicle": len(dataset.vehicles),
        "media_partner": len(dataset.partners),
        "approved_make": len(dataset.approved_makes),
        "loan_history": len(dataset.loan_history),
        "current_activity": len(dataset.current_activity),
    }


def _alerts(harness: ProofHarness) -> list[Message]:
    return harness.slack.messages(ALERTS)


def _is_told(harness: ProofHarness, after: int) -> bool:
    """Whether one of the alerts after so many tells of a good run."""
    return any("sync OK: " in words(one) for one in _alerts(harness)[after:])


async def _forget_the_night(harness: ProofHarness) -> None:
    """As if the next night had come."""
    async with harness.database.writing() as session:
        for run in (await session.exec(select(SyncRunRow))).all():
            run.night = None


async def _killed_amid_a_sync(harness: ProofHarness, chance: random.Random) -> None:
    """A life that ends while a report is on its way, or soon after it came."""
    async with harness.fms.hold(chance.choice(_REPORTS)) as held:
        bot = harness.launch_bot()
        await held.arrived()
        if chance.random() < 0.7:
            # Let it go on, to die while it reads, stages, swaps or says something.
            held.release()
            await asyncio.wait(
                {asyncio.create_task(bot.process.wait())}, timeout=chance.uniform(0.0, 0.3)
            )
        await harness.bury(bot)
        held.drop()


@pytest.mark.parametrize("lives", _LIVES)
async def test_a_sync_that_is_killed_anywhere_is_on_record_and_made_up_once(
    database_url: str,
    lives: int,
    rng: random.Random,  # noqa: F811
    tmp_path: Path,
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.25) as harness:
        for life in range(lives):
            said, made = len(_alerts(harness)), len(await _runs(harness))
            await _killed_amid_a_sync(harness, rng)

            bot = await harness.start_bot()
            await harness.until(lambda made=made: _is_made(harness, made))  # type: ignore[misc]
            await harness.slack.until(lambda said=said: _is_told(harness, said))  # type: ignore[misc]
            assert await bot.stop() == 0

            runs, told = (await _runs(harness))[made:], _alerts(harness)[said:]
            assert all(run.finished_at and run.running is None for run in runs)
            assert [run.ok for run in runs] in ([True], [False, True]), f"life {life}"
            assert len(told) == len(runs), [words(one) for one in told]
            assert await _counts(harness) == _expected(harness)
            await _forget_the_night(harness)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_bots_that_start_at_the_same_second_make_one_run_of_the_night(
    database_url: str, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path) as harness:
        for _ in range(2):
            harness.launch_bot()
        await harness.slack.until(lambda: harness.slack.socket_mode.connections == 2)
        await harness.until(lambda: _is_made(harness))
        await harness.slack.until(lambda: _alerts(harness))
        assert [await bot.stop() for bot in harness.bots] == [0, 0]

        [run] = await _runs(harness)
        async with harness.database.reading() as session:
            reports = (await session.exec(select(SyncReportRow))).all()
        assert run.ok
        assert len(reports) == 5
        [told] = _alerts(harness)
        assert words(told) == "*Nightly sync OK: nothing new, all 5 reports are good*"
        assert told.edited_ts is None
