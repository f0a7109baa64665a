"""`python -m bot backup`, while the bot runs, and a bot on what it made."""

import contextlib
import os
import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, select

from bot.opening import open_app
from bot.services.planning import plan_assignment
from bot.services.recovery import recover
from bot.services.sync.run_sync import end_abandoned_run
from domain.assignment import Actor, DateRange, Source
from domain.planning import Plan, Planned
from storage.engine import Database
from storage.migrate import newest
from storage.sqlite_connection import file_of
from storage.sync import running_run
from storage.tables import ApprovedMakeRow, AssignmentRow, AttemptRow, SyncRunRow
from tests.programs import ROOT, Ended, start_program
from tests.stage import CARDS, Stage, on_sqlite
from tests.storage.saving import new_assignment

_RESTORES = 20
_RANKS = ("A+", "A", "B", "C")


async def back_up(folder: Path, url: str, *arguments: str) -> Ended:
    """Run the command in a folder without `.env`: it needs no setting but the database's."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url}
    ended = await start_program("backup", *arguments, environment=environment, folder=folder).end()
    assert "Traceback" not in ended.stderr
    return ended


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def url_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def made_database(folder: Path) -> Path:
    """The smallest that is the bot's."""
    file = folder / "scheduler.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (newest(),))
        connection.execute("CREATE TABLE assignment (id INTEGER)")
        connection.execute("CREATE TABLE attempt (id INTEGER)")
        connection.execute("INSERT INTO assignment VALUES (1), (2)")
    connection.close()
    return file


async def test_it_makes_one_file_for_its_owner_alone_and_says_what_it_holds(tmp_path: Path) -> None:
    database = made_database(tmp_path)

    made = await back_up(tmp_path, url_of(database), "kept.db")

    said = r"kept\.db: 0\.0 MB, looked through and whole\. It holds 2 assignments and 0 attempts, "
    said += rf"in tables of version {newest()}\.\n"
    assert (made.returncode, made.stderr) == (0, "")
    assert re.fullmatch(said, made.stdout)
    assert names(tmp_path) == ["kept.db", "scheduler.db"]
    assert (tmp_path / "kept.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_the_page_has_typed_after_pg_restore_leaves_as_much_room(
    database_url: str,
) -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    [typed] = re.findall(r"```sql\n(SELECT setval.*?)```", page, re.DOTALL)
    database = Database(database_url)
    before = await new_assignment(database)

    async with database.migrating() as connection:
        await connection.execute(text(typed))
    after = await new_assignment(database)
    await database.close()

    assert after - before == 1_002


async def test_it_never_writes_over_a_file_unless_told_to(tmp_path: Path) -> None:
    url, kept = url_of(made_database(tmp_path)), tmp_path / "kept.db"
    kept.write_text("older")

    refused = await back_up(tmp_path, url, "kept.db")
    unchanged = kept.read_text()
    replaced = await back_up(tmp_path, url, "kept.db", "--replace")

    assert (refused.returncode, unchanged) == (1, "older")
    assert refused.stderr == (
        "Nothing was backed up: kept.db is there already; name another file, or add --replace.\n"
    )
    assert replaced.returncode == 0
    assert kept.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("scheduler.db", "is the database itself"),
        ("scheduler.db-wal", "is the database itself"),
        (".", "is a directory; name a file in it"),
        ("no/where.db", "cannot be written: No such file or directory"),
    ],
)
async def test_where_it_cannot_be_kept_nothing_is_changed(
    tmp_path: Path, file: str, says: str
) -> None:
    database = made_database(tmp_path)
    before = database.read_bytes()

    ended = await back_up(tmp_path, url_of(database), file, "--replace")

    assert ended.returncode == 1
    assert says in ended.stderr
    assert (database.read_bytes(), names(tmp_path)) == (before, ["scheduler.db"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no database at"),
        (b"", "cannot be copied: no such table: alembic_version"),
        (b"a text, but no database" * 100, "cannot be copied: file is not a database"),
    ],
)
async def test_what_is_no_database_of_the_bots_is_not_backed_up(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "scheduler.db").write_bytes(content)

    ended = await back_up(tmp_path, url_of(tmp_path / "scheduler.db"), "kept.db")

    assert ended.returncode == 1
    assert says in ended.stderr
    assert "kept" not in str(names(tmp_path))


async def test_a_damaged_database_is_told_and_makes_no_backup(tmp_path: Path) -> None:
    database = made_database(tmp_path)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE vehicle (vin TEXT UNIQUE)")
        connection.execute("INSERT INTO vehicle VALUES ('A'), ('B')")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name LIKE '%autoindex%'")
    connection.close()

    ended = await back_up(tmp_path, url_of(database), "kept.db")

    assert ended.returncode == 1
    assert "keep the older backups" in ended.stderr or "cannot be copied" in ended.stderr
    assert names(tmp_path) == ["scheduler.db"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "bot:s3cret@db.example.com:6432/fleet?sslmode=require&prepared_statement_cache_size=0",
            "bot@db.example.com:6432/fleet?sslmode=require",
        ),
        (
            "bot@/fleet?host=/run/postgresql&ssl=require",
            "bot@/fleet?host=%2Frun%2Fpostgresql&sslmode=require",
        ),
    ],
)
async def test_for_postgresql_it_names_the_very_line_to_type_without_the_password(
    tmp_path: Path, address: str, shown: str
) -> None:
    ended = await back_up(tmp_path, f"postgresql+asyncpg://{address}", "kept.dump")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "PostgreSQL is backed up by its own program: "
        f"pg_dump --format=custom --file=kept.dump 'postgresql://{shown}'\n"
    )


