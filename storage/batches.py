"""Batches: stored with the attempts that wait in them, and changed under their row's lock."""

from collections.abc import Collection, Sequence

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor
from domain.attempt import Performed
from domain.batches import Batch
from storage.assignments import load_assignments
from storage.attempts import attempts_of_batch
from storage.leases import living
from storage.statements import as_values, insert_into, rows_changed
from storage.tables import BatchRow


async def add_batch(session: AsyncSession, batch: BatchRow) -> bool:
    """Store a batch; False when its confirmation has made one before."""
    adding = insert_into(session, BatchRow).values(**as_values(batch))
    return await rows_changed(session, adding.on_conflict_do_nothing()) == 1


async def lock_batch(session: AsyncSession, batch_id: str) -> BatchRow | None:
    """A batch's row, to be changed; nobody else changes it until the commit."""
    # SQLite has no row locks: a writing session has the whole database to itself already.
    return await session.get(BatchRow, batch_id, with_for_update=True, populate_existing=True)


async def load_batch(session: AsyncSession, batch_id: str) -> Batch | None:
    """A batch as it stands."""
    row = await session.get(BatchRow, batch_id)
    return await _as_batch(session, row) if row else None


async def running_batches(session: AsyncSession, actor: Actor | None) -> Sequence[Batch]:
    """Batches that are not over, oldest first: one person's, or everybody's."""
    statement = select(BatchRow).where(col(BatchRow.running).is_(True))
    if actor is not None:
        statement = statement.where(col(BatchRow.actor) == str(actor))
    found = await session.exec(statement.order_by(col(BatchRow.started_at)))
    return [await _as_batch(session, row) for row in found.all()]


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


async def _as_batch(session: AsyncSession, row: BatchRow) -> Batch:
    attempts = await attempts_of_batch(session, row.id)
    stands = await load_assignments(session, [one.assignment_id for one in attempts])
    return Batch(
        id=row.id,
        action=row.action,
        actor=Actor.parse(row.actor),
        environment=row.environment,
        round=row.round,
        items=tuple(Performed(one, stands.get(one.assignment_id)) for one in attempts),
        clashes=tuple((first, second) for first, second in row.clashes),
        stopped_by=Actor.parse(row.stopped_by) if row.stopped_by else None,
        ending=row.ended,
        started=row.started_at,
        finished=row.finished_at,
    )
