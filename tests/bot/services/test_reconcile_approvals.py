"""Requested assignments turn active by evidence, with the evidence on record."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.assignment import Status
from domain.findings import FindingKind
from storage.engine import Database
from storage.tables import VehicleRow
from tests.bot.services.reconcile_db import (
    EVENING_BEFORE,
    FIRST,
    PERSON,
    VIN,
    ReconcileDb,
    days,
    on_sqlite,
)
from tests.domain.matching_cases import OTHER_TYPES, cases
from tests.storage.saving import save


async def test_an_approval_is_stored_with_its_evidence_beside_the_planned_dates(
    db: ReconcileDb,
) -> None:
    number = await db.requested(days(0, 7))
    await db.lent(70, days(2, 10))

    came_to = await db.reconcile()

    assert (came_to.approved, came_to.completed, await db.needs()) == (1, 0, [])
    found = await db.assignment(number)
    assert found.status is Status.ACTIVE
    assert found.dates == days(0, 7)
    assert found.evidence is not None
    assert (found.evidence.activity_id, found.evidence.rule) == (70, 2)
    assert (found.evidence.at, found.evidence.dates) == (EVENING_BEFORE, days(2, 10))
    row = await db.row(number)
    assert (row["revision"], row["changed_by"]) == (2, "program:sync")


@pytest.mark.parametrize(
    ("requested_by", "told"), [("slack:U0ANA", ["slack:U0ANA"]), ("http:api", [])]
)
@on_sqlite
async def test_the_cards_thread_and_the_person_who_requested_it_are_told_once(
    db: ReconcileDb, requested_by: str, told: list[str]
) -> None:
    number = await db.requested(requested_by=requested_by)
    await db.lent(70, days(0, 7))

    for _ in range(3):
        await db.reconcile()

    assert await db.notices() == sorted(
        [("approved_thread", str(number), f"card:{number}")]
        + [("approved_direct", str(number), person) for person in told]
    )


@on_sqlite
async def test_a_second_sync_with_the_same_reports_changes_nothing(db: ReconcileDb) -> None:
    number = await db.requested()
    await db.lent(70, days(1, 7))
    await db.reconcile()
    before = await db.row(number)

    again = await db.reconcile()

    assert (again.approved, again.completed, await db.needs()) == (0, 0, [])
    assert await db.row(number) == before


@on_sqlite
@pytest.mark.parametrize("vin", [VIN, VIN.lower(), VIN.title()])
async def test_a_vehicle_is_the_same_in_whatever_case_its_vin_is_written(
    db: ReconcileDb, vin: str
) -> None:
    number = await db.requested(vin=vin)
    await db.lent(70, days(0, 7))

    assert (await db.reconcile()).approved == 1
    assert (await db.row(number))["activity_id"] == 70


@on_sqlite
@pytest.mark.parametrize(
    "values",
    [
        *({"activity_type": kind} for kind in OTHER_TYPES),
        {"person_id": None},
        {"person_id": PERSON + 1},
        {"vin": VIN[:-1] + "7"},
    ],
    ids=str,
)
async def test_what_is_no_loan_of_this_vehicle_to_this_partner_approves_nothing(
    db: ReconcileDb, values: dict[str, Any]
) -> None:
    number = await db.requested()
    before = await db.row(number)
    await db.lent(70, days(0, 7), **values)

    assert (await db.reconcile()).approved == 0
    assert await db.row(number) == before


@on_sqlite
@pytest.mark.parametrize("status", ["active", "completed"])
async def test_an_activity_that_approved_before_never_approves_another(
    db: ReconcileDb, status: str
) -> None:
    await db.active(70, days(-9, 0), status=status)
    await db.lent(70, days(-5, 4))
    number = await db.requested()

    assert (await db.reconcile()).approved == 0
    assert (await db.row(number))["status"] == "requested"


@on_sqlite
async def test_an_activity_that_approved_before_does_not_cast_doubt_on_another(
    db: ReconcileDb,
) -> None:
    await db.active(70, days(-5, 0))
    await db.lent(70, days(-5, 1))
    number = await db.requested()
    await db.lent(71, days(1, 7))

    came_to = await db.reconcile()

    assert (came_to.approved, await db.needs()) == (1, [])
    assert (await db.row(number))["activity_id"] == 71


@on_sqlite
async def test_an_activity_approves_once_although_its_first_assignment_is_deleted(
    db: ReconcileDb,
) -> None:
    await db.active(70, deleted_at=EVENING_BEFORE, deleted_by="slack:U0BEN")
    await db.lent(70, days(0, 7))
    await db.requested()

    assert (await db.reconcile()).approved == 0


async def test_an_id_that_fms_staging_used_is_free_in_fms_production(db: ReconcileDb) -> None:
    elsewhere = await db.active(70, fms_environment="production")
    number = await db.requested()
    await db.lent(70, days(0, 7))
    before = await db.row(elsewhere)

    assert (await db.reconcile()).approved == 1

    assert (await db.row(number))["activity_id"] == 70
    assert await db.row(elsewhere) == before


async def test_what_could_be_meant_in_two_ways_is_asked_about_until_fms_is_clear(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    before = await db.row(number)
    await db.lent(70, days(1, 7))
    await db.lent(71, days(2, 8))

    await db.reconcile()

    assert await db.needs() == [(FindingKind.COULD_BE_IT, number)] * 2
    assert await db.row(number) == before
    await db.left(70)
    assert (await db.reconcile()).approved == 1
    assert (await db.row(number))["activity_id"] == 71


@on_sqlite
async def test_a_loan_that_ends_on_the_first_day_is_no_approval_before_or_after_the_start(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    await db.lent(70, days(-5, 0))

    for day in (days(-1, -1).start, FIRST):
        assert (await db.reconcile(on=day)).approved == 0

    assert (await db.row(number))["status"] == "requested"


@on_sqlite
async def test_a_loan_of_before_the_request_that_is_prolonged_is_not_its_approval(
    db: ReconcileDb,
) -> None:
    await db.lent(70, days(-5, 0))
    number = await db.planned_and_requested()

    await db.extended(70, days(-5, 3))
    assert (await db.reconcile()).approved == 0
    assert (await db.row(number))["status"] == "requested"

    await db.lent(71, days(1, 8))
    assert (await db.reconcile()).approved == 1
    assert (await db.row(number))["activity_id"] == 71


async def test_two_processes_that_reconcile_at_once_approve_and_tell_once(
    db: ReconcileDb, another: Database
) -> None:
    numbers = [
        await db.requested(vin=f"{VIN}{one}", fms_request_id=one, vehicle_id=one)
        for one in range(1, 9)
    ]
    for one in numbers:
        await db.lent(one, days(0, 7), vin=f"{VIN}{one}")
    theirs = ReconcileDb(another)

    came_to = await asyncio.gather(db.reconcile(), theirs.reconcile())

    rows = (await db.all_rows()).values()
    assert {row["status"] for row in rows} == {"active"}
    assert sum(one.approved for one in came_to) == len(numbers)
    assert len(await db.notices()) == 2 * len(numbers)
    assert {row["revision"] for row in rows} == {2}


async def test_labelled_cases_in_a_database_come_out_as_they_are_labelled(
    db: ReconcileDb,
) -> None:
    numbers: dict[int, int] = {}
    truth: dict[int, int] = {}
    for case in cases(70, seed=4):
        truth |= case.truth
        for entry in case.entries:
            when = replace(days(0, 0), start=entry.start, end=entry.end)
            values = {"person_id": entry.person, "activity_type": entry.kind}
            await db.lent(entry.number, when, vin=entry.vin.upper(), **values)
        for one in case.asked:
            when = replace(days(0, 0), start=one.start, end=one.end)
            numbers[one.number] = await db.requested(when, vin=one.vin, person_id=one.person)

    came_to = await db.reconcile()

    rows = await db.all_rows()
    approved = {one: rows[number]["activity_id"] for one, number in numbers.items()}
    assert {one: found for one, found in approved.items() if found} == truth
    assert came_to.approved == len(truth)


def listed(number: int, vin: str) -> VehicleRow:
    return VehicleRow(vehicle_id=number, vin=vin, make="Ford", model="F-150", office="LA")


@pytest.mark.parametrize(
    ("stored", "now", "lent", "is_approved"),
    [
        (VIN, "1FTFW1E50MFA00457", "1FTFW1E50MFA00457", True),
        (VIN, "1FTFW1E50MFA00457", VIN, True),
        (VIN, VIN, "1FTFW1E50MFA00457", False),
        ("TBD", VIN, VIN, True),
        ("TBD00", "TBD00", "TBD00", True),
        ("TBD01", "TBD01", "TBD01", False),
        ("TBD00", VIN, "TBD00", False),
    ],
    ids=[
        "a corrected VIN",
        "the old VIN",
        "another car",
        "a VIN that is known at last",
        "no VIN, of one car",
        "no VIN, of two",
        "no VIN any more",
    ],
)
@on_sqlite
async def test_a_loan_is_the_cars_by_its_own_vin_or_by_what_its_number_has_now(
    db: ReconcileDb, stored: str, now: str, lent: str, is_approved: bool
) -> None:
    # What is no VIN may stand under several numbers, as two cars have it in one report.
    others = [] if now != "TBD01" else [listed(457, "TBD01")]
    await save(db.database, listed(456, now), *others)
    number = await db.requested(vehicle_id=456, vin=stored)
    await db.lent(70, days(0, 7), vin=lent)

    came_to = await db.reconcile()

    assert came_to.approved == is_approved
    assert (await db.assignment(number)).status == ("active" if is_approved else "requested")
