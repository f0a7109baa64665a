"""SIGTERM while FMS keeps people waiting: what was begun is finished, nothing is in doubt."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.proofs.ground import CARDS, GREEN, Ground, free_plans, open_ground
from tests.proofs.ledger import discrepancies, read_ledger

_MOST = 7
_STOPS = (1, pytest.param(25, marks=pytest.mark.proof))


@pytest.mark.parametrize("stops", _STOPS)
async def test_a_bot_that_is_stopped_finishes_what_it_began_and_takes_nothing_new(
    database_url: str, stops: int, rng: random.Random, tmp_path: Path
) -> None:
    begun: set[int] = set()
    async with open_ground(database_url, tmp_path, scale=0.3) as ground:
        plans = free_plans(ground, stops * (_MOST + 1))
        for _ in range(stops):
            count = rng.randint(3, _MOST)
            planned = await ground.plan(plans.pop() for _ in range(count + 1))
            *numbers, late = [one.number for one in planned]
            bot = await ground.start_bot()
            for number in (*numbers, late):
                await ground.card(number, GREEN)

            singles, several = numbers[:-2], numbers[-2:]
            async with ground.fms.hold_creates() as held:
                asked = await asyncio.gather(
                    *(ground.slack.type("ana", CARDS, f"/request {one}") for one in singles),
                    ground.slack.type("ben", CARDS, f"/request {several[0]}-{several[-1]}"),
                )
                await held.arrived(len(singles) + 1)
                stopping = asyncio.create_task(bot.stop())
                while "restarting" not in await _answer(ground, f"/request {late} --check"):
                    pass
                assert "restarting" in await _answer(ground, f"/request {late}")
                assert not stopping.done()
                held.release()
                assert await stopping == 0

            assert all(one.acked for one in asked)
            await ground.all_answered(asked)
            begun |= {*singles, several[0]}
            assert f"Not sent: {several[1]}." in ground.slack.whispers("ben")[-1].text
            ledger = await read_ledger(ground)
            assert ledger.open_by_assignment == {}
            requested = {n for n, row in ledger.assignments.items() if row.status == "requested"}
            assert requested == begun
            assert ground.fms.posts_received() == len(ledger.live) == len(begun)
            assert discrepancies(ledger) == []
    print(f"{stops} stops, {len(begun)} creates held: 0 in doubt")  # noqa: T201


async def _answer(ground: Ground, command: str) -> str:
    """What Mia is told when she types this."""
    typed = await ground.slack.type("mia", CARDS, command)
    await ground.all_answered([typed])
    return ground.slack.whispers("mia")[-1].text
