"""Vehicles, partners, approved makes and activities, as the last sync left them."""

import functools
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Select, bindparam, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select as TupleSelect
from sqlmodel.sql.expression import SelectOfScalar

from domain.assignment import Activity, DateRange, Vehicle
from domain.cars import VIN_END, vin_of, vins_of
from domain.findings import SeenActivity
from domain.search import PartnerChoice, VehicleChoice
from domain.typed import LARGEST_ID
from storage.tables import (
    ActivityRow,
    ApprovedMakeRow,
    AssignmentRow,
    ForgottenPartnerRow,
    PartnerRow,
    SyncReportRow,
    SyncRunRow,
    VehicleRow,
)

# Few enough that turning a page into objects holds up nobody else.
_PAGE = 1000
# As a Vehicle has them.
_OF_A_CAR = (
    col(VehicleRow.vehicle_id),
    col(VehicleRow.vin),
    col(VehicleRow.year),
    col(VehicleRow.make),
    col(VehicleRow.model),
    col(VehicleRow.color),
)

_Columns = tuple[Any, ...]


async def find_vehicle(session: AsyncSession, vehicle_id: int) -> VehicleRow | None:
    """The vehicle with this FMS id."""
    return await session.get(VehicleRow, vehicle_id)


async def find_vehicles_by_vin(session: AsyncSession, vin: str) -> Sequence[VehicleRow]:
    """The vehicles with this VIN, in any case: FMS may list one car under two numbers."""
    wanted = select(VehicleRow).where(col(VehicleRow.vin) == vin.upper())
    return (await session.exec(wanted.order_by(col(VehicleRow.vehicle_id)).limit(4))).all()


async def find_vehicles_named(session: AsyncSession, word: str) -> Sequence[VehicleRow]:
    """Whatever a typed word can mean: an FMS id, a VIN, or the end of one, as it is shown."""
    if not (word.isascii() and word.isalnum()):
        return ()
    vin = col(VehicleRow.vin)
    meanings = [vin == word.upper()]
    if len(word) >= VIN_END:
        meanings.append(vin.like(f"%{word.upper()}"))
    if word.isdigit() and not word.startswith("0") and int(word) <= LARGEST_ID:
        meanings.append(col(VehicleRow.vehicle_id) == int(word))
    found = await session.exec(
        select(VehicleRow).where(or_(*meanings)).order_by(col(VehicleRow.vehicle_id)).limit(4)
    )
    return found.all()


async def listings_of(session: AsyncSession, vehicle: Vehicle) -> Sequence[VehicleRow]:
    """What FMS lists under this car's number, and with its VIN."""
    vin = vin_of(vehicle.vin)
    names = {"number": vehicle.vehicle_id, "vin": vin}
    return (await session.exec(_listings(vin is not None), params=names)).all()


# What every request and every card of a plan asks: building it takes longer than running it.
@functools.cache
def _listings(with_vin: bool) -> SelectOfScalar[VehicleRow]:
    meanings = [
        col(VehicleRow.vehicle_id) == bindparam("number"),
        *([col(VehicleRow.vin) == bindparam("vin")] if with_vin else []),
    ]
    return select(VehicleRow).where(or_(*meanings)).order_by(col(VehicleRow.vehicle_id))


async def vins_listed(session: AsyncSession, numbers: Collection[int]) -> Mapping[int, str]:
    """The VIN that FMS lists under each number; what is none, only where no other number has it."""
    wanted = select(VehicleRow.vehicle_id, VehicleRow.vin)
    if len(numbers) <= _PAGE:
        wanted = wanted.where(col(VehicleRow.vehicle_id).in_(numbers))
    found = dict((await session.exec(wanted)).all())
    several = await _shared_by_several(session, found.values())
    return {number: vin for number, vin in found.items() if vin not in several}


async def vins_of_car(
    session: AsyncSession, vehicle: Vehicle, listed: Sequence[VehicleRow]
) -> frozenset[str]:
    """What FMS's activities and loans can call this car by; `listed` are its `listings_of`."""
    under_its_number = {row.vin for row in listed if row.vehicle_id == vehicle.vehicle_id}
    several = await _shared_by_several(session, under_its_number)
    return vins_of(vehicle, next(iter(under_its_number - several), None))


async def _shared_by_several(session: AsyncSession, vins: Iterable[str]) -> set[str]:
    """Which of these are no VINs, and stand under several numbers."""
    odd = {vin for vin in vins if vin_of(vin) is None}
    if not odd:
        return set()
    shared = await session.exec(
        select(VehicleRow.vin)
        .where(col(VehicleRow.vin).in_(odd))
        .group_by(col(VehicleRow.vin))
        .having(func.count() > 1)
    )
    return set(shared)


