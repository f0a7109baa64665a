"""Leases: held by one process, until their end comes by itself."""

import asyncio

import pytest
from sqlmodel import select

from storage import leases
from storage.engine import Database
from storage.tables import LeaseRow
from tests.storage.saving import saved

LONG, OVER = 30.0, -1.0


async def acquire(
    database: Database, name: str = "bot:1", *, process: str = "1:1", seconds: float = LONG
) -> bool:
    async with database.writing() as session:
        return await leases.acquire(session, name, host="alpha", process=process, seconds=seconds)


async def renew(database: Database, name: str = "bot:1", seconds: float = LONG) -> bool:
    async with database.writing() as session:
        return await leases.renew(session, name, seconds)


async def living(database: Database) -> set[str]:
    async with database.reading() as session:
        return set(await session.exec(leases.living(session)))


async def test_a_lease_is_anothers_only_once_it_has_ended(database: Database) -> None:
    assert await acquire(database, process="1:1")
    assert not await acquire(database, process="2:1")
    assert await renew(database, seconds=OVER)
    assert await acquire(database, process="2:1")
    [lease] = await saved(database, LeaseRow)
    assert lease.process == "2:1"


async def test_a_lease_lives_until_its_end_and_by_renewal_beyond(database: Database) -> None:
    await acquire(database, "bot:1")
    await acquire(database, "bot:2", seconds=OVER)
    assert await living(database) == {"bot:1"}
    assert await renew(database, "bot:2")
    assert await living(database) == {"bot:1", "bot:2"}


async def test_a_lease_that_is_gone_cannot_be_renewed(database: Database) -> None:
    assert not await renew(database)
    await acquire(database)
    async with database.writing() as session:
        await leases.release(session, ["bot:1", "bot:unknown"])
    assert not await renew(database)
    assert await acquire(database)


@pytest.mark.parametrize("before", [None, OVER], ids=["new", "ended"])
async def test_of_many_who_want_a_lease_one_gets_it(
    database: Database, another: Database, before: float | None
) -> None:
    if before is not None:
        await acquire(database, "sync", seconds=before)
    taken = await asyncio.gather(
        *(
            acquire(one, "sync", process=f"{pid}:1")
            for pid in range(10)
            for one in (database, another)
        )
    )
    assert sum(taken) == 1


async def test_the_leases_of_a_host_are_told_ended_or_not(database: Database) -> None:
    await acquire(database, "bot:1")
    await acquire(database, "bot:2", seconds=OVER)
    async with database.writing() as session:
        await leases.acquire(session, "bot:3", host="beta", process="1:1", seconds=LONG)
    async with database.reading() as session:
        names = {lease.name for lease in await leases.leases_on_host(session, "alpha")}
    assert names == {"bot:1", "bot:2"}


async def test_a_lease_of_before_the_machine_was_started_again_is_cleared_away(
    database: Database,
) -> None:
    await acquire(database, "bot:before", seconds=86_400.0)
    await acquire(database, "bot:now")
    async with database.writing() as session:
        await leases.release_impossible(session, LONG)
    assert {lease.name for lease in await saved(database, LeaseRow)} == {"bot:now"}


async def test_all_connections_tell_the_time_alike(database: Database, another: Database) -> None:
    await acquire(database)
    await acquire(another, "bot:2")
    async with another.reading() as session:
        ends = list(await session.exec(select(LeaseRow.expires).order_by(LeaseRow.name)))
    assert ends[0] < ends[1] < ends[0] + LONG


async def test_letting_go_of_nothing_is_harmless(database: Database) -> None:
    await acquire(database)
    async with database.writing() as session:
        await leases.release(session, [])
    assert len(await saved(database, LeaseRow)) == 1
