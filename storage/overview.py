"""Assignments by whom and when they concern, and FMS users of people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Assignment
from storage.assignments import as_assignment, is_live, with_open_attempts
from storage.statements import insert_into
from storage.tables import AssignmentRow, AttemptRow, PersonRow


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


async def set_fms_user(
    session: AsyncSession, slack_user_id: str, fms_user_id: int, *, by: str, at: datetime
) -> None:
    """Put on record which FMS user a Slack user is, in place of what was."""
    values = {"fms_user_id": fms_user_id, "set_by": by, "set_at": at}
    insert = insert_into(session, PersonRow).values(slack_user_id=slack_user_id, **values)
    await session.exec(insert.on_conflict_do_update(index_elements=["slack_user_id"], set_=values))


async def clear_fms_user(session: AsyncSession, slack_user_id: str) -> None:
    """Forget which FMS user a Slack user is."""
    await session.exec(delete(PersonRow).where(col(PersonRow.slack_user_id) == slack_user_id))
