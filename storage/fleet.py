"""Vehicles, partners and their approved makes, as the last sync left them."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Vehicle
from domain.typed import LARGEST_ID
from storage.tables import (
    ApprovedMakeRow,
    PartnerRow,
    VehicleRow,
)

_Row = TypeVar("_Row", bound=SQLModel)


def as_vehicle(row: VehicleRow) -> Vehicle:
    """A vehicle of the last sync, in the words of a card."""
    return Vehicle(
        vehicle_id=row.vehicle_id, vin=row.vin, year=row.year, make=row.make, model=row.model
    )


async def find_vehicle(session: AsyncSession, vehicle_id: int) -> VehicleRow | None:
    """The vehicle with this FMS id."""
    found = await session.exec(select(VehicleRow).where(col(VehicleRow.vehicle_id) == vehicle_id))
    return found.one_or_none()


async def find_vehicle_by_vin(session: AsyncSession, vin: str) -> VehicleRow | None:
    """The vehicle with this VIN, in any case."""
    found = await session.exec(select(VehicleRow).where(col(VehicleRow.vin) == vin.upper()))
    return found.one_or_none()


_TAIL_LENGTH = 8


async def find_vehicles_named(session: AsyncSession, word: str) -> Sequence[VehicleRow]:
    """Whatever a typed word can mean: an FMS id, a VIN, or the last eight characters of one."""
    if not (word.isascii() and word.isalnum()):
        return ()
    vin = col(VehicleRow.vin)
    meanings = [vin == word.upper()]
    if len(word) == _TAIL_LENGTH:
        meanings.append(vin.like(f"%{word.upper()}"))
    if word.isdigit() and int(word) <= LARGEST_ID:
        meanings.append(col(VehicleRow.vehicle_id) == int(word))
    found = await session.exec(
        select(VehicleRow).where(or_(*meanings)).order_by(col(VehicleRow.vehicle_id)).limit(4)
    )
    return found.all()


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


async def rank_for_make(session: AsyncSession, person_id: int, make: str) -> str | None:
    """The partner's rank for a make, in any case; None when not approved for it."""
    found = await session.exec(
        select(ApprovedMakeRow.rank).where(
            col(ApprovedMakeRow.person_id) == person_id,
            func.lower(col(ApprovedMakeRow.make)) == make.lower(),
        )
    )
    return found.first()


async def add_rows(session: AsyncSession, rows: Sequence[_Row]) -> None:
    """Store new report rows as they are."""
    session.add_all(rows)
    await session.flush()
