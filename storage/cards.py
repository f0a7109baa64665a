"""Which cards are behind their assignments, and who is bringing one up to date."""

import functools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import AssignmentRow, CardRow


async def cards_behind(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """Ids of assignments whose card shows less than is true and that nobody is drawing."""
    found = await session.exec(_cards_behind(), params={"now": now, "limit": limit})
    return found.all()


# Asked at every turn of the delivery: building it takes longer than running it.
@functools.cache
def _cards_behind() -> SelectOfScalar[int]:
    return (
        select(CardRow.assignment_id)
        .join(AssignmentRow, col(AssignmentRow.id) == col(CardRow.assignment_id))
        .where(
            col(CardRow.shown_revision) < col(AssignmentRow.revision),
            or_(col(CardRow.busy_until).is_(None), col(CardRow.busy_until) <= bindparam("now")),
        )
        .order_by(col(AssignmentRow.changed_at), col(CardRow.assignment_id))
        .limit(bindparam("limit", type_=Integer))
    )


async def take_card(
    session: AsyncSession, assignment_id: int, *, now: datetime, until: datetime
) -> CardRow | None:
    """Become the one who draws this card until `until`; None when another does."""
    taken = await session.exec(
        update(CardRow)
        .where(
            col(CardRow.assignment_id) == assignment_id,
            or_(col(CardRow.busy_until).is_(None), col(CardRow.busy_until) <= now),
        )
        .values(busy_until=until)
        .returning(CardRow)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none()


async def change_card(session: AsyncSession, assignment_id: int, **values: object) -> None:
    """Set columns of a card: what it shows now, or when to try again."""
    await session.exec(
        update(CardRow)
        .where(col(CardRow.assignment_id) == assignment_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def assignment_at(session: AsyncSession, channel: str, ts: str) -> int | None:
    """The assignment whose card is this message."""
    found = await session.exec(
        select(CardRow.assignment_id).where(col(CardRow.channel) == channel, col(CardRow.ts) == ts)
    )
    return found.first()


async def load_card(session: AsyncSession, assignment_id: int) -> CardRow | None:
    """The card of an assignment."""
    found = await session.exec(select(CardRow).where(col(CardRow.assignment_id) == assignment_id))
    return found.one_or_none()
