"""The outbox: notices written with the change they speak of, said in order by a worker."""

import functools
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import NoticeRow, NoticeState


async def add_notice(session: AsyncSession, notice: NoticeRow) -> NoticeRow:
    """Write a notice in the transaction of what it says; it then has its id."""
    session.add(notice)
    await session.flush()
    return notice


async def latest_post(session: AsyncSession, kind: str, subject: str) -> NoticeRow | None:
    """The last notice of this kind about this subject that posts a message of its own."""
    found = await session.exec(
        select(NoticeRow)
        .where(
            col(NoticeRow.kind) == kind,
            col(NoticeRow.subject) == subject,
            col(NoticeRow.updates).is_(None),
        )
        .order_by(col(NoticeRow.id).desc())
        .limit(1)
    )
    return found.one_or_none()


async def load_notice(session: AsyncSession, notice_id: int) -> NoticeRow | None:
    """One notice, sent or not."""
    found = await session.exec(select(NoticeRow).where(col(NoticeRow.id) == notice_id))
    return found.one_or_none()


async def notices_due(
    session: AsyncSession, now: datetime, limit: int, kinds: Collection[str]
) -> Sequence[int]:
    """Ids of the notices to say next: the first waiting one of every stream, once it is due.

    Those of other kinds are left to the version that knows them, and hold up no stream.
    """
    values = {"now": now, "limit": limit, "kinds": list(kinds)}
    found = await session.exec(_notices_due(), params=values)
    return [found_id for found_id in found if found_id is not None]


# Asked at every turn of the delivery: building it takes longer than running it.
@functools.cache
def _notices_due() -> SelectOfScalar[int | None]:
    earlier = aliased(NoticeRow)
    waits_for_another = (
        select(earlier.id)
        .where(
            col(earlier.state) == NoticeState.WAITING,
            col(earlier.kind).in_(bindparam("kinds", expanding=True)),
            col(earlier.stream) == col(NoticeRow.stream),
            col(earlier.id) < col(NoticeRow.id),
        )
        .exists()
    )
    return (
        select(col(NoticeRow.id))
        .where(
            col(NoticeRow.state) == NoticeState.WAITING,
            col(NoticeRow.due_at) <= bindparam("now"),
            col(NoticeRow.kind).in_(bindparam("kinds", expanding=True)),
            ~waits_for_another,
        )
        .order_by(col(NoticeRow.id))
        .limit(bindparam("limit", type_=Integer))
    )


async def take_notice(
    session: AsyncSession, notice_id: int, *, now: datetime, until: datetime
) -> NoticeRow | None:
    """Become the one who says this notice until `until`; None when another does."""
    taken = await session.exec(
        update(NoticeRow)
        .where(
            col(NoticeRow.id) == notice_id,
            col(NoticeRow.state) == NoticeState.WAITING,
            col(NoticeRow.due_at) <= now,
        )
        .values(due_at=until)
        .returning(NoticeRow)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none()


async def change_notice(session: AsyncSession, notice_id: int, **values: object) -> None:
    """Set columns of a notice: that it was said, or when to try again."""
    await session.exec(
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def hold_back(session: AsyncSession, *, edits: bool, now: datetime, until: datetime) -> None:
    """Have every waiting post, or every waiting edit, that is due at `now` wait until `until`."""
    original = col(NoticeRow.updates)
    await session.exec(
        update(NoticeRow)
        .where(
            col(NoticeRow.state) == NoticeState.WAITING,
            col(NoticeRow.due_at) <= now,
            original.is_not(None) if edits else original.is_(None),
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


async def count_waiting(session: AsyncSession) -> int:
    """How many notices are still to be said."""
    found = await session.exec(
        select(NoticeRow.id).where(col(NoticeRow.state) == NoticeState.WAITING)
    )
    return len(found.all())


async def count_waiting_in(session: AsyncSession, stream: str) -> int:
    """How many notices of one stream are still to be said."""
    found = await session.exec(
        select(NoticeRow.id).where(
            col(NoticeRow.state) == NoticeState.WAITING, col(NoticeRow.stream) == stream
        )
    )
    return len(found.all())
