"""Once a day: what is older than AUDIT_RETENTION_DAYS goes, unless something still rests on it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from storage import retention

_log = logging.getLogger(__name__)

_AT_ONCE = 500

_Batch = Callable[[AsyncSession, datetime, int], Awaitable[int]]

# In this order: runs go last, when nothing names them any more.
_BATCHES: dict[str, _Batch] = {
    "messages": retention.delete_messages,
    "attempts": retention.delete_attempts,
    "batches": retention.delete_batches,
    "lasting causes": retention.delete_lasting_causes,
    "findings": retention.delete_findings,
    "edits": retention.delete_edits,
    "changes": retention.delete_changes,
    "answers": retention.delete_answered,
    "rejected rows": retention.delete_rejected_rows,
    "sync runs": retention.delete_runs,
}


async def delete_old_records(app: App, *, at_once: int = _AT_ONCE) -> dict[str, int]:
    """Delete it in small batches; returns how many rows of each kind went."""
    before = app.now() - timedelta(days=app.rules.retention_days)
    gone = {
        kind: await _in_batches(app, delete, before, at_once) for kind, delete in _BATCHES.items()
    }
    async with app.database.writing() as session:
        gone["mornings"] = await retention.delete_mornings(session, before.date())
    if any(gone.values()):
        counts = ", ".join(f"{count:,} {kind}" for kind, count in gone.items() if count)
        _log.info("deleted what was older than %s days: %s", app.rules.retention_days, counts)
    return gone


async def _in_batches(app: App, delete: _Batch, before: datetime, at_once: int) -> int:
    total = 0
    while True:
        async with app.database.writing() as session:
            count = await delete(session, before, at_once)
        total += count
        if count < at_once:
            return total
        # What waits for the write lock goes first.
        await asyncio.sleep(0)
