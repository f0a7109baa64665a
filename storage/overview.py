"""Assignments by whom and when they concern."""

from collections.abc import Sequence

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Assignment
from storage.assignments import as_assignment, is_live, with_open_attempts
from storage.tables import AssignmentRow, AttemptRow


async def live_assignments(
    session: AsyncSession, *, concerning: str | None = None
) -> Sequence[Assignment]:
    """Assignments that are neither deleted nor over, by their starts.

    `concerning` leaves those that this actor planned, requested, or has an open attempt for.
    """
    soonest = (col(AssignmentRow.start_date), col(AssignmentRow.id))
    statement = with_open_attempts().where(is_live()).order_by(*soonest)
    if concerning is not None:
        statement = statement.where(
            or_(
                col(AssignmentRow.created_by) == concerning,
                col(AssignmentRow.requested_by) == concerning,
                col(AttemptRow.actor) == concerning,
            )
        )
    return [as_assignment(*state) for state in await session.exec(statement)]


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