async def find_partner(
    session: AsyncSession, person_id: int, office: str | None
) -> PartnerRow | None:
    """A partner as `office` knows them, else as the first office in the alphabet does."""
    found = await session.exec(
        select(PartnerRow)
        .where(col(PartnerRow.person_id) == person_id)
        .order_by(col(PartnerRow.office))
    )
    rows = found.all()
    at_home = (row for row in rows if row.office == office)
    return next(at_home, rows[0] if rows else None)


async def count_partners(session: AsyncSession, *, with_affiliation: bool = False) -> int:
    """How many partners there are, as each office knows them; or how many with an affiliation."""
    wanted = select(func.count()).select_from(PartnerRow)
    if with_affiliation:
        wanted = wanted.where(col(PartnerRow.affiliation).is_not(None))
    return (await session.exec(wanted)).one()


async def fleet_version(session: AsyncSession) -> tuple[object, ...]:
    """Differs from before whenever a sync may have changed the tables, whatever process ran it.

    A partner who is forgotten leaves them too.
    A report's table changes before the report is on record, and that before its run has ended:
    one of them comes last and is seen, also where the process died in between.
    """
    reports = (
        select(func.count())
        .where(col(SyncReportRow.run_id) == col(SyncRunRow.id))
        .scalar_subquery()
    )
    forgotten = select(func.count()).select_from(ForgottenPartnerRow).scalar_subquery()
    found = await session.exec(
        select(SyncRunRow.id, SyncRunRow.finished_at, reports, forgotten)
        .order_by(col(SyncRunRow.started_at).desc())
        .limit(1)
    )
    return tuple(found.first() or ())


async def vehicles_by_page(session: AsyncSession) -> AsyncIterator[Sequence[_Columns]]:
    """All vehicles, the newest in FMS first: id, VIN, then what many have in common."""
    number = col(VehicleRow.vehicle_id)
    wanted = select_columns(
        number,
        col(VehicleRow.vin),
        col(VehicleRow.year),
        col(VehicleRow.make),
        col(VehicleRow.model),
        col(VehicleRow.office),
        col(VehicleRow.color),
    )
    page: Sequence[_Columns] | None = None
    while page is None or len(page) == _PAGE:
        before = page[-1][0] if page else LARGEST_ID
        page = await _page(session, wanted.where(number < before).order_by(number.desc()))
        yield page


async def partners_by_page(session: AsyncSession) -> AsyncIterator[Sequence[_Columns]]:
    """All partners, as each of their offices knows them: id, office, name."""
    key = (col(PartnerRow.person_id), col(PartnerRow.office))
    wanted = select_columns(*key, col(PartnerRow.name)).order_by(*key)
    page: Sequence[_Columns] | None = None
    while page is None or len(page) == _PAGE:
        after = page[-1][:2] if page else (0, "")
        page = await _page(session, wanted.where(tuple_(*key) > after))
        yield page


async def _page(session: AsyncSession, wanted: Select[*tuple[Any, ...]]) -> Sequence[_Columns]:
    """Rows as they are: thousands of them, made into objects, would hold up everybody else."""
    connection = await session.connection()
    return cast("Sequence[_Columns]", (await connection.execute(wanted.limit(_PAGE))).all())


async def vehicles_of(session: AsyncSession, office: str | None) -> Sequence[Vehicle]:
    """The vehicles of an office, or of all."""
    wanted = select_columns(*_OF_A_CAR)
    if office is not None:
        wanted = wanted.where(col(VehicleRow.office) == office)
    connection = await session.connection()
    return [Vehicle(*row) for row in await connection.execute(wanted)]


async def vehicles_with(session: AsyncSession, ids: Sequence[int]) -> Mapping[int, VehicleChoice]:
    """These vehicles, by their ids; those that are gone are missing."""
    found = await session.exec(select(VehicleRow).where(col(VehicleRow.vehicle_id).in_(ids)))
    return {
        row.vehicle_id: VehicleChoice(
            row.as_vehicle(), row.office, row.expected_turn_in_date, row.as_papers()
        )
        for row in found
    }


async def partners_with(session: AsyncSession, ids: Sequence[int]) -> Mapping[int, PartnerChoice]:
    """These partners, by their ids, with all their offices."""
    found = await session.exec(
        select(PartnerRow)
        .where(col(PartnerRow.person_id).in_(ids))
        .order_by(col(PartnerRow.office).desc())
    )
    partners: dict[int, PartnerChoice] = {}
    for row in found:
        known = partners.get(row.person_id)
        offices = (row.office, *known.offices) if known else (row.office,)
        partners[row.person_id] = PartnerChoice(row.person_id, row.name, offices)
    return partners


async def ranks_of(session: AsyncSession, person_id: int) -> Sequence[tuple[str, str]]:
    """The makes that a partner is approved for, each with the rank."""
    wanted = select(ApprovedMakeRow.make, ApprovedMakeRow.rank).where(
        col(ApprovedMakeRow.person_id) == person_id
    )
    return (await session.exec(wanted.order_by(col(ApprovedMakeRow.make)))).all()


