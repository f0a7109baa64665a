"""Of a double click one half counts, in whatever order two bots hear of both."""

import asyncio
import itertools
from typing import NamedTuple

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.slack.double_clicks import DoubleClicks, Press
from storage.attempts import was_heeded
from storage.engine import Database
from storage.said import claim_answer, have_one_count
from tests.storage.rows import NOW
from tests.storage.saving import stays_waiting

_HALVES = ("a", "b")
# What one bot may get of both, and in which order; Slack delivers each to one of two, or to both.
_HEARD = ("", "a", "b", "ab", "ba")


class Act(NamedTuple):
    """What a bot does in a transaction: act on one half, or note one for the double of another."""

    half: str
    first: str | None


def acts_of(heard: str) -> list[Act]:
    """What a bot does that hears these halves in this order."""
    clicks, press = DoubleClicks(lambda: 0.0), Press("C1:1.1", "assignment.request", "123")
    return [Act(half, clicks.first_half("U1", press, half)) for half in heard]


def any_delay() -> list[tuple[Act, ...]]:
    """Each way in which two bots hear both, each of their acts as late as it may be."""
    return sorted(
        {
            acts
            for heard in itertools.combinations_with_replacement(_HEARD, 2)
            if set("".join(heard)) == set(_HALVES)
            for acts in itertools.permutations([act for each in heard for act in acts_of(each)])
        },
        key=str,
    )


async def take_effect(session: AsyncSession, act: Act, click: int) -> str | None:
    """The half that is acted on, if this act does."""
    if act.first:
        await have_one_count(session, f"{act.first} {click}", f"{act.half} {click}", NOW)
    elif not await was_heeded(session, f"{act.half} {click}"):
        return act.half
    return None


async def test_one_half_counts_and_the_other_does_not_once_a_bot_has_heard_of_both(
    database: Database,
) -> None:
    # Each act is a transaction; that they cannot fall together is for the next test.
    async with database.writing() as session:
        for click, acts in enumerate(any_delay()):
            done = [half for act in acts if (half := await take_effect(session, act, click))]

            assert done, acts
            noted = [act for act in acts if act.first]
            for_nothing = [one for one in _HALVES if await was_heeded(session, f"{one} {click}")]
            assert len(for_nothing) == bool(noted), acts
            # What Slack delivers later, to a bot that has heard of neither, is done or in vain.
            assert {*done, *for_nothing} == set(_HALVES), acts
            if noted and all(act.first for act in acts[: len(noted)]):
                assert len({*done}) == 1, acts


@pytest.mark.parametrize("first", _HALVES)
async def test_of_two_bots_that_note_both_at_once_one_decides(
    database: Database, another: Database, first: str
) -> None:
    second = next(half for half in _HALVES if half != first)

    async def note_the_other_way_round() -> None:
        async with another.writing() as session:
            await have_one_count(session, second, first, NOW)

    async with database.writing() as session:
        await have_one_count(session, first, second, NOW)
        noting = asyncio.create_task(note_the_other_way_round())
        assert await stays_waiting(noting)
    await noting

    async with database.reading() as session:
        assert not await was_heeded(session, first)
        assert await was_heeded(session, second)


async def test_what_an_older_version_noted_leads_to_nothing(database: Database) -> None:
    async with database.writing() as session:
        assert await claim_answer(session, "a", NOW)
        assert await was_heeded(session, "a")
