"""What a sync reads of FMS's reports is what concerns the assignments that it looks at."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.assignment import Status
from domain.fleet_now import FmsNow
from storage.engine import Database
from storage.findings import load_watched
from storage.fms_now import load_fms_now
from storage.tables import ActivityRow, PartnerRow, VehicleRow
from tests.storage.rows import NOW, assignment
from tests.storage.saving import save

_START, _END = date(2026, 12, 1), date(2026, 12, 8)


def _car(number: int, vin: str) -> VehicleRow:
    return VehicleRow(vehicle_id=number, vin=vin, make="Ford", model="F-150", office="Denver")


def _vin(number: int) -> str:
    return f"1FTFW1E50MFA{number:05}"


def _activity(number: int, vin: str, person: int | None) -> ActivityRow:
    return ActivityRow(
        activity_id=number,
        vin=vin,
        person_id=person,
        activity_type="Loan",
        start_date=_START,
        end_date=_END,
    )


async def _now(database: Database) -> FmsNow:
    async with database.reading() as session:
        watched = await load_watched(session, "staging")
        return await load_fms_now(session, "staging", NOW, ZoneInfo("UTC"), watched)


async def test_of_a_large_fleet_that_alone_is_read_which_concerns_an_assignment(
    database: Database,
) -> None:
    await save(
        database,
        # Car 456 has another VIN now, and its old one stands under 457 and, as of old, under 458.
        *(_car(number, _vin(number)) for number in range(1, 450)),
        *(_car(456, "TBD"), _car(457, _vin(456)), _car(458, _vin(456)), _car(459, "TBD")),
        *(
            PartnerRow(person_id=number, office="Denver", name=f"P{number}", fms_contact_id=1)
            for number in range(700, 800)
        ),
        *(_activity(number, _vin(number), 700 + number % 50) for number in range(1, 300)),
        # Of the old VIN, of what the number has now, of the partner, and the one that approved.
        *(_activity(1001, _vin(456), None), _activity(1002, "TBD", 701)),
        *(_activity(1003, _vin(7), 789), _activity(1004, _vin(8), 702)),
        assignment(
            status=Status.ACTIVE,
            fms_environment="staging",
            fms_request_id=5,
            activity_id=1004,
            approval_rule=1,
            approved_at=NOW,
        ),
    )

    now = await _now(database)

    assert sorted(one.vehicle.vehicle_id for one in now.cars) == [456, 457, 458, 459]
    assert sorted(now.activities) == [1001, 1002, 1003, 1004]
    partners_car = now.activities[1003].vehicle
    assert partners_car is not None
    assert partners_car.vehicle_id == 7
    assert now.partners == {701: "P701", 702: "P702", 789: "P789"}
    assert (now.has_cars, now.has_partners, now.used) == (True, True, {1004: 1})


async def test_reports_that_never_came_are_told_from_those_that_say_nothing(
    database: Database,
) -> None:
    await save(database, assignment(), _car(1, _vin(1)))

    now = await _now(database)

    assert (now.cars, now.has_cars, now.has_partners) == ([], True, False)
