"""Bring a database's tables to this version, or write the next migration."""

import argparse
import asyncio
import sys
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.engine import Database

# Any number, as long as every version of the product uses the same.
_POSTGRES_LOCK = 4_711_014
# Earlier numbers were never released.
_FIRST = "0100"


class TablesOfAnotherVersionError(Exception):
    """The tables are not this version's, and cannot be made so; says what to do."""


async def migrate(database: Database) -> None:
    """Apply what is missing. Safe while other processes start: they wait their turn.

    Raises TablesOfAnotherVersionError, and sqlalchemy.exc.SQLAlchemyError when the database
    cannot be reached or changed.
    """
    async with database.migrating() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})"))
        if await connection.run_sync(_is_current):
            return
        from storage.alembic_calls import upgrade

        await connection.run_sync(upgrade)


async def is_migrated(database: Database) -> bool:
    """Whether its tables are those of this version; changes nothing.

    Raises as `migrate` does.
    """
    async with database.reading() as session:
        return await (await session.connection()).run_sync(_is_current)


def _is_current(connection: Connection) -> bool:
    version, newest = _version(connection), _newest()
    if version is not None and version < _FIRST:
        raise TablesOfAnotherVersionError(
            f"its tables were made before the first release ({version}). "
            "Name an empty database in DATABASE_URL"
        )
    if version is not None and version > newest:
        raise TablesOfAnotherVersionError(
            f"its tables are of a newer version of the bot ({version}). "
            "Run that version, or restore the backup from before it"
        )
    return version == newest


def _version(connection: Connection) -> str | None:
    """Alembic's own note of the last migration that was applied."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _newest() -> str:
    scripts = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    return max(script.name[:4] for script in scripts)


async def _write_next(url: str, message: str) -> None:
    from storage.alembic_calls import write_revision

    database = Database(url)
    await migrate(database)
    number = f"{int(_newest()) + 1:04}"
    async with database.migrating() as connection:
        await connection.run_sync(write_revision, message, number)
    await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a migration for what the tables changed.")
    parser.add_argument("url", help="a scratch database, e.g. sqlite+aiosqlite:////tmp/new.db")
    parser.add_argument("message", help="what changes, in a few words")
    given = parser.parse_args()
    asyncio.run(_write_next(given.url, given.message))
    sys.exit(0)
