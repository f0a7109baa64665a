"""SIGTERM while FMS keeps people waiting: what was begun is finished, nothing is in doubt."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.proofs.harness import CARDS, GREEN, ProofHarness, free_plans, open_harness
from tests.proofs.ledger import discrepancies, read_ledger

_MOST = 7
_STOPS = (1, pytest.param(25, marks=pytest.mark.proof))


@pytest.mark.parametrize("stops", _STOPS)
async def test_a_bot_that_is_stopped_finishes_what_it_began_and_takes_nothing_new(
    database_url: str, stops: int, rng: random.Random, tmp_path: Path
) -> None:
    begun: set[int] = set()
    async with open_harness(database_url, tmp_path, scale=0.3) as harness:
        plans = free_plans(harness, stops * (_MOST + 1))
        for _ in range(stops):
            count = rng.randint(3, _MOST)
            planned = await harness.plan(plans.pop() for _ in range(count + 1))
            *numbers, late = [one.number for one in planned]
            bot = await harness.start_bot()
            for number in (*numbers, late):
                await harness.card(number, GREEN)

            singles, several = numbers[:-2], numbers[-2:]
            async with harness.fms.hold_creates() as held:
                asked = await asyncio.gather(
                    *(harness.slack.type("ana", CARDS, f"/request {one}") for one in singles),
                    harness.slack.type("ben", CARDS, f"/request {several[0]}-{several[-1]}"),
                )
                await held.arrived(len(singles) + 1)
                stopping = asyncio.create_task(bot.stop())
                while "restarting" not in await _answer(harness, f"/request {late} --check"):
                    pass
                assert "restarting" in await _answer(harness, f"/request {late}")
                assert not stopping.done()
                held.release()
                assert await stopping == 0

            assert all(one.acked for one in asked)
            await harness.all_answered(asked)
            begun |= {*singles, several[0]}
            assert "*1 sent, 1 not tried.*" in harness.slack.whispers("ben")[-1].text
            ledger = await read_ledger(harness)
            assert ledger.open_by_assignment == {}
            requested = {n for n, row in ledger.assignments.items() if row.status == "requested"}
            assert requested == begun
            assert harness.fms.posts_received() == len(ledger.live) == len(begun)
            assert discrepancies(ledger) == []
    print(f"{stops} stops, {len(begun)} creates held: 0 in doubt")  # noqa: T201


async def _answer(harness: ProofHarness, command: str) -> str:
    """What Mia is told when she types this."""
    typed = await harness.slack.type("mia", CARDS, command)
    await harness.all_answered([typed])
    return harness.slack.whispers("mia")[-1].text
