"""From rows to batches."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor
from domain.batches import Batch, Item
from storage import batches
from storage.tables import BatchItemRow, BatchRow


async def load_batch(session: AsyncSession, batch_id: str) -> Batch | None:
    """A batch as it stands."""
    row = await batches.load_batch(session, batch_id)
    return as_batch(row, await batches.items_of(session, batch_id)) if row else None


async def read_running(app: App, actor: Actor | None) -> list[Batch]:
    """The batches that are not over: one person's, or everybody's."""
    async with app.database.reading() as session:
        rows = await batches.running_batches(session, str(actor) if actor else None)
        return [as_batch(row, await batches.items_of(session, row.id)) for row in rows]


def as_batch(row: BatchRow, items: Sequence[BatchItemRow]) -> Batch:
    """The domain's view of the rows."""
    return Batch(
        id=row.id,
        action=row.action,
        actor=Actor.parse(row.actor),
        environment=row.environment,
        round=row.round,
        items=tuple(Item(one.assignment_id, one.status, one.note, one.again) for one in items),
        clashes=tuple((first, second) for first, second in row.clashes),
        stopped_by=Actor.parse(row.stopped_by) if row.stopped_by else None,
        ending=row.ended,
        detail=row.detail,
        started=row.started_at,
        finished=row.finished_at,
    )
