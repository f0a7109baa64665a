"""Run a batch: one item after another, each sent once, until it is over or told to stop.

Every step is stored before the next, so that whatever happens to this process the batch can be
told truthfully, and no item is sent twice: its confirmation is that of batch and round.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable

from bot.services.app import App
from bot.services.batches.reading import load_batch
from bot.services.batches.telling import show_batch
from bot.services.carrying_out import perform
from bot.services.claiming import ActionRequest
from bot.services.retrying import until_stored
from domain.assignment import Actor
from domain.batches import (
    TROUBLES_IN_A_ROW,
    Batch,
    Ending,
    ItemStatus,
    may_be_tried_again,
    status_after,
    troubles_after,
)
from domain.outcomes import Outcome, Troubled
from storage import batches
from storage.tables import (
    BatchRow,
)

_log = logging.getLogger(__name__)

Words = Callable[[Outcome], str]


async def run_batch(
    app: App, batch: Batch, actor: Actor, words: Words, closing: Callable[[], bool]
) -> Batch:
    """Send what waits, for `actor`; returns the batch as it ended.

    The caller takes the batch off `working_on` afterwards, however this ends. `words` puts an
    outcome into a sentence; `closing` says that the bot is to stop.
    """
    ending, detail = await _run(app, batch, actor, words, closing)
    return await _end(app, batch, ending, detail)


async def _run(
    app: App, batch: Batch, actor: Actor, words: Words, closing: Callable[[], bool]
) -> tuple[Ending, str | None]:
    troubles = 0
    for number in batch.numbers(ItemStatus.WAITING):
        if closing():
            return Ending.CLOSING, None
        if not await _begin(app, batch, number):
            return Ending.STOPPED, None
        outcome = await _outcome(
            app, ActionRequest(batch.action, number, actor, batch.confirmation)
        )
        said = words(outcome)
        await _store(app, batch, number, outcome, said)
        troubles = troubles_after(troubles, outcome)
        if troubles >= TROUBLES_IN_A_ROW:
            return Ending.TROUBLE, said
    return Ending.FINISHED, None


async def _outcome(app: App, order: ActionRequest) -> Outcome:
    """One outcome whatever happens: the others must still have their turn."""
    [outcome] = await asyncio.gather(perform(app, order), return_exceptions=True)
    if isinstance(outcome, Exception):
        reference = secrets.token_hex(4)
        number = order.assignment_id
        _log.error("assignment %s failed, reference %s", number, reference, exc_info=outcome)
        return Troubled(order.action, number, reference)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


@until_stored()
async def _begin(app: App, batch: Batch, number: int) -> bool:
    """Note that this item is being sent, unless the batch is not ours to go on with."""
    async with app.database.writing() as session:
        row = await batches.load_batch(session, batch.id, lock=True)
        if row is None or row.stopped_by or not _is_ours(app, batch, row):
            return False
        # Whatever it was: where the word of a commit was lost, this very step is on record already.
        begun = await batches.change_items(
            session, batch.id, only=number, status=ItemStatus.WORKING
        )
    return begun == 1


def _is_ours(app: App, batch: Batch, row: BatchRow) -> bool:
    return row.running and row.round == batch.round and row.holder == app.holder


@until_stored()
async def _store(app: App, batch: Batch, number: int, outcome: Outcome, said: str) -> None:
    async with app.database.writing() as session:
        await batches.load_batch(session, batch.id, lock=True)
        await batches.change_items(
            session,
            batch.id,
            only=number,
            status=status_after(outcome),
            note=said,
            again=may_be_tried_again(outcome),
        )
        await show_batch(session, app, batch.id, batch.actor)
    app.wake_delivery()


@until_stored()
async def _end(app: App, batch: Batch, ending: Ending, detail: str | None) -> Batch:
    async with app.database.writing() as session:
        row = await batches.load_batch(session, batch.id, lock=True)
        if row is not None and _is_ours(app, batch, row):
            # What was to be sent when Stop came, and what waited: nothing is under way any more.
            for left in (ItemStatus.WORKING, ItemStatus.WAITING):
                await batches.change_items(
                    session, batch.id, from_status=left, status=ItemStatus.NOT_SENT
                )
            await batches.change_batch(
                session,
                batch.id,
                running=False,
                ended=ending,
                detail=detail,
                finished_at=app.now(),
            )
            await show_batch(session, app, batch.id, batch.actor)
        ended = await load_batch(session, batch.id)
    if ended is None:
        raise LookupError(f"batch {batch.id} is not on record")
    app.wake_delivery()
    return ended
