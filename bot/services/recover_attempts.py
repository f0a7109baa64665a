"""Attempts whose process died in between become doubts that a person can settle."""

import logging

from bot.services.app import App
from bot.services.doubts import announce_doubt
from domain.attempt import Outcome
from domain.failures import FailureKind
from storage import assignments, attempts
from storage.tables import (
    AttemptRow,
)

_log = logging.getLogger(__name__)


async def recover_attempts(app: App) -> int:
    """Turn attempts that nobody works on any more into doubts; returns how many."""
    async with app.database.reading() as session:
        left_behind = await attempts.abandoned(session, own=app.holder, working_on=app.working_on)
    for attempt in left_behind:
        await _put_in_doubt(app, attempt)
    if left_behind:
        app.wake_delivery()
    return len(left_behind)


async def _put_in_doubt(app: App, attempt: AttemptRow) -> None:
    if attempt.id in app.working_on:
        # It began after the question who works on what was put, and before the answer.
        return
    async with app.database.writing() as session:
        await assignments.load_assignment(session, attempt.assignment_id, lock=True)
        interrupted = await attempts.settle(
            session,
            attempt.id,
            Outcome.UNCONFIRMED,
            from_outcomes=(Outcome.IN_FLIGHT,),
            cause=FailureKind.INTERRUPTED,
        )
        if interrupted:
            _log.warning("attempt %s was interrupted; it is in doubt now", attempt.id)
            await assignments.touch_card(session, attempt.assignment_id)
            await announce_doubt(session, app, attempt.id)
