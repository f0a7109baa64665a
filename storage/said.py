"""What people said or pressed and needs no answer any more, whatever process it is delivered to."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk_tables import AnsweredRow
from storage.statements import insert_into, rows_changed


async def claim_answer(session: AsyncSession, key: str, at: datetime) -> bool:
    """Become the one who answers; the database decides."""
    insert = insert_into(session, AnsweredRow).values(key=key, answered_at=at)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1


async def have_one_count(session: AsyncSession, counts: str, second: str, at: datetime) -> None:
    """Of both halves of a double click have this one count, unless it was decided otherwise.

    Another process may have had them the other way round: whoever is first decides for both. In one
    order for all, so that no two processes wait for each other.
    """
    halves = [
        {"key": half, "answered_at": at, "counting_half": counts}
        for half in sorted((counts, second))
    ]
    insert = insert_into(session, AnsweredRow).values(halves)
    await rows_changed(session, insert.on_conflict_do_nothing())


def leads_to_nothing(confirmation: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether it was pressed twice by mistake, and is the half that does not count.

    An older version has no row for the one that does, and names it nowhere.
    """
    counting = col(AnsweredRow.counting_half)
    return (
        select(AnsweredRow.key)
        .where(
            col(AnsweredRow.key) == confirmation,
            or_(counting.is_(None), counting != col(AnsweredRow.key)),
        )
        .exists()
    )
