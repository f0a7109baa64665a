"""Bots that begin at the same moment, on one database."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services.lease import begin_lease
from domain.messages import MessageKind, Target
from storage.engine import Database
from storage.leases import acquire, ensure_installation
from storage.tables import SlackMessageRow
from tests.bot.services.reconcile_db import ReconcileDb
from tests.storage.saving import save, saved, stays_waiting


async def test_what_one_bot_draws_is_its_own_for_another_that_began_at_the_same_moment(
    db: ReconcileDb, another: Database
) -> None:
    later = datetime.now(UTC) + timedelta(minutes=4)
    card = SlackMessageRow(
        key="card:123",
        kind=MessageKind.CARD,
        subject="123",
        target=Target.CARDS,
        stream="card:123",
        created_at=later,
        due_at=later,
    )
    await save(db.database, card)
    async with another.writing() as session:
        # As any start before has left it.
        await ensure_installation(session)

    async with another.writing() as session:
        await ensure_installation(session)
        await acquire(session, "bot:first", host="elsewhere", process="1", seconds=30)
        second = asyncio.create_task(begin_lease(db.app))
        assert await stays_waiting(second)
    await second

    [stands] = await saved(db.database, SlackMessageRow)
    assert stands.due_at == later
