"""Claims: whoever's attempt takes effect may send, and the database alone decides whose."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.assignment import Action, AuditStamp, Status
from domain.attempt import OPEN_OUTCOMES, Attempt, BatchPlace, Failure, FailureKind, Outcome
from domain.odd_dates import LastsLong, StartsFarAhead
from domain.previews import AnotherRequest
from domain.reasons import (
    AlsoPlanned,
    AwaitsConfirmation,
    Blocker,
    ContactUnknown,
    DatabaseAway,
    DatabaseReplaced,
    DatesReversed,
    InFlight,
    IsDeleted,
    NoFmsUser,
    NoSuchAssignment,
    NotApproved,
    OfficeUnknown,
    OtherAssignment,
    OtherEnvironment,
    StartsInPast,
    SyncIsOld,
    VehicleAmbiguous,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    WrongStatus,
)
from storage import attempts
from storage.assignments import load_assignment
from storage.engine import Database
from storage.leases import acquire
from storage.tables import AttemptRow, BatchRow
from tests.domain.builders import ANA, PLANNED, STAGING, TODAY, activity, dates
from tests.storage.rows import LATER, NOW, SOON, attempt
from tests.storage.saving import new_assignment, save, saved

CLOSED_OUTCOMES = [outcome for outcome in Outcome if outcome not in OPEN_OUTCOMES]
BATCH_ID = "1"
EVERY_REASON: list[Blocker] = [
    NoSuchAssignment(),
    IsDeleted(AuditStamp(ANA, NOW)),
    WrongStatus(Status.REQUESTED, STAGING, AuditStamp(ANA, NOW)),
    AnotherRequest(AuditStamp(ANA, NOW)),
    AnotherRequest(None),
    InFlight(Action.UNREQUEST, ANA, NOW),
    AwaitsConfirmation(Action.REQUEST, NOW),
    OtherEnvironment(STAGING, "production"),
    VehicleUnknown("VIN456"),
    VehicleListedOtherwise(PLANNED.vehicle, (PLANNED.vehicle,)),
    VehicleAmbiguous("12345678", (PLANNED.vehicle,)),
    ContactUnknown("Reyes, Maria", 789),
    NoFmsUser(),
    DatesReversed(),
    OfficeUnknown("New Yrok", ("New York",)),
    LastsLong(90, TODAY),
    StartsFarAhead(TODAY),
    StartsInPast(TODAY),
    DatabaseAway(),
    DatabaseReplaced(),
    VehicleAssigned(OtherAssignment.of(PLANNED)),
    VehicleOccupied(activity(dates(1, 3))),
]


async def record(database: Database, new: Attempt) -> bool:
    async with database.writing() as session:
        return await attempts.record(session, new)


async def take_turn(database: Database, queued: Attempt) -> bool:
    async with database.writing() as session:
        taken = replace(queued, outcome=Outcome.IN_FLIGHT, holder="bot:test")
        return await attempts.take_turn(session, taken)


async def load(database: Database, attempt_id: str) -> Attempt:
    async with database.reading() as session:
        found = await attempts.load_attempt(session, attempt_id)
    assert found is not None
    return found


async def withdraw(database: Database, never_sent: Attempt) -> None:
    async with database.writing() as session:
        await attempts.withdraw(session, never_sent)


def never_sent(assignment_id: int, **values: Any) -> Attempt:
    attempt_ = made(assignment_id, outcome=Outcome.NOT_SENT, **values)
    return replace(attempt_, reasons=(DatabaseAway(),))


def batch() -> BatchRow:
    return BatchRow(
        id=BATCH_ID,
        action=Action.REQUEST,
        actor="slack:U01",
        environment="staging",
        confirmation="command:1",
        holder="bot:test",
        started_at=NOW,
    )


def made(assignment_id: int, **values: Any) -> Attempt:
    return attempts.as_attempt(attempt(assignment_id, **values))


async def test_of_many_claims_of_one_assignment_exactly_one_is_won(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    claims = await asyncio.gather(
        *(record(one, made(number)) for _ in range(12) for one in (database, another))
    )
    assert Counter(claims) == {True: 1, False: 23}
    assert len(await saved(database, AttemptRow)) == 1


async def test_one_confirmation_that_arrives_many_times_acts_once(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    claims = await asyncio.gather(
        *(
            record(one, made(number, confirmation="click:1"))
            for _ in range(12)
            for one in (database, another)
        )
    )
    assert Counter(claims) == {True: 1, False: 23}


async def test_a_confirmation_is_spent_whatever_became_of_it(database: Database) -> None:
    for outcome in Outcome:
        number = await new_assignment(database)
        await save(database, attempt(number, id=outcome, confirmation="click:1", outcome=outcome))
        assert not await record(database, made(number, confirmation="click:1")), outcome
        async with database.reading() as session:
            earlier = await attempts.acted_before(session, "click:1", number)
        assert earlier is not None
        assert earlier.id == outcome


async def test_one_confirmation_may_name_several_assignments(database: Database) -> None:
    numbers = [await new_assignment(database) for _ in range(2)]
    for number in numbers:
        assert await record(database, made(number, confirmation="command:1"))


async def test_attempts_without_a_confirmation_are_told_apart(database: Database) -> None:
    number = await new_assignment(database)
    for _ in range(2):
        assert await record(database, made(number, confirmation=None, outcome=Outcome.REFUSED))
    async with database.reading() as session:
        assert await attempts.acted_before(session, None, number) is None


@pytest.mark.parametrize("outcome", OPEN_OUTCOMES)
async def test_an_open_attempt_freezes_its_assignment(database: Database, outcome: Outcome) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="open", outcome=outcome))
    assert not await record(database, made(number))
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
        settled = replace(await load(database, outcome), outcome=outcome, http_status=201)
        async with database.writing() as session:
            await attempts.store(session, settled)
            stands = await load_assignment(session, number)
        assert stands is not None
        assert stands.open_attempt is None
        assert await load(database, outcome) == settled
        assert await record(database, made(number))


async def test_everything_about_an_attempt_is_kept(database: Database) -> None:
    number = await new_assignment(database)
    await save(database, batch())
    other = OtherAssignment.of(PLANNED)
    whole = made(
        number,
        confirmation="batch:1:2",
        batch_id="1",
        round=2,
        position=3,
        supersedes="first",
        holder="bot:test",
        requestor_id=1949,
        fms_request_id=12345,
        seconds=0.5,
        finished_at=LATER,
        resolved_by="slack:U02",
        resolved_at=LATER,
    )
    whole = replace(
        whole,
        http_status=429,
        failure=Failure(FailureKind.SLOW_DOWN, "staging", 429, "busy", 30),
        reasons=tuple(EVERY_REASON),
        warnings=(AlsoPlanned(other), NotApproved("Ford"), SyncIsOld(None), SyncIsOld(NOW)),
    )
    assert await record(database, whole)
    assert await load(database, whole.id) == whole


async def test_a_reason_of_another_version_is_left_out(database: Database) -> None:
    number = await new_assignment(database)
    stored = [{"kind": "unheard of"}, {"kind": "vehicle_unknown", "named": 7, "new": True}]
    await save(database, attempt(number, id="later", reasons=[*stored, {"kind": "dates_reversed"}]))
    assert (await load(database, "later")).reasons == (VehicleUnknown(7), DatesReversed())


async def test_a_queued_attempt_has_its_turn_once_however_many_take_it(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    queued = made(number, outcome=Outcome.QUEUED)
    async with database.writing() as session:
        await attempts.queue(session, [queued])
    taken = await asyncio.gather(
        *(take_turn(one, queued) for _ in range(6) for one in (database, another))
    )
    assert Counter(taken) == {True: 1, False: 11}


async def test_what_is_dropped_of_a_batch_has_no_turn_any_more(database: Database) -> None:
    await save(database, batch())
    numbers = [await new_assignment(database) for _ in range(3)]
    place = {"outcome": Outcome.QUEUED, "batch_id": BATCH_ID, "round": 1}
    queued = [made(number, position=at, **place) for at, number in enumerate(numbers)]
    async with database.writing() as session:
        await attempts.queue(session, queued)
    assert await take_turn(database, queued[0])
    async with database.writing() as session:
        assert await attempts.drop_queued(session, BATCH_ID) == 2
        left = await attempts.attempts_of_batch(session, BATCH_ID)
    assert [one.outcome for one in left] == [
        Outcome.IN_FLIGHT,
        Outcome.NOT_SENT,
        Outcome.NOT_SENT,
    ]
    assert not await take_turn(database, queued[1])


async def test_queued_attempts_freeze_nothing_and_a_batch_shows_its_latest_round(
    database: Database,
) -> None:
    number = await new_assignment(database)
    await save(database, batch())
    for turn in (1, 2, 3):
        again = made(number, outcome=Outcome.QUEUED, batch_id=BATCH_ID, round=turn, position=0)
        async with database.writing() as session:
            await attempts.queue(session, [again])
    async with database.reading() as session:
        [latest] = await attempts.attempts_of_batch(session, BATCH_ID)
        stands = await load_assignment(session, number)
    assert latest.batch == BatchPlace(BATCH_ID, 3, 0)
    assert stands is not None
    assert stands.open_attempt is None


async def test_a_blocked_attempt_is_kept_for_the_audit_and_its_repetition_left_out(
    database: Database,
) -> None:
    number = await new_assignment(database)
    for _ in range(2):
        blocked = made(number, outcome=Outcome.BLOCKED, confirmation="click:1")
        await record(database, replace(blocked, reasons=(DatesReversed(),)))
    [kept] = await saved(database, AttemptRow)
    assert (kept.outcome, kept.reasons) == ("blocked", [{"kind": "dates_reversed"}])


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
        await withdraw(database, never_sent(number, id=f"claim {number}"))
        async with database.reading() as session:
            [left] = await attempts.attempts_of(session, number)
        assert (left.outcome, left.reasons) == ("not_sent", (DatabaseAway(),))
        assert await record(database, made(number))


async def test_a_withdrawn_claim_leaves_the_doubt_that_it_took_the_place_of(
    database: Database,
) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="again", supersedes="first"))
    await withdraw(database, never_sent(number, id="again"))
    async with database.reading() as session:
        left = await attempts.load_attempt(session, "again")
    assert left is not None
    assert left.outcome == "unconfirmed"
    assert not await record(database, made(number))


async def test_a_claim_whose_confirmation_acted_elsewhere_leaves_that_one_alone(
    database: Database,
) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="elsewhere", confirmation="click"))
    await withdraw(database, never_sent(number, id="claim", confirmation="click"))
    [left] = await saved(database, AttemptRow)
    assert (left.id, left.outcome) == ("elsewhere", "in_flight")


async def test_what_is_settled_cannot_be_withdrawn(database: Database) -> None:
    number = await new_assignment(database)
    await save(database, attempt(number, id="claim", outcome=Outcome.ACCEPTED))
    await withdraw(database, never_sent(number, id="claim"))
    [left] = await saved(database, AttemptRow)
    assert (left.outcome, left.reasons) == ("accepted", [])


def test_every_kind_of_reason_is_kept() -> None:
    assert {type(one) for one in EVERY_REASON} == set(get_args(Blocker))
