"""Which assignments are shown together: on a list, on the calendar, to the person they concern."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, union
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Assignment, Partner, Status, Vehicle
from domain.cars import vin_of
from storage.assignments import as_assignment, is_live, with_open_attempts
from storage.statements import no_index
from storage.tables import AssignmentRow, VehicleRow

_SOONEST = (col(AssignmentRow.start_date), col(AssignmentRow.id))
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
    number = col(AssignmentRow.id)
    # Each asked by itself, by its own index: together SQLite would look at all that ever were.
    planned = select(number).where(
        col(AssignmentRow.start_date) <= end, col(AssignmentRow.end_date) >= start
    )
    by_fms = select(number).where(
        col(AssignmentRow.fms_start_date) <= end, col(AssignmentRow.fms_end_date) >= start
    )
    found = await (await session.connection()).scalars(union(planned, by_fms))
    return await _some_at_a_time(session, found.all())


async def live_soon(
    session: AsyncSession, starting_by: date, office: str | None = None
) -> Sequence[Assignment]:
    """Live assignments, of an office or of all, that start by then, by their starts.

    By FMS's start, too, of what it has approved.
    """
    by_fms = and_(
        col(AssignmentRow.status) == Status.ACTIVE,
        col(AssignmentRow.fms_start_date) <= starting_by,
    )
    soon = or_(col(AssignmentRow.start_date) <= starting_by, by_fms)
    wanted = select(AssignmentRow.id).where(is_live(), soon)
    if office is not None:
        wanted = wanted.where(no_index(col(AssignmentRow.office)) == office)
    return await _some_at_a_time(session, (await session.exec(wanted)).all())


async def _some_at_a_time(session: AsyncSession, numbers: Sequence[int | None]) -> list[Assignment]:
    """By their starts, deleted ones left out.

    Hundreds of them, made into objects at once, would hold up others.
    """
    found: list[Assignment] = []
    for at in range(0, len(numbers), _AT_ONCE):
        these = col(AssignmentRow.id).in_(numbers[at : at + _AT_ONCE])
        not_deleted = col(AssignmentRow.deleted_at).is_(None)
        rows = await session.exec(with_open_attempts().where(these, not_deleted))
        found += [as_assignment(*state) for state in rows]
    # Put in order here: asked for in order, SQLite goes through all by their starts.
    return sorted(found, key=lambda one: (one.dates.start, one.id))


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
        conditions.append(no_index(col(AssignmentRow.office)) == office)
    if concerning is not None:
        conditions.append(col(AssignmentRow.created_by) == concerning)
    statement = with_open_attempts().where(*conditions).order_by(*_SOONEST).limit(limit)
    return [as_assignment(*state) for state in await session.exec(statement)]


async def live_of_car(session: AsyncSession, vehicle_id: int) -> Sequence[Assignment]:
    """Live assignments of the car that has this number, or had it, by their starts."""
    return await _live(session, await _is_of_the_car(session, vehicle_id))


async def live_of_partner(session: AsyncSession, person_id: int) -> Sequence[Assignment]:
    """Live assignments of a partner, by their starts."""
    return await _live(session, col(AssignmentRow.person_id) == person_id)


async def _live(session: AsyncSession, theirs: ColumnElement[bool]) -> Sequence[Assignment]:
    statement = with_open_attempts().where(is_live(), theirs).order_by(*_SOONEST).limit(_AT_ONCE)
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
    number, its_office = col(AssignmentRow.id), col(AssignmentRow.office)
    live_only = status not in (None, Status.COMPLETED)
    wanted = select(number).where(
        is_live() if live_only else col(AssignmentRow.deleted_at).is_(None), number > after
    )
    if status is not None:
        wanted = wanted.where(col(AssignmentRow.status) == status)
    if office is not None:
        wanted = wanted.where((no_index(its_office) if live_only else its_office) == office)
    if vehicle_id is not None:
        wanted = wanted.where(await _is_of_the_car(session, vehicle_id))
    # Which they are comes first: with their attempts the databases would look at all of those.
    page = (await session.exec(wanted.order_by(number).limit(limit))).all()
    rows = await session.exec(with_open_attempts().where(number.in_(page)).order_by(number))
    return [as_assignment(*state) for state in rows]


async def _is_of_the_car(session: AsyncSession, vehicle_id: int) -> ColumnElement[bool]:
    """Whether an assignment is of the car that has this number, or had it (domain/cars.py)."""
    number, vin = col(AssignmentRow.id), col(AssignmentRow.vin)
    by_number = col(AssignmentRow.vehicle_id) == vehicle_id
    known = [
        *await session.exec(select(VehicleRow.vin).where(col(VehicleRow.vehicle_id) == vehicle_id)),
        *await session.exec(select(vin).where(by_number).distinct()),
    ]
    vins = {vin for vin in map(vin_of, known) if vin}
    elsewhere = select(VehicleRow.vehicle_id).where(col(VehicleRow.vin).in_(vins))
    # Each asked by itself, so that one after the other is not tried of all that ever were.
    return number.in_(
        union(
            select(number).where(by_number),
            select(number).where(vin.in_(vins)),
            select(number).where(col(AssignmentRow.vehicle_id).in_(elsewhere)),
        )
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
        .where(is_live())
        .group_by(col(AssignmentRow.status))
    )
    live = dict(found.all())
    over = await count_not_deleted(session) - sum(live.values())
    return {status: live.get(status, 0) for status in Status} | {Status.COMPLETED: over}


async def count_not_deleted(session: AsyncSession) -> int:
    """How many there are; all rows of a table are counted far sooner than those that are meant."""
    every, deleted = (
        select(func.count()).select_from(AssignmentRow),
        select(func.count(col(AssignmentRow.id))).where(col(AssignmentRow.deleted_at).is_not(None)),
    )
    return (await session.exec(every)).one() - (await session.exec(deleted)).one()
