"""The database fails at one step or another of a request: each sentence says what is so."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from weakref import WeakKeyDictionary

import httpx
import pytest
from sqlalchemy import Engine, event, make_url, text

from sandbox.changes import PATIENCE_SECONDS
from storage.engine import Database
from tests.e2e.answers import choose
from tests.http.helpers import problem
from tests.postgres import command
from tests.stage import CARDS, Stage, on_sqlite

# Some of it is said only to people who have waited.
pytestmark = pytest.mark.stage(notice_after=0.5)
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Trouble = Callable[[Stage], AbstractAsyncContextManager[None]]


@contextlib.asynccontextmanager
async def locked(stage: Stage) -> AsyncIterator[None]:
    """Another program writes in the file, and does not come to an end."""
    file = make_url(stage.settings.database_url.get_secret_value()).database or ""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with contextlib.closing(other) as connection:
        # Not on the loop: the bot may have the lock just now, and goes on there.
        await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


# Which engines' connections refuse to write.
_REFUSING: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


def _prepare(engine: Engine, connection: sqlite3.Connection, *_: object) -> None:
    connection.cursor().execute(f"PRAGMA query_only = {_REFUSING[engine]}")


@contextlib.asynccontextmanager
async def read_only(stage: Stage) -> AsyncIterator[None]:
    """Whatever the bot writes is refused, as on a file that is read-only, or on a full disk."""
    engine = stage.bot.app.database.engine.sync_engine
    if engine not in _REFUSING:
        # Once for each engine, which tests share: a listener more while another one waits for its
        # connection would be an error of its own.
        event.listen(engine, "checkout", partial(_prepare, engine))
    _REFUSING[engine] = True
    try:
        yield
    finally:
        _REFUSING[engine] = False


@contextlib.asynccontextmanager
async def absent(stage: Stage) -> AsyncIterator[None]:
    """The server closes every connection of the bot's, and takes no new one."""
    url = make_url(stage.settings.database_url.get_secret_value())
    server = url.set(database="postgres").render_as_string(hide_password=False)
    await command(server, f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false", _END_OTHERS)
    try:
        yield
    finally:
        await command(server, f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


@contextlib.asynccontextmanager
async def row_locked(stage: Stage) -> AsyncIterator[None]:
    """Another program holds the row of assignment 120."""
    other = Database(stage.settings.database_url.get_secret_value())
    async with other.engine.begin() as connection:
        await connection.execute(text("SELECT 1 FROM assignment WHERE id = 120 FOR UPDATE"))
        yield
    await other.close()


# The server belongs to the tests.
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()"
)
AWAY = [
    pytest.param("sqlite", locked, id="locked"),
    pytest.param("sqlite", read_only, id="read-only"),
    pytest.param("postgresql", absent, id="absent"),
]
every_trouble = pytest.mark.parametrize(
    ("database_url", "trouble"),
    [*AWAY, pytest.param("postgresql", row_locked, id="row-locked")],
    indirect=["database_url"],
)
away = pytest.mark.parametrize(("database_url", "trouble"), AWAY, indirect=["database_url"])


@every_trouble
async def test_while_nothing_was_sent_nothing_is_said_of_fms(
    stage: Stage, trouble: Trouble
) -> None:
    await stage.at_rest()
    async with trouble(stage):
        await stage.slack.type("ana", CARDS, "/request 120")

        first = await stage.slack.until(lambda: next(iter(stage.said_to("ana")), None))

        assert stage.fms.posts_received() == 0
    assert "FMS has not answered" not in first.text
    assert "nothing has been sent to FMS yet" in first.text or "Nothing went to FMS" in first.text


@away
async def test_a_request_that_cannot_be_stored_is_not_sent(stage: Stage, trouble: Trouble) -> None:
    await stage.at_rest()
    async with trouble(stage):
        await stage.slack.type("ana", CARDS, "/request 120")

        await stage.whisper("ana", "the scheduler's database did not answer. Nothing went to FMS.")

    assert stage.fms.posts_received() == 0
    await stage.at_rest()
    await stage.card(120, "Planned")


@on_postgres
async def test_a_call_with_a_key_that_cannot_be_stored_is_not_sent_and_may_come_again(
    stage: Stage,
) -> None:
    await stage.at_rest()
    key, asked = {"Idempotency-Key": "order-4711"}, {"assignment_id": 120}
    path = "/api/fms/create-vehicle-request"
    async with httpx.AsyncClient(
        base_url=stage.bot.api_address, trust_env=False, timeout=PATIENCE_SECONDS
    ) as http:
        async with absent(stage):
            problem(await http.post(path, json=asked, headers=key), 503, "not_sent")
        assert stage.fms.posts_received() == 0
        assert (await http.post(path, json=asked, headers=key)).status_code == 200


@every_trouble
async def test_what_fms_accepted_is_named_while_it_cannot_be_stored(
    stage: Stage, trouble: Trouble
) -> None:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived(1)
        await stage.card(120, "Sending to FMS")
        await stage.at_rest()
        async with trouble(stage):
            held.release()
            told = await stage.whisper("ana", "keeps trying")
            [live] = stage.fms.live_requests()

    assert told.text.startswith(f"FMS accepted request {live.id}.")
    await stage.whisper("ana", "Assignment 120 is requested")
    await stage.card(120, "Requested")
    assert stage.fms.posts_received() == 1


@away
async def test_a_click_in_a_list_is_answered_also_when_the_list_cannot_be_read(
    stage: Stage, trouble: Trouble
) -> None:
    await stage.slack.type("ana", CARDS, "/assignments 120")
    listed = await stage.whisper("ana", "`/assignments help` shows")
    await stage.at_rest()
    async with trouble(stage):
        await choose(stage, listed, 120, "Request")

        await stage.whisper("ana", "the scheduler's database did not answer. Nothing went to FMS.")

    assert stage.fms.posts_received() == 0


@on_postgres
async def test_whatever_cannot_be_read_or_stored_is_blamed_on_the_database(stage: Stage) -> None:
    plan, card = stage.plan_of(120), await stage.card(120, "Planned")
    await stage.at_rest()
    typed = ("/assignments", "/assignments calendar", "/request 120 121", "/request 120 --check")
    line = f"/assign {plan.vehicle_id} {plan.person_id} 01-05-28 01-08-28"
    async with absent(stage):
        for text in (*typed, line):
            await stage.slack.type("ana", CARDS, text)
        for label in ("Edit", "Why?"):
            await stage.slack.click("ana", card, label)
        await stage.slack.until(lambda: len(stage.said_to("ana")) == len(typed) + 3)

    blamed = "The scheduler's database did not answer, so nothing was sent to FMS."
    assert all(one.text.startswith(blamed) for one in stage.said_to("ana"))
    assert stage.fms.posts_received() == 0
    assert len(await stage.assignments()) == len(stage.plans)


@on_sqlite
async def test_the_answer_waits_for_no_card(stage: Stage) -> None:
    await stage.at_rest()
    stage.slack.faults.refuse("chat.update", "fatal_error")

    await stage.slack.type("ana", CARDS, "/request 120")

    await stage.whisper("ana", "Assignment 120 is requested")
    stage.slack.faults.clear()
    await stage.card(120, "Requested")


@on_sqlite
async def test_what_nobody_foresaw_ends_no_delivery(stage: Stage) -> None:
    await stage.at_rest()
    failures = 0

    def fail(*_: object) -> None:
        nonlocal failures
        task = asyncio.current_task()
        if failures == 0 and task and task.get_name() == "delivery":
            failures += 1
            raise RuntimeError("nobody foresaw it")

    engine = stage.bot.app.database.engine.sync_engine
    event.listen(engine, "checkout", fail)
    await stage.slack.until(lambda: failures)

    await stage.request(120)

    await stage.card(120, "Requested")
