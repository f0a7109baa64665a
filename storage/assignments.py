"""Reading and changing assignments, and what stands in a vehicle's way."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, bindparam, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.assignment import Status
from domain.attempt import OPEN_OUTCOMES
from domain.messages import MessageKind
from storage.messages import add_card, bump_revision
from storage.statements import insert_into, rows_changed
from storage.tables import (
    ActivityRow,
    AssignmentRow,
    AttemptRow,
    VehicleLockRow,
)


@dataclass(frozen=True, slots=True)
class AssignmentState:
    """An assignment with its open attempt, if it has one."""

    row: AssignmentRow
    open_attempt: AttemptRow | None


async def add_assignment(session: AsyncSession, row: AssignmentRow) -> AssignmentRow:
    """Store a new assignment with a card that is due; the row then has its id."""
    session.add(row)
    await session.flush()
    if row.id is not None:
        await add_card(session, row.id, row.created_at)
    return row


async def load_assignment(
    session: AsyncSession, assignment_id: int, *, lock: bool = False
) -> AssignmentState | None:
    """One assignment, deleted ones too. `lock` keeps it from changing until the commit."""
    if lock:
        await lock_assignment(session, assignment_id)
    found = await session.exec(_by_number(), params={"number": assignment_id})
    state = found.one_or_none()
    return AssignmentState(*state) if state else None


async def lock_assignment(session: AsyncSession, assignment_id: int) -> None:
    """Keep an assignment from changing until the commit; read it and its attempts afterwards.

    On SQLite a writing session has the whole database to itself already.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    mine = select(AssignmentRow.id).where(col(AssignmentRow.id) == assignment_id)
    await session.exec(mine.with_for_update())


# What is asked most often: building it takes longer than running it.
@functools.cache
def _by_number() -> Select[AssignmentRow, AttemptRow]:
    return (
        with_open_attempts()
        .where(col(AssignmentRow.id) == bindparam("number"))
        .execution_options(populate_existing=True)
    )


def with_open_attempts() -> Select[AssignmentRow, AttemptRow]:
    """Assignments with the attempt that freezes them; the database allows one at most."""
    in_the_open = and_(
        col(AttemptRow.assignment_id) == col(AssignmentRow.id),
        col(AttemptRow.outcome).in_(OPEN_OUTCOMES),
    )
    return select(AssignmentRow, AttemptRow).join(AttemptRow, in_the_open, isouter=True)


async def lock_vehicle(session: AsyncSession, vehicle_id: int, now: datetime) -> None:
    """Wait until nobody else decides about this vehicle's dates, and keep others waiting.

    Lasts until the transaction ends. Call it before reading what the decision rests on.
    """
    turn = insert_into(session, VehicleLockRow).values(vehicle_id=vehicle_id, taken_at=now)
    await session.exec(
        turn.on_conflict_do_update(index_elements=["vehicle_id"], set_={"taken_at": now})
    )


async def assignments_touching(
    session: AsyncSession, start: date, end: date, *, vehicle_id: int, person_id: int
) -> Sequence[AssignmentState]:
    """Live assignments of this vehicle or this partner whose dates meet these, ends included.

    Whether meeting means a conflict is not decided here.
    """
    statement = (
        with_open_attempts()
        .where(
            is_live(),
            col(AssignmentRow.start_date) <= end,
            col(AssignmentRow.end_date) >= start,
            or_(
                col(AssignmentRow.vehicle_id) == vehicle_id,
                col(AssignmentRow.person_id) == person_id,
            ),
        )
        .order_by(col(AssignmentRow.id))
    )
    return [AssignmentState(row, attempt) for row, attempt in await session.exec(statement)]


async def planned_with(session: AsyncSession, confirmation: str | None) -> AssignmentState | None:
    """The assignment that this very form or command has planned before; deleted ones too."""
    if confirmation is None:
        return None
    found = await session.exec(
        with_open_attempts().where(col(AssignmentRow.confirmation) == confirmation)
    )
    state = found.one_or_none()
    return AssignmentState(*state) if state else None


