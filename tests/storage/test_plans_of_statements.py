"""What people and programs ask is answered by indexes, however many years there are behind it.

SQLite decides by the sizes that it knows: here those of a million assignments that are over, as
benchmarks/any_size.py --share 1 fills them in and the bot's own job finds them out. So the plans
are those of that size, of a database with a handful of rows.
"""

import csv
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.filling import Size, fill
from benchmarks.questions import questions
from storage import assignment_changes, attempts, loan_changes, messages
from storage.assignments import other_holder_of_request
from storage.check_facts import load_check_facts
from storage.engine import Database
from tests.apps import app_over
from tests.databases import copy_of

SIZES = Path(__file__).parent.parent / "cases" / "sizes_sqlite_knows.csv"
FEW = Size(over=8, live=8, vehicles=10, partners=8, loans=8)
LARGE = "assignment|attempt|slack_message|loan_history"
# Their indexes of what is live, open, behind, deleted: few at any time.
FEW_ROWS = (
    "assignment_live|assignment_by_number|attempt_one_open|slack_message_behind|assignment_deleted"
)
# Whose every row is counted at once, in no order.
COUNTED = re.compile(r"SELECT count\(\*\) AS count_1 \nFROM assignment\Z")
# Names that nobody has are looked for everywhere, as the last thing (bot/services/views.py).
EVERYWHERE = re.compile(r"SELECT DISTINCT assignment")

WHOLE = re.compile(rf"SCAN ({LARGE})(?! USING (COVERING )?INDEX ({FEW_ROWS})$)\b")
# One of a few words, or of a few offices: as good as the whole of it.
WIDE = re.compile(r"SEARCH (slack_message|assignment) USING .*\((kind|office)=\?\)$")
# All at one status, put in order before the first is known.
SORTED = re.compile(r"SEARCH assignment USING .*\(status=\?\)$")
# It would look at all attempts to spare itself a look at some.
BLOOM = re.compile(rf"BLOOM FILTER ON ({LARGE})\b")

_Asked = dict[str, Any]


async def test_no_statement_goes_through_years_of_history(migrated_sqlite: Path) -> None:
    database = Database(copy_of(migrated_sqlite, migrated_sqlite.with_name("plans.db")))
    await fill(database, FEW)
    await _know_sizes(database)
    with _statements(database) as asked:
        for ask in questions(app_over(database), FEW).values():
            await ask()
    assert len(asked) > 60
    async for statement, steps in _plans(database, asked):
        assert not _is_slow(statement, steps), "\n".join((statement, *steps))
    await database.close()


async def test_of_changes_messages_and_syncs_only_some_few_are_looked_at(
    migrated_sqlite: Path,
) -> None:
    database = Database(copy_of(migrated_sqlite, migrated_sqlite.with_name("waits.db")))
    await fill(database, FEW)
    await _know_sizes(database)
    with _statements(database) as asked:
        async with database.writing() as session:
            await assignment_changes.bump_card(session, 1)
            await loan_changes.open_change_of(session, 1)
            await loan_changes.held_by_changes(session)
            await load_check_facts(session, 1, "", "Audi")
            await messages.put_aside(session)
            await attempts.abandoned(session, own="bot", working_on=())
            await other_holder_of_request(session, "test", 1, except_id=1)
    indexes = {
        "loan_change": "loan_change_one_open",
        "slack_message": "slack_message_put_aside",
        "sync_run": "ix_sync_run_finished_at",
        "attempt": "attempt_one_open",
        "assignment": "assignment_one_per_request",
    }
    looks = [
        (step, index)
        async for _, steps in _plans(database, asked)
        for step in steps
        for table, index in indexes.items()
        if re.match(rf"(SCAN|SEARCH) {table}\b", step)
    ]
    assert len(looks) == 9
    assert [step for step, index in looks if index not in step and "PRIMARY KEY" not in step] == []
    await database.close()


async def _plans(database: Database, asked: _Asked) -> AsyncIterator[tuple[str, Sequence[str]]]:
    async with database.engine.connect() as connection:
        for statement, values in asked.items():
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            yield statement, [str(row[-1]) for row in plan]


def _is_slow(statement: str, steps: Sequence[str]) -> bool:
    if any(WIDE.match(one) or BLOOM.match(one) for one in steps):
        return True
    if any(map(SORTED.match, steps)) and "USE TEMP B-TREE FOR ORDER BY" in steps:
        return True
    return any(map(WHOLE.match, steps)) and not _is_meant(statement, steps)


def _is_meant(statement: str, steps: Sequence[str]) -> bool:
    """Whether all are counted at once, looked for once, or read from an end up to a page."""
    is_page = "LIMIT" in statement and "USE TEMP B-TREE FOR ORDER BY" not in steps
    return is_page or bool(COUNTED.match(statement) or EVERYWHERE.match(statement))


async def _know_sizes(database: Database) -> None:
    """Connections that are opened from now on do."""
    with SIZES.open(newline="") as file:
        known = [(row["table"], row["index"], row["stat"]) for row in csv.DictReader(file)]
    async with database.migrating() as connection:
        await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        await connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", known)
    await database.close()


@contextmanager
def _statements(database: Database) -> Iterator[_Asked]:
    """Those that look, each once, as SQLite is given it, with the values of its last time."""
    asked: _Asked = {}

    def note(_1: object, _2: object, statement: str, values: object, *_: object) -> None:
        if "SELECT" in statement and not statement.startswith("INSERT"):
            asked[statement] = values

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
