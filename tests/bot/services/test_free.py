"""Which cars are free, from rows: the same as planning says of each of them."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.services.free import find_free, find_free_days, find_others
from bot.services.free_by_words import find_free_by_words
from bot.services.pages import read_vehicle_page
from bot.services.planning import preview_plan
from bot.services.suggestions import Suggestions
from domain.assignment import Actor, AuditStamp, DateRange, FmsReference, Source
from domain.free import FreeVehicles, Gap
from domain.loan_change import ChangeState, Loan
from domain.planning import PartialPlan
from domain.reasons import VehicleAssigned, VehicleOccupied
from domain.typed import BadInput, BadKind
from storage.assignments import load_assignment
from storage.loan_change_table import LoanChangeRow
from storage.loan_changes import propose
from storage.tables import ActivityRow, LoanRow, PartnerRow, VehicleRow
from tests.bot.services.reconcile_db import ReconcileDb, on_sqlite
from tests.storage.saving import new_assignment, save

TODAY = date(2026, 12, 5)
UNKNOWN = date(2069, 12, 31)
# Two cars have two numbers each, of one the number now has another VIN, three have none.
VINS = {
    1: "1FTFW1E50MFA00001",
    2: "1FTFW1E50MFA00002",
    3: "1FTFW1E50MFA00002",
    4: "1FTFW1E50MFA00004",
    5: "TBD00",
    6: "TBD00",
    7: "TBD01",
    8: "1FTFW1E50MFA00008",
    9: "1FTFW1E50MFA00008",
    10: "1FTFW1E50MFA00010",
}
OLD_VIN = "1FTFW1E50MFA00099"


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def car(number: int, **values: Any) -> VehicleRow:
    given: dict[str, Any] = {
        "vin": VINS.get(number, f"1FTFW1E50MFA{number:05}"),
        "year": 2026,
        "make": "Ford",
        "model": "F-150",
        "color": "Blue",
        "office": "Denver",
    }
    return VehicleRow(vehicle_id=number, **(given | values))


async def in_service(db: ReconcileDb, number: int, vin: str, first: date, last: date) -> None:
    row = ActivityRow(
        activity_id=number, vin=vin, activity_type="Service", start_date=first, end_date=last
    )
    await save(db.database, row)


async def found(db: ReconcileDb, words: str) -> FreeVehicles:
    free = await find_free_by_words(db.app, Suggestions(), words)
    assert isinstance(free, FreeVehicles)
    return free


def numbers(free: FreeVehicles) -> list[int]:
    return [one.vehicle.vehicle_id for one in free.free]


async def fill_a_crowded_world(db: ReconcileDb, chance: random.Random) -> None:
    """What is planned, sent, over and deleted, and what FMS says, of cars by any of their names."""
    await save(db.database, *(car(number) for number in VINS))
    for _ in range(30):
        first = chance.randint(-4, 90)
        number = chance.choice(list(VINS))
        is_deleted = chance.random() < 0.1
        await new_assignment(
            db.database,
            vehicle_id=number,
            vin=chance.choice([VINS[number], OLD_VIN]),
            start_date=day(first),
            end_date=day(first + chance.randint(0, 9)),
            status=chance.choice(["planned", "planned", "completed"]),
            deleted_at=db.now if is_deleted else None,
            deleted_by="program:test" if is_deleted else None,
        )
    for number in (3, 4, 8, 10):
        await on_its_way(db, number, day(chance.randint(0, 40)))
    for number in range(20):
        begins = chance.randint(-4, 90)
        ends = UNKNOWN if chance.random() < 0.1 else day(begins + chance.randint(0, 9))
        vin = chance.choice([*VINS.values(), OLD_VIN])
        await in_service(db, number, vin, day(begins), ends)


async def on_its_way(db: ReconcileDb, number: int, first: date) -> None:
    """An assignment of another year, which a change is about to give this car in these days."""
    far = day(500)
    stands = await new_assignment(db.database, vehicle_id=10, start_date=far, end_date=far)
    async with db.database.writing() as session:
        was = await load_assignment(session, stands)
        assert was
        wanted = replace(
            Loan.of(was),
            vehicle=replace(was.vehicle, vehicle_id=number, vin=VINS[number]),
            dates=DateRange(first, first + timedelta(days=5)),
        )
        stamp = AuditStamp(Actor(Source.SLACK, "U0ANA"), db.now)
        change = await propose(session, was, FmsReference("staging", 1), wanted, (), stamp)
        (await session.get_one(LoanChangeRow, change)).state = ChangeState.RUNNING


async def taken_in(db: ReconcileDb, number: int, dates: DateRange) -> list[object]:
    plan = PartialPlan(number, VINS[number], start=dates.start, end=dates.end)
    conflicts = (await preview_plan(db.app, plan)).conflicts
    return [one for one in conflicts if isinstance(one, VehicleAssigned | VehicleOccupied)]


@pytest.mark.long
async def test_a_car_is_offered_exactly_where_planning_does_not_find_it_taken(
    db: ReconcileDb,
) -> None:
    chance = random.Random(20261205)  # noqa: S311  # a game, not a secret
    await fill_a_crowded_world(db, chance)
    seen = set()

    for _ in range(8):
        first = chance.randint(0, 80)
        dates = DateRange(day(first), day(first + chance.randint(0, 10)))
        offered = numbers(await find_free(db.app, dates.start, dates.end, None, ""))
        for number in VINS:
            taken = await taken_in(db, number, dates)
            assert (number in offered) == (not taken), (number, dates, taken)
            seen.add(bool(taken))
    assert seen == {True, False}


async def test_the_car_that_fits_best_comes_first_with_the_gap_it_is_free_in(
    db: ReconcileDb,
) -> None:
    await save(db.database, *(car(number) for number in (1, 2, 4, 8, 10)))
    await in_service(db, 1, VINS[1], day(0), day(9))
    await in_service(db, 2, VINS[1], day(20), day(25))
    await new_assignment(
        db.database, vehicle_id=4, vin=VINS[4], start_date=day(18), end_date=day(22)
    )
    await in_service(db, 3, VINS[8], day(12), day(13))
    await in_service(db, 4, VINS[10], day(1), UNKNOWN)

    free = await found(db, f"{day(10)} {day(17)}")

    assert [(one.vehicle.vehicle_id, one.gap) for one in free.free] == [
        (1, Gap(day(9), day(20))),
        (4, Gap(None, day(18))),
        (2, Gap(None, None)),
    ]
    assert (free.taken, len(free.in_part)) == (2, 1)


@on_sqlite
async def test_words_name_office_days_car_and_partner_in_any_order(db: ReconcileDb) -> None:
    await save(
        db.database,
        car(1),
        car(2, make="Audi", model="Q5", color="Glacier White", year=2027),
        car(4, make="Audi", model="A4", office="Los Angeles"),
        PartnerRow(person_id=789, office="Denver", name="Reyes, Maria", fms_contact_id=789),
        LoanRow(activity_id=9, vin=VINS[4], person_id=789, start_date=day(-20), end_date=day(-10)),
    )
    week = DateRange(date(2026, 12, 7), date(2026, 12, 13))
    cases: dict[str, tuple[list[int], DateRange]] = {
        "": ([1, 2, 4], DateRange(TODAY, day(6))),
        "denver next week": ([1, 2], week),
        "next week in LOS ANGELES": ([4], week),
        "audi": ([2, 4], DateRange(TODAY, day(6))),
        "12-07 12-13 white audi": ([2], week),
        "12/07/2026 to 12-13-26 f150": ([1], week),
        "2027 today": ([2], DateRange(TODAY, TODAY)),
        "tomorrow 00004": ([4], DateRange(day(1), day(1))),
        "this week q5": ([2], DateRange(TODAY, date(2026, 12, 6))),
        "11-04 denver f-150": ([1], DateRange(date(2027, 11, 4), date(2027, 11, 4))),
        "12-28 01-04 ford": ([1], DateRange(date(2026, 12, 28), date(2027, 1, 4))),
        "2027-01-02": ([1, 2, 4], DateRange(date(2027, 1, 2), date(2027, 1, 2))),
        "any car in denver for next week please": ([1, 2], week),
        "#4 today 12-08": ([4], DateRange(TODAY, day(3))),
    }
    for words, (cars, dates) in cases.items():
        free = await found(db, words)
        assert (sorted(numbers(free)), free.wanted.dates) == (cars, dates), words
        # The words that a button carries mean the same, whatever day it is by then.
        assert (await found(db, free.wanted.as_typed)).wanted == free.wanted, words

    # None of these is a loan that a person would call lately.
    for number, (kind, first, last) in enumerate(
        (("Hold", day(-9), day(-8)), ("Loan", day(40), day(45)), ("Loan", day(-700), UNKNOWN))
    ):
        row = ActivityRow(
            activity_id=number,
            vin=VINS[1],
            person_id=789,
            activity_type=kind,
            start_date=first,
            end_date=last,
        )
        await save(db.database, row)
    free = await found(db, "01-01-28 for 789")
    assert {one.vehicle.vehicle_id for one in free.free} == {1, 2, 4}
    assert not any(one.same_make for one in free.free)
    free = await found(db, "next week for 789")
    assert free.partner
    assert free.partner.name == "Reyes, Maria"
    assert {one.vehicle.vehicle_id for one in free.free if one.same_make} == {2, 4}


@on_sqlite
async def test_where_nothing_is_free_other_offices_are_named(db: ReconcileDb) -> None:
    await save(db.database, car(1), car(2, office="Atlanta"), car(4, office="Atlanta"))
    await in_service(db, 1, VINS[1], day(0), day(30))

    free = await found(db, "denver 12-10 12-12 ford")

    assert (free.free, free.taken, free.in_part) == ((), 1, ())
    assert free.elsewhere == (("Atlanta", 2),)


@on_sqlite
@pytest.mark.parametrize(
    ("words", "kind", "meant"),
    [
        ("denvr", BadKind.NO_SUCH_CAR, ("Denver",)),
        ("denver frod", BadKind.NO_SUCH_CAR, ("Ford",)),
        ("denver suv", BadKind.NO_SUCH_CAR, ()),
        ("12-08-26 12-06-26", BadKind.FREE_BACKWARDS, ()),
        ("12-01-26", BadKind.FREE_IN_PAST, ()),
        ("next week 12-08", BadKind.DAYS_TWICE, ()),
        ("12-07 12-08 12-09", BadKind.DAYS_TWICE, ()),
        ("13-45", BadKind.NOT_A_DATE, ()),
        ("for 12345", BadKind.NO_SUCH_PARTNER, ()),
        ("for 0", BadKind.NO_SUCH_PARTNER, ()),
        ("denver for smith", BadKind.NO_PARTNER_LIKE, ()),
        ("denver for smith for 789", BadKind.FOR_WHOM, ()),
        ("for 789 week for smith", BadKind.FOR_WHOM, ()),
        ("denver los angeles", BadKind.ONE_OFFICE, ()),
        ("ford next quarter", BadKind.NO_SUCH_DAYS, ()),
        ("next friday", BadKind.WHICH_WEEK, ("12-11-26", "12-18-26")),
        ("12-04 denver f-150", BadKind.JUST_PASSED, ("12-04-27",)),
        ("this year", BadKind.NO_SUCH_DAYS, ()),
        ("x" * 301, BadKind.TEXT_TOO_LONG, ()),
        ("1,200", BadKind.ONE_NUMBER_OR_SEVERAL, ("1200", "1 200")),
    ],
)
async def test_a_word_that_means_nothing_here_is_named(
    db: ReconcileDb, words: str, kind: BadKind, meant: tuple[str, ...]
) -> None:
    await save(db.database, car(1), car(2, model="Focus", office="Los Angeles"))

    with pytest.raises(BadInput) as refused:
        await found(db, words)

    assert (refused.value.kind, refused.value.meant) == (kind, meant)


@on_sqlite
async def test_days_at_the_end_of_time_are_days_like_others(db: ReconcileDb) -> None:
    await save(db.database, car(1))

    free = await find_free(db.app, date.max, None, "denver", "")

    assert numbers(free) == [1]
    assert free.wanted.dates == DateRange(date.max, date.max)


@on_sqlite
async def test_the_two_listings_of_one_car_are_told_apart(db: ReconcileDb) -> None:
    await save(db.database, *(car(number) for number in (1, 2, 3, 5, 6)))

    free = await found(db, "denver")

    assert {one.vehicle.vehicle_id for one in free.free if one.twice} == {2, 3}


@on_sqlite
async def test_other_dates_for_one_day_pass_over_a_day_that_is_another_ones(
    db: ReconcileDb,
) -> None:
    """Twice the very same day is no hand-over."""
    await save(db.database, car(1, expected_turn_in_date=day(40)))
    await in_service(db, 1, VINS[1], TODAY, TODAY)

    found = await find_free_days(db.app, PartialPlan(1, VINS[1], start=TODAY, end=TODAY))

    assert found
    [offered] = [found.starting(one) for one in found.stretches]
    assert offered == DateRange(day(1), day(1))
    assert numbers(await find_free(db.app, offered.start, offered.end, None, "")) == [1]
    assert found.turn_in == day(40)


@on_sqlite
async def test_other_cars_are_those_of_a_make_that_is_called_like_an_office_or_a_day(
    db: ReconcileDb,
) -> None:
    await save(
        db.database,
        *(car(number, make=make) for number, make in ((1, "Lincoln"), (2, "12-01"), (4, "1,200"))),
        car(8, office="Lincoln"),
    )
    for number in (1, 2, 4):
        plan = PartialPlan(number, VINS[number], 12345, start=day(1), end=day(2))
        others = await find_others(db.app, plan)
        assert others
        assert numbers(others) == [number], "though the partner left the reports"


@on_sqlite
@pytest.mark.long
async def test_no_stretch_that_a_page_or_other_dates_offer_is_taken(db: ReconcileDb) -> None:
    chance = random.Random(7)  # noqa: S311  # a game, not a secret
    await fill_a_crowded_world(db, chance)

    for number in VINS:
        page = await read_vehicle_page(db.app, number)
        assert page
        wanted = PartialPlan(number, VINS[number], start=TODAY, end=day(chance.randint(0, 4)))
        other = await find_free_days(db.app, wanted)
        assert other
        offered = [one for each in other.stretches if (one := other.starting(each))]
        assert page.free or other.stretches == ()
        for dates in (*page.free, *other.stretches, *offered):
            assert not await taken_in(db, number, dates), (number, dates)
