"""Forgetting a partner: their personal data is erased, and syncs keep them out."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random

from domain.assignment import Actor
from domain.forgetting import (
    Forgetting,
    ForgottenBefore,
    StillLent,
    SyncUnderWay,
    UnknownPartner,
)
from storage import forgetting, sync
from storage.engine import BUSY_SECONDS, Database
from storage.forgetting import TablesAreUsedError
from storage.forgotten import when_forgotten
from storage.leases import ensure_installation
from storage.sqlite_remains import wipe_remains


async def forget_partner(database: Database, number: int, *, by: Actor, at: datetime) -> Forgetting:
    """Erase a partner in one transaction, or change nothing and say why.

    Raises TablesAreUsedError where a bot that works leaves no moment for it.
    """
    patiently = AsyncRetrying(
        retry=retry_if_exception_type(TablesAreUsedError),
        stop=stop_after_delay(BUSY_SECONDS),
        wait=wait_random(0.01, 0.1),
        reraise=True,
    )
    return await patiently(_forget, database, number, by, at)


async def _forget(database: Database, number: int, by: Actor, at: datetime) -> Forgetting:
    async with database.writing() as session:
        await forgetting.have_the_tables_alone(session)
        await ensure_installation(session)
        if run := await sync.running_run(session):
            return SyncUnderWay(run)
        person = await forgetting.find_person(session, number)
        if person is None:
            since = await when_forgotten(session, number)
            return ForgottenBefore(since) if since else UnknownPartner()
        if live := await forgetting.live_with(session, number):
            return StillLent(tuple(live))
        return await forgetting.erase(session, person, by=by, at=at)


async def wipe(file: Path) -> bool:
    """Have nothing left of what was erased in SQLite's file; False where others kept us from it."""
    try:
        return await asyncio.to_thread(wipe_remains, file, BUSY_SECONDS)
    except sqlite3.OperationalError:
        return False
