"""Databases that are migrated already: most tests here ask about rows, not about tables."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.engine import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As `database_url`, with every table in place."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("shared_postgres"))
    copy = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "scheduler.db")
    return f"sqlite+aiosqlite:///{copy}"


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """A database with every table, and nothing in them."""
    opened = Database(ready_url)
    if not opened.is_sqlite:
        tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
        async with opened.migrating() as connection:
            await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    yield opened
    await opened.close()


@pytest.fixture
async def another(database: Database, ready_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it: with connections and locks of its own."""
    opened = Database(ready_url)
    yield opened
    await opened.close()
