"""The page of one vehicle and of one partner: which is meant, and what stands on it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.services.claim import check
from bot.services.pages import find_partner_page, find_vehicle_page
from bot.services.suggestions import Suggestions
from domain.assignment import Action, DateRange
from domain.pages import PartnerPage, PartnersMeant, VehiclePage, VehiclesMeant
from domain.typed import BadInput, BadKind
from storage.engine import Database
from storage.tables import ApprovedMakeRow, LoanRow, PartnerRow, VehicleRow
from tests.bot.services.reconcile_db import PERSON, VIN, ReconcileDb, days, on_sqlite
from tests.storage.saving import new_assignment, save

OTHER_VIN = "WA1ANAFY0N2004711"
TODAY = date(2026, 12, 5)  # five days before day 0


def car(number: int, vin: str = VIN, model: str = "F-150", office: str = "Denver") -> VehicleRow:
    return VehicleRow(
        vehicle_id=number, vin=vin, year=2026, make="Ford", model=model, office=office
    )


def partner(number: int, name: str, office: str = "Denver") -> PartnerRow:
    return PartnerRow(person_id=number, office=office, name=name, fms_contact_id=number)


def loan(
    number: int, start: date, end: date, vin: str = VIN, person: int | None = PERSON
) -> LoanRow:
    return LoanRow(activity_id=number, vin=vin, person_id=person, start_date=start, end_date=end)


async def vehicle(db: ReconcileDb, typed: str) -> VehiclePage:
    page = await find_vehicle_page(db.app, Suggestions(), typed)
    assert isinstance(page, VehiclePage), page
    return page


async def of_partner(db: ReconcileDb, typed: str) -> PartnerPage:
    page = await find_partner_page(db.app, Suggestions(), typed)
    assert isinstance(page, PartnerPage), page
    return page


async def vehicles(db: ReconcileDb, typed: str) -> VehiclesMeant:
    meant = await find_vehicle_page(db.app, Suggestions(), typed)
    assert isinstance(meant, VehiclesMeant), meant
    return meant


async def partners(db: ReconcileDb, typed: str) -> PartnersMeant:
    meant = await find_partner_page(db.app, Suggestions(), typed)
    assert isinstance(meant, PartnersMeant), meant
    return meant


async def test_a_vehicles_page_has_what_it_does_now_and_next_and_who_had_it(
    db: ReconcileDb,
) -> None:
    await save(db.database, car(456), partner(PERSON, "Reyes, Maria"))
    await db.lent(70, days(-8, -3))
    await db.lent(71, days(-20, -6), activity_type="Service", person_id=None)  # not back yet
    await db.lent(72, days(0, 3), person_id=555)
    await db.lent(73, days(0, 3), vin=OTHER_VIN)
    planned = await new_assignment(db.database, vehicle_id=456, vin=VIN)
    await db.active(70, days(-8, -3), vehicle_id=456)
    await save(
        db.database,
        *(loan(number, date(2026, number, 1), date(2026, number, 8)) for number in range(1, 8)),
        loan(99, date(2026, 9, 1), date(2026, 9, 8), vin=OTHER_VIN),
    )

    page = await vehicle(db, "456")

    bookings = page.bookings
    assert [one.activity_id for one in bookings.now] == [71, 70]
    assert [one.partner and one.partner.name for one in bookings.now] == [None, "Reyes, Maria"]
    assert bookings.now[1].assignment_id is not None
    assert [(one.activity_id, one.partner and one.partner.name) for one in bookings.next] == [
        (72, "")
    ]
    assert [one.id for one in bookings.assignments] == [planned]
    assert [one.activity_id for one in bookings.loans] == [7, 6, 5, 4, 3]
    assert bookings.had == 7
    planned_dates = DateRange(date(2026, 12, 1), date(2026, 12, 8))
    assert [one.dates for one in bookings.assignments] == [planned_dates]
    assert page.free == (
        DateRange(planned_dates.end, days(0, 3).start),
        DateRange(days(0, 3).end, TODAY + timedelta(days=90)),
    )


async def test_a_car_with_two_numbers_has_one_page_that_names_the_other(db: ReconcileDb) -> None:
    await save(db.database, car(456), car(997), car(1, OTHER_VIN))
    await db.lent(70, days(-8, -3))
    planned = await new_assignment(db.database, vehicle_id=997, vin=VIN)

    for typed, number, other in (("456", 456, 997), ("997", 997, 456), (VIN, 997, 456)):
        page = await vehicle(db, typed)
        assert page.about.vehicle.vehicle_id == number, typed
        assert [one.vehicle_id for one in page.also] == [other]
        assert [one.activity_id for one in page.bookings.now] == [70]
        assert [one.id for one in page.bookings.assignments] == [planned]


async def test_what_is_no_vin_makes_two_cars_no_one(db: ReconcileDb) -> None:
    await save(db.database, car(456, "TBD00"), car(997, "TBD00"))
    await db.lent(70, days(-8, -3), vin="TBD00")

    page = await vehicle(db, "456")

    assert page.also == ()
    assert page.bookings.now == ()


async def test_a_partners_page_has_what_they_have_and_had_and_their_makes(db: ReconcileDb) -> None:
    await save(
        db.database,
        car(456),
        partner(PERSON, "Reyes, Maria"),
        partner(PERSON, "Reyes, Maria", "Atlanta"),
        *(
            ApprovedMakeRow(person_id=PERSON, make=make, rank=rank)
            for make, rank in {"Ford": "B", "Audi": "A+", "Kia": "House", "BMW": "A+"}.items()
        ),
    )
    await db.lent(70, days(-8, -3))
    await db.lent(71, days(0, 3), vin=OTHER_VIN)
    await db.lent(72, days(0, 3), person_id=555)
    await db.lent(73, days(-8, -2), vin=OTHER_VIN, activity_type="LOAN")
    planned = await new_assignment(db.database, person_id=PERSON)
    await new_assignment(db.database, person_id=555, vehicle_id=2, vin=OTHER_VIN)
    await save(
        db.database,
        loan(1, date(2025, 12, 30), date(2026, 1, 5)),
        loan(2, date(2026, 1, 1), date(2026, 1, 8), vin="GONE0000000000001"),
        loan(3, date(2026, 2, 1), date(2026, 2, 8)),
        loan(4, date(2026, 3, 1), date(2026, 3, 8), person=555),
        loan(70, days(-8, -3).start, days(-8, -3).end),  # in both reports
    )

    page = await of_partner(db, "789")

    assert page.about.offices == ("Atlanta", "Denver")
    assert page.ranks == (("Audi", "A+"), ("BMW", "A+"), ("Ford", "B"), ("Kia", "House"))
    assert page.loans_this_year == 4
    assert [one.activity_id for one in page.bookings.now] == [70, 73]
    assert page.bookings.now[0].vehicle == car(456).as_vehicle()
    assert [one.activity_id for one in page.bookings.next] == [71]
    # Of a car that left the reports: what it was called when it was planned.
    [coming] = page.bookings.next
    assert coming.vehicle
    assert coming.vehicle.words == "2026 Ford F-150"
    assert [one.id for one in page.bookings.assignments] == [planned]
    assert [one.activity_id for one in page.bookings.loans] == [70, 3, 2, 1]
    assert page.bookings.loans[2].vehicle is None


@on_sqlite
async def test_a_vehicle_is_meant_by_its_number_its_vin_the_end_of_it_or_words(
    db: ReconcileDb,
) -> None:
    await save(
        db.database,
        car(456, office="Denver"),
        car(457, OTHER_VIN, "Bronco"),
        car(458, "1FTFW1E50MFA99999", office="Atlanta"),
        car(2026, "1FTFW1E50MFA88888", "Escape", "Atlanta"),
        car(999, "1FTFW1E50MFA00458", "Maverick", "Atlanta"),
    )
    for typed, number in {
        "456": 456,
        "#456": 456,
        "456.0": 456,
        "\uff14\uff15\uff16": 456,
        "2026": 2026,  # its number comes before the year of all
        VIN.lower(): 456,
        VIN[-8:]: 456,
        "4711": 457,
        "458": 458,
        # No number is written with zeros in front: it is the end of a VIN, where it ends one.
        "00458": 999,
        "00457": 457,
        "bronco": 457,
        "denver f150": 456,
        "F-150, Atlanta": 458,
    }.items():
        assert (await vehicle(db, typed)).about.vehicle.vehicle_id == number, typed
    several = await vehicles(db, "ford f-150")
    assert ([one.vehicle.vehicle_id for one in several.found], several.best) == ([458, 456], 2)


@on_sqlite
async def test_a_partner_is_meant_by_the_number_or_words_of_the_name_in_any_order(
    db: ReconcileDb,
) -> None:
    await save(
        db.database,
        partner(789, "Reyes, Maria"),
        partner(790, "Reyes, Mario", "Atlanta"),
        partner(791, "O'Fennimore, Zo\u00eb"),
        partner(792, "Lee, Kim"),
        partner(793, "Leeson, Kim"),
    )
    for typed, number in {
        "789": 789,
        "Reyes, Maria": 789,
        "maria reyes": 789,
        "reyes atlanta": 790,
        "zoe o\u2019fennimore": 791,
        "kim lee": 792,
    }.items():
        assert (await of_partner(db, typed)).about.person_id == number, typed
    assert (await of_partner(db, "kim lee")).read.others == 1
    assert [one.person_id for one in (await partners(db, "reyes")).found] == [789, 790]


@on_sqlite
async def test_where_none_fits_the_nearest_are_offered_and_none_is_taken(db: ReconcileDb) -> None:
    await save(
        db.database,
        car(456),
        car(4570, OTHER_VIN, "Bronco"),
        partner(789, "Reyes, Maria"),
        partner(790, "Okafor, Ben"),
    )
    for typed, found in {
        "bronko": [4570],
        "fort bronco": [4570],
        "bronco zeppelin": [4570],
        "4571": [4570],
        "4712": [4570],  # the end of a VIN
    }.items():
        meant = await vehicles(db, typed)
        assert ([one.vehicle.vehicle_id for one in meant.found], meant.best) == (found, 0), typed
    for typed, people in {"reyez": [789], "ben okafer": [790], "791": [790, 789]}.items():
        assert {one.person_id for one in (await partners(db, typed)).found} <= set(people), typed
    for find, kind in (
        (find_vehicle_page, BadKind.NO_VEHICLE_LIKE),
        (find_partner_page, BadKind.NO_PARTNER_LIKE),
    ):
        with pytest.raises(BadInput) as refused:
            await find(db.app, Suggestions(), "zzyzx")
        assert refused.value.kind is kind


@on_sqlite
async def test_what_has_left_the_reports_has_a_page_while_an_assignment_names_it(
    db: ReconcileDb,
) -> None:
    planned = await new_assignment(db.database, vehicle_id=456, vin=VIN, person_id=PERSON)

    gone, left = await vehicle(db, "456"), await of_partner(db, "789")

    assert (gone.read.is_listed, left.read.is_listed) == (False, False)
    assert gone.about.vehicle.words == "2026 Ford F-150"
    assert left.about.name == "Reyes, Maria"
    for page in (gone, left):
        assert [one.id for one in page.bookings.assignments] == [planned]


@on_sqlite
@pytest.mark.parametrize(
    ("turn_in", "free"),
    [
        (days(5, 5).start, (DateRange(TODAY, days(0, 0).start), days(3, 5))),
        (days(1, 1).start, (DateRange(TODAY, days(0, 0).start),)),
        (date(2026, 12, 1), ()),
    ],
)
async def test_a_car_is_free_no_longer_than_it_is_in_the_fleet(
    db: ReconcileDb, turn_in: date, free: tuple[DateRange, ...]
) -> None:
    await save(
        db.database,
        VehicleRow(
            vehicle_id=456,
            vin=VIN,
            make="Ford",
            model="F-150",
            office="LA",
            expected_turn_in_date=turn_in,
        ),
    )
    await db.lent(70, days(0, 3))
    assert (await vehicle(db, "456")).free == free


@on_sqlite
async def test_a_car_with_hundreds_of_bookings_is_free_in_none_of_them(db: ReconcileDb) -> None:
    await save(db.database, car(456))
    for number in range(130):
        # All before the last two count, however many there are.
        await db.lent(100 + number, days(0, 1))
    await db.lent(300, days(5, 20))
    await db.lent(301, days(30, 40))

    page = await vehicle(db, "456")

    taken = (days(0, 1), days(5, 20), days(30, 40))
    assert not any(one.conflicts_with(each) for one in page.free for each in taken)
    assert len(page.bookings.next) == 132


@on_sqlite
async def test_one_number_that_could_be_read_as_two_is_asked_about(db: ReconcileDb) -> None:
    with pytest.raises(BadInput) as refused:
        await find_vehicle_page(db.app, Suggestions(), "1,200")
    assert (refused.value.kind, refused.value.meant) == (BadKind.NUMBER_IN_GROUPS, ("1200",))


@on_sqlite
async def test_no_table_of_many_rows_is_read_from_end_to_end(
    db: ReconcileDb, database: Database
) -> None:
    """Half a million loans, and twenty thousand partners: pages and checks read their own rows."""
    await save(db.database, car(456), partner(PERSON, "Reyes, Maria"))
    await db.lent(70, DateRange(TODAY, TODAY))
    number = await new_assignment(db.database, vehicle_id=456, vin=VIN, person_id=PERSON)
    plans: list[str] = []

    def explain(
        connection: Connection, _cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            asked = connection.connection.cursor()
            asked.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            plans.extend(str(row[3]) for row in asked.fetchall())
            asked.close()

    suggestions = Suggestions()
    await find_vehicle_page(db.app, suggestions, "ford")  # the words are read once a sync
    await find_partner_page(db.app, suggestions, "reyes")
    event.listen(database.engine.sync_engine, "before_cursor_execute", explain)
    try:
        for typed in ("456", "ford"):
            await find_vehicle_page(db.app, suggestions, typed)
        for typed in ("789", "reyes"):
            await find_partner_page(db.app, suggestions, typed)
        await check(db.app, Action.REQUEST, [number])
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", explain)

    assert any("loan_history_by_partner" in one for one in plans)
    large = ("loan_history", "current_activity", "media_partner", "approved_make", "assignment")
    assert [one for one in plans if one.startswith(tuple(f"SCAN {name}" for name in large))] == []
