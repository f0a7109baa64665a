"""What a staged report would do to its table, asked between `compare` and `swap`."""

import re
from collections.abc import Sequence
from datetime import date

from domain.sync import Upheaval
from storage.swap import Staging
from storage.tables import ActivityRow

_ONE_WORD = re.compile(r"\S{1,20}")


async def upheaval_of(stage: Staging, lasting: Sequence[str], today: date) -> Upheaval:
    """What would happen to rows that should outlast the night.

    `lasting` are columns that hardly ever change for a key.
    """
    if not stage.difference.before:
        return Upheaval()
    table = stage.table
    that_last, days = _that_last(stage, today)
    [(rows,)] = await stage.ask(f"SELECT count(*) FROM {table.name} WHERE {that_last}", **days)  # noqa: S608
    gone, days = _gone(stage, today)
    [(count, example)] = await stage.ask(f"SELECT count(*), min({table.key[0]}) {gone}", **days)
    altered, altered_example = await _altered(stage, lasting)
    return Upheaval(rows, count, altered, str(example) if count else "", altered_example)


async def gone_by_kind(stage: Staging, kind: str, today: date) -> list[tuple[str, int]]:
    """How many rows of each kind would be gone that should last, most first."""
    if not stage.difference.before:
        return []
    gone, days = _gone(stage, today)
    counted = f"SELECT {kind}, count(*) {gone} GROUP BY {kind} ORDER BY 2 DESC, 1"
    return [(str(value), rows) for value, rows in await stage.ask(counted, **days)]


async def kinds_of(stage: Staging, kind: str) -> set[str]:
    """Every value of a column, of rows that are there and of rows that would be."""
    both = f"SELECT {kind} FROM {stage.table.name} UNION SELECT {kind} FROM sync_stage"  # noqa: S608
    return {str(value) for (value,) in await stage.ask(both)}


def _that_last(stage: Staging, today: date) -> tuple[str, dict[str, date]]:
    """All of them; of activities those alone whose end has not passed. With what it names."""
    if stage.table.table is ActivityRow:
        return "end_date >= :today", {"today": today}
    return "true", {}


def _gone(stage: Staging, today: date) -> tuple[str, dict[str, date]]:
    """Those of them that would be gone."""
    that_last, days = _that_last(stage, today)
    key = ", ".join(stage.table.key)
    gone = f"({key}) IN (SELECT {key} FROM sync_gone)"  # noqa: S608
    return f"FROM {stage.table.name} WHERE {that_last} AND {gone}", days


async def _altered(stage: Staging, lasting: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """How many rows have another value, but for its case, or none more in one of these; the first.

    What had none before is only known better now.
    """
    if not stage.difference.changed or not lasting:
        return 0, ()
    first, name = stage.table.key[0], stage.table.name
    same_key = " AND ".join(f"t.{one} = s.{one}" for one in stage.table.key)
    other = " OR ".join(
        f"{_plain('t', one)} <> coalesce({_plain('s', one)}, '')" for one in lasting
    )
    joined = f"FROM {name} t JOIN sync_stage s ON {same_key} WHERE {other}"
    [(rows,)] = await stage.ask(f"SELECT count(*) {joined}")
    if not rows:
        return 0, ()
    both = ", ".join(f"{side}.{one}" for side in ("t", "s") for one in lasting)
    [(key, *values)] = await stage.ask(
        f"SELECT t.{first}, {both} {joined} ORDER BY t.{first} LIMIT 1"
    )
    was, now = values[: len(lasting)], values[len(lasting) :]
    return rows, (str(key), _written(was), _written(now))


def _written(values: Sequence[object]) -> str:
    """As a report has them, a dash where it has nothing.

    Of several words, none: where columns have moved, they may be an address or a note.
    """
    texts = ("-" if one is None else str(one) for one in values)
    return " ".join(one if _ONE_WORD.fullmatch(one) else "\u2026" for one in texts)


def _plain(side: str, column: str) -> str:
    """What is compared: numbers have no case, and PostgreSQL no capitals of them."""
    return f"upper(CAST({side}.{column} AS VARCHAR))"
