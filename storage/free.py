"""What cars do around some days, asked so that only what is near them is read."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, union
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import DateRange, Vehicle
from domain.cars import vin_of
from domain.earlier_loans import MAKE_AGAIN_AFTER
from domain.free import Stay
from domain.search import VehicleChoice
from domain.unknown_ends import last_believed_end, occupies
from storage.assignments import is_live
from storage.bookings import lends
from storage.loan_changes import held_by_changes
from storage.tables import ActivityRow, AssignmentRow, LoanRow, VehicleRow

# Few enough that working through them holds up nobody else.
_PAGE = 500


async def vehicles_by_page(session: AsyncSession) -> AsyncIterator[Sequence[VehicleChoice]]:
    """All vehicles, by their numbers, some at a time."""
    number = col(VehicleRow.vehicle_id)
    wanted = select(
        number,
        col(VehicleRow.vin),
        col(VehicleRow.year),
        col(VehicleRow.make),
        col(VehicleRow.model),
        col(VehicleRow.color),
        col(VehicleRow.office),
        col(VehicleRow.expected_turn_in_date),
    )
    ordered = wanted.order_by(number).limit(_PAGE)
    connection = await session.connection()
    after = 0
    while page := (await connection.execute(ordered.where(number > after))).all():
        yield [VehicleChoice(Vehicle(*row[:6]), row[6], row[7]) for row in page]
        after = page[-1][0]


async def taken_in(
    session: AsyncSession, dates: DateRange, today: date, editing: int | None
) -> set[int]:
    """The numbers of the vehicles that are taken in these days, the assignment `editing` aside."""
    first, last = col(AssignmentRow.start_date), col(AssignmentRow.end_date)
    assigned = select(col(AssignmentRow.vehicle_id), col(AssignmentRow.vin), first, last).where(
        *_is_assigned(dates.start, dates.end), col(AssignmentRow.id) != (editing or 0)
    )
    started, ended = col(ActivityRow.start_date), col(ActivityRow.end_date)
    number, listed = col(VehicleRow.vehicle_id), col(VehicleRow.vin)
    occupied = (
        select(number, listed, started, ended)
        .join(ActivityRow, col(ActivityRow.vin) == listed)
        .where(started <= dates.end, ended >= dates.start)
    )
    connection = await session.connection()
    found = [
        (one[0], one[1])
        for one in await connection.execute(assigned)
        if DateRange(*one[2:]).conflicts_with(dates)
    ]
    held = await held_in(session, dates.start, dates.end)
    found += [
        (one.vehicle_id, one.vin)
        for one, stay in held
        if stay.dates.conflicts_with(dates) and stay.number != editing
    ]
    by_vin = {vin for one in found if (vin := vin_of(one[1]))}
    called = await connection.scalars(select(number).where(listed.in_(by_vin)))
    busy = [
        one
        for one in await connection.execute(occupied)
        if occupies(DateRange(*one[2:]), dates, today)
    ]
    several = _listed_twice({one[:2] for one in busy if vin_of(one[1]) is None})
    return {
        *(one[0] for one in found),
        *called,
        *(one[0] for one in busy if one[1] not in several),
    }


def _listed_twice(listed: Collection[tuple[int, str]]) -> set[str]:
    """What is no VIN and stands under several numbers: it is no name of any of these cars."""
    counts = Counter(vin for _, vin in listed)
    return {vin for vin, count in counts.items() if count > 1}


async def held_in(session: AsyncSession, start: date, end: date) -> list[tuple[Vehicle, Stay]]:
    """What is on its way to become another loan in these days: planning finds it taken."""
    return [
        (one.vehicle, Stay(one.dates, one.id))
        for one in await held_by_changes(session)
        if one.dates.start <= end and one.dates.end >= start
    ]


async def assignments_of(
    session: AsyncSession, cars: Sequence[Vehicle], start: date, end: date
) -> Sequence[tuple[Vehicle, Stay]]:
    """What live assignments have these cars do in these days."""
    vehicle_id, vin = col(AssignmentRow.vehicle_id), col(AssignmentRow.vin)
    vins = [known for one in cars if (known := vin_of(one.vin))]
    wanted = select(
        vehicle_id,
        vin,
        col(AssignmentRow.id),
        col(AssignmentRow.start_date),
        col(AssignmentRow.end_date),
    ).where(
        *_is_assigned(start, end),
        or_(vehicle_id.in_([one.vehicle_id for one in cars]), vin.in_(vins)),
    )
    found = await (await session.connection()).execute(wanted)
    assigned = [
        (Vehicle(number, vin, None, "", ""), Stay(DateRange(first, last), assignment_id))
        for number, vin, assignment_id, first, last in found
    ]
    return [*assigned, *await held_in(session, start, end)]


async def activities_of(
    session: AsyncSession, vins: Collection[str], start: date, end: date
) -> Sequence[tuple[str, Stay]]:
    """What FMS has the cars of these VINs do in these days."""
    wanted = select(
        col(ActivityRow.vin),
        col(ActivityRow.activity_type),
        col(ActivityRow.start_date),
        col(ActivityRow.end_date),
    ).where(
        col(ActivityRow.vin).in_(vins),
        col(ActivityRow.start_date) <= end,
        col(ActivityRow.end_date) >= start,
    )
    found = await (await session.connection()).execute(wanted)
    return [(vin, Stay(DateRange(first, last), None, kind)) for vin, kind, first, last in found]


def _is_assigned(start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return (
        is_live(),
        col(AssignmentRow.start_date) <= end,
        col(AssignmentRow.end_date) >= start,
    )


async def assigned_between(
    session: AsyncSession, start: date, end: date
) -> Sequence[tuple[int, str, DateRange]]:
    """Number and VIN of each live assignment's car with its dates, where they meet these days."""
    first, last = col(AssignmentRow.start_date), col(AssignmentRow.end_date)
    wanted = select(col(AssignmentRow.vehicle_id), col(AssignmentRow.vin), first, last)
    found = await (await session.connection()).execute(wanted.where(*_is_assigned(start, end)))
    assigned = [(number, vin, DateRange(*dates)) for number, vin, *dates in found]
    held = await held_in(session, start, end)
    return [*assigned, *((one.vehicle_id, one.vin, stay.dates) for one, stay in held)]


