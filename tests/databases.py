"""A database for each test, made by copying; and what SQLAlchemy has learned of the one before."""

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlmodel import SQLModel

from storage.engine import Database

# SQLite's files for one database.
_BESIDE = ("-wal", "-shm", "-journal")


@cache
def kept(url: str, who: str) -> Database:
    """The Database over an address that all tests of a process use in turn, closed in between.

    SQLAlchemy compiles each statement once an engine; a new one for each test would compile them
    all again. `who` uses it: nobody else may at the same time.
    """
    return Database(url)


def copy_of(template: Path, path: Path) -> str:
    """The address of a copy at this path, whatever was there before."""
    for beside in _BESIDE:
        path.with_name(path.name + beside).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    shutil.copy(template, path)
    return f"sqlite+aiosqlite:///{path}"


async def empty(database: Database) -> None:
    """Leave every table of a PostgreSQL database as a migration has made it."""
    tables = SQLModel.metadata.sorted_tables
    async with database.migrating() as connection:
        # Faster than TRUNCATE, which gives every table new files.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            await connection.execute(table.delete())
        for sequence in await connection.scalars(text("SELECT sequencename FROM pg_sequences")):
            await connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
