"""However often and wherever people click at once, FMS hears of an assignment once."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from tests.proofs.harness import (
    CARDS,
    GREEN,
    MAGENTA,
    ProofHarness,
    free_plans,
    live_requests,
    open_harness,
)
from tests.proofs.ledger import discrepancies, is_quiet, read_ledger

_PEOPLE = ("ana", "ben", "mia", "olga")
_ASSIGNMENTS = 6
_ROUNDS = (15, pytest.param(1000, marks=pytest.mark.proof))


@dataclass(frozen=True, slots=True)
class _Round:
    """One assignment, and the people who all want it requested at the same moment."""

    harness: ProofHarness
    number: int
    card: Message
    rng: random.Random

    async def run(self) -> list[Interaction]:
        """Let everybody act, and wait until everybody was answered; what Slack delivered."""
        waves = [self._act(late=False) for _ in range(self.rng.randint(2, 8))]
        if self.rng.random() < 0.4:
            waves += [self._once_sent() for _ in range(self.rng.randint(1, 2))]
        deliveries = [one for some in await asyncio.gather(*waves) for one in some]
        assert all(one.acked for one in deliveries)
        await self.harness.all_answered(deliveries)
        await self.harness.all_heeded(deliveries)
        return deliveries

    async def _once_sent(self) -> list[Interaction]:
        """Act on what the card showed before, while FMS is busy with the first one's request."""
        sent = self.harness.fms.posts_received()
        await self.harness.fms.until(lambda: self.harness.fms.posts_received() > sent)
        return await self._act(late=True)

    async def _act(self, *, late: bool) -> list[Interaction]:
        """Click or type; now and then Slack delivers it again, once or twice."""
        who, slack = self.rng.choice(_PEOPLE), self.harness.slack
        again = self.rng.choice((0, 0, 0, 1, 2))
        if self.rng.random() < 0.6:
            first = await slack.click(who, self.card, "Request", late=late)
        else:
            first = await slack.type(who, CARDS, f"/request {self.number}")
        return [first, *[await slack.redeliver(first) for _ in range(again)]]


@pytest.mark.parametrize("rounds", _ROUNDS)
@pytest.mark.parametrize(
    ("database_url", "bots"),
    [
        ("sqlite", 1),
        ("postgresql", 2),
        pytest.param("postgresql", 1, marks=pytest.mark.proof),
        pytest.param("sqlite", 2, marks=pytest.mark.proof),
    ],
    indirect=["database_url"],
)
async def test_simultaneous_confirmations_of_one_assignment_make_one_request(
    database_url: str, bots: int, rounds: int, rng: random.Random, tmp_path: Path
) -> None:
    delivered = 0
    earlier: dict[int, list[Interaction]] = {}
    async with open_harness(database_url, tmp_path) as harness:
        planned = await harness.plan(free_plans(harness, _ASSIGNMENTS))
        for _ in range(bots):
            await harness.start_bot()
        for each in range(rounds):
            one = planned[each % _ASSIGNMENTS]
            _let_fms_take_its_time(harness, rng)
            card = await harness.card(one.number, GREEN)
            sent = harness.fms.posts_received()

            deliveries = await _Round(harness, one.number, card, rng).run()
            # Slack delivers something again long after it was undone; that one is planned again.
            undone = earlier.pop(planned[(each + 1) % _ASSIGNMENTS].number, [])
            if undone:
                await harness.slack.redeliver(rng.choice(undone))

            assert harness.fms.posts_received() - sent == 1, f"in round {each}"
            [request] = live_requests(harness, one.plan.vehicle_id)
            shown = await harness.card(one.number, MAGENTA)
            assert f"|{request.id}>" in words(shown)
            await harness.slack.click(rng.choice(_PEOPLE), shown, "Unrequest")
            earlier[one.number] = deliveries
            delivered += len(deliveries) + bool(undone)

        await harness.until(lambda: is_quiet(harness), 15.0)
        for bot in harness.living_bots():
            assert await bot.stop() == 0
        assert harness.fms.posts_received() == rounds
        assert discrepancies(await read_ledger(harness)) == []
    print(f"{rounds} rounds, {delivered} clicks and commands, {rounds} creates")  # noqa: T201


def _let_fms_take_its_time(harness: ProofHarness, rng: random.Random) -> None:
    for direction in (Direction.CREATE, Direction.DELETE):
        harness.fms.faults.set(direction, Fault.SLOW, seconds=rng.choice((0.0, 0.01, 0.05)))
