"""kill -9 amid a sync, and two bots at the same second: one night, whole tables, told once."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlmodel import col, select

from sandbox.fms.faults import Direction
from sandbox.slack.messages import Message
from sandbox.slack.sight import words
from storage.swap import SYNCED_TABLES
from storage.tables import SyncReportRow, SyncRunRow
from tests.proofs.conftest import rng  # noqa: F401  # a fixture
from tests.proofs.ground import ALERTS, Ground, open_ground

_LIVES = (1, pytest.param(25, marks=pytest.mark.proof))
_REPORTS = (
    Direction.VEHICLES,
    Direction.MEDIA_PARTNERS,
    Direction.APPROVED_MAKES,
    Direction.LOAN_HISTORY,
    Direction.CURRENT_ACTIVITY,
)


async def _runs(ground: Ground) -> Sequence[SyncRunRow]:
    """The nightly runs, oldest first."""
    async with ground.database.reading() as session:
        found = await session.exec(
            select(SyncRunRow)
            .where(col(SyncRunRow.trigger) == "nightly")
            .order_by(col(SyncRunRow.started_at))
        )
        return found.all()


async def _is_made(ground: Ground, after: int = 0) -> bool:
    """Whether one of the runs after so many was good."""
    return any(run.ok for run in (await _runs(ground))[after:])


async def _counts(ground: Ground) -> dict[str, int]:
    """How many rows each table has."""
    async with ground.database.reading() as session:
        found = {}
        for name, table in SYNCED_TABLES.items():
            found[name] = len((await session.exec(select(table.table))).all())
        return found


def _expected(ground: Ground) -> dict[str, int]:
    """How many rows FMS has for each."""
    world = ground.fms.world
    return {
        "vehicle": len(world.vehicles),
        "media_partner": len(world.partners),
        "approved_make": len(world.approved_makes),
        "loan_history": len(world.loan_history),
        "current_activity": len(world.current_activity),
    }


def _alerts(ground: Ground) -> list[Message]:
    return ground.slack.messages(ALERTS)


def _is_told(ground: Ground, after: int) -> bool:
    """Whether one of the alerts after so many tells of a good run."""
    return any("all 5 reports are good" in words(one) for one in _alerts(ground)[after:])


async def _forget_the_night(ground: Ground) -> None:
    """As if the next night had come."""
    async with ground.database.writing() as session:
        for run in (await session.exec(select(SyncRunRow))).all():
            run.night = None


async def _killed_amid_a_sync(ground: Ground, chance: random.Random) -> None:
    """A life that ends while a report is on its way, or soon after it came."""
    async with ground.fms.hold(chance.choice(_REPORTS)) as held:
        bot = await ground.launch_bot()
        await held.arrived()
        if chance.random() < 0.7:
            # Let it go on, to die while it reads, stages, swaps or says something.
            held.release()
            await asyncio.wait(
                {asyncio.create_task(bot.process.wait())}, timeout=chance.uniform(0.0, 0.3)
            )
        await ground.bury(bot)
        held.drop()


@pytest.mark.parametrize("lives", _LIVES)
async def test_a_sync_that_is_killed_anywhere_is_on_record_and_made_up_once(
    database_url: str,
    lives: int,
    rng: random.Random,  # noqa: F811
    tmp_path: Path,
) -> None:
    async with open_ground(database_url, tmp_path, scale=0.25) as ground:
        for life in range(lives):
            said, made = len(_alerts(ground)), len(await _runs(ground))
            await _killed_amid_a_sync(ground, rng)

            bot = await ground.start_bot()
            await ground.until(lambda made=made: _is_made(ground, made))  # type: ignore[misc]
            await ground.slack.until(lambda said=said: _is_told(ground, said))  # type: ignore[misc]
            assert await bot.stop() == 0

            runs, told = (await _runs(ground))[made:], _alerts(ground)[said:]
            assert all(run.finished_at and run.running is None for run in runs)
            assert [run.ok for run in runs] in ([True], [False, True]), f"life {life}"
            assert len(told) == len(runs), [words(one) for one in told]
            assert await _counts(ground) == _expected(ground)
            await _forget_the_night(ground)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_bots_that_start_at_the_same_second_make_one_run_of_the_night(
    database_url: str, tmp_path: Path
) -> None:
    async with open_ground(database_url, tmp_path) as ground:
        await asyncio.gather(*(ground.launch_bot() for _ in range(2)))
        await ground.slack.until(lambda: ground.slack.socket_mode.connections == 2)
        await ground.until(lambda: _is_made(ground))
        await ground.slack.until(lambda: _alerts(ground))
        assert [await bot.stop() for bot in ground.bots] == [0, 0]

        [run] = await _runs(ground)
        async with ground.database.reading() as session:
            reports = (await session.exec(select(SyncReportRow))).all()
        assert run.ok
        assert len(reports) == 5
        [told] = _alerts(ground)
        assert "The nightly sync" in words(told)
        assert told.edited_ts is None
