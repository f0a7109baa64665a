"""The calendar draws a car in one row, whatever number or VIN it has in plans and reports."""

import pytest

from bot.services.views import read_calendar
from storage.tables import VehicleRow
from tests.bot.services.reconcile_db import VIN, ReconcileDb, days, on_sqlite
from tests.storage.saving import save

pytestmark = on_sqlite

NEW_VIN = "1FTFW1E50MFA00457"


def listed(number: int, vin: str, office: str = "LA") -> VehicleRow:
    return VehicleRow(vehicle_id=number, vin=vin, make="Ford", model="F-150", office=office)


async def rows(db: ReconcileDb, words: str = "12-10-26") -> list[list[str]]:
    """What each row has: an assignment's number, or FMS's word for an activity."""
    calendar = await read_calendar(db.app, words)
    return [[str(bar.number or bar.words) for bar in row.bars] for row in calendar.rows if row.bars]


async def test_two_plans_and_two_activities_of_one_car_are_one_row(db: ReconcileDb) -> None:
    """The VIN was corrected after the first was planned, and one activity still has the old one."""
    await save(db.database, listed(456, NEW_VIN))
    first = await db.requested(days(0, 1), vehicle_id=456, vin=VIN)
    second = await db.requested(days(2, 3), vehicle_id=456, vin=NEW_VIN)
    await db.lent(70, days(4, 5), vin=VIN, activity_type="Hold", person_id=None)
    await db.lent(71, days(6, 7), vin=NEW_VIN, activity_type="Service", person_id=None)

    assert await rows(db) == [[str(first), str(second), "Hold", "Service"]]


async def test_an_activity_of_a_car_that_is_listed_again_is_drawn_once(db: ReconcileDb) -> None:
    await save(db.database, listed(997, VIN))
    planned = await db.requested(days(0, 1), vehicle_id=456, vin=VIN)
    await db.lent(70, days(4, 5), activity_type="Hold", person_id=None)

    assert await rows(db) == [[str(planned), "Hold"]]


async def test_an_activity_of_a_car_with_two_numbers_is_drawn_once(db: ReconcileDb) -> None:
    await save(db.database, listed(456, VIN), listed(997, VIN))
    await db.lent(70, days(4, 5), activity_type="Hold", person_id=None)

    assert await rows(db) == [["Hold"]]


async def test_an_activity_that_could_be_of_two_cars_without_a_vin_is_of_none(
    db: ReconcileDb,
) -> None:
    await save(db.database, listed(456, "TBD00"), listed(997, "TBD00"), listed(1, "TBD01"))
    await db.lent(70, days(4, 5), vin="TBD00", activity_type="Hold", person_id=None)
    await db.lent(71, days(4, 5), vin="TBD01", activity_type="Service", person_id=None)

    assert await rows(db) == [["Service"]]


@pytest.mark.parametrize(("office", "drawn"), [("la", [["Hold"]]), ("denver", [])])
async def test_an_activity_is_drawn_where_its_car_is(
    db: ReconcileDb, office: str, drawn: list[list[str]]
) -> None:
    await save(db.database, listed(456, VIN), listed(1, NEW_VIN, "Denver"))
    await db.lent(70, days(4, 5), activity_type="Hold", person_id=None)

    assert await rows(db, f"12-10-26 {office}") == drawn


async def test_an_activity_of_a_car_that_nobody_lists_or_plans_is_left_out(db: ReconcileDb) -> None:
    await db.lent(70, days(4, 5), activity_type="Hold", person_id=None)
    assert await rows(db) == []