async def ranks_for(session: AsyncSession, make: str, people: Sequence[int]) -> Mapping[int, str]:
    """Who is approved for a make, in any case, with the rank; at least of these people."""
    wanted = select(ApprovedMakeRow.person_id, ApprovedMakeRow.rank).where(
        func.lower(col(ApprovedMakeRow.make)) == make.lower()
    )
    if len(people) <= _PAGE:
        wanted = wanted.where(col(ApprovedMakeRow.person_id).in_(people))
    return dict((await session.exec(wanted)).all())


async def offices(session: AsyncSession) -> Sequence[str]:
    """Every office that has partners, vehicles or assignments, by the alphabet."""
    planned_for = await session.exec(_planned_for())
    return sorted({one for one in planned_for if one} | {*await offices_in_reports(session)})


@functools.cache
def _planned_for() -> SelectOfScalar[str | None]:
    """Each office of an assignment by one look into the index, however many assignments it has."""
    office = col(AssignmentRow.office)
    found = select(func.min(office).label("office")).cte("found", recursive=True)
    following = select(func.min(office)).where(office > found.c.office).scalar_subquery()
    each = found.union_all(select(following).where(found.c.office.is_not(None)))
    return select(each.c.office)


async def offices_in_reports(session: AsyncSession) -> Sequence[str]:
    """Every office that has partners or vehicles, by the alphabet."""
    known: set[str] = set()
    for office in (PartnerRow.office, VehicleRow.office):
        known.update(await session.exec(select(office).distinct()))
    return sorted(known)


async def activities_between(
    session: AsyncSession, start: date, end: date
) -> Sequence[tuple[SeenActivity, Sequence[VehicleChoice]]]:
    """FMS's activities that touch these days, each with what FMS lists of its car."""
    number, starts = col(ActivityRow.activity_id), col(ActivityRow.start_date)
    doing = (number, col(ActivityRow.activity_type), col(ActivityRow.vin))
    whose = (col(ActivityRow.person_id), starts, col(ActivityRow.end_date))
    wanted = (
        select_columns(*doing, *whose, *_OF_A_CAR, col(VehicleRow.office))
        .select_from(ActivityRow)
        .join(VehicleRow, col(VehicleRow.vin) == col(ActivityRow.vin), isouter=True)
        .where(starts <= end, col(ActivityRow.end_date) >= start)
        .order_by(starts, number)
    )
    listed: dict[int, tuple[SeenActivity, list[VehicleChoice]]] = {}
    # Rows as they are: thousands, made into objects, would hold up everybody else.
    for activity_id, kind, vin, person_id, first, last, *car, office in await (
        await session.connection()
    ).execute(wanted):
        dates = DateRange(first, last)
        seen = SeenActivity(activity_id, kind, vin, None, person_id, None, dates)
        cars = listed.setdefault(activity_id, (seen, []))[1]
        if car[0] is not None:
            cars.append(VehicleChoice(Vehicle(*car), office))
    return list(listed.values())


async def activities_touching(
    session: AsyncSession, vins: Collection[str], dates: DateRange
) -> Sequence[Activity]:
    """FMS's activities of a car with these VINs whose dates meet these, ends included."""
    these = {"vins": list(vins), "start": dates.start, "end": dates.end}
    return [
        Activity(row.activity_id, row.activity_type, name, DateRange(row.start_date, row.end_date))
        for row, name in await session.exec(_touching(), params=these)
    ]


@functools.cache
def _touching() -> TupleSelect[ActivityRow, str | None]:
    partner = (
        select(PartnerRow.name)
        .where(col(PartnerRow.person_id) == col(ActivityRow.person_id))
        .order_by(col(PartnerRow.office))
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(ActivityRow, partner)
        .where(
            col(ActivityRow.vin).in_(bindparam("vins", expanding=True)),
            col(ActivityRow.start_date) <= bindparam("end"),
            col(ActivityRow.end_date) >= bindparam("start"),
        )
        .order_by(col(ActivityRow.start_date), col(ActivityRow.activity_id))
    )


async def activity_ids_of(
    session: AsyncSession, vins: Collection[str], person_id: int
) -> list[int]:
    """FMS's activities of a car with these VINs, or with this partner, whenever they are."""
    return list(await session.exec(_ids_of(), params={"vins": list(vins), "person": person_id}))


@functools.cache
def _ids_of() -> SelectOfScalar[int]:
    of_car = col(ActivityRow.vin).in_(bindparam("vins", expanding=True))
    of_partner = col(ActivityRow.person_id) == bindparam("person")
    return (
        select(ActivityRow.activity_id)
        .where(or_(of_car, of_partner))
        .order_by(col(ActivityRow.activity_id))
    )


async def partner_names(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """The names of these partners."""
    found = await session.exec(
        select(PartnerRow.person_id, PartnerRow.name).where(
            col(PartnerRow.person_id).in_(person_ids)
        )
    )
    return dict(found.all())
