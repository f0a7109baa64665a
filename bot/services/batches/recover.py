"""Batches whose process died are ended truthfully; a person decides about what is left."""

import logging

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.batches.reading import load_batch
from bot.services.batches.telling import show_batch, tell_cut_off
from domain.assignment import Actor
from domain.attempt import Outcome
from domain.batches import Batch, Ending, ItemStatus
from storage import attempts, batches

_log = logging.getLogger(__name__)

_AFTER = {
    Outcome.ACCEPTED: ItemStatus.DONE,
    Outcome.FOUND_APPLIED: ItemStatus.DONE,
    Outcome.REFUSED: ItemStatus.REFUSED,
    Outcome.BLOCKED: ItemStatus.REFUSED,
    Outcome.FOUND_NOT_APPLIED: ItemStatus.REFUSED,
}


async def recover_batches(app: App) -> int:
    """End the batches that nobody works on any more; returns how many."""
    async with app.database.reading() as session:
        left_behind = await batches.abandoned_batches(
            session, own=app.holder, working_on=app.working_on
        )
    for batch_id in left_behind:
        await _cut_off(app, batch_id)
    if left_behind:
        app.wake_delivery()
    return len(left_behind)


async def _cut_off(app: App, batch_id: str) -> None:
    async with app.database.writing() as session:
        row = await batches.load_batch(session, batch_id, lock=True)
        batch = await load_batch(session, batch_id)
        if row is None or batch is None or not row.running or batch_id in app.working_on:
            return
        _log.warning("batch %s was cut off; what it had not begun is not sent", batch_id)
        for number in batch.numbers(ItemStatus.WORKING):
            await _settle_item(session, batch, number)
        await batches.change_items(
            session,
            batch_id,
            from_status=ItemStatus.WAITING,
            status=ItemStatus.NOT_SENT,
        )
        await batches.change_batch(
            session, batch_id, running=False, ended=Ending.CUT_OFF, finished_at=app.now()
        )
        actor = Actor.parse(row.actor)
        await show_batch(session, app, batch_id, actor)
        await tell_cut_off(session, app, batch_id, actor)


async def _settle_item(session: AsyncSession, batch: Batch, number: int) -> None:
    """What its attempt says: without one, nothing can have left the bot."""
    attempt = await attempts.acted_before(session, batch.confirmation, number)
    status = ItemStatus.NOT_SENT
    if attempt is not None:
        outcome = attempt.outcome
        status = _AFTER.get(outcome, ItemStatus.UNCONFIRMED)
    await batches.change_items(
        session,
        batch.id,
        only=number,
        status=status,
        again=status is ItemStatus.REFUSED,
    )
