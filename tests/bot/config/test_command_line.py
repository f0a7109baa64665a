"""`python -m bot` with settings that cannot be used: sentences, never a traceback."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings
from sandbox.changes import PATIENCE_SECONDS
from tests.bot.config.samples import CANARY, STAGING
from tests.programs import ROOT, Ended, start_program

SETTINGS_HEADING = "These settings must be corrected first (.env.example explains each):"


def run(*arguments: str, settings: Mapping[str, str]) -> Ended:
    """Run the program as a person does, here in an empty folder, with nothing else set."""
    return start_program(*arguments, environment=_nothing_but(settings), folder=Path.cwd()).ended()


def start(*arguments: str, settings: Mapping[str, str]) -> subprocess.Popen[str]:
    """The program as a shell starts it."""
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *arguments],
        env=_nothing_but(settings) | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _nothing_but(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | dict(settings)


def says_in_sentences(ended: Ended, heading: str) -> list[str]:
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    first, *problems = ended.stderr.splitlines()
    assert first == heading
    assert all(problem.startswith("  - ") for problem in problems)
    return [problem.removeprefix("  - ") for problem in problems]


def test_without_settings_every_problem_is_listed() -> None:
    ended = run(settings={})
    listed = says_in_sentences(ended, SETTINGS_HEADING)
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


_COMPLETE = {name: str(value) for name, value in STAGING.items()} | {
    "SLACK_API_URL": "http://127.0.0.1:1",
    "FMS_STAGING_URL": "http://127.0.0.1:1",
    "API_PORT": "0",
}
_POSTGRES = "postgresql+asyncpg://u:p@127.0.0.1:1/bot"


@pytest.mark.parametrize(
    ("command", "setting", "value", "says"),
    [
        ("run", "NO_PROXY", "localhost,fd07:b51a::/64", "NO_PROXY must be host names and"),
        ("sync", "HTTPS_PROXY", "proxy:port:80", "HTTPS_PROXY must be the address of a proxy"),
        ("run", "all_proxy", "ftp://proxy", "all_proxy must be the address of a proxy"),
        ("run", "SSL_CERT_FILE", "/nowhere.pem", "SSL_CERT_FILE names certificates that cannot"),
        ("sync", "SSL_CERT_FILE", __file__, "SSL_CERT_FILE names certificates that cannot"),
        ("run", "SSL_CERT_DIR", "/nowhere", "SSL_CERT_DIR names a folder that does not exist"),
        ("run", "DATABASE_URL", "sqlite+aiosqlite:////nowhere/bot.db", "DATABASE_URL names a fol"),
        ("migrate", "DATABASE_URL", "sqlite+aiosqlite:////proc", "Check DATABASE_URL"),
        ("sync", "DATABASE_URL", "sqlite+aiosqlite:////proc/bot.db", "Check DATABASE_URL"),
        ("migrate", "DATABASE_URL", f"{_POSTGRES}?sslmode=require", "server cannot be reached"),
        ("migrate", "DATABASE_URL", f"{_POSTGRES}?sslmode=some", "Check DATABASE_URL"),
        ("migrate", "DATABASE_URL", f"{_POSTGRES}?sslrootcert=/nowhere", "DATABASE_URL names a fi"),
        ("import", "DATABASE_URL", f"{_POSTGRES}?sslmodus=require", "unknown options"),
        (
            "run",
            "DATABASE_URL",
            f"{_POSTGRES}?statement_cache_size=0",
            "unknown options",
        ),
        ("run", "DATABASE_URL", f"{_POSTGRES}?prepared_statement_cache_size=no", "cannot be used"),
        ("run", "DATABASE_URL", f"{_POSTGRES}?port=http", "option that cannot be used"),
        ("run", "DATABASE_URL", "sqlite+aiosqlite:///bot.db?timeout=no", "cannot be used"),
        ("run", "DATABASE_URL", "sqlite+aiosqlite:///bot.db?ssl=1", "unknown options"),
    ],
)
def test_what_the_environment_holds_and_cannot_be_used_is_named_in_one_line(
    command: str, setting: str, value: str, says: str
) -> None:
    arguments = [command, "plans.csv"] if command == "import" else [command]

    ended = run(*arguments, settings=_COMPLETE | {setting: value})

    assert (ended.returncode, ended.stdout) == (1, "")
    _heading, problem = ended.stderr.splitlines()
    assert says in problem
    assert setting in problem


def test_a_port_that_is_taken_is_said_in_one_line_before_anything_is_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        database = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
        ended = run("run", settings=_COMPLETE | {"API_PORT": str(port), "DATABASE_URL": database})

    [problem] = says_in_sentences(ended, SETTINGS_HEADING)
    assert problem.startswith(f"API_PORT {port} is in use by another program, or another bot. Stop")
    assert not (tmp_path / "bot.db").exists()


def test_one_token_for_staging_and_production_is_in_the_log_of_every_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        both = {"FMS_PRODUCTION_TOKEN": _COMPLETE["FMS_STAGING_TOKEN"]}
        ends_at_once = {"API_PORT": str(taken.getsockname()[1])}
        database = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db"}
        ended = run("run", settings=_COMPLETE | both | database | ends_at_once)

    first, *_ = ended.stderr.splitlines()
    assert "FMS_STAGING_TOKEN and FMS_PRODUCTION_TOKEN are the same: each needs its own" in first
    assert _COMPLETE["FMS_STAGING_TOKEN"] not in ended.stderr


def test_a_name_that_is_nearly_a_settings_is_named_beside_what_is_missing(
    bare_folder: Path,
) -> None:
    (bare_folder / ".env").write_text("FMS_STAGING_TOKN=t0k3n-of-fms\n")
    settings = {name: value for name, value in _COMPLETE.items() if name != "FMS_STAGING_TOKEN"}

    missing, guess = says_in_sentences(run("run", settings=settings), SETTINGS_HEADING)

    assert missing.startswith("FMS_STAGING_TOKEN is needed")
    assert guess == (
        "FMS_STAGING_TOKN in .env is not a setting of the bot, and does nothing. "
        "Did you mean FMS_STAGING_TOKEN?"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_well_also_while_it_waits_for_slack(
    tmp_path: Path, number: signal.Signals
) -> None:
    settings = _COMPLETE | {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db"}
    with start("run", settings=settings) as process:
        assert process.stderr is not None
        waits = any("Slack cannot be reached" in line for line in process.stderr)
        process.send_signal(number)
        _, rest = process.communicate(timeout=PATIENCE_SECONDS)

    assert waits
    assert (process.returncode, rest) == (0, "")


def test_check_names_it_in_one_line_too() -> None:
    ended = run("check", settings=_COMPLETE | {"NO_PROXY": "fd07:b51a::/64"})

    assert (ended.returncode, ended.stderr) == (1, "")
    [problem] = ended.stdout.splitlines()
    assert problem.startswith("problem: NO_PROXY must be")


def test_a_settings_file_that_is_no_text_is_named_in_one_line(bare_folder: Path) -> None:
    (bare_folder / ".env").write_bytes(b"\xff\xfe\x00")

    [problem] = says_in_sentences(run("run", settings={}), SETTINGS_HEADING)

    assert problem.startswith("The file .env cannot be read")


@pytest.mark.parametrize("command", ["run", "sync", "import", "check", "migrate"])
def test_every_command_says_in_a_sentence_what_it_does(command: str) -> None:
    ended = run(command, "--help", settings={})
    assert ended.returncode == 0
    usage, _, rest = ended.stdout.partition("\n\n")
    assert command in usage
    assert rest.split("\n\n")[0].endswith(".")
