"""How often one command writes: each time is a commit on disk, and SQLite's writers take turns."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event

from storage.engine import Database
from tests.stage import CARDS, Stage

_WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")


@contextlib.contextmanager
def written(database: Database) -> Iterator[list[list[str]]]:
    """The tables that each writing transaction changes, but for the leases that always beat."""
    engine, found = database.engine.sync_engine, list[list[str]]()

    def begin(connection: Connection) -> None:
        connection.info["changes"] = changes = list[str]()
        found.append(changes)

    def execute(connection: Connection, _cursor: object, statement: str, *_: Any) -> None:
        for verb in _WRITES:
            table = statement.removeprefix(verb).split()[0]
            if statement.startswith(verb) and table != "lease":
                connection.info["changes"].append(table)

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", execute)
    try:
        yield found
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "before_cursor_execute", execute)
        found[:] = [changes for changes in found if changes]


@pytest.mark.long
@contextlib.contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """The statements that are run, but for what always beats, and for what begins and looks."""
    engine, found = database.engine.sync_engine, list[str]()

    def execute(_connection: Connection, _cursor: object, statement: str, *_: Any) -> None:
        if "lease" not in statement and not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", execute)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", execute)


async def test_a_request_asks_the_database_little(stage: Stage) -> None:
    await stage.at_rest()
    counts = list[int]()
    for number in (120, 121, 122):
        with asked(stage.bot.app.database) as statements:
            await stage.slack.type("ana", CARDS, f"/request {number}")
            await stage.card(number, "Requested")
            counts.append(len(statements))
    # Of the busiest path each takes half a millisecond; SQLite needs no rows to be locked.
    assert min(counts) <= (24 if stage.database.is_sqlite else 30), counts


async def test_a_command_writes_to_claim_to_settle_and_when_the_card_shows_it(
    stage: Stage,
) -> None:
    await stage.at_rest()
    counts = list[int]()
    for command, status in (("request", "Requested"), ("unrequest", "Planned")) * 2:
        with written(stage.bot.app.database) as transactions:
            await stage.slack.type("ana", CARDS, f"/{command} 120")
            await stage.card(120, status)
            await stage.at_rest()
        counts.append(len(transactions))
    # It takes more where the card is drawn before FMS has answered, as on a busy machine.
    assert (min(counts[::2]), min(counts[1::2])) == (3, 3), counts
