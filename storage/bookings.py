"""What FMS has one car, or one partner, do: its activities, and the loans that have ended."""

import functools
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, exists, union_all
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.assignment import DateRange, Partner, Vehicle
from domain.cars import vin_of
from domain.earlier_loans import MAKE_AGAIN_AFTER, EarlierLoans
from domain.pages import LOAN, Booking
from domain.unknown_ends import last_believed_end
from storage.fleet import partner_names
from storage.tables import ActivityRow, AssignmentRow, LoanRow, VehicleRow


def lends() -> ColumnElement[bool]:
    """Whether an activity is a loan, as `domain.matching.is_loan` tells."""
    return func.lower(col(ActivityRow.activity_type)) == LOAN.lower()


async def activities_of_car(
    session: AsyncSession, vins: Collection[str], today: date
) -> list[Booking]:
    """What FMS has a car with these VINs do now and next, by their starts."""
    return await _activities(session, col(ActivityRow.vin).in_(vins), today)


async def activities_of_partner(
    session: AsyncSession, person_id: int, today: date
) -> list[Booking]:
    """What a partner has now and next, by their starts."""
    return await _activities(session, col(ActivityRow.person_id) == person_id, today)


async def loans_of_car(
    session: AsyncSession, vins: Collection[str], most: int
) -> tuple[list[Booking], int]:
    """The latest loans of a car with these VINs, and how many it had."""
    return await _loans(session, col(LoanRow.vin).in_(vins), most)


async def loans_of_partner(
    session: AsyncSession, person_id: int, most: int
) -> tuple[list[Booking], int]:
    """The latest loans of a partner, and how many they had."""
    return await _loans(session, col(LoanRow.person_id) == person_id, most)


async def count_loans_since(
    session: AsyncSession, person_id: int, since: date, *, except_ids: Collection[int]
) -> int:
    """How many loans of a partner have started since then and ended."""
    found = await session.exec(
        select(func.count())
        .select_from(LoanRow)
        .where(
            col(LoanRow.person_id) == person_id,
            col(LoanRow.start_date) >= since,
            col(LoanRow.activity_id).not_in(except_ids),
        )
    )
    return found.one()


async def earlier_loans(
    session: AsyncSession,
    vehicle: Vehicle,
    vins: Collection[str],
    person_id: int,
    start: date,
    today: date,
) -> EarlierLoans:
    """A partner's last loan of a car with these VINs, and of another car of its make.

    Of those that start before this day, as far as their ends are known; of a make those that end
    late enough to matter, as far as FMS lists the car still.
    """
    asked = {
        "person": person_id,
        "vins": list(vins),
        "make": vehicle.make.lower(),
        "start": start,
        "known": last_believed_end(today),
        "since": start - MAKE_AGAIN_AFTER,
    }
    found = (await session.exec(_earlier(), params=asked)).all()
    of_car = (end for vin, end in found if vin in vins and end <= start)
    of_make = (end for vin, end in found if vin not in vins)
    return EarlierLoans(max(of_car, default=None), max(of_make, default=None))


# What every request and every card of a plan asks: building it takes longer than running it.
@functools.cache
def _earlier() -> Select[str, date]:
    activities = _earlier_in(ActivityRow).where(lends())
    both = union_all(_earlier_in(LoanRow), activities).subquery()
    return select(both.c.vin, both.c.end_date)


def _earlier_in(table: type[LoanRow | ActivityRow]) -> Select[str, date]:
    return select(col(table.vin), col(table.end_date)).where(
        col(table.person_id) == bindparam("person"),
        col(table.start_date) < bindparam("start"),
        col(table.end_date) <= bindparam("known"),
        or_(
            col(table.vin).in_(bindparam("vins", expanding=True)),
            and_(
                col(table.end_date) >= bindparam("since"),
                # Asked of the few that are left, by their VINs.
                exists().where(
                    col(VehicleRow.vin) == col(table.vin),
                    func.lower(col(VehicleRow.make)) == bindparam("make"),
                ),
            ),
        ),
    )


async def _activities(
    session: AsyncSession, theirs: ColumnElement[bool], today: date
) -> list[Booking]:
    found = await session.exec(
        select(ActivityRow)
        .where(theirs)
        .order_by(col(ActivityRow.start_date), col(ActivityRow.activity_id))
    )
    return await _bookings(session, found.all(), last_believed_end(today))


async def _loans(
    session: AsyncSession, theirs: ColumnElement[bool], most: int
) -> tuple[list[Booking], int]:
    latest = (col(LoanRow.start_date).desc(), col(LoanRow.activity_id).desc())
    found = await session.exec(select(LoanRow).where(theirs).order_by(*latest).limit(most))
    counted = await session.exec(select(func.count()).select_from(LoanRow).where(theirs))
    return await _bookings(session, found.all()), counted.one()


async def _bookings(
    session: AsyncSession,
    rows: Sequence[ActivityRow] | Sequence[LoanRow],
    last_believed: date = date.max,
) -> list[Booking]:
    people = {row.person_id for row in rows if row.person_id is not None}
    names = await partner_names(session, people)
    cars = await _cars(session, {row.vin for row in rows})
    return [
        Booking(
            activity_id=row.activity_id,
            kind=row.activity_type if isinstance(row, ActivityRow) else LOAN,
            dates=DateRange(row.start_date, row.end_date),
            vin=row.vin,
            vehicle=cars.get(row.vin),
            partner=_partner(row.person_id, names),
            end_unknown=row.end_date > last_believed,
        )
        for row in rows
    ]


def _partner(person_id: int | None, names: Mapping[int, str]) -> Partner | None:
    return None if person_id is None else Partner(person_id, names.get(person_id, ""))


async def _cars(session: AsyncSession, vins: Collection[str]) -> dict[str, Vehicle]:
    """Which car has each VIN: as FMS lists it, else as we planned with it once."""
    listed = await session.exec(
        select(VehicleRow).where(col(VehicleRow.vin).in_(vins)).order_by(col(VehicleRow.vehicle_id))
    )
    cars: dict[str, Vehicle] = {}
    unclear: set[str] = set()
    for row in listed:
        # What is no VIN says nothing where several have it.
        if row.vin in cars and vin_of(row.vin) is None:
            unclear.add(row.vin)
        cars[row.vin] = row.as_vehicle()
    gone = {vin for vin in vins if vin not in cars and vin_of(vin)}
    return {vin: car for vin, car in cars.items() if vin not in unclear} | await _planned(
        session, gone
    )


async def _planned(session: AsyncSession, vins: Collection[str]) -> dict[str, Vehicle]:
    """Without their numbers, which may be another car's by now."""
    found = await session.exec(
        select(
            AssignmentRow.vin,
            AssignmentRow.vehicle_year,
            AssignmentRow.vehicle_make,
            AssignmentRow.vehicle_model,
        )
        .where(col(AssignmentRow.vin).in_(vins))
        .distinct()
    )
    return {row[0]: Vehicle(0, *row) for row in found}
