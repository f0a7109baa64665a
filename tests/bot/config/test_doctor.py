"""What `check` says of the database and the port, where nothing else has to run."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.doctor.database import _examine_file, examine_database
from bot.doctor.door import examine_port
from bot.doctor.settings import examine_settings
from bot.doctor.slack import examine_scopes
from tests.bot.config.conftest import Load


async def of_database(load: Load, address: str) -> list[str]:
    return [one.line for one in await examine_database(load(DATABASE_URL=address))]


async def test_a_file_that_is_not_there_is_made_at_the_first_start(
    load: Load, tmp_path: Path
) -> None:
    file = tmp_path / "new.db"
    said = await of_database(load, f"sqlite+aiosqlite:///{file}")

    assert said == [f"ok database: {file} will be made at the first start"]
    assert not file.exists()


async def test_what_lies_there_is_looked_at_and_left_as_it_is(load: Load, tmp_path: Path) -> None:
    for name in ("empty.db", "notes.txt"):
        (tmp_path / name).touch(mode=0o600)
    (tmp_path / "notes.txt").write_text("nothing for a database" * 100)

    empty = await of_database(load, f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    [notes] = await of_database(load, f"sqlite+aiosqlite:///{tmp_path}/notes.txt")

    assert empty == [
        "ok database: reached (sqlite+aiosqlite)",
        "ok database tables: will be brought up to date at the next start",
    ]
    assert notes == "problem: database: file is not a database. Check DATABASE_URL."


def test_a_folder_or_file_that_may_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may write everywhere, perhaps."""
    file = tmp_path / "bot.db"
    file.touch()
    for closed, says in ((tmp_path, "may not write into"), (file, "may not write")):
        monkeypatch.setattr("os.access", lambda path, _mode, closed=closed: path != closed)
        found = _examine_file(file)
        assert found is not None
        assert f"{says} {closed}" in str(found.problem)


async def test_files_that_others_can_read_are_warned_of(load: Load, bare_folder: Path) -> None:
    file = bare_folder / "bot.db"
    for mode, warned in ((0o644, True), (0o640, True), (0o600, False)):
        for one in (file, bare_folder / ".env"):
            one.touch()
            one.chmod(mode)
        said = await of_database(load, f"sqlite+aiosqlite:///{file}")
        said += [one.line for one in examine_settings(load()) if "chmod" in one.line]
        expected = [f"warning: {file}: other users", "warning: .env: other users"] if warned else []
        warnings = [one for one in said if one.startswith("warning")]
        assert len(warnings) == len(expected)
        assert all(map(str.startswith, warnings, expected))


async def test_what_a_server_refuses_is_said_as_what_it_is(load: Load, postgres_url: str) -> None:
    url = make_url(postgres_url)
    [no_such] = await of_database(load, _address(url.set(database="nowhere")))
    [nobody] = await of_database(load, _address(url.set(username="nobody", password="x")))
    there = await of_database(load, _address(url))

    assert no_such.startswith("problem: database: the server has no such database")
    assert nobody.startswith("problem: database: the server refuses the user or the password")
    assert there[-1] == "ok database tables: will be brought up to date at the next start"


def _address(url: object) -> str:
    return url.render_as_string(hide_password=False)  # type: ignore[attr-defined,no-any-return]


class _Health(BaseHTTPRequestHandler):
    answer = b'{"success": true}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer if self.path == "/health/live" else b"")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def somebody() -> Iterator[HTTPServer]:
    """A server of somebody else's, in a thread."""
    with HTTPServer(("127.0.0.1", 0), _Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_a_port_in_use_is_a_problem_unless_a_bot_has_it(
    load: Load, somebody: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(API_PORT=str(somebody.server_port))
    [bot] = await examine_port(settings)
    monkeypatch.setattr(_Health, "answer", b"<html>hello</html>")
    [other] = await examine_port(settings)

    assert bot.line == f"ok API_PORT: {somebody.server_port} is in use by a running bot"
    assert str(other.problem).startswith(f"{somebody.server_port} is in use by another program.")


async def test_a_free_port_is_free_and_a_foreign_address_is_a_problem(load: Load) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    [free] = await examine_port(load(API_PORT=str(port)))
    elsewhere = load(API_HOST="192.0.2.1", API_TOKEN="a-token-of-some-length")
    [foreign] = await examine_port(elsewhere)

    assert free.line == f"ok API_PORT: {port} is free"
    assert foreign.line.startswith("problem: API_HOST and API_PORT: ")


def test_scopes_that_slack_does_not_tell_are_not_said_to_be_missing() -> None:
    [one] = examine_scopes({})
    assert one.line == "warning: scopes: Slack did not say which scopes the token has."
    assert any(one.problem for one in examine_scopes({"x-oauth-scopes": ""}))
