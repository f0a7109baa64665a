"""The database takes a step, and the word that it did is lost."""

import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.attempt import Attempt, Outcome
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import words
from storage import attempts
from storage.away import DatabaseAwayError
from storage.engine import Database
from tests.http.helpers import client_of, problem
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = [on_sqlite, eight_plans]


class LostWord:
    """The first commit that stores an attempt of this outcome is made, and never confirmed."""

    outcome = Outcome.IN_FLIGHT
    is_lost = False

    async def meanwhile(self) -> None:
        """What happens before the word is lost."""


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> LostWord:
    told, changed = LostWord(), list[AsyncSession]()
    write, stores = Database.writing, {"take_turn": attempts.take_turn, "record": attempts.record}

    def noticing(name: str) -> None:
        async def store(session: AsyncSession, attempt: Attempt) -> bool:
            if attempt.outcome is told.outcome:
                changed.append(session)
            return await stores[name](session, attempt)

        monkeypatch.setattr(attempts, name, store)

    @contextlib.asynccontextmanager
    async def writing(database: Database, *, brief: bool = False) -> AsyncIterator[AsyncSession]:
        async with write(database, brief=brief) as session:
            yield session
        if session in changed and not told.is_lost:
            told.is_lost = True
            await told.meanwhile()
            error = DatabaseAwayError("the server went away")
            error.may_be_stored = True
            raise error

    for name in stores:
        noticing(name)
    monkeypatch.setattr(Database, "writing", writing)
    return told


@pytest.mark.long
async def test_a_batch_goes_on(stage: Stage, lost: LostWord) -> None:
    await stage.slack.type("ana", CARDS, "/request 120 123 124")

    said = await stage.direct_message("ana", "All 3 sent")

    assert lost.is_lost
    assert "Stopped" not in words(said)
    assert len(stage.fms.live_requests()) == 3


async def test_a_request_is_not_sent_and_can_be_tried_again(
    stage: Stage, lost: LostWord, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile() -> None:
        await stage.card(120, "Sending to FMS")

    monkeypatch.setattr(lost, "meanwhile", meanwhile)
    await stage.slack.type("ana", CARDS, "/request 120")
    told = await stage.whisper("ana", "the scheduler's database did not answer. Nothing went to")
    assert lost.is_lost
    assert stage.fms.posts_received() == 0
    await stage.card(120, "Planned")

    await stage.slack.click("ana", told, "Try again")

    await stage.whisper("ana", "Assignment 120 is requested")
    assert stage.fms.posts_received() == 1


async def test_a_plan_that_is_deleted_is_called_deleted(stage: Stage, lost: LostWord) -> None:
    lost.outcome = Outcome.ACCEPTED
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Delete")

    await stage.whisper("ana", "Assignment 120 is deleted")

    assert lost.is_lost
    assert not [one for one in stage.said_to("ana") if "not deleted" in one.text]


@pytest.mark.long
async def test_a_delete_in_doubt_that_is_tried_again_stays_in_doubt(
    stage: Stage, lost: LostWord
) -> None:
    lost.outcome = Outcome.QUEUED
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Delete")
    told = await stage.whisper("ana", "Assignment 120 is *unconfirmed*")

    lost.outcome = Outcome.IN_FLIGHT
    await stage.slack.click("ana", told, "Try again")

    await stage.slack.until(lambda: lost.is_lost)
    await stage.stop_bot()
    await stage.start_bot()
    again = await stage.whisper("ana", "Assignment 120 is *unconfirmed*")
    await stage.slack.click("ana", again, "Try again")
    await stage.whisper("ana", "Assignment 120 is deleted")


@pytest.mark.long
async def test_a_call_over_http_acts_when_it_comes_again_with_its_key(
    stage: Stage, lost: LostWord
) -> None:
    call = "/api/fms/create-vehicle-request", {"assignment_id": 120}, {"idempotency-key": "order-1"}
    async with client_of(stage) as http:

        async def ask() -> httpx.Response:
            path, body, headers = call
            return await http.post(path, json=body, headers=headers)

        for _ in range(2):
            lost.is_lost = False
            problem(await ask(), 503, "not_sent")
            assert lost.is_lost
        assert stage.fms.posts_received() == 0
        third, fourth = await ask(), await ask()

    assert third.status_code == 200
    assert fourth.json() == third.json()
    assert stage.fms.posts_received() == 1
