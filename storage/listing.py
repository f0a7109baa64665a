"""Which assignments are shown together: on a list, on the calendar, to the person they concern."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Assignment, Partner, Status, Vehicle
from domain.cars import vin_of
from storage.assignments import as_assignment, is_live, with_open_attempts
from storage.tables import AssignmentRow, VehicleRow

# Few enough that turning them into objects holds up nobody else.
_AT_ONCE = 200


async def vehicle_names(session: AsyncSession, *, live_only: bool) -> Sequence[Vehicle]:
    """The vehicles of assignments as they are called there, each once, without their ids."""
    found = await session.exec(
        select(
            AssignmentRow.vin,
            AssignmentRow.vehicle_year,
            AssignmentRow.vehicle_make,
            AssignmentRow.vehicle_model,
        )
        .where(is_live() if live_only else col(AssignmentRow.deleted_at).is_(None))
        .distinct()
    )
    return [Vehicle(0, *row) for row in found]


async def lent_to(session: AsyncSession, *, live_only: bool) -> Sequence[str]:
    """The names of assignments' partners, each once."""
    asked_for = is_live() if live_only else col(AssignmentRow.deleted_at).is_(None)
    names = select(AssignmentRow.partner_name).where(asked_for)
    return (await session.exec(names.distinct())).all()


async def assignments_between(
    session: AsyncSession, start: date, end: date
) -> Sequence[Assignment]:
    """Assignments that are not deleted and touch these days, by planned or by FMS's dates."""
    not_deleted = col(AssignmentRow.deleted_at).is_(None)
    return await _some_at_a_time(session, not_deleted, _touches(start, end))


def _touches(start: date, end: date) -> ColumnElement[bool]:
    return or_(
        and_(col(AssignmentRow.start_date) <= end, col(AssignmentRow.end_date) >= start),
        and_(col(AssignmentRow.fms_start_date) <= end, col(AssignmentRow.fms_end_date) >= start),
    )


async def live_soon(
    session: AsyncSession, starting_by: date, office: str | None = None
) -> Sequence[Assignment]:
    """Live assignments, of an office or of all, that start by then, by their starts."""
    soon = col(AssignmentRow.start_date) <= starting_by
    # FMS may have moved the start of what it has approved.
    conditions = [is_live(), or_(soon, _is_active())]
    if office is not None:
        conditions.append(col(AssignmentRow.office) == office)
    return await _some_at_a_time(session, *conditions)