async def same_assignment(
    session: AsyncSession, *, vehicle_id: int, person_id: int, start: date, end: date
) -> AssignmentState | None:
    """The first live assignment of this vehicle to this partner in exactly these dates."""
    found = await session.exec(
        with_open_attempts()
        .where(
            is_live(),
            col(AssignmentRow.vehicle_id) == vehicle_id,
            col(AssignmentRow.person_id) == person_id,
            col(AssignmentRow.start_date) == start,
            col(AssignmentRow.end_date) == end,
        )
        .order_by(col(AssignmentRow.id))
        .limit(1)
    )
    state = found.one_or_none()
    return AssignmentState(*state) if state else None


def is_live() -> ColumnElement[bool]:
    """Not deleted and not over: planned, requested or active."""
    return and_(
        col(AssignmentRow.deleted_at).is_(None),
        col(AssignmentRow.status) != Status.COMPLETED,
    )


async def list_assignments(
    session: AsyncSession,
    *,
    status: str | None = None,
    office: str | None = None,
    vehicle_id: int | None = None,
    after: int = 0,
    limit: int,
) -> Sequence[AssignmentState]:
    """Assignments by their numbers, deleted ones left out, from the one after `after` on."""
    statement = (
        with_open_attempts()
        .where(col(AssignmentRow.deleted_at).is_(None), col(AssignmentRow.id) > after)
        .order_by(col(AssignmentRow.id))
        .limit(limit)
    )
    wanted = {"status": status, "office": office, "vehicle_id": vehicle_id}
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(col(getattr(AssignmentRow, name)) == value)
    return [AssignmentState(row, attempt) for row, attempt in await session.exec(statement)]


async def activities_touching(
    session: AsyncSession, vin: str, start: date, end: date
) -> Sequence[ActivityRow]:
    """FMS's activities of this vehicle whose dates meet these, ends included."""
    found = await session.exec(
        select(ActivityRow)
        .where(
            col(ActivityRow.vin) == vin.upper(),
            col(ActivityRow.start_date) <= end,
            col(ActivityRow.end_date) >= start,
        )
        .order_by(col(ActivityRow.start_date), col(ActivityRow.activity_id))
    )
    return found.all()


async def activity_ids_of(session: AsyncSession, vin: str, person_id: int) -> list[int]:
    """FMS's activities of this vehicle with this partner, whenever they are."""
    found = await session.exec(
        select(ActivityRow.activity_id)
        .where(col(ActivityRow.vin) == vin.upper(), col(ActivityRow.person_id) == person_id)
        .order_by(col(ActivityRow.activity_id))
    )
    return list(found)


async def change_assignment(
    session: AsyncSession, assignment_id: int, *, by: str, at: datetime, **values: object
) -> None:
    """Set `values` and let the assignment's card know: the revision grows by one."""
    statement = (
        update(AssignmentRow)
        .where(col(AssignmentRow.id) == assignment_id)
        .values(revision=AssignmentRow.revision + 1, changed_by=by, changed_at=at, **values)
        .execution_options(synchronize_session=False)
    )
    await rows_changed(session, statement)
    await bump_revision(session, MessageKind.CARD, str(assignment_id))


async def touch_card(session: AsyncSession, assignment_id: int, **values: object) -> None:
    """Have the card drawn again: something it shows has changed, though nobody changed the plan."""
    await session.exec(
        update(AssignmentRow)
        .where(col(AssignmentRow.id) == assignment_id)
        .values(revision=AssignmentRow.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )
    await bump_revision(session, MessageKind.CARD, str(assignment_id))


async def other_holder_of_request(
    session: AsyncSession, environment: str, fms_request_id: int, *, except_id: int
) -> int | None:
    """The id of another assignment that already stands for this FMS request."""
    found = await session.exec(
        select(AssignmentRow.id).where(
            col(AssignmentRow.fms_environment) == environment,
            col(AssignmentRow.fms_request_id) == fms_request_id,
            col(AssignmentRow.id) != except_id,
        )
    )
    return found.first()