async def occupied_between(
    session: AsyncSession, dates: DateRange
) -> Sequence[tuple[str, DateRange]]:
    """The VIN and dates of FMS's activities that share a day with these."""
    first, last = col(ActivityRow.start_date), col(ActivityRow.end_date)
    wanted = select(col(ActivityRow.vin), first, last).where(
        first <= dates.end, last >= dates.start
    )
    found = await (await session.connection()).execute(wanted)
    return [(vin, DateRange(*dates)) for vin, *dates in found]


async def last_ends(session: AsyncSession, start: date, end: date) -> dict[str, date]:
    """The last end in these days of FMS's activities, by VIN."""
    last = col(ActivityRow.end_date)
    return await _by_vin(session, func.max(last), last.between(start, end))


async def first_starts(session: AsyncSession, start: date, end: date) -> dict[str, date]:
    """The first start in these days of FMS's activities, by VIN."""
    first = col(ActivityRow.start_date)
    return await _by_vin(session, func.min(first), first.between(start, end))


async def _by_vin(
    session: AsyncSession, day: ColumnElement[date], condition: ColumnElement[bool]
) -> dict[str, date]:
    vin = col(ActivityRow.vin)
    wanted = select(vin, day).where(condition).group_by(vin)
    found = await (await session.connection()).execute(wanted)
    return {row[0]: row[1] for row in found}


async def makes_lent_to(
    session: AsyncSession, person_id: int, dates: DateRange, today: date
) -> set[str]:
    """The makes that a partner has when these days start, or had within a month before them.

    As planning warns of them (storage/bookings.py): of cars that FMS lists, of loans that start
    before, as far as their ends are known. What is planned within a month counts here too.
    """
    since = dates.start - MAKE_AGAIN_AFTER
    soon = dates.end + min(MAKE_AGAIN_AFTER, date.max - dates.end)
    tables: tuple[type[LoanRow | ActivityRow], ...] = (LoanRow, ActivityRow)
    loans = [
        select(col(table.vin)).where(
            col(table.person_id) == person_id,
            col(table.start_date) < dates.start,
            col(table.end_date).between(since, last_believed_end(today)),
            *([lends()] if table is ActivityRow else []),
        )
        for table in tables
    ]
    lent = select(col(VehicleRow.make)).where(col(VehicleRow.vin).in_(union(*loans)))
    planned = select(col(AssignmentRow.vehicle_make)).where(
        is_live(),
        col(AssignmentRow.person_id) == person_id,
        col(AssignmentRow.start_date) <= soon,
        col(AssignmentRow.end_date) >= since,
    )
    connection = await session.connection()
    return {*await connection.scalars(lent), *await connection.scalars(planned)}
