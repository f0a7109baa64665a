"""What a list of assignments is chosen from: few columns of many rows."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import String, cast
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.assignments import AssignmentState, is_live, with_open_attempts
from storage.tables import ActivityRow, AssignmentRow, PartnerRow, VehicleRow


async def assignment_states(
    session: AsyncSession,
    *,
    live_only: bool,
    numbers: Collection[int] = (),
    digits: Collection[str] = (),
    touching: tuple[date, date] | None = None,
) -> Sequence[AssignmentState]:
    """Assignments that are not deleted, soonest start first; `live_only`: not over either.

    Narrowed, where these are given, to `numbers` and to vehicles with `digits` as their year or at
    the end of their VIN; and to those with a day between two dates.
    """
    chosen = is_live() if live_only else col(AssignmentRow.deleted_at).is_(None)
    statement = with_open_attempts().where(chosen)
    if numbers:
        vin, year = col(AssignmentRow.vin), cast(col(AssignmentRow.vehicle_year), String)
        named = [vin.endswith(one) for one in digits]
        by_number = col(AssignmentRow.id).in_(numbers)
        statement = statement.where(or_(by_number, year.in_(digits), *named))
    if touching:
        start, end = touching
        statement = statement.where(
            col(AssignmentRow.start_date) <= end, col(AssignmentRow.end_date) >= start
        )
    soonest = statement.order_by(col(AssignmentRow.start_date), col(AssignmentRow.id))
    return [AssignmentState(row, attempt) for row, attempt in await session.exec(soonest)]


async def offices(session: AsyncSession) -> Sequence[str]:
    """Every office that an assignment or a vehicle belongs to, in order."""
    assigned = select(AssignmentRow.office).union(select(VehicleRow.office))
    found = await session.exec(assigned)  # type: ignore[call-overload]
    return sorted(row[0] for row in found)


async def states_between(
    session: AsyncSession, start: date, end: date
) -> Sequence[AssignmentState]:
    """Assignments that are not deleted and touch these days, by planned or by FMS's dates."""
    statement = with_open_attempts().where(
        col(AssignmentRow.deleted_at).is_(None),
        ((col(AssignmentRow.start_date) <= end) & (col(AssignmentRow.end_date) >= start))
        | ((col(AssignmentRow.fms_start_date) <= end) & (col(AssignmentRow.fms_end_date) >= start)),
    )
    return [AssignmentState(row, attempt) for row, attempt in await session.exec(statement)]


async def activities_between(
    session: AsyncSession, start: date, end: date
) -> Sequence[tuple[ActivityRow, VehicleRow]]:
    """FMS's activities that touch these days, with the vehicles that are known."""
    found = await session.exec(
        select(ActivityRow, VehicleRow)
        .join(VehicleRow, col(VehicleRow.vin) == col(ActivityRow.vin))
        .where(col(ActivityRow.start_date) <= end, col(ActivityRow.end_date) >= start)
        .order_by(col(ActivityRow.start_date), col(ActivityRow.activity_id))
    )
    return [(activity, vehicle) for activity, vehicle in found]


async def partner_names(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """The names of these partners."""
    found = await session.exec(
        select(PartnerRow.person_id, PartnerRow.name).where(
            col(PartnerRow.person_id).in_(person_ids)
        )
    )
    return dict(found.all())
