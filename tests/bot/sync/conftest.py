"""Databases that a good sync has filled, copied for each test."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engine import Database
from storage.migrate import migrate
from tests.bot.sync.files import good_files
from tests.bot.sync.ground import Ground, open_ground

on_sqlite = pytest.mark.parametrize("filled_url", ["sqlite"], indirect=True)


async def _fill(url: str) -> None:
    database = Database(url)
    await migrate(database)
    async with open_ground(database) as ground:
        ground.serve(good_files())
        ground.clock.now -= timedelta(days=1)
        assert (await ground.sync()).ok
    await database.close()


async def _command(server: str, statement: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "scheduler.db"
    asyncio.run(_fill(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def filled_server(postgres_url: str) -> str:
    asyncio.run(_command(postgres_url, "CREATE DATABASE filled"))
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
    name = f"sync_{secrets.token_hex(6)}"
    asyncio.run(_command(server, f"CREATE DATABASE {name} TEMPLATE filled"))
    yield server.replace("/postgres?", f"/{name}?")
    asyncio.run(_command(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(filled_url: str) -> AsyncIterator[Database]:
    opened = Database(filled_url)
    yield opened
    await opened.close()


@pytest.fixture
async def ground(database: Database) -> AsyncIterator[Ground]:
    """A desk over a database that the good files have filled; it serves them still."""
    async with open_ground(database) as opened:
        opened.serve(good_files())
        yield opened
