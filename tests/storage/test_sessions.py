"""What a session promises: one transaction, one state, all or nothing."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import col, delete, select

from storage.away import may_pass
from storage.engine import Database
from storage.tables import AssignmentRow
from tests.storage.rows import NOW, assignment
from tests.storage.saving import save, saved, stays_waiting

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 11, 2, 12, 0, 0, 123_456, tzinfo=UTC),
        datetime(2026, 7, 1, 2, 0, tzinfo=LOS_ANGELES),
        datetime(2026, 11, 1, 1, 30, tzinfo=LOS_ANGELES),
        datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=LOS_ANGELES),
        datetime(2026, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
async def test_a_moment_comes_back_as_the_same_moment_in_utc(
    database: Database, moment: datetime
) -> None:
    await save(database, assignment(created_at=moment, changed_at=moment))
    [row] = await saved(database, AssignmentRow)
    assert row.created_at == moment.astimezone(UTC)
    assert row.created_at.tzinfo is UTC


async def test_moments_are_compared_as_moments_whatever_their_zone(database: Database) -> None:
    await save(database, assignment(requested_at=NOW))
    wall = NOW.astimezone(LOS_ANGELES)
    for moment, found in ((wall, 1), (wall - timedelta(microseconds=1), 0)):
        async with database.reading() as session:
            rows = await session.exec(
                select(AssignmentRow).where(col(AssignmentRow.requested_at) <= moment)
            )
            assert len(rows.all()) == found


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 2, 12, 0)  # noqa: DTZ001  # what must not be stored
    with pytest.raises(StatementError, match="without a time zone"):
        await save(database, assignment(changed_at=naive))
    async with database.reading() as session:
        stamp = col(AssignmentRow.requested_at)
        with pytest.raises(StatementError, match="without a time zone"):
            await session.exec(select(AssignmentRow).where(stamp <= naive))
    assert await saved(database, AssignmentRow) == []


async def test_a_writing_session_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            session.add(assignment())
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await saved(database, AssignmentRow) == []
    await save(database, assignment())
    assert len(await saved(database, AssignmentRow)) == 1


async def test_a_writing_session_that_is_cancelled_leaves_nothing_and_nobody_waiting(
    database: Database, another: Database
) -> None:
    written = asyncio.Event()

    async def hang() -> None:
        async with database.writing() as session:
            session.add(assignment())
            await session.flush()
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await save(another, assignment(id=7))
    await save(database, assignment(id=8))
    assert [row.id for row in await saved(database, AssignmentRow)] == [7, 8]


async def test_a_reading_session_changes_nothing(database: Database) -> None:
    async with database.reading() as session:
        session.add(assignment())
        await session.flush()
    assert await saved(database, AssignmentRow) == []


async def test_a_reading_session_sees_one_state_while_others_write(
    database: Database, another: Database
) -> None:
    async with database.reading() as session:
        before = (await session.exec(select(AssignmentRow.id))).all()
        await save(another, assignment())
        assert (await session.exec(select(AssignmentRow.id))).all() == before == []
    assert len(await saved(database, AssignmentRow)) == 1


async def test_rows_stay_readable_after_their_session(database: Database) -> None:
    async with database.writing() as session:
        row = assignment()
        session.add(row)
    assert (row.id, row.partner_name) == (1, "Reyes, Maria")


async def test_a_number_is_never_given_twice(database: Database) -> None:
    """Buttons outlive their assignments: an old one must not act on a new one."""
    await save(database, assignment(), assignment())
    async with database.writing() as session:
        await session.exec(delete(AssignmentRow).where(col(AssignmentRow.id) == 2))
    await save(database, assignment())
    assert [row.id for row in await saved(database, AssignmentRow)] == [1, 3]


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: what was committed outlives a power cut
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
    ],
)
async def test_every_sqlite_connection_is_set_up_for_safety(
    database: Database, pragma: str, value: object
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for opened in (database.reading(), database.reading(), database.writing()):
            connection = await (await stack.enter_async_context(opened)).connection()
            found = await connection.execute(text(f"PRAGMA {pragma}"))
            assert found.scalar_one() == value


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_sqlite_writers_take_turns_from_their_first_statement_on(
    database: Database, another: Database
) -> None:
    """What a writer has read cannot change under it, not even by another process."""

    async def write() -> None:
        await save(another, assignment(id=2))

    async with database.writing() as session:
        assert (await session.exec(select(AssignmentRow))).all() == []
        waiting = asyncio.create_task(write())
        assert await stays_waiting(waiting)
        assert (await session.exec(select(AssignmentRow))).all() == []
    await waiting
    assert [row.id for row in await saved(database, AssignmentRow)] == [2]


async def test_many_writers_of_several_processes_all_get_their_turn(
    database: Database, another: Database
) -> None:
    await asyncio.gather(
        *(save(one, assignment()) for _ in range(15) for one in (database, another))
    )
    assert len(await saved(database, AssignmentRow)) == 30


@pytest.mark.parametrize(
    "statement",
    ["SELECT 1 FROM nowhere", "SELECT nothing FROM assignment", "SELEC 1", "UPDATE assignment"],
)
async def test_what_is_said_wrong_is_no_database_that_is_away(
    database: Database, statement: str
) -> None:
    """It is not tried again: no waiting makes a table that is missing."""
    with pytest.raises(DBAPIError) as raised:
        async with database.writing() as session:
            await session.exec(text(statement))  # type: ignore[call-overload]
    assert not may_pass(raised.value)


async def test_a_value_that_the_driver_refuses_is_no_database_that_is_away(
    database: Database,
) -> None:
    """asyncpg looks at values before it sends them; SQLite takes them all, but for such."""
    value = object() if database.is_sqlite else "twelve"
    with pytest.raises(DBAPIError) as raised:
        async with database.writing() as session:
            await session.exec(
                text("SELECT id FROM assignment WHERE id = :id").bindparams(id=value)  # type: ignore[call-overload]
            )
    assert not may_pass(raised.value)
