"""Reading and changing assignments, and taking turns about a vehicle."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.assignment import Actor, AuditStamp, DateRange, FmsReference, Source, Status, Vehicle
from domain.messages import MessageKind
from sandbox.changes import PATIENCE_SECONDS
from storage import assignment_changes, assignments, fleet, listing
from storage.engine import Database
from storage.messages import latest_message
from storage.tables import ActivityRow, VehicleRow
from tests.storage.changing import change_assignment
from tests.storage.rows import LATER, NOW, SOON, assignment, attempt
from tests.storage.saving import new_assignment, save, stays_waiting

START, END = date(2026, 12, 10), date(2026, 12, 20)
DAY = timedelta(days=1)
DATES = DateRange(START, END)
CAR = Vehicle(456, "1FTFW1E50MFA00456", 2026, "Ford", "F-150")
ANOTHER = Vehicle(457, "1FTFW1E50MFA00457", 2026, "Ford", "F-150")


async def test_a_new_assignment_has_a_number_and_a_card_that_is_due(database: Database) -> None:
    async with database.writing() as session:
        row = await assignment_changes.add_assignment(session, assignment())
        assert row.id == 1
    async with database.reading() as session:
        card = await latest_message(session, MessageKind.CARD, "1")
    assert card is not None
    assert card.shown_revision < card.wanted_revision


async def test_an_unknown_number_is_nobodys(database: Database) -> None:
    async with database.reading() as session:
        assert await assignments.load_assignment(session, 999) is None


@pytest.mark.parametrize("lock", [False, True])
async def test_deleted_assignments_are_still_told(database: Database, lock: bool) -> None:
    number = await new_assignment(database, deleted_at=NOW, deleted_by="slack:U01")
    async with database.writing() as session:
        found = await assignments.load_assignment(session, number, lock=lock)
    assert found is not None
    assert found.deleted == AuditStamp(Actor(Source.SLACK, "U01"), NOW)


async def test_every_change_lets_the_card_know_and_is_seen_in_its_own_session(
    database: Database,
) -> None:
    number = await new_assignment(database)
    async with database.writing() as session:
        before = await assignments.load_assignment(session, number)
        assert before is not None
        assert before.revision == 1
        await change_assignment(
            session,
            number,
            by="slack:U02",
            at=SOON,
            status=Status.REQUESTED,
            fms_environment="staging",
            fms_request_id=12345,
        )
        await assignment_changes.bump_card(session, number)
        after = await assignments.load_assignment(session, number)
    assert after is not None
    assert (after.revision, after.changed) == (3, AuditStamp(Actor(Source.SLACK, "U02"), SOON))
    assert (after.status, after.fms) == ("requested", FmsReference("staging", 12345))


async def test_changes_at_the_same_moment_all_count(database: Database, another: Database) -> None:
    number = await new_assignment(database)

    async def touch(one: Database) -> None:
        async with one.writing() as session:
            await assignment_changes.bump_card(session, number)

    await asyncio.gather(*(touch(one) for _ in range(10) for one in (database, another)))
    async with database.reading() as session:
        found = await assignments.load_assignment(session, number)
    assert found is not None
    assert found.revision == 21


async def test_a_locked_assignment_is_not_changed_by_anybody_else(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)

    async def change() -> None:
        async with another.writing() as session:
            await change_assignment(session, number, by="b", at=LATER)

    async with database.writing() as session:
        await assignments.load_assignment(session, number, lock=True)
        changing = asyncio.create_task(change())
        assert await stays_waiting(changing)
        found = await assignments.load_assignment(session, number)
        assert found is not None
        assert found.changed
        assert str(found.changed.by) == "program:test"
    await changing


@pytest.mark.parametrize("ready_url", ["postgresql"], indirect=True)
async def test_deciding_about_one_vehicle_keeps_nobody_from_another(
    database: Database, another: Database
) -> None:
    async with database.writing() as first:
        await assignments.lock_vehicle(first, CAR, NOW)
        async with asyncio.timeout(PATIENCE_SECONDS), another.writing() as second:
            await assignments.lock_vehicle(second, ANOTHER, NOW)


ONE_CAR = {
    "the same": CAR,
    "another number": replace(CAR, vehicle_id=997),
    "another VIN": replace(CAR, vin="1FTFW1E50MFA99999"),
    "no VIN": replace(CAR, vin="TBD"),
}


@pytest.mark.parametrize("same", ONE_CAR.values(), ids=ONE_CAR)
async def test_who_decides_about_a_car_second_sees_what_the_first_has_decided_by_any_of_its_names(
    database: Database, another: Database, same: Vehicle
) -> None:
    decided: list[int] = []

    async def decide() -> None:
        async with another.writing() as session:
            await assignments.lock_vehicle(session, same, SOON)
            others = await assignments.assignments_touching(session, DATES, same, 1)
            decided.extend(other.id for other in others)

    async with database.writing() as session:
        await assignments.lock_vehicle(session, CAR, NOW)
        second = asyncio.create_task(decide())
        assert await stays_waiting(second)
        await assignment_changes.add_assignment(session, assignment(start_date=START, end_date=END))
        assert await stays_waiting(second)
    await second
    assert decided == [1]


@pytest.mark.parametrize("ready_url", ["postgresql"], indirect=True)
async def test_cars_without_a_vin_wait_for_nobody(database: Database, another: Database) -> None:
    first, second = replace(CAR, vin="TBD"), replace(ANOTHER, vin="TBD")
    async with database.writing() as session:
        await assignments.lock_vehicle(session, first, NOW)
        async with asyncio.timeout(PATIENCE_SECONDS), another.writing() as other:
            await assignments.lock_vehicle(other, second, NOW)


async def test_two_who_lock_one_car_by_its_names_never_wait_for_each_other(
    database: Database, another: Database
) -> None:
    """Every round locks the number that the next one has, and the VIN that all of them have."""

    async def lock(where: Database, number: int) -> None:
        async with where.writing() as session:
            await assignments.lock_vehicle(session, replace(CAR, vehicle_id=number % 3), NOW)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(lock((database, another)[one % 2], one) for one in range(12)))


async def test_an_assignment_is_found_by_either_name_of_its_car(database: Database) -> None:
    days: dict[str, Any] = {"start_date": START, "end_date": END, "person_id": 1}
    number = await new_assignment(database, **days)
    await new_assignment(database, vehicle_id=1, vin="TBD", **days)
    found = {}
    async with database.reading() as session:
        for name, same in ONE_CAR.items():
            others = await assignments.assignments_touching(session, DATES, same, 2)
            again = await assignments.same_assignment(session, same, 1, DATES)
            found[name] = [[one.id for one in others], again.id if again else None]
        stranger = Vehicle(2, "TBD", None, "Ford", "GT")
        assert await assignments.assignments_touching(session, DATES, stranger, 2) == []
        assert await assignments.same_assignment(session, stranger, 1, DATES) is None
    assert list(found.values()) == [[[number], number]] * len(ONE_CAR)


async def test_a_turn_can_be_taken_again_and_again(database: Database) -> None:
    for moment in (NOW, SOON, LATER):
        async with database.writing() as session:
            await assignments.lock_vehicle(session, replace(CAR, vehicle_id=2**40), moment)
            await assignments.lock_vehicle(session, replace(CAR, vehicle_id=2**40), moment)


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        (START - 9 * DAY, START - DAY, False),
        (START - 9 * DAY, START, True),
        (START + DAY, END - DAY, True),
        (START, END, True),
        (START - DAY, END + DAY, True),
        (END, END, True),
        (END + DAY, END + DAY, False),
    ],
    ids=["before", "ends at the start", "within", "same", "around", "at the end", "after"],
)
async def test_assignments_and_activities_whose_dates_meet_are_found_ends_included(
    database: Database, start: date, end: date, meets: bool
) -> None:
    number = await new_assignment(database, start_date=start, end_date=end)
    await save(
        database,
        ActivityRow(
            activity_id=7, vin="VIN456", activity_type="Loan", start_date=start, end_date=end
        ),
    )
    async with database.reading() as session:
        others = await assignments.assignments_touching(session, DATES, CAR, 1)
        activities = await fleet.activities_touching(session, {"VIN456"}, DATES)
    assert [one.id for one in others] == ([number] if meets else [])
    assert [one.activity_id for one in activities] == ([7] if meets else [])


async def test_only_the_vehicles_and_the_partners_own_are_found(database: Database) -> None:
    days: dict[str, Any] = {"start_date": START, "end_date": END}
    same_vehicle = await new_assignment(database, vehicle_id=456, person_id=1, **days)
    other: dict[str, Any] = {"vehicle_id": 2, "vin": ANOTHER.vin, **days}
    same_partner = await new_assignment(database, person_id=789, **other)
    await new_assignment(database, person_id=1, **other)
    await save(
        database,
        ActivityRow(activity_id=1, vin="OTHER", activity_type="Loan", **days),
        ActivityRow(activity_id=3, vin="VIN456", activity_type="Hold", **days),
        ActivityRow(activity_id=2, vin="VIN456", activity_type="Service", **days),
    )
    async with database.reading() as session:
        others = await assignments.assignments_touching(session, DATES, CAR, 789)
        activities = await fleet.activities_touching(session, {"VIN456"}, DATES)
    assert [one.id for one in others] == [same_vehicle, same_partner]
    assert [one.activity_id for one in activities] == [2, 3]


async def test_an_assignment_holds_its_vehicle_while_it_is_live(database: Database) -> None:
    days = {"start_date": START, "end_date": END}
    numbers = {
        (status, deleted): await new_assignment(
            database, status=status, deleted_at=NOW if deleted else None, **days
        )
        for status in Status
        for deleted in (False, True)
    }
    async with database.reading() as session:
        others = await assignments.assignments_touching(session, DATES, CAR, 1)
    live = (Status.PLANNED, Status.REQUESTED, Status.ACTIVE)
    assert [one.id for one in others] == [numbers[status, False] for status in live]


async def test_an_open_attempt_comes_with_its_assignment_and_a_closed_one_does_not(
    database: Database,
) -> None:
    days = {"start_date": START, "end_date": END}
    frozen, free = [await new_assignment(database, **days) for _ in range(2)]
    await save(
        database,
        attempt(frozen, id="closed", outcome="refused"),
        attempt(frozen, id="open", outcome="unconfirmed"),
        attempt(free, outcome="accepted"),
        attempt(free, outcome="refused"),
    )
    async with database.reading() as session:
        others = await assignments.assignments_touching(session, DATES, CAR, 1)
    found = {one.id: one.open_attempt.id if one.open_attempt else None for one in others}
    assert found == {frozen: "open", free: None}
    assert len(others) == 2


async def test_a_request_of_fms_belongs_to_one_assignment_in_its_own_environment(
    database: Database,
) -> None:
    holder = await new_assignment(
        database, status="requested", fms_environment="staging", fms_request_id=12345
    )
    async with database.reading() as session:
        ask = assignments.other_holder_of_request
        assert await ask(session, "staging", 12345, except_id=99) == holder
        assert await ask(session, "staging", 12345, except_id=holder) is None
        assert await ask(session, "production", 12345, except_id=99) is None
        assert await ask(session, "staging", 12346, except_id=99) is None


async def test_assignments_are_listed_by_number_a_page_at_a_time_deleted_ones_left_out(
    database: Database,
) -> None:
    first, gone, third, fourth = [
        await new_assignment(database, deleted_at=NOW if number == 1 else None)
        for number in range(4)
    ]
    await save(database, attempt(third, id="closed", outcome="refused"))
    await save(database, attempt(third, id="open", outcome="unconfirmed"))
    async with database.reading() as session:
        page = await listing.list_assignments(session, limit=2)
        rest = await listing.list_assignments(session, after=third, limit=2)
    assert [one.id for one in page] == [first, third]
    assert [one.open_attempt.id if one.open_attempt else None for one in page] == [None, "open"]
    assert [one.id for one in rest] == [fourth]
    assert gone not in (first, third, fourth)


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": "requested"},
        {"office": "Boston"},
        {"vehicle_id": 457},
        {"status": "requested", "office": "Boston", "vehicle_id": 457},
    ],
)
async def test_a_list_can_be_narrowed(database: Database, wanted: dict[str, Any]) -> None:
    await new_assignment(database)
    other = {"vehicle_id": 457, "vin": ANOTHER.vin}
    found = await new_assignment(database, status="requested", office="Boston", **other)
    async with database.reading() as session:
        listed = await listing.list_assignments(session, limit=10, **wanted)
    assert [one.id for one in listed] == [found]


async def test_a_list_of_one_car_has_what_was_planned_under_its_other_names(
    database: Database,
) -> None:
    old, corrected, another = (f"1FTFW1E50MFA0045{last}" for last in range(3))
    first = await new_assignment(database, vehicle_id=456, vin=old)
    relisted = await new_assignment(database, vehicle_id=997, vin=old)
    second = await new_assignment(database, vehicle_id=998, vin=corrected)
    no_vin = [await new_assignment(database, vehicle_id=number, vin="TBD") for number in (1, 2)]
    other = await new_assignment(database, vehicle_id=457, vin=another)
    await save(
        database, VehicleRow(vehicle_id=456, vin=corrected, make="Ford", model="F", office="LA")
    )
    async with database.reading() as session:
        for number, expected in {
            456: [first, relisted, second],
            997: [first, relisted],
            998: [first, second],
            1: no_vin[:1],
            457: [other],
            4711: [],
        }.items():
            found = await listing.list_assignments(session, vehicle_id=number, limit=10)
            assert [one.id for one in found] == expected, number


async def test_what_has_a_day_in_common_is_found_by_its_planned_days_and_by_those_of_fms(
    database: Database,
) -> None:
    planned = await new_assignment(database, start_date=START, end_date=END)
    moved = await new_assignment(
        database,
        start_date=START,
        end_date=END,
        fms_start_date=START + 30 * DAY,
        fms_end_date=END + 30 * DAY,
    )
    async with database.reading() as session:
        for first, last, expected in (
            (END, END + DAY, [planned, moved]),
            (START - DAY, START, [planned, moved]),
            (END + DAY, START + 29 * DAY, []),
            (END + 30 * DAY, END + 40 * DAY, [moved]),
            (START, START + 30 * DAY, [planned, moved]),
        ):
            touching = await listing.assignments_between(session, first, last)
            assert [one.id for one in touching] == expected, (first, last)
