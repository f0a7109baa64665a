"""Reading assignments: which are meant, and how a row becomes a value and a value a row."""

import functools
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, String, and_, bindparam, literal_column, union_all
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select, SelectOfScalar

from domain.assignment import (
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    Evidence,
    FmsReference,
    OpenAttempt,
    Partner,
    Status,
    Vehicle,
)
from domain.attempt import OPEN_OUTCOMES, Outcome
from domain.cars import names_of, vin_of
from domain.reasons import Blocker
from storage.reasons import dump_blockers
from storage.statements import is_sqlite
from storage.tables import AssignmentRow, AttemptRow, VehicleLockRow


async def load_assignment(
    session: AsyncSession, assignment_id: int, *, lock: bool = False
) -> Assignment | None:
    """One assignment, deleted ones too. `lock` keeps it from changing until the commit."""
    if lock:
        await lock_assignment(session, assignment_id)
    found = await session.exec(_by_number(), params={"number": assignment_id})
    state = found.one_or_none()
    return as_assignment(*state) if state else None


async def load_assignments(
    session: AsyncSession, numbers: Collection[int]
) -> dict[int, Assignment]:
    """These assignments, by their numbers, deleted ones too; what does not exist is missing."""
    wanted = with_open_attempts().where(col(AssignmentRow.id).in_(numbers))
    found = [as_assignment(*state) for state in await session.exec(wanted)]
    return {one.id: one for one in found}


async def requests_waiting(session: AsyncSession, environment: str) -> dict[int, int]:
    """The requests of FMS that wait for its approval, by their assignments."""
    waiting = select(AssignmentRow.id, AssignmentRow.fms_request_id).where(
        is_live(),
        col(AssignmentRow.status) == Status.REQUESTED,
        col(AssignmentRow.fms_environment) == environment,
    )
    found = await session.exec(waiting)
    return {number: request for number, request in found if number and request is not None}


async def office_of(session: AsyncSession, assignment_id: int) -> str | None:
    """Its office; None where there is no such assignment, or it was deleted."""
    mine = col(AssignmentRow.id) == assignment_id, col(AssignmentRow.deleted_at).is_(None)
    return (await session.exec(select(AssignmentRow.office).where(*mine))).first()


async def lock_assignment(session: AsyncSession, assignment_id: int) -> None:
    """Keep an assignment from changing until the commit; read it and its attempts afterwards.

    On SQLite a writing session has the whole database to itself already.
    """
    if is_sqlite(session):
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
    in_the_open = and_(col(AttemptRow.assignment_id) == col(AssignmentRow.id), is_open())
    return select(AssignmentRow, AttemptRow).join(AttemptRow, in_the_open, isouter=True)


async def lock_vehicle(session: AsyncSession, vehicle: Vehicle, now: datetime) -> None:
    """Wait until nobody else decides about this car's dates, and keep others waiting.

    Lasts until the transaction ends. Call it before reading what the decision rests on.
    """
    await lock_vehicles(session, [vehicle], now)


async def lock_vehicles(session: AsyncSession, vehicles: Iterable[Vehicle], now: datetime) -> None:
    """As `lock_vehicle`, for several at once.

    Names are taken in one order by everybody, so that no two wait for each other.
    """
    if is_sqlite(session):
        # A writing session has the whole database to itself, once it has begun.
        await session.connection()
        return
    names = sorted({name for vehicle in vehicles for name in names_of(vehicle)})
    taken = [{"name": name, "taken_at": now} for name in names]
    turns = postgresql.insert(VehicleLockRow).values(taken)
    await session.exec(turns.on_conflict_do_update(index_elements=["name"], set_={"taken_at": now}))


def _has(vehicle: Vehicle) -> ColumnElement[bool]:
    """Whether an assignment is of this car."""
    by_number = col(AssignmentRow.vehicle_id) == vehicle.vehicle_id
    vin = vin_of(vehicle.vin)
    return or_(by_number, col(AssignmentRow.vin) == vin) if vin else by_number


async def assignments_touching(
    session: AsyncSession, dates: DateRange, vehicle: Vehicle, person_id: int
) -> Sequence[Assignment]:
    """Live assignments of this car or this partner whose dates meet these, ends included.

    Whether meeting means a conflict is not decided here.
    """
    vin = vin_of(vehicle.vin)
    these = {
        "number": vehicle.vehicle_id,
        "person": person_id,
        "start": dates.start,
        "end": dates.end,
    }
    found = await session.exec(
        _touching(vin is not None), params=these | ({"vin": vin} if vin else {})
    )
    return [as_assignment(*state) for state in found]


