"""One request in FMS stands for one assignment, whatever FMS answers and whoever asks at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.messages import ids
from domain.attempt import Outcome
from sandbox.slack.queries import buttons, words
from tests.fms.peers import Manner, Peer, answer, open_peer, says
from tests.stage import AMBER, CARDS, Stage

ALWAYS_555 = says(answer(201, {"id": 555, "status": "pending"}))


@pytest.fixture
async def peer(stage: Stage) -> AsyncIterator[Peer]:
    """An FMS that gives every request the same number."""
    async with open_peer(ALWAYS_555) as opened:
        await stage.stop_bot()
        await stage.start_bot(fms_staging_url=opened.url)
        yield opened
        await stage.stop_bot()


async def outcomes(stage: Stage, *numbers: int) -> list[str]:
    return [(await stage.attempts(number))[-1].outcome for number in numbers]


async def test_a_number_that_another_assignment_stands_for_is_no_proof(
    stage: Stage, peer: Peer
) -> None:
    await stage.request(120)

    await stage.slack.type("ben", CARDS, "/request 121")

    card = await stage.card(121, "Unconfirmed")
    assert card.color == AMBER
    alert = await stage.alert("Unconfirmed: assignment 121")
    assert "FMS gave a request number that another assignment already has" in words(alert)
    assert "request 555, assignment 120" in words(alert)
    told = await stage.whisper("ben", "Assignment 121")
    assert "another assignment already has" in told.text
    assert (await stage.state(121)).row.fms_request_id is None
    assert len(peer.heard) == 2


@pytest.mark.long
async def test_the_number_of_an_attempt_in_doubt_is_no_proof_either(
    stage: Stage, peer: Peer
) -> None:
    await stage.request(120)
    await stage.slack.type("ben", CARDS, "/request 121")
    await stage.card(121, "Unconfirmed")
    peer.manner = says(answer(200, {"success": True}))
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Unrequest")
    await stage.card(120, "Planned")
    peer.manner = ALWAYS_555

    await stage.slack.type("ana", CARDS, "/request 122")

    alert = await stage.alert("Unconfirmed: assignment 122")
    assert "request 555, assignment 121" in words(alert)
    # Assignment 121 may turn out to be it: its own doubt can be settled with this very number.
    first = await stage.alert("Unconfirmed: assignment 121")
    await stage.slack.click("olga", alert, "No, release it")
    await stage.alert("Settled: assignment 122")
    await stage.card(122, "Planned")
    await stage.slack.click("olga", first, buttons(first)[0])
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: "555"})
    await stage.card(121, "Requested")


@pytest.mark.long
async def test_the_number_is_free_again_once_its_request_is_taken_back(
    stage: Stage, peer: Peer
) -> None:
    await stage.request(120)
    peer.manner = says(answer(200, {"success": True}))
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Unrequest")
    await stage.card(120, "Planned")
    peer.manner = ALWAYS_555

    await stage.request(121)

    assert (await stage.state(121)).row.fms_request_id == 555


@pytest.mark.long
async def test_of_two_answers_at_the_same_instant_one_assignment_has_the_number(
    stage: Stage, peer: Peer
) -> None:
    numbers = (120, 121, 122)
    peer.manner = together(len(numbers), ALWAYS_555)

    await asyncio.gather(
        *(stage.slack.type("ana", CARDS, f"/request {number}") for number in numbers)
    )
    await stage.until(lambda: _all_are_settled(stage, *numbers))

    found = await outcomes(stage, *numbers)
    assert sorted(found) == [Outcome.ACCEPTED] + [Outcome.UNCONFIRMED] * 2
    holders = [one for one in await stage.assignments() if one.fms_request_id == 555]
    assert [one.status for one in holders] == ["requested"]


@pytest.mark.long
async def test_a_person_cannot_enter_a_number_that_an_answer_has_just_taken(
    stage: Stage, peer: Peer
) -> None:
    peer.manner = says(b"")
    await stage.slack.type("ana", CARDS, "/request 120")
    alert = await stage.alert("Unconfirmed: assignment 120")
    await stage.slack.click("olga", alert, buttons(alert)[0])
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    peer.manner = ALWAYS_555

    await asyncio.gather(
        stage.slack.type("ana", CARDS, "/request 121"),
        stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: "555"}),
    )
    await stage.until(lambda: _all_are_settled(stage, 121))
    await stage.whisper("olga", "555")
    await stage.at_rest()

    holders = [one for one in await stage.assignments() if one.fms_request_id == 555]
    assert len(holders) == 1


async def test_the_database_itself_keeps_one_assignment_to_one_request(stage: Stage) -> None:
    requested: dict[str, Any] = {
        "status": "requested",
        "fms_environment": "staging",
        "fms_request_id": 777,
    }
    await stage.change(120, **requested)
    with pytest.raises(IntegrityError):
        await stage.change(121, **(requested | {"status": "active"}))

    await stage.change(122, **(requested | {"fms_environment": "production"}))
    await stage.change(120, status="completed")
    await stage.change(121, **requested)


async def _all_are_settled(stage: Stage, *numbers: int) -> bool:
    attempts = [await stage.attempts(number) for number in numbers]
    return all(one and one[-1].outcome != Outcome.IN_FLIGHT for one in attempts)


def together(calls: int, manner: Manner) -> Manner:
    """Answers nobody until so many have asked."""
    barrier = asyncio.Barrier(calls)

    async def answer_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await barrier.wait()
        await manner(reader, writer)

    return answer_at_once
