"""What a sync never touches, whatever the reports say."""

import asyncio
from typing import Any

import pytest

from domain.findings import FindingKind
from storage.assignments import load_assignment
from storage.engine import Database
from tests.bot.services.reconcile_db import EVENING_BEFORE, FIRST, ReconcileDb, days, on_sqlite
from tests.storage.changing import change_assignment
from tests.storage.saving import stays_waiting

DELETED = {"deleted_at": EVENING_BEFORE, "deleted_by": "slack:U0BEN"}


@on_sqlite
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"fms_environment": "production"}, id="requested in another environment"),
        pytest.param(DELETED, id="deleted"),
        pytest.param({"status": "completed", "activity_id": 9}, id="completed"),
    ],
)
async def test_an_assignment_that_is_not_requested_here_is_not_approved(
    db: ReconcileDb, values: dict[str, Any]
) -> None:
    number = await db.requested(**values)
    await db.lent(70, days(0, 7))
    before = await db.row(number)

    came_to = await db.reconcile(on=FIRST)

    assert (came_to.approved, await db.needs()) == (0, [])
    assert (await db.row(number), await db.notices()) == (before, [])


@pytest.mark.parametrize("outcome", ["in_flight", "unconfirmed"])
async def test_an_assignment_with_an_open_attempt_is_not_approved_until_it_is_settled(
    db: ReconcileDb, outcome: str
) -> None:
    number = await db.requested()
    await db.open_attempt(number, outcome)
    await db.lent(70, days(0, 7))
    before = await db.row(number)

    assert (await db.reconcile()).approved == 0

    assert (await db.row(number), await db.notices()) == (before, [])


@on_sqlite
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"fms_environment": "production"}, id="in another environment"),
        pytest.param(DELETED, id="deleted"),
    ],
)
async def test_an_active_assignment_of_elsewhere_is_not_followed(
    db: ReconcileDb, values: dict[str, Any]
) -> None:
    number = await db.active(70, **values)
    await db.lent(70, days(2, 12))
    before = await db.row(number)

    came_to = await db.reconcile(on=days(40, 40).start)

    assert (came_to.completed, await db.needs()) == (0, [])
    assert await db.row(number) == before


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(DELETED, id="deleted"),
        pytest.param({"status": "planned", "fms_request_id": None}, id="unrequested"),
    ],
)
async def test_an_assignment_that_changes_while_the_sync_decides_is_not_approved(
    db: ReconcileDb, another: Database, values: dict[str, Any]
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7))

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        await change_assignment(session, number, by="slack:U0BEN", at=EVENING_BEFORE, **values)
    await reconciling

    row = await db.row(number)
    assert (row["activity_id"], row["approved_at"]) == (None, None)
    assert {name: row[name] for name in values} == values
    assert not {kind for kind, *_ in await db.notices()} & {"approved_thread", "approved_direct"}


@on_sqlite
async def test_a_planned_one_is_not_approved_and_what_has_its_car_is_in_the_way(
    db: ReconcileDb,
) -> None:
    number = await db.requested(status="planned", fms_environment=None)
    await db.lent(70, days(0, 7))
    before = await db.row(number)

    assert (await db.reconcile()).approved == 0

    assert await db.needs() == [(FindingKind.IN_THE_WAY, number)]
    assert await db.row(number) == before


async def _reconcile(db: ReconcileDb) -> None:
    assert (await db.reconcile()).approved == 0


@on_sqlite
async def test_reports_without_a_word_about_our_vehicles_change_nothing(db: ReconcileDb) -> None:
    numbers = [await db.requested(), await db.requested(days(20, 22), vin="OTHER")]
    for one in range(100, 400):
        await db.lent(one, days(0, 7), vin=f"VIN{one}", person_id=one)
    before = await db.all_rows()

    came_to = await db.reconcile()

    assert (came_to.approved, came_to.completed, await db.needs()) == (0, 0, [])
    assert await db.all_rows() == before
    assert sorted(before) == sorted(numbers)
