"""kill -9 at random points: nothing is lost, nothing is done twice, nothing is hidden."""

import random
from pathlib import Path

import pytest

from tests.proofs.harness import free_plans, open_harness
from tests.proofs.ledger import discrepancies, read_ledger
from tests.proofs.siege import FIRST_PLANS, NEW_PLANS, Siege

_LIVES = (3, pytest.param(60, marks=pytest.mark.proof))


@pytest.mark.parametrize("lives", _LIVES)
async def test_a_bot_killed_at_any_point_loses_doubles_and_hides_nothing(
    database_url: str, lives: int, rng: random.Random, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.25, ack_limit=1.0) as harness:
        siege = Siege(harness, rng, free_plans(harness, FIRST_PLANS + lives * NEW_PLANS))
        bot = await siege.begin()
        for life in range(lives):
            bot = await siege.die_and_come_back(bot)
            assert discrepancies(await read_ledger(harness)) == [], f"after kill {life}"
            await siege.settle()
            assert discrepancies(await read_ledger(harness)) == [], f"settled after kill {life}"
        assert await bot.stop() == 0
        print(siege.summary(await read_ledger(harness)))  # noqa: T201
