"""A bot behind PgBouncer, which gives each transaction another connection to the server."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.database import examine_database
from storage.engine import Database
from storage.refusals import why
from tests.stage import open_stage

_PGBOUNCER = shutil.which("pgbouncer") or ""
pytestmark = [
    pytest.mark.skipif(not _PGBOUNCER, reason="PgBouncer is not installed"),
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

_CONFIGURATION = """
[databases]
* = host={host} user={user}
[pgbouncer]
auth_type = any
pool_mode = transaction
default_pool_size = 4
listen_addr =
unix_socket_dir = {folder}
"""


@pytest.fixture
def pooled(database_url: str) -> Iterator[URL]:
    """The database's address by way of a PgBouncer in transaction mode."""
    direct = make_url(database_url)
    server = Path(str(direct.query["host"]))
    # It runs as the server does: as another user than root.
    as_user = ["-u", server.owner()] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        ini = folder / "pgbouncer.ini"
        ini.write_text(_CONFIGURATION.format(host=server, user=direct.username, folder=folder))
        with subprocess.Popen(  # noqa: S603  # where the system has it
            [_PGBOUNCER, *as_user, ini], stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            assert any(b"process up" in line for line in process.stderr)
            yield direct.set(query={"host": name, "port": "6432"})
            process.terminate()


async def test_what_has_to_be_set_is_named(pooled: URL) -> None:
    database = Database(_address(pooled))
    with pytest.raises(SQLAlchemyError) as caught:
        await database.try_connections()
    await database.close()

    assert "Put ?prepared_statement_cache_size=0 behind DATABASE_URL" in why(caught.value)


async def test_with_it_the_bot_works_as_ever(pooled: URL) -> None:
    address = _address(pooled.update_query_dict({"prepared_statement_cache_size": "0"}))
    async with open_stage(address) as stage:
        found = await examine_database(stage.settings)
        await stage.request(120)
        await asyncio.gather(*(stage.request(number) for number in (121, 122)))

    assert [one.line.partition(" ")[0] for one in found] == ["ok", "ok"]
    assert stage.fms.posts_received() == 3


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)
