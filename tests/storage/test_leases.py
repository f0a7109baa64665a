"""Leases: held by one process, until their end comes by itself."""

import asyncio
from datetime import datetime, timedelta

from storage import leases
from storage.engine import Database
from storage.tables import LeaseRow
from tests.storage.rows import LATER, NOW, SOON
from tests.storage.saving import saved

INSTANT = timedelta(microseconds=1)


async def acquire(
    database: Database, name: str = "bot:1", *, pid: int = 1, now: datetime, until: datetime
) -> bool:
    async with database.writing() as session:
        return await leases.acquire(session, name, host="alpha", pid=pid, now=now, until=until)


async def renew(database: Database, name: str, until: datetime) -> bool:
    async with database.writing() as session:
        return await leases.renew(session, name, until)


async def test_a_lease_is_anothers_only_once_it_has_ended(database: Database) -> None:
    assert await acquire(database, pid=1, now=NOW, until=SOON)
    assert not await acquire(database, pid=2, now=NOW, until=LATER)
    assert not await acquire(database, pid=2, now=SOON - INSTANT, until=LATER)
    assert await acquire(database, pid=2, now=SOON, until=LATER)
    [lease] = await saved(database, LeaseRow)
    assert (lease.pid, lease.acquired_at, lease.expires_at) == (2, SOON, LATER)


async def test_a_renewed_lease_is_held_on_to(database: Database) -> None:
    assert await acquire(database, now=NOW, until=SOON)
    assert await renew(database, "bot:1", LATER)
    assert not await acquire(database, now=SOON, until=LATER)
    assert await acquire(database, now=LATER, until=LATER + INSTANT)


async def test_a_lease_that_is_gone_cannot_be_renewed(database: Database) -> None:
    assert not await renew(database, "bot:1", LATER)
    await acquire(database, now=NOW, until=SOON)
    async with database.writing() as session:
        await leases.release(session, ["bot:1", "bot:unknown"])
    assert not await renew(database, "bot:1", LATER)
    assert await acquire(database, now=NOW, until=SOON)


async def test_of_many_who_want_a_lease_one_gets_it(database: Database, another: Database) -> None:
    taken = await asyncio.gather(
        *(
            acquire(one, "sync", pid=pid, now=NOW, until=SOON)
            for pid in range(10)
            for one in (database, another)
        )
    )
    assert sum(taken) == 1


async def test_of_many_who_take_over_an_ended_lease_one_gets_it(
    database: Database, another: Database
) -> None:
    await acquire(database, "sync", now=NOW, until=SOON)
    taken = await asyncio.gather(
        *(
            acquire(one, "sync", pid=pid, now=SOON, until=LATER)
            for pid in range(10)
            for one in (database, another)
        )
    )
    assert sum(taken) == 1


async def test_the_leases_of_a_host_are_told_ended_or_not(database: Database) -> None:
    await acquire(database, "bot:1", now=NOW, until=SOON)
    await acquire(database, "bot:2", now=NOW - timedelta(days=1), until=NOW)
    async with database.writing() as session:
        await leases.acquire(session, "bot:3", host="beta", pid=1, now=NOW, until=SOON)
    async with database.reading() as session:
        names = {lease.name for lease in await leases.leases_on_host(session, "alpha")}
    assert names == {"bot:1", "bot:2"}


async def test_letting_go_of_nothing_is_harmless(database: Database) -> None:
    await acquire(database, now=NOW, until=SOON)
    async with database.writing() as session:
        await leases.release(session, [])
    assert len(await saved(database, LeaseRow)) == 1
