"""What people said or pressed and needs no answer any more, whatever process it is delivered to."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk_tables import AnsweredRow
from storage.statements import insert_into, rows_changed


async def claim_answer(session: AsyncSession, key: str, at: datetime) -> bool:
    """Become the one who answers; the database decides."""
    insert = insert_into(session, AnsweredRow).values(key=key, answered_at=at)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1
