"""Begin a batch, resume one, ask one to stop. Nothing is sent here.

What is begun or resumed is noted in `working_on` before its row is committed, so that no recovery
of this process takes it for left behind.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.batches.reading import load_batch
from bot.services.batches.telling import show_batch
from domain.assignment import Action, Actor
from domain.batches import Batch, ItemStatus, clashes_within
from storage import batches
from storage.assignments import load_assignment
from storage.tables import (
    BatchRow,
)


async def begin_batch(
    app: App, action: Action, numbers: Sequence[int], actor: Actor, confirmation: str
) -> Batch | None:
    """Store a batch; whoever gets it has to run it. None: this command came before."""
    batch_id = uuid.uuid4().hex
    async with app.database.writing() as session:
        found = (
            [await load_assignment(session, number) for number in numbers] if action.creates else []
        )
        row = BatchRow(
            id=batch_id,
            action=action,
            actor=str(actor),
            environment=app.environment,
            confirmation=confirmation,
            holder=app.holder,
            clashes=[[*pair] for pair in clashes_within([one for one in found if one])],
            started_at=app.now(),
        )
        if not await batches.add_batch(session, row, numbers):
            return None
        await show_batch(session, app, batch_id, actor)
        begun = await load_batch(session, batch_id)
        app.working_on.add(batch_id)
    app.wake_delivery()
    return begun


class Part(Enum):
    """Which items of a batch that has ended are wanted once more."""

    REFUSED = auto()
    NOT_SENT = auto()


class Repeat(Enum):
    """Slack delivered the click again."""

    CLICK = auto()


@dataclass(frozen=True, slots=True)
class NotResumable:
    """It runs, was resumed before, or has nothing left to send; `batch` shows which."""

    batch: Batch | None


async def resume_batch(
    app: App, batch_id: str, seen_round: int, part: Part, confirmation: str
) -> Batch | NotResumable | Repeat:
    """Let a batch run again for some of its items. One click of one round does it, once."""
    async with app.database.writing() as session:
        row = await batches.load_batch(session, batch_id, lock=True)
        before = await load_batch(session, batch_id)
        if row is None or before is None:
            return NotResumable(None)
        if row.resumed_by == confirmation:
            return Repeat.CLICK
        stale = row.running or row.round != seen_round or row.environment != app.environment
        if stale or not await _put_back(session, batch_id, part):
            return NotResumable(before)
        await batches.change_batch(
            session,
            batch_id,
            running=True,
            round=row.round + 1,
            resumed_by=confirmation,
            holder=app.holder,
            stopped_by=None,
            ended=None,
            detail=None,
            finished_at=None,
        )
        await show_batch(session, app, batch_id, before.actor)
        resumed = await load_batch(session, batch_id)
        app.working_on.add(batch_id)
    app.wake_delivery()
    return resumed or NotResumable(None)


async def _put_back(session: AsyncSession, batch_id: str, part: Part) -> int:
    from_status, again = ItemStatus.NOT_SENT, None
    if part is Part.REFUSED:
        from_status, again = ItemStatus.REFUSED, True
    return await batches.change_items(
        session,
        batch_id,
        from_status=from_status,
        only_again=again,
        status=ItemStatus.WAITING,
        note=None,
        again=False,
    )


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only its owner and ops may stop a batch."""


async def stop_batch(
    app: App, batch_id: str, actor: Actor, *, is_ops: bool
) -> Batch | NotYours | None:
    """Send no more of it; the item in flight comes to its end. Returns it as it then stands."""
    async with app.database.writing() as session:
        row = await batches.load_batch(session, batch_id, lock=True)
        if row is None:
            return None
        if row.actor != str(actor) and not is_ops:
            return NotYours()
        if row.running and row.stopped_by is None:
            await batches.change_batch(session, batch_id, stopped_by=str(actor))
            await show_batch(session, app, batch_id, Actor.parse(row.actor))
        stopped = await load_batch(session, batch_id)
    app.wake_delivery()
    return stopped
