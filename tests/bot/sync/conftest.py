"""Databases that a good sync has filled, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.engine import Database
from storage.migrate import migrate
from tests.bot.sync.files import good_files
from tests.bot.sync.sync_harness import SyncHarness, open_harness
from tests.postgres import command, database_like

on_sqlite = pytest.mark.parametrize("filled_url", ["sqlite"], indirect=True)


async def _fill(url: str) -> None:
    database = Database(url)
    await migrate(database)
    async with open_harness(database) as harness:
        harness.serve(good_files())
        harness.clock.now -= timedelta(days=1)
        assert (await harness.sync()).ok
    await database.close()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "scheduler.db"
    asyncio.run(_fill(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def filled_server(postgres_url: str) -> str:
    asyncio.run(command(postgres_url, "CREATE DATABASE filled"))
    asyncio.run(_fill(postgres_url.replace("/postgres?", "/filled?")))
    return postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that has synced the good files, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("filled_file"), tmp_path / "scheduler.db")
        yield f"sqlite+aiosqlite:///{copy}"
        return
    server: str = request.getfixturevalue("filled_server")
    with database_like(server, "filled") as url:
        yield url


@pytest.fixture
async def database(filled_url: str) -> AsyncIterator[Database]:
    opened = Database(filled_url)
    yield opened
    await opened.close()


@pytest.fixture
async def harness(database: Database) -> AsyncIterator[SyncHarness]:
    """A app over a database that the good files have filled; it serves them still."""
    async with open_harness(database) as opened:
        opened.serve(good_files())
        yield opened
