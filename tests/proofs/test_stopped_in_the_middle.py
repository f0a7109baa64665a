"""SIGTERM while FMS keeps people waiting: what was begun is finished, nothing is in doubt."""

import asyncio
from pathlib import Path

from tests.proofs.ground import CARDS, GREEN, Ground, free_plans, open_ground
from tests.proofs.ledger import discrepancies, read_ledger

_SINGLE = 3
_SEVERAL = 3


async def test_a_bot_that_is_stopped_finishes_what_was_asked_and_takes_nothing_new(
    database_url: str, tmp_path: Path
) -> None:
    async with open_ground(database_url, tmp_path) as ground:
        planned = await ground.plan(free_plans(ground, _SINGLE + _SEVERAL + 1))
        *numbers, late = [one.number for one in planned]
        bot = await ground.start_bot()
        for number in (*numbers, late):
            await ground.card(number, GREEN)
        async with ground.fms.hold_creates() as held:
            asked = await asyncio.gather(
                *(ground.slack.type("ana", CARDS, f"/request {one}") for one in numbers[:_SINGLE]),
                ground.slack.type("ben", CARDS, f"/request {numbers[_SINGLE]}-{numbers[-1]}"),
            )
            await held.arrived(_SINGLE + 1)

            stopping = asyncio.create_task(bot.stop())
            while "restarting" not in await _answer(ground, f"/request {late} --check"):
                pass
            assert "restarting" in await _answer(ground, f"/request {late}")
            assert not stopping.done()
            held.release()
            assert await stopping == 0

        assert all(one.acked for one in asked)
        await ground.all_answered(asked)
        ledger = await read_ledger(ground)
        assert ledger.open_by_assignment == {}
        assert {ledger.assignments[one].status for one in numbers} == {"requested"}
        assert ledger.assignments[late].status == "planned"
        assert ground.fms.posts_received() == len(ledger.live) == len(numbers)
        assert discrepancies(ledger) == []


async def _answer(ground: Ground, command: str) -> str:
    """What Mia is told when she types this."""
    typed = await ground.slack.type("mia", CARDS, command)
    await ground.all_answered([typed])
    return ground.slack.whispers("mia")[-1].text
