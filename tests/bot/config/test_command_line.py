"""`python -m bot` with settings that cannot be used: sentences, never a traceback."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import bot
from bot.settings import Settings, SettingsError, load_settings
from sandbox.changes import PATIENCE_SECONDS
from tests.bot.config.samples import CANARY

ROOT = Path(bot.__file__).parents[1]


def run(*arguments: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does, here in an empty folder, with nothing else set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *arguments],
        env=kept | {"PYTHONPATH": str(ROOT)} | dict(settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def says_in_sentences(ended: subprocess.CompletedProcess[str], heading: str) -> list[str]:
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    first, *problems = ended.stderr.splitlines()
    assert first == heading
    assert all(problem.startswith("  - ") for problem in problems)
    return [problem.removeprefix("  - ") for problem in problems]


def test_without_settings_every_problem_is_listed() -> None:
    ended = run(settings={})
    listed = says_in_sentences(ended, "These settings have to be put right first:")
    with pytest.raises(SettingsError) as expected:
        load_settings(Settings)
    assert listed == expected.value.problems
    assert len(listed) == 5


def test_migrate_needs_the_database_alone(tmp_path: Path) -> None:
    ended = run("migrate", settings={"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db"})
    assert ended.returncode == 0
    [line] = ended.stderr.splitlines()
    assert "a new, empty database was made" in line
    assert ended.stdout == "The database is up to date.\n"
    assert (tmp_path / "bot.db").exists()


def test_a_database_that_cannot_be_used_is_said_in_a_sentence() -> None:
    url = f"postgresql+asyncpg://u:{CANARY}@127.0.0.1:1/bot"
    ended = run("migrate", settings={"DATABASE_URL": url})
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.startswith(("The database cannot be used:", "The bot cannot start:"))
    assert CANARY not in ended.stderr


def test_tables_of_a_newer_version_are_left_alone_and_said_in_a_sentence(tmp_path: Path) -> None:
    """As after a deploy that was taken back."""
    file = tmp_path / "bot.db"
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{file}"}
    assert run("migrate", settings=settings).returncode == 0
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    ended = run("migrate", settings=settings)

    [problem] = says_in_sentences(ended, "The database cannot be used:")
    assert problem == (
        "its tables are of a newer version of the bot (9999). Run that version, or restore the "
        "backup from before it."
    )
