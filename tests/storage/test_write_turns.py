"""Writers that wait for SQLite share one commit, and nothing else."""

import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from storage.away import DatabaseAwayError
from storage.engine import Database

_TABLES = (
    "CREATE TABLE row (number INTEGER PRIMARY KEY)",
    "CREATE TABLE child (parent INTEGER REFERENCES row DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TABLE large (bytes BLOB)",
)
_INSERT = "INSERT INTO row VALUES (:number)"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    async with opened.migrating() as connection:
        for table in _TABLES:
            await connection.execute(text(table))
    yield opened
    await opened.close()


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[], list[int]]:
    """What another program finds."""

    def look() -> list[int]:
        with sqlite3.connect(tmp_path / "rows.db") as other:
            found = [number for (number,) in other.execute("SELECT number FROM row")]
        other.close()
        return found

    return look


@pytest.fixture
def commits(database: Database) -> list[int]:
    counted: list[int] = []
    event.listen(database.engine.sync_engine, "commit", lambda _connection: counted.append(1))
    return counted


async def write(database: Database, number: int, statement: str = _INSERT) -> None:
    async with database.writing(brief=True) as session:
        connection = await session.connection()
        await connection.execute(text(statement), {"number": number})


async def all_of(*writers: Any) -> Sequence[BaseException | None]:
    found = await asyncio.gather(*writers, return_exceptions=True)
    return [one if isinstance(one, BaseException) else None for one in found]


async def test_who_waits_shares_a_commit_and_goes_on_when_its_own_is_on_the_disk(
    database: Database, commits: list[int], on_disk: Callable[[], list[int]]
) -> None:
    async def write_and_look(number: int) -> None:
        await write(database, number)
        assert number in on_disk()

    await asyncio.gather(*map(write_and_look, range(40)))
    assert sorted(on_disk()) == list(range(40))
    assert len(commits) <= 4

    commits.clear()
    await write_and_look(99)
    assert len(commits) == 1


async def test_what_fails_undoes_nothing_of_what_others_wrote(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    numbers = [0, 1, 1, 2, 0, 3]
    found = await all_of(*(write(database, number) for number in numbers))
    assert [type(one) for one in found if one] == [IntegrityError] * 2
    assert sorted(on_disk()) == [0, 1, 2, 3]


async def test_who_fails_first_leaves_the_next_a_transaction_of_its_own(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    await write(database, 1)
    found = await all_of(*(write(database, number) for number in (1, 2, 3)))
    assert [type(one) for one in found] == [IntegrityError, type(None), type(None)]
    assert sorted(on_disk()) == [1, 2, 3]


async def test_a_commit_that_fails_is_told_to_all_whose_it_was(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    orphan = "INSERT INTO child VALUES (:number)"
    found = await all_of(write(database, 1), write(database, 77, orphan), write(database, 2))
    assert [type(one) for one in found] == [IntegrityError] * 3
    assert on_disk() == []
    await write(database, 3)
    assert on_disk() == [3]


async def test_what_sqlite_undoes_as_a_whole_is_told_to_all_who_believed_it_written(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    await write(database, 7)
    undoing = "INSERT OR ROLLBACK INTO row VALUES (:number)"
    found = await all_of(
        write(database, 1), write(database, 2), write(database, 7, undoing), write(database, 3)
    )
    assert [isinstance(one, DatabaseAwayError) for one in found[:2]] == [True, True], found
    assert [type(one) for one in found[2:]] == [IntegrityError, type(None)]
    assert sorted(on_disk()) == [3, 7]


async def test_a_disk_that_is_full_is_told_as_that_to_who_fills_it_behind_others(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    @event.listens_for(database.engine.sync_engine, "begin")
    def _small(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 20")

    filling = "INSERT INTO large VALUES (zeroblob(:number))"
    found = await all_of(write(database, 1), write(database, 10**6, filling), write(database, 2))
    assert isinstance(found[0], DatabaseAwayError)
    # What is tried until it is stored is tried again for this, and for no fault of ours.
    assert isinstance(found[1], DatabaseAwayError)
    assert "full" in str(found[1])
    assert not found[1].may_be_stored
    assert on_disk() == [2]


@pytest.mark.parametrize("which", range(4))
async def test_who_is_cut_off_at_any_time_costs_the_others_nothing(
    database: Database, on_disk: Callable[[], list[int]], which: int
) -> None:
    for turns in range(0, 60, 3):
        start = turns * 10
        writing = [asyncio.create_task(write(database, start + each)) for each in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
        writing[which].cancel()
        found = await all_of(*writing)
        others = [one for each, one in enumerate(found) if each != which]
        assert others == [None] * 3
        stored = set(on_disk())
        assert {start + each for each in range(4) if each != which} <= stored
        assert found[which] is None or isinstance(found[which], asyncio.CancelledError)
        assert found[which] is not None or start + which in stored


async def test_what_takes_long_holds_up_no_commit_that_it_need_not(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    seen: list[int] = []

    async def write_long() -> None:
        async with database.writing() as session:
            await (await session.connection()).execute(text(_INSERT), {"number": 100})
            seen.extend(on_disk())

    await asyncio.gather(write(database, 1), write(database, 2), write_long(), write(database, 3))
    assert sorted(seen) == [1, 2]
    assert sorted(on_disk()) == [1, 2, 3, 100]


@pytest.mark.filterwarnings(
    "ignore:The garbage collector is trying to clean up:sqlalchemy.exc.SAWarning"
)
async def test_when_all_are_cut_off_nothing_is_left_locked(
    database: Database, on_disk: Callable[[], list[int]]
) -> None:
    for turns in range(60):
        writing = [asyncio.create_task(write(database, turns * 10 + each)) for each in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
        # As the event loop does before its end; what is begun by then is cut off as well.
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            for one in left:
                one.cancel()
            await asyncio.wait(left)
        assert all(one.done() for one in writing)
    await asyncio.wait_for(write(database, 5000), 5)
    assert 5000 in on_disk()
    # What was cut off is collected here, where it may be.
    gc.collect()