async def _some_at_a_time(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> list[Assignment]:
    """By their starts; hundreds of them, made into objects at once, would hold up others."""
    soonest = (col(AssignmentRow.start_date), col(AssignmentRow.id))
    # Put in order here: asked for in order, SQLite goes through all by their starts.
    wanted = await session.exec(select(*soonest).where(*conditions))
    numbers, found = [number for _, number in sorted(wanted)], list[Assignment]()
    for at in range(0, len(numbers), _AT_ONCE):
        these = col(AssignmentRow.id).in_(numbers[at : at + _AT_ONCE])
        rows = await session.exec(with_open_attempts().where(these).order_by(*soonest))
        found += [as_assignment(*state) for state in rows]
    return found


def _is_active() -> ColumnElement[bool]:
    return col(AssignmentRow.status) == Status.ACTIVE


async def planned_between(
    session: AsyncSession,
    first: date,
    last: date,
    *,
    office: str | None,
    concerning: str | None,
    limit: int,
) -> Sequence[Assignment]:
    """What is planned and starts in these days, soonest first."""
    conditions = [
        col(AssignmentRow.status) == Status.PLANNED,
        col(AssignmentRow.deleted_at).is_(None),
        col(AssignmentRow.start_date).between(first, last),
    ]
    if office is not None:
        conditions.append(col(AssignmentRow.office) == office)
    if concerning is not None:
        conditions.append(col(AssignmentRow.created_by) == concerning)
    soonest = (col(AssignmentRow.start_date), col(AssignmentRow.id))
    statement = with_open_attempts().where(*conditions).order_by(*soonest).limit(limit)
    return [as_assignment(*state) for state in await session.exec(statement)]


async def live_of_car(session: AsyncSession, vehicle_id: int) -> Sequence[Assignment]:
    """Live assignments of the car that has this number, or had it, by their starts."""
    return await _live(session, await _is_of_the_car(session, vehicle_id))


async def live_of_partner(session: AsyncSession, person_id: int) -> Sequence[Assignment]:
    """Live assignments of a partner, by their starts."""
    return await _live(session, col(AssignmentRow.person_id) == person_id)


async def _live(session: AsyncSession, theirs: ColumnElement[bool]) -> Sequence[Assignment]:
    soonest = (col(AssignmentRow.start_date), col(AssignmentRow.id))
    statement = with_open_attempts().where(is_live(), theirs).order_by(*soonest).limit(_AT_ONCE)
    return [as_assignment(*state) for state in await session.exec(statement)]


async def vehicle_planned(session: AsyncSession, vehicle_id: int) -> Vehicle | None:
    """A vehicle as the latest assignment with this number has it."""
    latest = col(AssignmentRow.id).desc()
    of_it = select(AssignmentRow).where(col(AssignmentRow.vehicle_id) == vehicle_id)
    row = (await session.exec(of_it.order_by(latest).limit(1))).first()
    return as_assignment(row, None).vehicle if row else None


async def partner_planned(session: AsyncSession, person_id: int) -> Partner | None:
    """A partner as the latest assignment for them has it."""
    latest = col(AssignmentRow.id).desc()
    for_them = select(AssignmentRow).where(col(AssignmentRow.person_id) == person_id)
    row = (await session.exec(for_them.order_by(latest).limit(1))).first()
    return as_assignment(row, None).partner if row else None


async def list_assignments(
    session: AsyncSession,
    *,
    status: str | None = None,
    office: str | None = None,
    vehicle_id: int | None = None,
    after: int = 0,
    limit: int,
) -> Sequence[Assignment]:
    """Assignments by their numbers, deleted ones left out, from the one after `after` on."""
    statement = (
        with_open_attempts()
        .where(col(AssignmentRow.deleted_at).is_(None), col(AssignmentRow.id) > after)
        .order_by(col(AssignmentRow.id))
        .limit(limit)
    )
    if status is not None:
        statement = statement.where(col(AssignmentRow.status) == status)
    if office is not None:
        statement = statement.where(col(AssignmentRow.office) == office)
    if vehicle_id is not None:
        statement = statement.where(await _is_of_the_car(session, vehicle_id))
    return [as_assignment(*state) for state in await session.exec(statement)]


async def _is_of_the_car(session: AsyncSession, vehicle_id: int) -> ColumnElement[bool]:
    """Whether an assignment is of the car that has this number, or had it (domain/cars.py)."""
    by_number = col(AssignmentRow.vehicle_id) == vehicle_id
    known = [
        *await session.exec(select(VehicleRow.vin).where(col(VehicleRow.vehicle_id) == vehicle_id)),
        *await session.exec(select(AssignmentRow.vin).where(by_number).distinct()),
    ]
    vins = {vin for vin in map(vin_of, known) if vin}
    elsewhere = select(VehicleRow.vehicle_id).where(col(VehicleRow.vin).in_(vins))
    return or_(
        by_number,
        col(AssignmentRow.vin).in_(vins),
        col(AssignmentRow.vehicle_id).in_(elsewhere),
    )


async def assignment_of_request(
    session: AsyncSession, environment: str, fms_request_id: int
) -> int | None:
    """The assignment that stands for this FMS request; deleted ones stand for none."""
    found = await session.exec(
        select(AssignmentRow.id).where(
            col(AssignmentRow.fms_environment) == environment,
            col(AssignmentRow.fms_request_id) == fms_request_id,
            col(AssignmentRow.deleted_at).is_(None),
        )
    )
    return found.first()


async def count_by_status(session: AsyncSession) -> dict[Status, int]:
    """How many assignments stand at each status, deleted ones left out."""
    found = await session.exec(
        select(AssignmentRow.status, func.count())
        .where(col(AssignmentRow.deleted_at).is_(None))
        .group_by(col(AssignmentRow.status))
    )
    counts = dict(found.all())
    return {status: counts.get(status, 0) for status in Status}