@functools.cache
def _touching(with_vin: bool) -> Select[AssignmentRow, AttemptRow]:
    return (
        with_open_attempts()
        .where(
            is_live(),
            col(AssignmentRow.start_date) <= bindparam("end"),
            col(AssignmentRow.end_date) >= bindparam("start"),
            or_(*_named(with_vin), col(AssignmentRow.person_id) == bindparam("person")),
        )
        .order_by(col(AssignmentRow.id))
    )


async def plans_meeting(session: AsyncSession, vehicle: Vehicle, dates: DateRange) -> Sequence[int]:
    """The numbers of what is planned for this car in dates that meet these."""
    vin = vin_of(vehicle.vin)
    these = {"number": vehicle.vehicle_id, "vin": vin, "start": dates.start, "end": dates.end}
    found = await session.exec(_plans_meeting(vin is not None), params=these)
    return [number for number in found if number is not None]


@functools.cache
def _plans_meeting(with_vin: bool) -> SelectOfScalar[int | None]:
    return select(col(AssignmentRow.id)).where(
        col(AssignmentRow.deleted_at).is_(None),
        col(AssignmentRow.status) == Status.PLANNED,
        col(AssignmentRow.start_date) <= bindparam("end"),
        col(AssignmentRow.end_date) >= bindparam("start"),
        or_(*_named(with_vin)),
    )


def _named(with_vin: bool) -> list[ColumnElement[bool]]:
    """The ways to know a car, to be asked with its `number` and `vin`."""
    by_number = col(AssignmentRow.vehicle_id) == bindparam("number")
    return [by_number, col(AssignmentRow.vin) == bindparam("vin")] if with_vin else [by_number]


async def numbers_at(session: AsyncSession, *statuses: Status) -> Sequence[int]:
    """The numbers of what stands like this."""
    found = await session.exec(
        select(AssignmentRow.id).where(
            col(AssignmentRow.deleted_at).is_(None), col(AssignmentRow.status).in_(statuses)
        )
    )
    return [number for number in found if number is not None]


async def planned_with(session: AsyncSession, confirmation: str | None) -> Assignment | None:
    """The assignment that this very form or command has planned before; deleted ones too."""
    if confirmation is None:
        return None
    found = await session.exec(
        with_open_attempts().where(col(AssignmentRow.confirmation) == confirmation)
    )
    state = found.one_or_none()
    return as_assignment(*state) if state else None


async def same_assignment(
    session: AsyncSession, vehicle: Vehicle, person_id: int, dates: DateRange
) -> Assignment | None:
    """The first live assignment of this car to this partner in exactly these dates."""
    found = await session.exec(
        with_open_attempts()
        .where(
            is_live(),
            _has(vehicle),
            col(AssignmentRow.person_id) == person_id,
            col(AssignmentRow.start_date) == dates.start,
            col(AssignmentRow.end_date) == dates.end,
        )
        .order_by(col(AssignmentRow.id))
        .limit(1)
    )
    state = found.one_or_none()
    return as_assignment(*state) if state else None


def is_live() -> ColumnElement[bool]:
    """Not deleted and not over: planned, requested or active."""
    return and_(
        col(AssignmentRow.deleted_at).is_(None),
        # In these very words, as the index of the live ones has them.
        col(AssignmentRow.status) != literal_column("'completed'"),
    )


def is_open(attempts: type[AttemptRow] = AttemptRow) -> ColumnElement[bool]:
    """Whether an attempt freezes its assignment: of all that ever were, one of very few."""
    return col(attempts.outcome).in_(_in_words(*OPEN_OUTCOMES))


def _in_words(*words: str) -> list[ColumnElement[str]]:
    """As an index of some rows names them: a value that is passed is no such word."""
    return [literal_column(f"'{one}'") for one in words]


async def other_holder_of_request(
    session: AsyncSession, environment: str, fms_request_id: int, *, except_id: int
) -> int | None:
    """The id of another assignment that stands for this FMS request, or may turn out to.

    It is requested or active as this request, or has an open attempt that names it.
    """
    asked = {"environment": environment, "request": fms_request_id, "but": except_id}
    return (await session.exec(others_with_request(), params=asked)).first()


@functools.cache
def others_with_request() -> SelectOfScalar[int | None]:
    """The statement of `other_holder_of_request`, to be asked with what that is asked with."""
    environment = bindparam("environment", type_=String)
    request = bindparam("request", type_=BigInteger)
    # Also where it is a column of an attempt's own statement.
    others = aliased(AttemptRow)
    standing = select(AssignmentRow.id).where(
        col(AssignmentRow.fms_environment) == environment,
        col(AssignmentRow.fms_request_id) == request,
        col(AssignmentRow.deleted_at).is_(None),
        col(AssignmentRow.status).in_(_in_words(Status.REQUESTED, Status.ACTIVE)),
        col(AssignmentRow.id) != bindparam("but"),
    )
    open_ = select(others.assignment_id).where(
        col(others.environment) == environment,
        col(others.fms_request_id) == request,
        is_open(others),
        col(others.assignment_id) != bindparam("but"),
    )
    return select(union_all(standing, open_).subquery().c.id).limit(1)


