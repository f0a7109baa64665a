"""What dead processes left: calls under way become doubts, and what was queued is not sent."""

import logging
from dataclasses import replace

from bot.services import loan_changes
from bot.services.app import App
from bot.services.batches import cut_off
from bot.services.notices import show_batch_of
from bot.services.unconfirmed import announce
from domain.attempt import Attempt, Failure, FailureKind, Outcome
from storage import assignment_changes, assignments, attempts, batches
from storage.loan_changes import abandoned_changes

_log = logging.getLogger(__name__)


async def recover(app: App) -> int:
    """Settle what nobody works on any more; returns how many attempts, batches and changes."""
    async with app.database.reading() as session:
        in_flight = await attempts.abandoned(session, own=app.holder, working_on=app.working_on)
        running = await batches.abandoned_batches(
            session, own=app.holder, working_on=app.working_on
        )
        changing = await abandoned_changes(session, own=app.holder, working_on=app.working_on)
    for attempt in in_flight:
        await _put_in_doubt(app, attempt)
    for batch_id in running:
        await cut_off(app, batch_id)
    for change_id in changing:
        await loan_changes.cut_off(app, change_id)
    return len(in_flight) + len(running) + len(changing)


async def _put_in_doubt(app: App, left: Attempt) -> None:
    if left.id in app.working_on:
        # It began after the question who works on what was put, and before the answer.
        return
    async with app.database.writing() as session:
        await assignments.lock_assignment(session, left.assignment_id)
        attempt = await attempts.load_attempt(session, left.id)
        if attempt is None or attempt.outcome is not Outcome.IN_FLIGHT:
            return
        _log.warning("attempt %s was interrupted; it is in doubt now", attempt.id)
        interrupted = Failure(FailureKind.INTERRUPTED, attempt.environment)
        in_doubt = replace(attempt, outcome=Outcome.UNCONFIRMED, failure=interrupted)
        await attempts.store(session, in_doubt)
        await assignment_changes.bump_card(session, in_doubt.assignment_id, settled=app.now())
        await announce(session, app, in_doubt)
        await show_batch_of(session, app, in_doubt)
