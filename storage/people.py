"""Which FMS user a Slack user is."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor, AuditStamp
from domain.home import FmsUser
from storage.statements import insert_into
from storage.tables import PersonRow


async def find_fms_user(session: AsyncSession, slack_user_id: str) -> FmsUser | None:
    """Which FMS user this Slack user is, if anyone has said."""
    row = await session.get(PersonRow, slack_user_id)
    return (
        FmsUser(row.fms_user_id, AuditStamp(Actor.parse(row.set_by), row.set_at)) if row else None
    )


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
