"""Mornings: the local dates whose reminders were written, each once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.statements import insert_into, rows_changed
from storage.tables import MorningRow


async def had_morning(session: AsyncSession, day: date) -> bool:
    """Whether the reminders of this local date were written."""
    return await session.get(MorningRow, day) is not None


async def mornings_written_after(session: AsyncSession, moment: datetime) -> Sequence[MorningRow]:
    """Mornings whose reminders were written later than this."""
    found = await session.exec(select(MorningRow).where(col(MorningRow.written_at) > moment))
    return found.all()


async def claim_morning(session: AsyncSession, day: date, at: datetime) -> bool:
    """Become the one who writes a morning's reminders; the database decides."""
    insert = insert_into(session, MorningRow).values(day=day, written_at=at)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1