async def is_ruled_out(session: AsyncSession, assignment_id: int, activity_id: int) -> bool:
    """Whether it was there before the request of an assignment, or a person said it is not it."""
    row = await session.get_one(AssignmentRow, assignment_id)
    return activity_id in (row.activities_before or ())


# A row and its value


def as_row(
    drafted: Assignment, overridden: Sequence[Blocker], confirmation: str | None
) -> AssignmentRow:
    """The row of a new plan, made in spite of `overridden`. `drafted` has no number yet."""
    by, at = str(drafted.created.by), drafted.created.at
    return AssignmentRow(
        vehicle_id=drafted.vehicle.vehicle_id,
        vin=drafted.vehicle.vin,
        vehicle_year=drafted.vehicle.year,
        vehicle_make=drafted.vehicle.make,
        vehicle_model=drafted.vehicle.model,
        vehicle_color=drafted.vehicle.color,
        person_id=drafted.partner.person_id,
        partner_name=drafted.partner.name,
        office=drafted.office,
        start_date=drafted.dates.start,
        end_date=drafted.dates.end,
        overridden=dump_blockers(overridden),
        confirmation=confirmation,
        created_at=at,
        created_by=by,
        changed_at=at,
        changed_by=by,
    )


def write_vehicle(row: AssignmentRow, vehicle: Vehicle) -> None:
    """Make it the car of an assignment, wherever it is."""
    row.vehicle_id, row.vin = vehicle.vehicle_id, vehicle.vin
    row.vehicle_year, row.vehicle_color = vehicle.year, vehicle.color
    row.vehicle_make, row.vehicle_model = vehicle.make, vehicle.model
    row.vehicle_office = None


def as_assignment(row: AssignmentRow, open_attempt: AttemptRow | None) -> Assignment:
    """The domain's view of a row and the attempt that freezes it."""
    if row.id is None:
        raise ValueError("an assignment without a number was never stored")
    return Assignment(
        id=row.id,
        revision=row.revision,
        status=row.status,
        vehicle=Vehicle(
            vehicle_id=row.vehicle_id,
            vin=row.vin,
            year=row.vehicle_year,
            make=row.vehicle_make,
            model=row.vehicle_model,
            color=row.vehicle_color,
        ),
        partner=Partner(row.person_id, row.partner_name),
        office=row.office,
        dates=DateRange(row.start_date, row.end_date),
        created=AuditStamp(Actor.parse(row.created_by), row.created_at),
        requested=stamp(row.requested_by, row.requested_at),
        deleted=stamp(row.deleted_by, row.deleted_at),
        fms=_reference(row),
        open_attempt=_as_open_attempt(open_attempt) if open_attempt else None,
        evidence=_evidence(row),
        changed=AuditStamp(Actor.parse(row.changed_by), row.changed_at),
        completed=row.completed_at,
        overridden=tuple(str(one.get("kind")) for one in row.overridden or ()),
    )


def stamp(by: str | None, at: datetime | None) -> AuditStamp | None:
    """Who did it and when, where it was done at all."""
    return AuditStamp(Actor.parse(by), at) if by and at else None


def _reference(row: AssignmentRow) -> FmsReference | None:
    if row.fms_environment and row.fms_request_id:
        return FmsReference(row.fms_environment, row.fms_request_id)
    return None


def _evidence(row: AssignmentRow) -> Evidence | None:
    if row.activity_id is None or row.approval_rule is None or row.approved_at is None:
        return None
    return Evidence(
        activity_id=row.activity_id,
        rule=row.approval_rule,
        at=row.approved_at,
        dates=DateRange(row.fms_start_date or row.start_date, row.fms_end_date or row.end_date),
        by=Actor.parse(row.approved_by) if row.approved_by else None,
        vehicle=Vehicle(**row.fms_vehicle) if row.fms_vehicle else None,
        partner=Partner(**row.fms_partner) if row.fms_partner else None,
        activity_type=row.fms_activity_type or "Loan",
    )


def _as_open_attempt(row: AttemptRow) -> OpenAttempt:
    return OpenAttempt(
        id=row.id,
        action=row.action,
        actor=Actor.parse(row.actor),
        since=row.started_at,
        environment=row.environment,
        unconfirmed=row.outcome is Outcome.UNCONFIRMED,
    )
