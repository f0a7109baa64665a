"""aiosqlite with one hand-over to its thread for each statement, where it has four, or with none.

A connection's thread is what keeps SQLite off the event loop, and handing something over to it
costs more than most of our statements do. So a cursor runs a statement and fetches its rows in one
go, what would do nothing is not handed over at all, and neither are the statements of a transaction
that says of itself that they are brief. What may wait always is: for another program's lock when
a transaction begins, and for the disk when it is committed.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import aiosqlite
from sqlalchemy import make_url
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

_log = logging.getLogger(__name__)

_Row = tuple[Any, ...]
# Our cursors do not iterate in chunks.
_UNUSED = 1
_GOING_BACK = "ROLLBACK TO SAVEPOINT "


def creator(url: str, busy_seconds: float) -> Callable[[], Awaitable["Connection"]]:
    """What opens connections to `url`: SQLAlchemy's `async_creator`."""
    parsed = make_url(url)
    (database,), given = parsed.get_dialect()().create_connect_args(parsed)
    options: dict[str, Any] = {**given, "timeout": busy_seconds}
    file = file_of(url)
    is_made = file is None
    if file:
        # One that is gone later is missed: SQLite would make a new one without a word.
        database, options["uri"] = f"file:{quote(database)}?mode=rw", True
    # The thread and the event loop take turns, as each statement is waited for.
    options["check_same_thread"] = False

    async def connect() -> Connection:
        nonlocal is_made
        if file and not is_made:
            await asyncio.to_thread(_make, file)
            is_made = True
        connection = Connection(
            lambda: _open(database, options, busy_seconds),
            iter_chunk_size=_UNUSED,
        )
        # As SQLAlchemy does with those it makes by itself: none keeps the process alive.
        connection._thread.daemon = True  # noqa: SLF001
        await connection
        return connection

    return connect


def _open(database: str, options: Mapping[str, Any], busy_seconds: float) -> sqlite3.Connection:
    """On the connection's thread, which may wait."""
    connection: sqlite3.Connection = sqlite3.connect(database, **options)
    try:
        # Of several who open a new database at once SQLite refuses all but one, and at once: it
        # does not wait for this lock as it waits for others.
        for attempt in Retrying(
            retry=retry_if_exception(_is_busy),
            stop=stop_after_delay(busy_seconds),
            wait=wait_random(0.01, 0.05),
            reraise=True,
        ):
            with attempt:
                connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_busy(error: BaseException) -> bool:
    code = error.sqlite_errorcode if isinstance(error, sqlite3.OperationalError) else None
    return code == sqlite3.SQLITE_BUSY


def file_of(url: str) -> Path | None:
    """The file that an address names; None for a database in memory."""
    name = make_url(url).database
    return Path(name) if name and not name.startswith((":memory:", "file:")) else None


def _make(file: Path) -> None:
    """Make an empty file, for its owner alone, unless there is one."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode=0o600))
    except FileExistsError:
        return
    _log.warning("a new, empty database was made at %s", file)


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Cursor`.

    `is_brief`: statements run on the event loop's own thread.
    """

    is_brief = False
    _at_rest = True

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """Costs nothing: the thread makes the real one with the first statement."""
        return Cursor(self)

    async def commit(self) -> None:
        """Commit the transaction: it is on the disk then."""
        await self._hand_over(self._conn.commit)

    async def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if not self._at_rest:
            await super().rollback()
        elif self.in_transaction:
            await self.run(self._conn.rollback)

    def undo(self) -> None:
        """As `rollback`, here and now: for who cannot wait any more."""
        if self._connection is not None:
            self._connection.rollback()

    async def run(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401  # what it returns
        """Run `work` on the connection's thread, or here where it is brief."""
        if self.is_brief and self._at_rest:
            return work()
        return await self._hand_over(work)

    async def _hand_over(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        # Stays False when it fails, or is cancelled while the thread is still at it.
        self._at_rest = False
        result = await self._execute(work)  # type: ignore[no-untyped-call]
        self._at_rest = True
        return result


class Cursor:
    """What SQLAlchemy asks of an asynchronous cursor; results are held whole, never streamed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[_Row] = ()
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Run one statement."""
        if sql.startswith(_GOING_BACK) and not self._connection.in_transaction:
            # SQLite has undone the whole transaction with what failed, as where the disk is full:
            # that is to be told, and not that there is no savepoint any more.
            return self
        return await self._run(lambda cursor: cursor.execute(sql, parameters))  # type: ignore[arg-type]

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run one statement once for each of `parameters`."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))  # type: ignore[arg-type]

    async def fetchall(self) -> Sequence[_Row]:
        """The rows of the last statement."""
        rows, self._rows = self._rows, ()
        return rows

    async def fetchmany(self, size: int = 1) -> Sequence[_Row]:
        """The next rows of the last statement."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def close(self) -> None:
        """Nothing to do: the real cursor was closed with its statement."""

    async def _run(self, statement: Callable[[sqlite3.Cursor], Any]) -> Self:
        (
            self.description,
            self.rowcount,
            self.lastrowid,
            self._rows,
        ) = await self._connection.run(lambda: self._on_thread(statement))
        return self

    def _on_thread(self, statement: Callable[[sqlite3.Cursor], Any]) -> tuple[Any, ...]:
        cursor = self._connection._conn.cursor()  # noqa: SLF001
        try:
            statement(cursor)
            rows = cursor.fetchall() if cursor.description else ()
            return cursor.description, cursor.rowcount, cursor.lastrowid, rows
        finally:
            cursor.close()
