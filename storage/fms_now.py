"""What FMS's reports say of the assignments that a sync looks at, and of no others.

A fleet may be large: what is read grows with the assignments, not with the reports.
"""

import asyncio
import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.assignment import DateRange, Vehicle
from domain.cars import vin_of
from domain.findings import SeenActivity
from domain.fleet_now import FmsNow, Listed, Watched
from domain.waits import WAITS_OF
from storage.assignments import is_live
from storage.set_aside import load_unread
from storage.statements import table_of
from storage.sync import chunks, dates_of
from storage.tables import ActivityRow, AssignmentRow, LoanRow, PartnerRow, VehicleRow

# So many tell what is usual; a large fleet has tens of thousands in 90 days.
_MOST_WAITS = 500

# A table's columns, by their names.
_Columns = Row[*tuple[Any, ...]]


async def load_fms_now(
    session: AsyncSession,
    environment: str,
    now: datetime,
    zone: ZoneInfo,
    watched: Sequence[Watched],
) -> FmsNow:
    """What the reports say of the cars, partners and loans of these, and what has approved one."""
    cars, vins = await _cars_of(session, watched)
    rows = await _activities_of(session, watched, vins)
    known = {row.vin: _as_vehicle(row) for row in cars}
    others = {row.vin for row in rows} - known.keys()
    known |= {row.vin: _as_vehicle(row) for row in await _where(session, VehicleRow, "vin", others)}
    people = {row.person_id for row in rows if row.person_id is not None}
    partners = await _names_of(session, people | set(_people(watched)))
    return FmsNow(
        today=now.astimezone(zone).date(),
        zone=zone,
        # Of a large fleet it is work for a while.
        activities=await asyncio.to_thread(_as_all_seen, rows, known, partners),
        ended=await dates_of(session, LoanRow, await _awaited(session, environment)),
        cars=[Listed(_as_vehicle(row), row.office) for row in cars],
        partners=partners,
        has_cars=await _has_any(session, VehicleRow),
        has_partners=await _has_any(session, PartnerRow),
        used=await approved_by(session, environment, [row.activity_id for row in rows]),
        waits=await waits(session, now),
        unread=await load_unread(session),
    )


async def _cars_of(
    session: AsyncSession, watched: Iterable[Watched]
) -> tuple[list[_Columns], set[str]]:
    """What is listed under their numbers and with their VINs; and the VINs that these go by."""
    evidences = [one.assignment.evidence for one in watched]
    vehicles = [one.assignment.vehicle for one in watched]
    vehicles += [one.vehicle for one in evidences if one and one.vehicle]
    numbered = await _where(session, VehicleRow, "vehicle_id", {v.vehicle_id for v in vehicles})
    vins = {vin for one in vehicles if (vin := vin_of(one.vin))} | {row.vin for row in numbered}
    found = {row.vehicle_id: row for row in numbered}
    found |= {row.vehicle_id: row for row in await _where(session, VehicleRow, "vin", vins)}
    return [found[number] for number in sorted(found)], vins


def _people(watched: Iterable[Watched]) -> Iterable[int]:
    for one in watched:
        evidence = one.assignment.evidence
        yield one.assignment.partner.person_id
        if evidence and evidence.partner:
            yield evidence.partner.person_id


async def _activities_of(
    session: AsyncSession, watched: Iterable[Watched], vins: Collection[str]
) -> list[_Columns]:
    """Those of their cars, those with their partners, and those that have approved one."""
    evidences = [one.assignment.evidence for one in watched]
    found = {
        row.activity_id: row
        for name, values in (
            ("vin", vins),
            ("person_id", set(_people(watched))),
            ("activity_id", {one.activity_id for one in evidences if one}),
        )
        for row in await _where(session, ActivityRow, name, values)
    }
    return [found[number] for number in sorted(found)]


async def _names_of(session: AsyncSession, people: Collection[int]) -> dict[int, str]:
    rows = await _where(session, PartnerRow, "person_id", people)
    return {row.person_id: row.name for row in rows}


async def _where(
    session: AsyncSession, table: type[SQLModel], name: str, values: Collection[Any]
) -> list[_Columns]:
    """The rows that have one of these values in a column, always in the same order.

    As they are: thousands, made into objects, would hold up everybody else.
    """
    rows: list[_Columns] = []
    columns, connection = table_of(table).c, await session.connection()
    for some in chunks(values):
        wanted = select_columns(*columns).where(columns[name].in_(some))
        rows += await connection.execute(wanted.order_by(*columns))
    return rows


def _as_vehicle(row: _Columns) -> Vehicle:
    return Vehicle(row.vehicle_id, row.vin, row.year, row.make, row.model, row.color)


async def _has_any(session: AsyncSession, table: type[SQLModel]) -> bool:
    """Whether the report of a table ever came."""
    return (await session.exec(select(table).limit(1))).first() is not None


def _as_all_seen(
    rows: Iterable[_Columns], cars: Mapping[str, Vehicle], partners: Mapping[int, str]
) -> dict[int, SeenActivity]:
    return {
        row.activity_id: _as_seen(row, cars.get(row.vin), partners.get(row.person_id or 0))
        for row in rows
    }


def _as_seen(
    row: ActivityRow | _Columns, vehicle: Vehicle | None, partner: str | None
) -> SeenActivity:
    return SeenActivity(
        activity_id=row.activity_id,
        activity_type=row.activity_type,
        vin=row.vin,
        vehicle=vehicle,
        person_id=row.person_id,
        partner=partner,
        dates=DateRange(row.start_date, row.end_date),
    )


async def _awaited(session: AsyncSession, environment: str) -> list[int]:
    found = await session.exec(
        select(AssignmentRow.activity_id).where(
            is_live(),
            col(AssignmentRow.fms_environment) == environment,
            col(AssignmentRow.activity_id).is_not(None),
        )
    )
    return [one for one in found if one is not None]


async def approved_by(
    session: AsyncSession, environment: str, ids: Iterable[int]
) -> dict[int, int]:
    """Which assignment each of these activities has approved, if any."""
    used: dict[int, int] = {}
    for some in chunks(ids):
        found = await session.exec(
            select(AssignmentRow.activity_id, AssignmentRow.id).where(
                col(AssignmentRow.fms_environment) == environment,
                col(AssignmentRow.activity_id).in_(some),
            )
        )
        used |= {activity: number for activity, number in found if activity and number}
    return used


async def waits(session: AsyncSession, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the latest that FMS approved were requested, and when they were approved."""
    found = await session.exec(_approved_since(), params={"since": now - WAITS_OF})
    return [(sent, approved) for sent, approved in found if sent and approved]


# As every card of a request asks it: building it takes longer than running it.
@functools.cache
def _approved_since() -> Select[datetime | None, datetime | None]:
    return (
        select(col(AssignmentRow.requested_at), col(AssignmentRow.approved_at))
        .where(
            col(AssignmentRow.approved_at) > bindparam("since"),
            col(AssignmentRow.approved_by).is_(None),
        )
        .order_by(col(AssignmentRow.approved_at).desc())
        .limit(_MOST_WAITS)
    )


async def activity_now(session: AsyncSession, activity_id: int) -> SeenActivity | None:
    """An activity as the last sync saw it."""
    row = await session.get(ActivityRow, activity_id)
    if row is None:
        return None
    found = await session.exec(select(VehicleRow).where(col(VehicleRow.vin) == row.vin))
    vehicle = found.first()
    names = await session.exec(
        select(PartnerRow.name).where(col(PartnerRow.person_id) == row.person_id)
    )
    return _as_seen(row, vehicle.as_vehicle() if vehicle else None, names.first())
