"""Databases that are migrated already: most tests here ask about rows, not about tables."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine import Database
from tests.databases import copy_of, empty, kept


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest) -> str:
    """As `database_url`, on a PostgreSQL database that is used again."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("shared_postgres"))
    migrated: Path = request.getfixturevalue("migrated_sqlite")
    return copy_of(migrated, migrated.with_name("scheduler.db"))


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """A database with every table, and nothing in them."""
    opened = kept(ready_url, "test")
    if not opened.is_sqlite:
        await empty(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def another(database: Database, ready_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it: with connections and locks of its own."""
    opened = kept(ready_url, "another")
    yield opened
    await opened.close()