def put_rank(stage: Stage, rank: str) -> None:
    """Have FMS give every partner this rank for every make from its next report on."""
    makes = stage.fms.dataset.approved_makes
    for row in list(makes.values()):
        makes.put(replace(row, rank=rank))


async def record(database: Database) -> list[dict[str, object]]:
    async with database.reading() as session:
        plans = await session.exec(select(AssignmentRow).order_by(col(AssignmentRow.id)))
        attempts = await session.exec(select(AttemptRow).order_by(col(AttemptRow.id)))
        return [one.model_dump() for one in (*plans, *attempts)]


async def ranks(database: Database) -> set[str]:
    async with database.reading() as session:
        return set(await session.exec(select(ApprovedMakeRow.rank)))


async def ended_runs(database: Database) -> int:
    async with database.reading() as session:
        ended = select(SyncRunRow).where(col(SyncRunRow.running).is_(None))
        return len((await session.exec(ended)).all())


@on_sqlite
@pytest.mark.long
async def test_twenty_restores_of_what_was_copied_during_syncs_hold_the_same_record(
    stage: Stage, tmp_path: Path
) -> None:
    await stage.request(120)
    await stage.at_rest()
    expected: list[dict[str, object]] = []

    for turn in range(_RESTORES + 1):
        put_rank(stage, _RANKS[turn % len(_RANKS)])
        before = await ended_runs(stage.database)
        async with stage.fms.hold_reports() as held:
            await stage.slack.type("olga", CARDS, "/sync")
            await held.arrived()
            # The reports are applied while the copy is made, at another moment each time.
            held.release()
            if turn:
                await restored(stage, tmp_path / f"{turn}.db", expected)
        while await ended_runs(stage.database) == before:
            await stage.slack.workspace.changes.next(0.05)
        expected = await record(stage.database)


async def restored(stage: Stage, file: Path, expected: list[dict[str, object]]) -> None:
    ended = await back_up(file.parent, stage.database_url, file.name)
    assert ended.returncode == 0
    async with contextlib.AsyncExitStack() as stack:
        copy = Database(url_of(file))
        stack.push_async_callback(copy.close)
        assert await record(copy) == expected
        assert len(await ranks(copy)) == 1
    a_minute_later(file)
    await begins_from(stage, file)


def a_minute_later(file: Path) -> None:
    """The bot of which it is a copy is in it, and known to live for half a minute more."""
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM lease")
    connection.close()


async def begins_from(stage: Stage, file: Path) -> None:
    """All of a bot but Slack: what was under way is ended, and what is new gets its own number."""
    url = SecretStr(url_of(file))
    async with open_app(stage.settings.model_copy(update={"database_url": url})) as app:
        await recover(app)
        await end_abandoned_run(app)
        plan, far = stage.plan_of(121), timedelta(days=300)
        dates = DateRange(plan.start_date + far, plan.end_date + far)
        wanted = Plan(person_id=plan.person_id, dates=dates, vehicle_id=plan.vehicle_id)
        planned = await plan_assignment(app, wanted, Actor(Source.PROGRAM, "test"))
        async with app.database.reading() as session:
            assert await running_run(session) is None
            broken = await session.exec(text("PRAGMA foreign_key_check"))  # type: ignore[call-overload]
            assert broken.all() == []
    assert isinstance(planned, Planned)
    assert planned.assignment.id == 1_123


@on_sqlite
@pytest.mark.long
async def test_a_bot_on_a_restored_copy_goes_on_where_it_was_made(
    stage: Stage, tmp_path: Path
) -> None:
    """It was made during a sync, which is ended as one that was cut off."""
    await stage.request(120)
    await stage.at_rest()
    async with stage.fms.hold_reports() as held:
        await stage.slack.type("olga", CARDS, "/sync")
        await held.arrived()
        assert (await back_up(tmp_path, stage.database_url, "kept.db")).returncode == 0
        held.release()
    await stage.alert("Sync OK:")
    await stage.stop_bot()
    await stage.database.close()

    file = file_of(stage.database_url)
    assert file
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes((tmp_path / "kept.db").read_bytes())
    a_minute_later(file)
    await stage.start_bot()
    await stage.alert("The sync was cut off")

    [request] = stage.live_requests(120)
    stage.fms.approve(request.id)
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.card(120, "Active")
    assert len(stage.cards(120)) == 1
