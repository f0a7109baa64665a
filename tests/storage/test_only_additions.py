"""Versions of one generation work on one database: its migrations take nothing away.

What takes something away begins the next hundred of numbers (docs/upgrading.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage.migrate import config_for, generation

# What came before was never beside another version.
_FIRST_RELEASE = "0123"


@dataclass(frozen=True)
class Tables:
    """What a version that knows these tables goes by."""

    columns: dict[tuple[str, str], dict[str, Any]]
    rules: set[str]

    @classmethod
    def of(cls, connection: Connection) -> "Tables":
        looking = inspect(connection)
        names = [one for one in looking.get_table_names() if one != "alembic_version"]
        columns = {
            (table, one["name"]): dict(one) for table in names for one in looking.get_columns(table)
        }
        rules = {f"{table}: {rule}" for table in names for rule in _rules(looking, table)}
        return cls(columns, rules)


def _rules(looking: Any, table: str) -> Iterator[str]:  # an Inspector
    """What the database refuses: an older version may write just that."""
    yield from (f"check {one['sqltext']}" for one in looking.get_check_constraints(table))
    yield from (f"unique {one['column_names']}" for one in looking.get_unique_constraints(table))
    yield from (
        f"unique {one['column_names']} where {[*map(str, one['dialect_options'].values())]}"
        for one in looking.get_indexes(table)
        if one["unique"]
    )


def taken_away(before: Tables, after: Tables) -> list[str]:
    """What would stop or mislead a version that knows the tables before."""
    old_tables = {table for table, _ in before.columns}
    found = []
    for key, column in before.columns.items():
        now = after.columns.get(key)
        if now is None:
            found.append(f"{'.'.join(key)} is gone")
        elif str(now["type"]) != str(column["type"]) or now["nullable"] < column["nullable"]:
            found.append(f"{'.'.join(key)} is narrower or another")
    for (table, name), column in after.columns.items():
        is_new = table in old_tables and (table, name) not in before.columns
        if is_new and not column["nullable"] and column["default"] is None:
            found.append(f"{table}.{name} has to be given")
    different = {one for one in before.rules ^ after.rules if one.partition(":")[0] in old_tables}
    return found + [f"{one} is another rule" for one in sorted(different)]


def test_no_migration_takes_away_what_an_older_version_of_its_generation_needs() -> None:
    with create_engine("sqlite://").begin() as connection:
        config = config_for(connection)
        later = [
            one.revision
            for one in ScriptDirectory.from_config(config).walk_revisions()
            if one.revision > _FIRST_RELEASE
        ]
        command.upgrade(config, _FIRST_RELEASE)
        before, last = Tables.of(connection), _FIRST_RELEASE
        for number in sorted(later):
            command.upgrade(config, number)
            after = Tables.of(connection)
            if generation(number) == generation(last):
                assert taken_away(before, after) == [], f"by migration {number}"
            before, last = after, number


_CAR = "CREATE TABLE car (id INTEGER PRIMARY KEY, make TEXT, CHECK (make IN ('a', 'b')))"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("ALTER TABLE car ADD COLUMN color TEXT", None),
        ("ALTER TABLE car ADD COLUMN doors INTEGER NOT NULL DEFAULT 5", None),
        ("CREATE TABLE van (id INTEGER NOT NULL UNIQUE CHECK (id > 0))", None),
        ("CREATE INDEX car_by_make ON car (make)", None),
        ("ALTER TABLE car RENAME COLUMN make TO brand", "car.make is gone"),
        ("DROP TABLE car", "car.make is gone"),
        ("CREATE UNIQUE INDEX car_one_make ON car (make)", "is another rule"),
        (_CAR.replace("make TEXT", "make INTEGER"), "car.make is narrower or another"),
        (_CAR.replace("TEXT", "TEXT NOT NULL"), "car.make is narrower or another"),
        (_CAR.replace("TEXT", "TEXT, wheels INTEGER NOT NULL"), "car.wheels has to be given"),
        (_CAR.replace("'b'", "'b', 'c'"), "is another rule"),
    ],
)
def test_what_is_taken_away_is_noticed(change: str, what: str | None) -> None:
    with create_engine("sqlite://").begin() as connection:
        connection.execute(text(_CAR))
        before = Tables.of(connection)
        if change.startswith("CREATE TABLE car"):
            connection.execute(text("DROP TABLE car"))
        connection.execute(text(change))

        found = taken_away(before, Tables.of(connection))

    assert any(what in one for one in found) if what else found == []
