"""Claims: whoever's attempt takes effect may send, and the database alone decides whose."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from domain.attempt import OPEN_OUTCOMES, Outcome
from storage import attempts
from storage.assignments import load_assignment
from storage.attempts import Claim
from storage.engine import Database
from storage.leases import acquire
from storage.tables import (
    AttemptRow,
)
from tests.storage.rows import LATER, NOW, SOON, attempt
from tests.storage.saving import new_assignment, save, saved

CLOSED_OUTCOMES = [outcome for outcome in Outcome if outcome not in OPEN_OUTCOMES]


async def claim(database: Database, row: AttemptRow) -> Claim:
    async with database.writing() as session:
        return await attempts.claim(session, row)


async def settle(database: Database, attempt_id: str, outcome: str, **values: Any) -> bool:
    async with database.writing() as session:
        return await attempts.settle(session, attempt_id, Outcome(outcome), **values)


async def withdraw(database: Database, row: AttemptRow) -> None:
    async with database.writing() as session:
        await attempts.withdraw(session, row)


async def test_of_many_claims_of_one_assignment_exactly_one_is_won(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    claims = await asyncio.gather(
        *(claim(one, attempt(number)) for _ in range(12) for one in (database, another))
    )
    assert Counter(claims) == {Claim.WON: 1, Claim.BUSY: 23}
    assert len(await saved(database, AttemptRow)) == 1


async def test_one_confirmation_that_arrives_many_times_acts_once(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    claims = await asyncio.gather(
        *(
            claim(one, attempt(number, confirmation="click:1"))
            for _ in range(12)
            for one in (database, another)
        )
    )
    assert Counter(claims) == {Claim.WON: 1, Claim.REPEATED: 23}


async def test_a_confirmation_is_spent_whatever_became_of_it(database: Database) -> None:
    for outcome in Outcome:
        number = await new_assignment(database)
        await save(database, attempt(number, id=outcome, confirmation="click:1", outcome=outcome))
        again = await claim(database, attempt(number, confirmation="click:1"))
        assert again is Claim.REPEATED, outcome
        async with database.reading() as session:
            earlier = await attempts.acted_before(session, "click:1", number)
        assert earlier is not None
        assert earlier.id == outcome


async def test_one_confirmation_may_name_several_assignments(database: Database) -> None:
    numbers = [await new_assignment(database) for _ in range(2)]
    for number in numbers:
        won = await claim(database, attempt(number, confirmation="command:1"))
        assert won is Claim.WON


async def test_attempts_without_a_confirmation_are_told_apart(database: Database) -> None:
    number = await new_assignment(database)
    for _ in range(2):
        row = attempt(number, confirmation=None)
        attempt_id = row.id
        assert await claim(database, row) is Claim.WON
        assert await settle(database, attempt_id, "refused")
    async with database.reading() as session:
        assert await attempts.acted_before(session, None, number) is None


@pytest.mark.parametrize("outcome", OPEN_OUTCOMES)
async def test_an_open_attempt_freezes_its_assignment(database: Database, outcome: Outcome) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="open", outcome=outcome))
    assert await claim(database, attempt(number)) is Claim.BUSY
    async with database.reading() as session:
        found = await load_assignment(session, number)
        counts = await attempts.count_open(session)
    assert found is not None
    assert found.open_attempt is not None
    assert found.open_attempt.id == "open"
    assert counts == {one: int(one is outcome) for one in OPEN_OUTCOMES}


async def test_a_settled_attempt_frees_its_assignment(database: Database) -> None:
    for outcome in CLOSED_OUTCOMES:
        number = await new_assignment(database)
        await save(database, attempt(number, id=outcome))
        assert await settle(database, outcome, outcome, http_status=201, finished_at=SOON)
        async with database.reading() as session:
            found = await load_assignment(session, number)
            settled = await attempts.load_attempt(session, outcome)
        assert found is not None
        assert found.open_attempt is None
        assert settled is not None
        assert (settled.outcome, settled.http_status) == (outcome, 201)
        assert settled.finished_at == SOON
        assert await claim(database, attempt(number)) is Claim.WON


async def test_an_attempt_is_settled_once_however_many_try(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="first"))
    settled = await asyncio.gather(
        *(
            settle(one, "first", outcome)
            for outcome in ("accepted", "refused", "found_not_applied", "superseded")
            for one in (database, another)
        )
    )
    assert sum(settled) == 1


async def test_an_attempt_is_settled_only_from_the_outcomes_that_are_named(
    database: Database,
) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="first"))
    only = {"from_outcomes": (Outcome.UNCONFIRMED,)}
    assert not await settle(database, "first", "found_applied", **only)
    assert await settle(database, "first", "unconfirmed")
    assert await settle(database, "first", "found_applied", **only)
    assert not await settle(database, "no such attempt", "accepted")


async def test_what_was_settled_is_seen_by_who_settled_it(database: Database) -> None:
    """In one session: rows it read before must not stand in front of what it changed."""
    number = await new_assignment(database)
    await save(database, attempt(number, id="first"))
    async with database.writing() as session:
        before = await load_assignment(session, number)
        assert before is not None
        assert before.open_attempt is not None
        await attempts.settle(session, "first", Outcome.UNCONFIRMED, cause="timeout")
        after = await load_assignment(session, number)
        settled = await attempts.load_attempt(session, "first")
        assert settled is not None
        assert (settled.outcome, settled.cause) == ("unconfirmed", "timeout")
        assert after is not None
        assert after.open_attempt is not None
        assert after.open_attempt.unconfirmed


async def test_a_blocked_attempt_is_kept_for_the_audit_and_its_repetition_left_out(
    database: Database,
) -> None:
    number = await new_assignment(database)
    for _ in range(2):
        row = attempt(number, outcome=Outcome.BLOCKED, confirmation="click:1", cause="StartsInPast")
        async with database.writing() as session:
            await attempts.record(session, row)
    [kept] = await saved(database, AttemptRow)
    assert (kept.outcome, kept.cause) == ("blocked", "StartsInPast")


async def test_attempts_are_told_in_the_order_in_which_they_began(database: Database) -> None:
    number, other = await new_assignment(database), await new_assignment(database)
    await save(
        database,
        attempt(number, id="c", outcome=Outcome.REFUSED, started_at=LATER),
        attempt(number, id="b", outcome=Outcome.REFUSED, started_at=NOW),
        attempt(number, id="a", outcome=Outcome.REFUSED, started_at=SOON),
        attempt(other, id="d", outcome=Outcome.REFUSED),
    )
    async with database.reading() as session:
        assert [row.id for row in await attempts.attempts_of(session, number)] == ["b", "a", "c"]


async def test_attempts_that_nobody_works_on_are_found_and_no_others(database: Database) -> None:
    for name, seconds in (("bot:own", 60.0), ("bot:other", 60.0), ("bot:expired", -1.0)):
        async with database.writing() as session:
            await acquire(session, name, host="h", process="1:1", seconds=seconds)
    holders = {
        "mine, under way": "bot:own",
        "mine, forgotten": "bot:own",
        "another's": "bot:other",
        "of one that hangs": "bot:expired",
        "of one that died": "bot:gone",
    }
    for attempt_id, holder in holders.items():
        number = await new_assignment(database)
        await save(database, attempt(number, id=attempt_id, holder=holder))
    number = await new_assignment(database)
    in_doubt = attempt(number, id="in doubt", holder="bot:gone", outcome=Outcome.UNCONFIRMED)
    await save(database, in_doubt)
    async with database.reading() as session:
        found = await attempts.abandoned(session, own="bot:own", working_on=["mine, under way"])
    assert {row.id for row in found} == {
        "mine, forgotten",
        "of one that hangs",
        "of one that died",
    }


async def test_a_claim_that_is_withdrawn_is_closed_whether_or_not_it_was_stored(
    database: Database,
) -> None:
    for stored in (False, True):
        number = await new_assignment(database)
        if stored:
            await save(database, attempt(number, id=f"claim {number}"))
        blocked = attempt(number, id=f"claim {number}", outcome=Outcome.BLOCKED, cause="database")
        await withdraw(database, blocked)
        async with database.reading() as session:
            [left] = await attempts.attempts_of(session, number)
        assert (left.outcome, left.cause) == ("blocked", "database")
        assert await claim(database, attempt(number)) is Claim.WON


async def test_a_withdrawn_claim_leaves_the_doubt_that_it_took_the_place_of(
    database: Database,
) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="again", supersedes="first"))
    await withdraw(database, attempt(number, id="again", outcome=Outcome.BLOCKED, cause="database"))
    async with database.reading() as session:
        left = await attempts.load_attempt(session, "again")
    assert left is not None
    assert left.outcome == "unconfirmed"
    assert await claim(database, attempt(number)) is Claim.BUSY


async def test_what_is_settled_cannot_be_withdrawn(database: Database) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="claim", outcome=Outcome.ACCEPTED))
    await withdraw(database, attempt(number, id="claim", outcome=Outcome.BLOCKED, cause="database"))
    [left] = await saved(database, AttemptRow)
    assert (left.outcome, left.cause) == ("accepted", None)
