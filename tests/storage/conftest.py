"""Databases that are migrated already: most tests here ask about rows, not about tables."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from storage.engine import Database
from storage.migrate import migrate


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


async def _create(server: str, name: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "scheduler.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_server(postgres_url: str) -> str:
    # Two packages use this fixture, and each may meet the other's database on the server.
    name = f"migrated_{secrets.token_hex(4)}"
    asyncio.run(_create(postgres_url, name))
    url = postgres_url.replace("/postgres?", f"/{name}?")
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As `database_url`, with every table in place."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("migrated_server"))
    copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "scheduler.db")
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
