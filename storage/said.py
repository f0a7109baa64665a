"""What people said or pressed and needs no answer any more, whatever process it is delivered to."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk_tables import AnsweredRow
from storage.statements import insert_into, rows_changed


async def claim_answer(session: AsyncSession, key: str, at: datetime) -> bool:
    """Become the one who answers; the database decides."""
    insert = insert_into(session, AnsweredRow).values(key=key, answered_at=at)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1


async def was_answered(session: AsyncSession, key: str | None, before: datetime) -> bool:
    """Whether somebody became the one who answers before then; what has no key was not."""
    if key is None:
        return False
    found = await session.exec(
        select(AnsweredRow.key).where(
            col(AnsweredRow.key) == key, col(AnsweredRow.answered_at) < before
        )
    )
    return found.first() is not None
