"""Batches: stored before their first item is sent, and changed under their row's lock."""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.batches import ItemStatus
from storage.leases import living
from storage.statements import as_values, insert_into, rows_changed
from storage.tables import (
    BatchItemRow,
    BatchRow,
)


async def add_batch(session: AsyncSession, batch: BatchRow, numbers: Sequence[int]) -> bool:
    """Store a batch with its items; False when its confirmation has made one before."""
    adding = insert_into(session, BatchRow).values(**as_values(batch))
    if not await rows_changed(session, adding.on_conflict_do_nothing()):
        return False
    rows = [
        BatchItemRow(batch_id=batch.id, assignment_id=number, position=position)
        for position, number in enumerate(numbers)
    ]
    await session.exec(insert(BatchItemRow).values([as_values(row) for row in rows]))
    return True


async def load_batch(
    session: AsyncSession, batch_id: str, *, lock: bool = False
) -> BatchRow | None:
    """One batch. `lock` keeps it and its items from changing until the commit."""
    statement = (
        select(BatchRow)
        .where(col(BatchRow.id) == batch_id)
        .execution_options(populate_existing=True)
    )
    # On SQLite a writing session has the whole database to itself already.
    if lock and session.get_bind().dialect.name != "sqlite":
        statement = statement.with_for_update()
    found = await session.exec(statement)
    return found.one_or_none()


async def items_of(session: AsyncSession, batch_id: str) -> Sequence[BatchItemRow]:
    """A batch's items, in the order in which they were typed."""
    found = await session.exec(
        select(BatchItemRow)
        .where(col(BatchItemRow.batch_id) == batch_id)
        .order_by(col(BatchItemRow.position))
        .execution_options(populate_existing=True)
    )
    return found.all()


async def change_batch(session: AsyncSession, batch_id: str, **values: object) -> None:
    """Set columns of a batch that the caller has locked."""
    await session.exec(
        update(BatchRow)
        .where(col(BatchRow.id) == batch_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def change_items(
    session: AsyncSession,
    batch_id: str,
    *,
    only: int | None = None,
    from_status: ItemStatus | None = None,
    only_again: bool | None = None,
    **values: object,
) -> int:
    """Set columns of a batch's items, narrowed as asked; returns how many there were."""
    statement = update(BatchItemRow).where(col(BatchItemRow.batch_id) == batch_id)
    if only is not None:
        statement = statement.where(col(BatchItemRow.assignment_id) == only)
    if from_status is not None:
        statement = statement.where(col(BatchItemRow.status) == from_status)
    if only_again is not None:
        statement = statement.where(col(BatchItemRow.again).is_(only_again))
    changing = statement.values(**values).execution_options(synchronize_session=False)
    return await rows_changed(session, changing)


async def running_batches(session: AsyncSession, actor: str | None) -> Sequence[BatchRow]:
    """Batches that are not over, oldest first: one person's, or everybody's."""
    statement = select(BatchRow).where(col(BatchRow.running).is_(True))
    if actor is not None:
        statement = statement.where(col(BatchRow.actor) == actor)
    found = await session.exec(statement.order_by(col(BatchRow.started_at)))
    return found.all()


async def abandoned_batches(
    session: AsyncSession, *, own: str, working_on: Collection[str]
) -> Sequence[str]:
    """The ids of running batches that nobody works on, told as for attempts."""
    holder = col(BatchRow.holder)
    found = await session.exec(
        select(BatchRow.id).where(
            col(BatchRow.running).is_(True),
            or_(holder.not_in(living(session)), holder == own),
            col(BatchRow.id).not_in(working_on),
        )
    )
    return found.all()
