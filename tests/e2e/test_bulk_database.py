"""The database takes a step of a batch, and the word that it did is lost."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.attempt import Attempt, Outcome
from sandbox.slack.queries import words
from storage import attempts
from storage.engine import Database
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = [on_sqlite, eight_plans]


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first commit that says an item is being sent is made, and never confirmed."""
    take, write, changed = attempts.take_turn, Database.writing, []
    told: list[int] = []

    async def take_turn(session: AsyncSession, attempt: Attempt) -> bool:
        if attempt.outcome is Outcome.IN_FLIGHT:
            changed.append(session)
        return await take(session, attempt)

    @contextlib.asynccontextmanager
    async def writing(database: Database) -> AsyncIterator[AsyncSession]:
        async with write(database) as session:
            yield session
        if session in changed and not told:
            told.append(1)
            raise OperationalError("COMMIT", {}, ConnectionError("the server went away"))

    monkeypatch.setattr(attempts, "take_turn", take_turn)
    monkeypatch.setattr(Database, "writing", writing)
    return told


async def test_a_batch_goes_on_when_the_word_of_a_stored_step_is_lost(
    stage: Stage, lost: list[int]
) -> None:
    await stage.slack.type("ana", CARDS, "/request 120 123 124")

    said = await stage.direct_message("ana", "3 of 3 requested")

    assert lost
    assert "Stopped" not in words(said)
    assert len(stage.fms.live_requests()) == 3
