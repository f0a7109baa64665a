"""What cannot be shown is told once for one cause, whatever bots find it, and once an hour."""

import asyncio
from datetime import timedelta

from bot.services.notices import tell_what_is_put_aside
from storage.tables import SlackMessageRow
from tests.bot.services.reconcile_db import ReconcileDb
from tests.storage.rows import message
from tests.storage.saving import save, saved

CLOSED, ELSEWHERE = "is_archived cards", "is_archived office:denver"


async def cards(db: ReconcileDb, *targets: str) -> None:
    """Cards with numbers from 1 on, that stand there."""
    for number, target in enumerate(targets, 1):
        row = message(kind="card", subject=str(number), target=target)
        await save(db.database, row)


async def put_aside(db: ReconcileDb, number: int, cause: str) -> None:
    async with db.database.writing() as session:
        row = await session.get_one(SlackMessageRow, number)
        row.put_aside_at, row.error = db.now, cause.partition(" ")[0]
        await session.flush()
        await tell_what_is_put_aside(session, db.app, cause, begins=True)


async def shown(db: ReconcileDb, number: int, cause: str) -> None:
    async with db.database.writing() as session:
        row = await session.get_one(SlackMessageRow, number)
        row.put_aside_at = row.error = None
        await session.flush()
        await tell_what_is_put_aside(session, db.app, cause, begins=False)


async def alerts(db: ReconcileDb) -> list[tuple[str, int]]:
    """What each is about, and how often it was wanted."""
    rows = await saved(db.database, SlackMessageRow)
    found = sorted((one.id or 0, one) for one in rows if one.kind == "put_aside")
    return [(one.subject, one.wanted_revision) for _, one in found]


async def test_of_two_bots_that_find_a_closed_channel_at_once_one_tells_it(
    db: ReconcileDb,
) -> None:
    await cards(db, "cards", "cards")

    await asyncio.gather(put_aside(db, 1, CLOSED), put_aside(db, 2, CLOSED))

    assert await alerts(db) == [(CLOSED, 2)]


async def test_each_cause_has_its_own_alert_which_goes_on_within_an_hour(db: ReconcileDb) -> None:
    await cards(db, "cards", "office:denver")
    await put_aside(db, 1, CLOSED)
    await put_aside(db, 2, ELSEWHERE)
    assert await alerts(db) == [(CLOSED, 1), (ELSEWHERE, 1)]

    await shown(db, 1, CLOSED)
    db.now += timedelta(minutes=59)
    await put_aside(db, 1, CLOSED)
    assert await alerts(db) == [(CLOSED, 3), (ELSEWHERE, 1)]

    await shown(db, 1, CLOSED)
    db.now += timedelta(minutes=2)
    await put_aside(db, 1, CLOSED)
    assert await alerts(db) == [(CLOSED, 4), (ELSEWHERE, 1), (CLOSED, 1)]
    # What is told of the first occasion stays as it was.
    await shown(db, 1, CLOSED)
    assert await alerts(db) == [(CLOSED, 4), (ELSEWHERE, 1), (CLOSED, 2)]
