"""What people choose from as they type: vehicles, partners and offices, read in small pages."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.typed import LARGEST_ID
from storage.tables import (
    ApprovedMakeRow,
    AssignmentRow,
    PartnerRow,
    SyncReportRow,
    SyncRunRow,
    VehicleRow,
)

# Few enough that turning a page into objects holds up nobody else.
_PAGE = 1000
_Row = tuple[Any, ...]


class VehicleEntry(NamedTuple):
    """A vehicle, as far as people tell it by."""

    vehicle_id: int
    vin: str
    year: int | None
    make: str
    model: str
    office: str
    turn_in: date | None


class PartnerEntry(NamedTuple):
    """A partner as one office knows them."""

    person_id: int
    office: str
    name: str


_VEHICLE: tuple[Any, ...] = (
    col(VehicleRow.vehicle_id),
    col(VehicleRow.vin),
    col(VehicleRow.year),
    col(VehicleRow.make),
    col(VehicleRow.model),
    col(VehicleRow.office),
    col(VehicleRow.expected_turn_in_date),
)


_PARTNER: tuple[Any, ...] = (
    col(PartnerRow.person_id),
    col(PartnerRow.office),
    col(PartnerRow.name),
)
_RANK: tuple[Any, ...] = (col(ApprovedMakeRow.person_id), col(ApprovedMakeRow.rank))


async def fleet_version(session: AsyncSession) -> tuple[object, ...]:
    """Differs from before whenever a sync may have changed the tables, whatever process ran it.

    A report's table changes before the report is on record, and that before its run has ended:
    one of them comes last and is seen, also where the process died in between.
    """
    reports = (
        select(func.count())
        .select_from(SyncReportRow)
        .where(col(SyncReportRow.run_id) == col(SyncRunRow.id))
        .scalar_subquery()
    )
    found = await _rows(
        session,
        select(col(SyncRunRow.id), col(SyncRunRow.finished_at), reports)
        .order_by(col(SyncRunRow.started_at).desc())
        .limit(1),
    )
    return tuple(found[0]) if found else ()


async def vehicles_by_page(session: AsyncSession) -> AsyncIterator[Sequence[_Row]]:
    """All vehicles, the newest in FMS first: id, VIN, then what many have in common."""
    before = LARGEST_ID
    while True:
        page = select(*_VEHICLE[:6]).where(col(VehicleRow.vehicle_id) < before)
        ordered = page.order_by(col(VehicleRow.vehicle_id).desc()).limit(_PAGE)
        rows = await _rows(session, ordered)
        if rows:
            yield rows
        if len(rows) < _PAGE:
            return
        before = rows[-1][0]


async def partners_by_page(session: AsyncSession) -> AsyncIterator[Sequence[PartnerEntry]]:
    """All partners, every office's word for a person in one page."""
    after = 0
    while True:
        page = select(*_PARTNER).where(col(PartnerRow.person_id) > after)
        ordered = page.order_by(col(PartnerRow.person_id), col(PartnerRow.office)).limit(_PAGE)
        rows = [PartnerEntry._make(row) for row in await _rows(session, ordered)]
        is_last = len(rows) < _PAGE
        if not is_last and rows[0].person_id != rows[-1].person_id:
            # The last person may go on on the next page.
            rows = [row for row in rows if row.person_id != rows[-1].person_id]
        if rows:
            yield rows
        if is_last:
            return
        after = rows[-1].person_id


async def vehicles_with(session: AsyncSession, ids: Sequence[int]) -> Mapping[int, VehicleEntry]:
    """These vehicles, by their ids; those that are gone are missing."""
    wanted = select(*_VEHICLE).where(col(VehicleRow.vehicle_id).in_(ids))
    rows = await _rows(session, wanted)
    return {entry.vehicle_id: entry for entry in (VehicleEntry._make(row) for row in rows)}


async def partners_with(
    session: AsyncSession, ids: Sequence[int]
) -> Mapping[int, Sequence[PartnerEntry]]:
    """These partners, by their ids, as each of their offices knows them."""
    wanted = (
        select(*_PARTNER).where(col(PartnerRow.person_id).in_(ids)).order_by(col(PartnerRow.office))
    )
    found: dict[int, list[PartnerEntry]] = {}
    for row in await _rows(session, wanted):
        entry = PartnerEntry._make(row)
        found.setdefault(entry.person_id, []).append(entry)
    return found


async def ranks_for(session: AsyncSession, make: str, people: Sequence[int]) -> Mapping[int, str]:
    """Who is approved for a make, in any case, with the rank; at least of these people."""
    wanted = select(*_RANK).where(func.lower(col(ApprovedMakeRow.make)) == make.lower())
    if len(people) <= _PAGE:
        wanted = wanted.where(col(ApprovedMakeRow.person_id).in_(people))
    return {row[0]: row[1] for row in await _rows(session, wanted)}


async def offices(session: AsyncSession) -> Sequence[str]:
    """Every office that has partners, vehicles or assignments, by the alphabet."""
    columns = (col(PartnerRow.office), col(VehicleRow.office), col(AssignmentRow.office))
    found = [await _rows(session, select(office).distinct()) for office in columns]
    return sorted({row[0] for rows in found for row in rows})


async def _rows(session: AsyncSession, statement: Select[Any]) -> Sequence[_Row]:
    """Rows as they are: thousands of them, made into objects, would hold up everybody else."""
    connection = await session.connection()
    return cast("Sequence[_Row]", (await connection.execute(statement)).all())
