"""SQLite's connections: cut off, streamed, given many rows at once, and closed."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import Database

# Some seconds' work.
_LONG = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000) "
    "SELECT max(x) FROM n"
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    async with opened.migrating() as connection:
        await connection.execute(text("CREATE TABLE row (number INTEGER PRIMARY KEY)"))
    yield opened
    await opened.close()


async def numbers(database: Database) -> list[int]:
    async with database.reading() as session:
        found = await (await session.connection()).execute(text("SELECT number FROM row"))
        return [row.number for row in found]


async def insert(database: Database, *values: int) -> None:
    async with database.writing() as session:
        rows = [{"number": value} for value in values]
        await (await session.connection()).execute(text("INSERT INTO row VALUES (:number)"), rows)


async def test_many_rows_are_stored_by_one_statement(database: Database) -> None:
    await insert(database, *range(1000))
    assert await numbers(database) == list(range(1000))


async def test_of_many_rows_none_is_stored_where_one_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="UNIQUE"):
        await insert(database, 1, 2, 1)
    assert await numbers(database) == []


async def test_a_writer_that_is_cut_off_leaves_nothing_and_holds_up_nobody(
    database: Database,
) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with database.writing() as session:
            connection = await session.connection()
            await connection.execute(text("INSERT INTO row VALUES (1)"))
            begun.set()
            await connection.execute(_LONG)

    writing = asyncio.create_task(write())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    await insert(database, 2)
    assert await numbers(database) == [2]


async def test_rows_can_be_read_as_a_stream(database: Database) -> None:
    await insert(database, *range(100))
    async with database.engine.connect() as connection:
        streamed = await connection.stream(text("SELECT number FROM row"))
        assert [row.number async for row in streamed] == list(range(100))


async def test_closed_it_leaves_no_thread_and_no_lock(database: Database, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    await asyncio.gather(*(numbers(database) for _ in range(5)))
    connections = {one for one in threading.enumerate() if "connection" in one.name} - before
    assert connections
    await database.close()

    other = sqlite3.connect(tmp_path / "rows.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    other.close()
    for one in connections:
        await asyncio.to_thread(one.join, 20)
        assert not one.is_alive()


@pytest.mark.long
async def test_several_who_open_a_new_database_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for number in range(40):
        address = f"sqlite+aiosqlite:///{tmp_path / str(number)}.db"
        opened = [Database(address) for _ in range(12)]

        assert await asyncio.gather(*map(mode, opened)) == ["wal"] * len(opened)

        for one in opened:
            await one.close()


async def mode(database: Database) -> str:
    async with database.reading() as session:
        found = await (await session.connection()).execute(text("PRAGMA journal_mode"))
        return str(found.scalar_one())


async def test_what_is_brief_waits_for_no_thread_but_where_sqlite_waits(
    database: Database, tmp_path: Path
) -> None:
    @event.listens_for(database.engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # a DBAPI object
        connection.create_function("thread", 0, threading.get_ident)

    await database.close()
    async with database.reading() as session:
        assert await _thread(session) != threading.get_ident()
    async with database.reading(brief=True) as session:
        assert await _thread(session) == threading.get_ident()

    other = sqlite3.connect(tmp_path / "rows.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(_insert_briefly(database, 1))
    for _ in range(3):
        # The event loop goes on while the other program writes.
        await asyncio.to_thread(other.total_changes.__int__)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing
    assert await numbers(database) == [1]
    # What comes next on the same connection is not brief.
    async with database.writing() as session:
        assert await _thread(session) != threading.get_ident()


async def test_a_brief_writer_that_is_cut_off_as_it_commits_holds_up_nobody(
    database: Database,
) -> None:
    begun = asyncio.Event()

    @event.listens_for(database.engine.sync_engine, "commit")
    def _commits(_connection: object) -> None:
        begun.set()

    writing = asyncio.create_task(_insert_briefly(database, 1))
    await begun.wait()
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing

    await insert(database, 2)
    assert await numbers(database) in ([2], [1, 2])


async def _insert_briefly(database: Database, number: int) -> None:
    async with database.writing(brief=True) as session:
        connection = await session.connection()
        await connection.execute(text("INSERT INTO row VALUES (:number)"), {"number": number})


async def _thread(session: AsyncSession) -> int:
    found = await (await session.connection()).execute(text("SELECT thread()"))
    return int(found.scalar_one())
