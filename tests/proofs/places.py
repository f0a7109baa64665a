"""Where a world keeps its database: a file of SQLite, or a PostgreSQL whose clock stands still too.

Each history begins with a copy. What the database holds is looked at past all that the product
reads it with, on one connection that stays open.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]

from tests.databases import copy_of
from tests.postgres import command

Row = dict[str, Any]

_WORLD = "world"
# The product asks for clock_timestamp() by that name alone: here it finds this one first.
_CLOCK = (
    "CREATE SCHEMA stands_still",
    "CREATE TABLE stands_still.present (seconds float8)",
    "INSERT INTO stands_still.present VALUES (0)",
    """CREATE FUNCTION stands_still.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT to_timestamp(seconds) FROM stands_still.present'""",
)


# The first plans were given their numbers.
_NEXT_NUMBER = (
    "SELECT setval(pg_get_serial_sequence('assignment', 'id'), (SELECT max(id) FROM assignment))"
)


class Look(Protocol):
    """A look into a database."""

    def ask(self, query: str) -> list[Row]:
        """Rows, their values as SQLite has them."""

    def set_clock(self, seconds: float) -> None:
        """Have the database's own clock stand at this moment."""

    def close(self) -> None:
        """Look no more."""


class Place(Protocol):
    """Where copies of one database are made; each in the place of the one before."""

    def template(self) -> str:
        """The address of what is copied."""

    async def copy(self) -> str:
        """The address of a new copy."""

    def look(self) -> Look:
        """A look into the copy."""


class SqlitePlace:
    """A file, and a copy beside it."""

    def __init__(self, path: Path) -> None:
        self._path, self._copy = path, path.with_name(f"{_WORLD}.db")

    def template(self) -> str:
        """The file itself."""
        return f"sqlite+aiosqlite:///{self._path}"

    async def copy(self) -> str:
        """A file of its own."""
        return copy_of(self._path, self._copy)

    def look(self) -> Look:
        """Without any transaction that would last."""
        return _LookAtSqlite(self._copy)


class _LookAtSqlite:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    def ask(self, query: str) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query)]

    def set_clock(self, seconds: float) -> None:
        """Its leases go by the lives' own clock."""

    def close(self) -> None:
        self._connection.close()


class PostgresPlace:
    """A database of a server, and a copy of it."""

    def __init__(self, server: str, name: str) -> None:
        self._server, self._name = server, name
        self._has_clock = False

    def template(self) -> str:
        """The database itself."""
        return self._server.replace("/postgres?", f"/{self._name}?")

    async def copy(self) -> str:
        """One of the same name each time: what SQLAlchemy compiled for it is of use again."""
        address = self._server.replace("/postgres?", f"/{_WORLD}?")
        if not self._has_clock:
            await command(self.template(), *_CLOCK, _NEXT_NUMBER)
            self._has_clock = True
        await command(
            self._server,
            f"DROP DATABASE IF EXISTS {_WORLD} WITH (FORCE)",
            f"CREATE DATABASE {_WORLD} TEMPLATE {self._name} STRATEGY FILE_COPY",
            f"ALTER DATABASE {_WORLD} SET search_path = stands_still, pg_catalog, public",
        )
        return address

    def look(self) -> Look:
        """From a thread of its own: who looks does not wait with the loop."""
        address = self._server.replace("/postgres?", f"/{_WORLD}?")
        return _LookAtPostgres(address.replace("+asyncpg", ""))


class _LookAtPostgres:
    def __init__(self, address: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection = self._do(asyncpg.connect(address))

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:  # what it returns
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def ask(self, query: str) -> list[Row]:
        found = self._do(self._connection.fetch(query))
        return [{name: _as_sqlite(value) for name, value in row.items()} for row in found]

    def set_clock(self, seconds: float) -> None:
        self._do(self._connection.execute(f"UPDATE stands_still.present SET seconds = {seconds}"))  # noqa: S608

    def close(self) -> None:
        self._do(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _as_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
