"""One database, SQLite or PostgreSQL, behind two kinds of session: reading and writing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import sqlite_connection
from storage.away import DatabaseAwayError, first_line, telling_away
from storage.write_turns import WriteTurns

BUSY_SECONDS = 5.0
# Enough to tell a large table from a small one, in some milliseconds.
_ROWS_LOOKED_AT = 1000
# What `learn_sizes` found out is read by a connection as it is opened.
_RECYCLED_SECONDS = 15 * 60
# In a session's info, how often `is_news` was said.
_NEWS = "news"
_CACHE_SIZE = "prepared_statement_cache_size"
# As libpq, and every provider of databases, writes them.
_OPTIONS = frozenset(
    {
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "sslpassword",
        "sslcrl",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
        "application_name",
        "target_session_attrs",
    }
)
_OPTIONS_OF_DRIVER = frozenset({"ssl", "host", "port", _CACHE_SIZE})


def unknown_options(url: URL) -> set[str]:
    """What is asked for behind the question mark of an address, and would only fail later.

    Raises ValueError for a value that cannot be used.
    """
    is_sqlite = url.drivername.startswith("sqlite")
    known = frozenset({"timeout"}) if is_sqlite else _OPTIONS | _OPTIONS_OF_DRIVER
    if unknown := set(url.query) - known:
        return unknown
    try:
        url.get_dialect()().create_connect_args(url)
    except (ArgumentError, TypeError) as error:
        raise ValueError(first_line(error)) from error
    return set()


def address_for_libpq(url: URL) -> str:
    """A PostgreSQL address as its own programs take it, with no secret in it."""
    ours = _OPTIONS_OF_DRIVER - {"host", "port"} | {"sslpassword"}
    query = {name: value for name, value in url.query.items() if name not in ours}
    if "ssl" in url.query:
        query["sslmode"] = url.query["ssl"]
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return address.render_as_string()


def is_news(session: AsyncSession) -> None:
    """What this transaction stores is told as soon as it is committed."""
    session.info[_NEWS] = session.info.get(_NEWS, 0) + 1


def is_told(session: AsyncSession) -> None:
    """Who stores a piece of news sees to its being told, too."""
    session.info[_NEWS] = session.info.get(_NEWS, 0) - 1


def can_wait(session: AsyncSession) -> None:
    """What this transaction stores is told with what soon follows it."""
    session.info.pop(_NEWS, None)


def _nobody_listens() -> None:
    """As long as nothing delivers."""


class Database:
    """Hands out sessions; each is one transaction, committed when its block ends well.

    Rows stay readable after the block. A writing session holds SQLite's write lock from its
    first statement on, so that what it read cannot change under it; on PostgreSQL use
    `lock_vehicle` or a locking read for the same. Both raise DatabaseAwayError.
    """

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy address: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.

        Raises sqlalchemy.exc.ArgumentError or NoSuchModuleError for an address it cannot read.
        """
        self.engine = _create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.file = sqlite_connection.file_of(url) if self.is_sqlite else None
        # SQLite keeps a reader to one state by itself.
        self._reader = self.engine
        if not self.is_sqlite:
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._writer = self.engine.execution_options(begin_mode="IMMEDIATE")
        self._brief_reader = self._reader.execution_options(brief=True)
        self._brief_writer = self._writer.execution_options(brief=True)
        self.turns = WriteTurns()
        # Called when a transaction is committed whose news nobody has told yet.
        self.on_news: Callable[[], None] = _nobody_listens

    @contextlib.asynccontextmanager
    async def reading(self, *, brief: bool = False) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one state of the database and changes nothing.

        `brief`: each of its statements finds some few rows by an index, so that SQLite is done
        with it before it would have been handed over to another thread.
        """
        reader = self._brief_reader if brief else self._reader
        with telling_away():
            async with AsyncSession(reader, expire_on_commit=False) as session:
                yield session

    @contextlib.asynccontextmanager
    async def writing(self, *, brief: bool = False) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed as a whole when the block ends without an error.

        `brief` as for `reading`: where SQLite waits, for its turn to write and for the disk, no
        one waits with it.
        """
        is_shared, is_committing = brief and self.is_sqlite, False
        begin = self.turns.shared(self._brief_writer) if is_shared else self._writing_alone()
        try:
            with telling_away():
                async with begin as session:
                    yield session
                    is_committing = True
        except DatabaseAwayError as error:
            error.may_be_stored = is_committing
            raise
        if session.info.get(_NEWS, 0) > 0:
            self.on_news()

    @contextlib.asynccontextmanager
    async def _writing_alone(self) -> AsyncIterator[AsyncSession]:
        async with (
            self.write_turn(),
            AsyncSession(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def write_turn(self) -> contextlib.AbstractAsyncContextManager[None]:
        """To be held by what writes through a connection of its own: SQLite has one writer."""
        return self.turns.alone() if self.is_sqlite else contextlib.nullcontext()

    @contextlib.asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A bare writing connection, for schema changes."""
        with telling_away():
            async with self._writer.begin() as connection:
                yield connection

    async def try_connections(self) -> None:
        """Two at once, with a statement that each has used before.

        What a pooler between us and the server breaks, it breaks here: it gives one of them a
        connection that has never seen its statement. Raises SQLAlchemyError.
        """
        ask = text("SELECT 1")
        with telling_away():
            async with self.engine.connect() as one, self.engine.connect() as other:
                for connection in (one, other):
                    await connection.execute(ask)
                    await connection.commit()
                async with asyncio.timeout(BUSY_SECONDS):
                    await one.execute(ask)
                    await other.execute(ask)

    async def learn_sizes(self) -> None:
        """Have SQLite know how large its tables are, as PostgreSQL finds out by itself.

        Without, it takes one index for as good as another, also where that has a row for each
        assignment that ever was and the other the few that are live.
        """
        if self.is_sqlite:
            async with self.migrating() as connection:
                await connection.exec_driver_sql(f"PRAGMA analysis_limit = {_ROWS_LOOKED_AT}")
                await connection.exec_driver_sql("ANALYZE")

    def file_id(self) -> tuple[int, int] | None:
        """Which file SQLite's path leads to at this moment; None without one."""
        try:
            found = self.file.stat() if self.file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    async def close(self) -> None:
        """Close every connection; sessions still open are cut off.

        Afterwards it can be used again, also in another event loop.
        """
        await self.engine.dispose()
        self.turns = WriteTurns()


def _create_engine(url: str) -> AsyncEngine:
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url,
            async_creator=sqlite_connection.creator(url, BUSY_SECONDS),
            hide_parameters=True,
            # One in memory would be lost with its connection.
            pool_recycle=_RECYCLED_SECONDS if sqlite_connection.file_of(url) else -1,
        )
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "invalidate", _let_go_of_sqlite)
        return engine
    parsed = make_url(url)
    # PostgreSQL's own options mean to the driver what they mean to everybody in an address alone.
    options = {name: value for name, value in parsed.query.items() if name in _OPTIONS}
    arguments: dict[str, Any] = {"dsn": f"postgresql://?{urlencode(options)}"} if options else {}
    if parsed.query.get(_CACHE_SIZE) == "0":
        # What asyncpg prepares for itself has no names then either: for poolers such as PgBouncer,
        # which give each transaction another connection to the server.
        arguments["statement_cache_size"] = 0
    return create_async_engine(
        parsed.difference_update_query(options),
        connect_args=arguments,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # a DBAPI object
    # SQLite has no clock that is safe from being set. This one is the machine's, not the process's,
    # and all who use a database in WAL mode are on one machine.
    connection.create_function("monotonic_seconds", 0, time.monotonic)
    # SQLite's own folds ASCII alone, so that not even "Škoda" would be "Škoda" in any case.
    connection.create_function("lower", 1, _lower, deterministic=True)
    # The driver would begin transactions by itself, lazily and without a write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL, not NORMAL: an intent to send must outlive a power cut once it is committed.
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _let_go_of_sqlite(connection: Any, _record: object, _error: object) -> None:  # noqa: ANN401
    # A query that was cancelled midway would keep the write lock until its memory is collected.
    connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    # Another program may hold the lock.
    driver.is_brief = False
    connection.exec_driver_sql(f"BEGIN {options.get('begin_mode', 'DEFERRED')}")
    driver.is_brief = options.get("brief", False)
