"""Overlapping assignments of one vehicle, requested at the same moment: exactly one goes to FMS."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.services.act import perform
from bot.services.app import App
from bot.services.claim import ActionRequest
from domain.assignment import Action, Actor, Source
from domain.attempt import Attempt, Outcome, Performed
from domain.reasons import Blocker, InFlight, VehicleAssigned, WrongStatus
from fms import FmsClient, FmsTarget
from sandbox.slack.interactions import Interaction
from storage.engine import Database
from tests.apps import app_over
from tests.proofs.harness import (
    CARDS,
    GREEN,
    MAGENTA,
    ProofHarness,
    free_plans,
    live_requests,
    open_harness,
    overlapping,
)
from tests.proofs.ledger import discrepancies, is_quiet, read_ledger

_PEOPLE = ("ana", "ben", "mia")
_VEHICLES = 4
_ROUNDS = (12, pytest.param(1000, marks=pytest.mark.proof))


@pytest.mark.parametrize("rounds", _ROUNDS)
@pytest.mark.parametrize(
    "database_url",
    ["postgresql", pytest.param("sqlite", marks=pytest.mark.proof)],
    indirect=True,
)
@pytest.mark.long
async def test_two_bots_send_one_of_several_overlapping_assignments(
    database_url: str, rounds: int, rng: random.Random, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path) as harness:
        rivals = [
            [one.number for one in await harness.plan(overlapping(plan, rng.choice((2, 3))))]
            for plan in free_plans(harness, _VEHICLES)
        ]
        for _ in range(2):
            await harness.start_bot()
        for each in range(rounds):
            numbers = rivals[each % _VEHICLES]
            sent = harness.fms.posts_received()

            await _everybody_requests(harness, numbers, rng)

            assert harness.fms.posts_received() - sent == 1, f"in round {each}"
            winner = await _winner(harness, numbers)
            for loser in numbers:
                if loser != winner:
                    await harness.card(loser, GREEN)
            # By another than the last time: so soon, the same click again is a double click.
            await _unrequest(harness, winner, _PEOPLE[each // _VEHICLES % len(_PEOPLE)])

        await harness.until(lambda: is_quiet(harness), 15.0)
        for bot in harness.living_bots():
            assert await bot.stop() == 0
        assert harness.fms.posts_received() == rounds
        assert discrepancies(await read_ledger(harness)) == []
    print(f"{rounds} rounds, {rounds} creates")  # noqa: T201


async def _everybody_requests(
    harness: ProofHarness, numbers: list[int], rng: random.Random
) -> None:
    cards = [await harness.card(number, GREEN) for number in numbers]

    async def act(number: int) -> Interaction:
        who, card = rng.choice(_PEOPLE), cards[numbers.index(number)]
        if rng.random() < 0.5:
            return await harness.slack.click(who, card, "Request")
        return await harness.slack.type(who, CARDS, f"/request {number}")

    done = await asyncio.gather(*(act(one) for one in rng.sample(numbers, len(numbers))))
    assert all(one.acked for one in done)
    await harness.all_answered(done)


async def _winner(harness: ProofHarness, numbers: list[int]) -> int:
    rows = (await read_ledger(harness)).assignments
    [winner] = [number for number in numbers if rows[number].status == "requested"]
    [live] = live_requests(harness, rows[winner].vehicle_id)
    assert rows[winner].fms_request_id == live.id
    return winner


async def _unrequest(harness: ProofHarness, number: int, who: str) -> None:
    card = await harness.card(number, MAGENTA)
    taken_back = await harness.slack.click(who, card, "Unrequest")
    await harness.all_answered([taken_back])


@pytest.mark.parametrize("rounds", _ROUNDS)
async def test_two_processes_with_a_database_each_send_one_of_two_rivals(
    database_url: str, rounds: int, rng: random.Random, tmp_path: Path
) -> None:
    async with (
        open_harness(database_url, tmp_path) as harness,
        contextlib.AsyncExitStack() as stack,
    ):
        apps = [await stack.enter_async_context(_app(harness, database_url)) for _ in range(2)]
        [plan] = free_plans(harness, 1)
        two = [one.number for one in await harness.plan(overlapping(plan, 2))]
        for each in range(rounds):
            same = rng.random() < 0.3
            numbers = [two[0], two[0]] if same else rng.sample(two, 2)
            sent = harness.fms.posts_received()

            outcomes = await asyncio.gather(
                *(
                    _ask_for(app, Action.REQUEST, one)
                    for app, one in zip(apps, numbers, strict=True)
                )
            )

            [done] = _of(outcomes, Outcome.ACCEPTED)
            [blocked] = _of(outcomes, Outcome.BLOCKED)
            [reason] = blocked.reasons
            _assert_names_the_winner(reason, done.assignment_id, same=same)
            assert harness.fms.posts_received() - sent == 1, f"in round {each}"
            [live] = live_requests(harness, plan.vehicle_id)
            assert done.request_id == live.id
            taken_back = await _ask_for(rng.choice(apps), Action.UNREQUEST, done.assignment_id)
            assert taken_back.attempt.outcome is Outcome.ACCEPTED
        assert harness.fms.posts_received() == rounds
        assert harness.fms.live_requests() == []
    print(f"{rounds} rounds, {rounds} creates")  # noqa: T201


async def _ask_for(app: App, action: Action, number: int) -> Performed:
    return await perform(app, ActionRequest(action, number, Actor(Source.PROGRAM, app.holder)))


def _of(performed: list[Performed], outcome: Outcome) -> list[Attempt]:
    return [one.attempt for one in performed if one.attempt.outcome is outcome]


def _assert_names_the_winner(reason: Blocker, winner: int, *, same: bool) -> None:
    if same:
        assert isinstance(reason, InFlight | WrongStatus)
    else:
        assert isinstance(reason, VehicleAssigned)
        assert reason.other.id == winner


@contextlib.asynccontextmanager
async def _app(harness: ProofHarness, database_url: str) -> AsyncIterator[App]:
    """What a process of its own would work with."""
    database = Database(database_url)
    target = FmsTarget("staging", harness.fms.url, SecretStr(harness.fms.token))
    async with FmsClient(target, timeout_seconds=10) as fms:
        yield app_over(database, fms=fms, holder=f"app-{id(database)}")
    await database.close()
