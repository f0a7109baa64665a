"""The database is deleted, replaced, or cannot be written, while the bot runs."""

import logging
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, update

from bot import jobs
from storage.tables import InstallationRow
from tests.http.helpers import client_of, problem
from tests.stage import CARDS, Stage, on_sqlite


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot looks after its database each fifth of a second, and not each ten."""
    monkeypatch.setattr(jobs, "RENEW_EVERY_SECONDS", 0.2)


@pytest.fixture
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(stage) as client:
        yield client


def file_of(stage: Stage) -> Path:
    return Path(str(make_url(stage.settings.database_url.get_secret_value()).database))


@pytest.mark.parametrize("by", ["deleted", "replaced"])
@pytest.mark.usefixtures("looks_often")
@on_sqlite
async def test_nothing_is_sent_once_sqlites_file_is_another(
    stage: Stage, http: httpx.AsyncClient, by: str
) -> None:
    await stage.at_rest()
    file_of(stage).rename(file_of(stage).with_suffix(".old"))
    if by == "replaced":
        sqlite3.connect(file_of(stage)).close()
        file_of(stage).touch()

    await stage.slack.type("ana", CARDS, "/request 120")

    await stage.whisper("ana", "the scheduler's database was replaced or deleted")
    assert stage.live_requests(120) == []
    said = problem(await http.get("/health/ready"), 503, "database")
    assert said == "The database is not the one the bot started with."
    await stage.alert("database was replaced or deleted while it ran")
    assert by == "replaced" or not file_of(stage).exists()
    file_of(stage).with_suffix(".old").rename(file_of(stage))
    assert (await http.get("/health/ready")).status_code == 200


@pytest.mark.usefixtures("looks_often")
async def test_nothing_is_sent_once_the_database_has_another_id(
    stage: Stage, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.at_rest()
    async with stage.database.writing() as session:
        await session.exec(update(InstallationRow).values(id="another"))

    async def is_noticed() -> bool:
        return (await http.get("/health/ready")).status_code == 503

    await stage.until(is_noticed)
    await stage.slack.type("ana", CARDS, "/request 120")

    await stage.whisper("ana", "the scheduler's database was replaced or deleted")
    assert stage.live_requests(120) == []
    assert "the database was replaced or deleted" in caplog.text
    assert [one.levelno for one in caplog.records if "was replaced" in one.message] == [
        logging.CRITICAL
    ]


@on_sqlite
@pytest.mark.long
async def test_it_is_not_ready_while_another_program_holds_the_write_lock(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.at_rest()
    other = sqlite3.connect(file_of(stage), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def is_not_ready() -> bool:
        return (await http.get("/health/ready")).status_code == 503

    await stage.until(is_not_ready)
    said = problem(await http.get("/health/ready"), 503, "database")
    assert said == "The database cannot be written."
    other.execute("ROLLBACK")
    other.close()
    assert (await http.get("/health/ready")).status_code == 200


@on_sqlite
async def test_a_new_sqlite_database_is_its_owners_alone_and_said_to_be_new(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.stop_bot()
    before = os.umask(0o022)
    new = tmp_path / "new.db"
    try:
        await stage.start_bot(database_url=SecretStr(f"sqlite+aiosqlite:///{new}"))
    finally:
        os.umask(before)

    assert _modes(tmp_path) == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600)
    assert f"a new, empty database was made at {new}" in caplog.text


def _modes(folder: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.glob("new.db*")}
