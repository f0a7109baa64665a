"""Findings while people, other processes and kills come between."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from bot.messages.finding_words import is_off
from bot.messages.text import FORGOTTEN, others_in_fms
from bot.services.findings import answer, read_open_findings
from bot.services.forget import forget_partner
from bot.services.sync.reconcile import reconcile
from domain.assignment import Actor, Source
from domain.finding_answers import Answered, Unsettled
from domain.findings import Answer, Finding, FindingKind, Found, StartPassed
from domain.forgetting import Erased
from domain.sync import Trigger
from storage import findings
from storage.assignment_changes import follow_loan
from storage.assignments import load_assignment
from storage.engine import Database
from storage.finding_table import FindingRow
from storage.swap import RunIsOver
from storage.tables import ActivityRow, SyncRunRow, VehicleRow
from tests.bot.services.reconcile_db import (
    EVENING_BEFORE,
    FIRST,
    VIN,
    ReconcileDb,
    days,
    on_sqlite,
)
from tests.storage.changing import Columns, change_assignment
from tests.storage.saving import save, saved, stays_waiting

BEN = Actor(Source.SLACK, "U0BEN")
OTHER_VIN = "1FTFW1E50MFA09999"
_ASKS = {
    Answer.THAT_IS_IT: [FindingKind.COULD_BE_IT],
    Answer.TAKE_OVER: [FindingKind.CHANGED_IN_FMS],
    Answer.EXTENDED: [FindingKind.OVERDUE],
}


async def _reconcile(db: ReconcileDb) -> None:
    await db.reconcile()


async def _only_finding(db: ReconcileDb) -> Finding:
    [row] = await saved(db.database, FindingRow)
    async with db.database.reading() as session:
        found = await findings.load_finding(session, row.id or 0)
    assert found
    return found


async def _answer(db: ReconcileDb, said: Answer, until: date | None = None) -> Answered:
    """What a person of ops says of the first finding that offers it."""
    [told, *_] = [one for one in await saved(db.database, FindingRow) if one.kind in _ASKS[said]]
    return await answer(db.app, told.id or 0, said, BEN, is_ops=True, until=until)


async def _change(db: ReconcileDb, number: int, values: dict[str, Any]) -> None:
    async with db.database.writing() as session:
        await change_assignment(session, number, by=str(BEN), at=EVENING_BEFORE, **values)


@pytest.mark.parametrize("holds", [True, False], ids=["it changed", "it went"])
async def test_a_persons_word_outweighs_what_a_sync_saw_before_it(
    db: ReconcileDb, another: Database, holds: bool
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=790)
    await db.reconcile()
    await db.left(70)
    if holds:
        await db.lent(70, days(0, 8), person_id=790)
    told = await _only_finding(db)

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        await findings.settle(session, told, Answer.NOT_IT, by=BEN, at=EVENING_BEFORE)
    await reconciling

    stands = await _only_finding(db)
    assert (stands.answer, stands.over) == (Answer.NOT_IT, None)


async def test_a_request_that_was_changed_during_a_sync_is_not_approved_by_what_was_seen_before(
    db: ReconcileDb, another: Database
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7))

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        now: Columns = {"fms_request_id": 99, "start_date": days(20, 27).start}
        now |= {"end_date": days(20, 27).end}
        await change_assignment(session, number, by=str(BEN), at=EVENING_BEFORE, **now)
    await reconciling

    row = await db.row(number)
    assert (row["status"], row["activity_id"]) == ("requested", None)


async def test_what_was_requested_after_fms_was_asked_waits_for_the_next_sync(
    db: ReconcileDb,
) -> None:
    first, second = await db.requested(), await db.requested(days(30, 37))
    await db.lent(70, days(0, 7))
    await db.lent(71, days(30, 37))

    came_to = await reconcile(db.app, "run", {first: 12345})

    assert came_to.approved_ids == (first,)
    assert (await db.row(second))["status"] == "requested"
    assert (await reconcile(db.app, "later")).approved_ids == (second,)


@pytest.mark.parametrize("extended", [True, False], ids=["its dates changed", "its end passed"])
async def test_a_loan_that_a_person_ends_during_a_sync_was_ended_by_that_person(
    db: ReconcileDb, another: Database, extended: bool
) -> None:
    number = await db.active(70)
    if extended:
        await db.lent(70, days(0, 20))
    db.now = EVENING_BEFORE + timedelta(days=30 if not extended else 8)

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        await follow_loan(session, number, None, is_over=True, by=BEN, at=EVENING_BEFORE)
    await reconciling

    row = await db.row(number)
    assert (row["status"], row["changed_by"]) == ("completed", str(BEN))
    assert row["completed_at"] == EVENING_BEFORE


@on_sqlite
async def test_a_car_that_a_person_takes_over_during_a_sync_is_not_followed_away(
    db: ReconcileDb, another: Database
) -> None:
    listed = VehicleRow(vehicle_id=997, vin=VIN, make="Ford", model="F-150", office="LA")
    await save(db.database, listed)
    number = await db.active(70)

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        taken: Columns = {"vehicle_id": 457, "vin": OTHER_VIN}
        await change_assignment(session, number, by=str(BEN), at=EVENING_BEFORE, **taken)
    await reconciling

    row = await db.row(number)
    assert {name: row[name] for name in taken} == taken


@on_sqlite
@pytest.mark.parametrize(
    ("in_fms", "here", "unsettled"),
    [
        pytest.param({"person_id": 791}, {}, Unsettled.CHANGED, id="another partner"),
        pytest.param({"vin": OTHER_VIN}, {}, Unsettled.CHANGED, id="another car"),
        pytest.param({"activity_type": "Event"}, {}, Unsettled.CHANGED, id="no loan"),
        pytest.param({"end_date": days(0, 9).end}, {}, Unsettled.CHANGED, id="other dates"),
        pytest.param({}, {"activities_before": [70]}, Unsettled.OVER, id="it was there before"),
        pytest.param(
            {},
            {"start_date": days(30, 37).start, "end_date": days(30, 37).end},
            Unsettled.OVER,
            id="requested again for another month",
        ),
        pytest.param(
            {},
            {"vehicle_id": 457, "vin": OTHER_VIN},
            Unsettled.OVER,
            id="requested again with another car",
        ),
        pytest.param({}, {"end_date": days(0, 8).end}, None, id="as it was shown"),
    ],
)
async def test_that_is_it_is_about_what_was_shown(
    db: ReconcileDb, in_fms: dict[str, Any], here: dict[str, Any], unsettled: Unsettled | None
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=790)
    await db.reconcile()
    await db.left(70)
    await db.lent(70, days(0, 7), **({"person_id": 790} | in_fms))
    await _change(db, number, here)

    answered = await _answer(db, Answer.THAT_IS_IT)

    assert answered.unsettled is unsettled
    assert (await db.row(number))["status"] == ("requested" if unsettled else "active")


@on_sqlite
@pytest.mark.parametrize(
    ("in_fms", "unsettled", "status"),
    [
        pytest.param({"vin": OTHER_VIN}, Unsettled.NOT_KNOWN, "active", id="unknown car"),
        pytest.param({"person_id": None}, Unsettled.NOT_KNOWN, "active", id="no partner"),
        pytest.param(
            {"vin": OTHER_VIN, "person_id": None, "activity_type": "Hold"},
            None,
            "completed",
            id="what lends nothing is over all the same",
        ),
    ],
)
async def test_only_what_the_reports_know_is_taken_over(
    db: ReconcileDb, in_fms: dict[str, Any], unsettled: Unsettled | None, status: str
) -> None:
    number = await db.active(70)
    await db.lent(70, days(0, 7), **in_fms)
    await db.reconcile()

    answered = await _answer(db, Answer.TAKE_OVER)

    row = await db.row(number)
    assert answered.unsettled is unsettled
    assert (row["status"], row["vehicle_id"], row["vin"]) == (status, 456, VIN)


@on_sqlite
async def test_a_car_that_no_report_knows_is_called_by_its_vin_alone(db: ReconcileDb) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), vin=OTHER_VIN)
    await db.reconcile()

    assert (await _answer(db, Answer.THAT_IS_IT)).unsettled is None

    evidence = (await db.assignment(number)).evidence
    assert evidence
    assert others_in_fms(evidence) == [f"the car \u2026{OTHER_VIN[-6:]}"]
    await db.reconcile()
    assert await db.needs() == []


@on_sqlite
async def test_a_loan_of_somebody_who_was_forgotten_meanwhile_is_not_taken_for_the_planned_partners(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=790)
    await db.reconcile()

    assert isinstance(await forget_partner(db.database, 790, by=BEN, at=EVENING_BEFORE), Erased)
    assert (await _answer(db, Answer.THAT_IS_IT)).unsettled is None

    evidence = (await db.assignment(number)).evidence
    assert evidence
    assert others_in_fms(evidence) == [FORGOTTEN]
    await db.reconcile()
    assert await db.needs() == []


@on_sqlite
async def test_a_corrected_vin_is_no_other_car(db: ReconcileDb) -> None:
    car = VehicleRow(vehicle_id=456, vin=OTHER_VIN, make="Ford", model="F-150", office="LA")
    await save(db.database, car)
    number = await db.requested()
    await db.lent(71, days(2, 12), vin=OTHER_VIN, person_id=790)
    await db.reconcile()

    assert (await _answer(db, Answer.THAT_IS_IT)).unsettled is None

    evidence = (await db.assignment(number)).evidence
    assert evidence
    assert evidence.vehicle is None


@on_sqlite
async def test_what_went_before_anybody_was_told_is_told_when_it_comes_again(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    async with db.database.writing() as session:
        # As a process leaves it that is killed before it tells.
        found = Found(number, StartPassed((await db.row(number))["fms_request_id"], FIRST))
        assert await findings.record(session, found, at=EVENING_BEFORE)

    await db.reconcile()
    assert not [kind for kind, *_ in await db.notices() if kind == "findings"]
    await db.reconcile(on=FIRST + timedelta(days=1))

    assert [kind for kind, *_ in await db.notices() if kind == "findings"] == ["findings"]
    assert await db.needs() == [(FindingKind.START_PASSED, number)]


@pytest.mark.long
async def test_what_is_in_the_way_is_told_again_in_dates_that_it_never_had_alone(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    nights = [
        (days(-1, 2), 1),
        (days(-1, 3), 1),
        (None, 1),
        (days(-1, 2), 1),
        (None, 1),
        (days(-1, 3), 1),
        (None, 1),
        (days(-1, 4), 2),
        (days(-1, 2), 2),
    ]
    for dates, told in nights:
        for one in await saved(db.database, ActivityRow):
            await db.left(one.activity_id)
        if dates:
            await db.lent(70, dates, person_id=None, activity_type="Service")

        await db.reconcile()

        assert len([kind for kind, *_ in await db.notices() if kind == "findings"]) == told, dates
        assert await db.needs() == ([(FindingKind.IN_THE_WAY, number)] if dates else [])


@on_sqlite
@pytest.mark.parametrize(("planned_by", "told"), [("slack:U0BEN", ["U0BEN"]), ("program:cli", [])])
async def test_what_a_program_requested_is_told_to_the_person_who_planned_it(
    db: ReconcileDb, planned_by: str, told: list[str]
) -> None:
    await db.requested(requested_by="http:api", created_by=planned_by)

    await db.reconcile(on=FIRST + timedelta(days=1))

    subjects = [subject for kind, subject, _ in await db.notices() if kind == "findings"]
    assert [one.rpartition(":")[2] for one in subjects] == told
    assert (await _only_finding(db)).run_id


@on_sqlite
async def test_an_extended_loan_stays_quiet_under_another_number(db: ReconcileDb) -> None:
    number = await db.active(70)
    await db.lent(70, days(0, 7))
    await db.reconcile(on=FIRST + timedelta(days=12))
    assert await db.needs() == [(FindingKind.OVERDUE, number)]
    until = FIRST + timedelta(days=20)
    assert (await _answer(db, Answer.EXTENDED, until)).unsettled is None
    await db.left(70)
    await db.lent(71, days(0, 7))

    await db.reconcile(on=FIRST + timedelta(days=13))
    assert await db.needs() == []
    await db.reconcile(on=until + timedelta(days=1))
    assert await db.needs() == [(FindingKind.OVERDUE, number)]


@on_sqlite
async def test_of_the_days_that_a_loan_was_extended_to_the_last_word_counts(
    db: ReconcileDb,
) -> None:
    number = await db.active(70)
    await db.lent(70, days(0, 7))
    night = FIRST + timedelta(days=12)
    await db.reconcile(on=night)
    for later, unsettled in ((-1, Unsettled.IN_THE_PAST), (400, Unsettled.FAR_AHEAD), (20, None)):
        until = night + timedelta(days=later)
        assert (await _answer(db, Answer.EXTENDED, until)).unsettled is unsettled
    assert (await _answer(db, Answer.EXTENDED, night + timedelta(days=2))).unsettled is None

    await db.reconcile(on=night + timedelta(days=2))
    assert await db.needs() == []
    await db.reconcile(on=night + timedelta(days=3))
    assert await db.needs() == [(FindingKind.OVERDUE, number)]


@on_sqlite
async def test_a_run_that_was_given_up_finds_nothing_any_more(db: ReconcileDb) -> None:
    await db.requested()
    given_up = SyncRunRow(
        id="run1",
        trigger=Trigger.NIGHTLY,
        started_by="program:schedule",
        started_at=EVENING_BEFORE,
        finished_at=EVENING_BEFORE,
    )
    await save(db.database, given_up)

    with pytest.raises(RunIsOver):
        await db.reconcile(on=FIRST + timedelta(days=1))

    assert await saved(db.database, FindingRow) == []


@on_sqlite
async def test_open_findings_are_found_without_reading_all_that_ever_were(
    db: ReconcileDb,
) -> None:
    asked = "EXPLAIN QUERY PLAN SELECT * FROM finding WHERE over_at IS NULL AND settled_at IS NULL"
    async with db.database.reading() as session:
        plan = (await session.connection()).exec_driver_sql(asked)
        assert "finding_open" in str((await plan).all())


@on_sqlite
async def test_what_was_called_off_does_not_become_back_early_when_its_day_comes(
    db: ReconcileDb,
) -> None:
    number = await db.active(70)
    await db.reconcile(on=days(-2, 0).start)
    off = await _only_finding(db)
    assert is_off(off)

    for day in (0, 1):
        await db.reconcile(on=days(day, 9).start)
        assert await _only_finding(db) == off

    await db.lent(70, days(0, 7))
    await db.reconcile(on=days(2, 9).start)
    assert await db.needs() == []

    await db.left(70)
    await db.reconcile(on=days(3, 9).start)
    [open_now] = [one.finding for one in await read_open_findings(db.app)]
    assert (open_now.assignment_id, open_now.kind) == (number, FindingKind.BACK_EARLY)
    assert not is_off(open_now)
    assert open_now.run_id != off.run_id
