"""A partner who had the very car, or its make lately: said before a plan and a request."""

from datetime import date

import pytest

from bot.services.claim import check
from domain.assignment import Action, DateRange
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.reasons import Warning_
from storage.tables import LoanRow, VehicleRow
from tests.bot.services.reconcile_db import PERSON, VIN, ReconcileDb, days
from tests.storage.saving import new_assignment, save

OTHER_VIN = "WA1ANAFY0N2004711"
# VIN, first and last day, and the partner where it is another.
_Lent = tuple[str, int, int] | tuple[str, int, int, int]
START = days(0, 0).start


async def warned(db: ReconcileDb) -> list[Warning_]:
    """What of earlier loans is said of sending a Ford to Reyes that starts on day 0."""
    await save(
        db.database,
        VehicleRow(vehicle_id=456, vin=VIN, make="Ford", model="F-150", office="LA"),
        VehicleRow(vehicle_id=457, vin=OTHER_VIN, make="FORD", model="Bronco", office="LA"),
        VehicleRow(vehicle_id=458, vin=f"{OTHER_VIN}0", make="Kia", model="EV9", office="LA"),
    )
    number = await new_assignment(
        db.database, vehicle_id=456, vin=VIN, start_date=START, end_date=days(0, 7).end
    )
    [checked] = await check(db.app, Action.REQUEST, [number])
    return [one for one in checked.warnings if isinstance(one, HadThisCar | HadThisMake)]


def loan(vin: str, start: int, end: int, person: int = PERSON) -> LoanRow:
    when = days(start, end)
    return LoanRow(
        activity_id=start + 10_000,
        vin=vin,
        person_id=person,
        start_date=when.start,
        end_date=when.end,
    )


@pytest.mark.parametrize(
    ("loans", "said"),
    [
        ([], []),
        ([(VIN, -500, -493), (VIN, -400, -393)], [HadThisCar(days(-393, 0).start)]),
        ([(VIN, -8, -3)], [HadThisCar(days(-3, 0).start)]),
        ([(VIN, -8, -3, 555)], []),
        ([(OTHER_VIN, -40, -30)], [HadThisMake("Ford", days(-30, 0).start, START)]),
        ([(OTHER_VIN, -40, -31)], []),
        ([(f"{OTHER_VIN}0", -8, -3)], []),
        ([("GONE0000000000001", -8, -3)], []),
    ],
    ids=[
        "nothing",
        "the car, twice",
        "the car is no other of its make",
        "somebody else",
        "the make, 30 days before",
        "the make, 31 days before",
        "another make",
        "of a car that is not listed",
    ],
)
async def test_what_the_partner_had_is_said(
    db: ReconcileDb, loans: list[_Lent], said: list[Warning_]
) -> None:
    await save(db.database, *(loan(*one) for one in loans))
    assert await warned(db) == said


@pytest.mark.parametrize("loan_type", ["Loan", "LOAN"])
async def test_a_loan_that_is_on_counts_and_one_without_an_end_and_no_loan_do_not(
    db: ReconcileDb, loan_type: str
) -> None:
    await db.lent(70, days(-8, 3), vin=OTHER_VIN, activity_type=loan_type)
    await db.lent(71, days(-8, 20), vin=OTHER_VIN, activity_type="Event")
    await db.lent(72, days(0, 9), vin=OTHER_VIN)  # starts with it: nothing it had before
    await db.lent(73, DateRange(days(-8, 0).start, date(2069, 12, 31)), vin=OTHER_VIN)
    assert await warned(db) == [HadThisMake("Ford", days(3, 3).start, START)]
