"""Bring a database's tables to this version, or write the next migration."""

import argparse
import asyncio
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.engine import Database

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number, as long as every version of the product uses the same.
_POSTGRES_LOCK = 4_711_014


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Apply what is missing. Safe while other processes start: they wait their turn.

    Raises sqlalchemy.exc.SQLAlchemyError when the database cannot be reached or changed.
    """
    async with database.migrating() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})"))
        await connection.run_sync(lambda plain: command.upgrade(_config(plain), "head"))


async def _write_next(url: str, message: str) -> None:
    database = Database(url)
    await migrate(database)
    number = len(list((_SCRIPTS / "versions").glob("[0-9]*.py"))) + 1
    async with database.migrating() as connection:
        await connection.run_sync(
            lambda plain: command.revision(
                _config(plain), message, autogenerate=True, rev_id=f"{number:04}"
            )
        )
    await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a migration for what the tables changed.")
    parser.add_argument("url", help="a scratch database, e.g. sqlite+aiosqlite:////tmp/new.db")
    parser.add_argument("message", help="what changes, in a few words")
    given = parser.parse_args()
    asyncio.run(_write_next(given.url, given.message))
    sys.exit(0)
