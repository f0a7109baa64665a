"""Two versions at work on one database, as while one takes the other's place.

The newer one is this code with one migration more. It adds a table and columns, and writes words
that this version does not know.
"""

import asyncio
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.slack.interactions import Interaction
from sandbox.slack.payloads import Place
from storage.migrate import newest
from tests.programs import ROOT
from tests.proofs.harness import (
    CARDS,
    GREEN,
    MAGENTA,
    BotProcess,
    ProofHarness,
    free_plans,
    open_harness,
)
from tests.proofs.ledger import discrepancies, is_quiet, read_ledger

_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0199", "{newest()}", None, None

def upgrade():
    op.create_table("mood", sa.Column("word", sa.String()))
    word = sa.Column("mood", sa.String(), server_default="calm", nullable=False)
    op.add_column("assignment", word)
    op.add_column("slack_message", sa.Column("mood", sa.String(), nullable=True))
"""
# A message to say, something in the way of 102, and a cause that lasts: each of its own kind.
_WRITTEN = (
    "INSERT INTO mood (word) VALUES ('merry')",
    "UPDATE assignment SET mood = 'merry' WHERE id = 101",
    """UPDATE assignment SET overridden = '[{"kind": "from_the_future"}]' WHERE id = 102""",
    """INSERT INTO slack_message (key, kind, subject, target, stream, wanted_revision,
        shown_revision, created_at, due_at, failures, refusals, holds_stream, mood)
    VALUES ('new:1', 'from_the_future', '1', 'alerts', 'new', 1, 0, :now, :now, 0, 0, true, 'x')""",
    """INSERT INTO lasting_cause (kind, environment, failure, stopped, since)
    VALUES ('from_the_future', 'staging', 'new', '[101]', :now)""",
)
_NOT_KNOWN_HERE = (
    "SELECT word FROM mood",
    "SELECT id, mood FROM assignment WHERE mood <> 'calm'",
    "SELECT overridden::text FROM assignment WHERE id = 102",
    "SELECT * FROM slack_message WHERE kind = 'from_the_future'",
    "SELECT id, kind, stopped::text, over_at FROM lasting_cause WHERE kind = 'from_the_future'",
)


def _newer_version(folder: Path) -> Path:
    for room in ("bot", "domain", "fms"):
        (folder / room).symlink_to(ROOT / room)
    shutil.copytree(ROOT / "storage", folder / "storage")
    (folder / "storage/migrations/versions/0199_moods.py").write_text(_MIGRATION)
    return folder


async def _start_newer(harness: ProofHarness, source: Path, *command: str) -> BotProcess:
    """The newer version, as a shell starts it."""
    log = harness.folder / f"newer-{command[0]}.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command),
            cwd=source,
            env={**os.environ, **harness.environment},
            stdout=output,
            stderr=output,
        )
    bot = BotProcess(process, log)
    harness.bots.append(bot)
    return bot


async def _what_is_not_known_here(harness: ProofHarness) -> list[list[str]]:
    async with harness.database.engine.connect() as connection:
        return [[*map(str, await connection.execute(text(one)))] for one in _NOT_KNOWN_HERE]


async def _request_and_take_back(harness: ProofHarness, number: int) -> None:
    await harness.slack.type("ana", CARDS, f"/request {number}")
    await harness.slack.click("ana", await harness.card(number, MAGENTA), "Unrequest")
    await harness.card(number, GREEN)
    await harness.slack.type("ana", CARDS, f"/request {number}")
    await harness.card(number, MAGENTA)


async def _press_a_newer_button(harness: ProofHarness, number: int) -> None:
    """It is of a card that the newer version drew."""
    slack, card = harness.slack, await harness.card(number, GREEN)
    ana = slack.workspace.user("ana")
    action = {"type": "button", "action_id": "cheer_up", "block_id": "new", "value": "{}"}
    payload = slack.payloads.block_action(ana, Place(card), action, {})
    pressed = Interaction(ana.id, "interactive", payload)
    await slack.dispatcher.deliver(pressed)
    assert pressed.acked


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_older_bot_works_on_beside_a_newer_one_and_leaves_what_it_does_not_know(
    database_url: str, tmp_path: Path
) -> None:
    source = tmp_path / "newer"
    source.mkdir()
    _newer_version(source)
    async with open_harness(database_url, tmp_path, scale=0.1) as harness:
        numbers = [one.number for one in await harness.plan(free_plans(harness, 8))]
        older = [await harness.start_bot(), await harness.start_bot()]
        await _request_and_take_back(harness, numbers[0])

        migrated = await _start_newer(harness, source, "migrate")
        assert await migrated.process.wait() == 0, migrated.log.read_text()
        async with harness.database.migrating() as connection:
            for statement in _WRITTEN:
                now = {"now": datetime.now(UTC)} if ":now" in statement else {}
                await connection.execute(text(statement), now)
        written = await _what_is_not_known_here(harness)

        # Both work on; one dies, and comes back as it was.
        await _request_and_take_back(harness, numbers[1])
        await _press_a_newer_button(harness, numbers[2])
        await harness.slack.type("olga", CARDS, "/sync")
        await harness.bury(older[0])
        older[0] = await harness.start_bot()
        assert older[0].says("the tables are of a newer version (0199), beside which this works")
        await _request_and_take_back(harness, numbers[2])

        # The newer one comes beside them, then they go.
        newer = await _start_newer(harness, source, "run")
        await harness.slack.until(lambda: harness.slack.socket_mode.connections == 3)
        await _request_and_take_back(harness, numbers[3])
        assert [await bot.stop() for bot in older] == [0, 0]
        await _request_and_take_back(harness, numbers[4])

        # It is taken back: nothing has to be restored.
        assert await newer.stop() == 0
        again = await harness.start_bot()
        await _request_and_take_back(harness, numbers[5])
        await harness.until(lambda: is_quiet(harness))

        assert await _what_is_not_known_here(harness) == written
        assert discrepancies(ledger := await read_ledger(harness)) == []
        assert sum(ledger.creates.values()) == 2 * len(ledger.live) == 12
        for bot in (*older, newer, again):
            assert "Traceback" not in bot.log.read_text()
        assert await again.stop() == 0
