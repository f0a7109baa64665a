"""How long it takes to say which cars are free, of a small fleet and of a large one.

python -m benchmarks.free [--repeats 15]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from benchmarks.measuring import median, milliseconds, percentile, print_table
from bot.services.free_by_words import find_free_by_words
from bot.services.suggestions import Suggestions
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import ActivityRow, AssignmentRow, VehicleRow
from tests.apps import app_over

_CARS = (("Ford", "F-150 Lariat"), ("Audi", "Q5 Premium Plus"), ("Mercedes-Benz", "GLC 300"))
_OFFICES = ("Los Angeles", "Phoenix", "Denver", "Atlanta", "New York")
_ASKED = ("denver", "next week audi", "los angeles next week 2026 f150")
_AT_ONCE = 20_000
_YEAR = 365

_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Size:
    """How many there are of each; the activities and `over` assignments lie in two years."""

    vehicles: int
    activities: int
    live: int
    over: int


_SIZES = (_Size(100, 110, 100, 1_000), _Size(5_000, 500_000, 10_000, 1_000_000))


async def main() -> None:
    """One SQLite file for each size, one process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    given = parser.parse_args()
    rows = []
    for size in _SIZES:
        seconds, worked = zip(*await _measure(size, given.repeats), strict=True)
        counts = (size.vehicles, size.activities, size.live, size.over)
        figures = [
            milliseconds(median(worked)),
            milliseconds(median(seconds)),
            milliseconds(percentile(seconds, 0.95)),
        ]
        rows.append([*(f"{one:,}" for one in counts), *figures])
    head = ["vehicles", "activities", "live", "over", "processor", "median", "95th percentile"]
    print_table(f"{len(_ASKED)} questions, {given.repeats} times each.", head, rows)


async def _measure(size: _Size, repeats: int) -> list[tuple[float, float]]:
    """By the clock, and of the processor; the machine may be busy with other things."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'free.db'}")
        await migrate(database)
        await _fill(database, size)
        app, seconds = app_over(database), []
        for words in _ASKED * repeats:
            began, worked = time.perf_counter(), time.process_time()
            await find_free_by_words(app, Suggestions(), words)
            seconds.append((time.perf_counter() - began, time.process_time() - worked))
        await database.close()
    return seconds


async def _fill(database: Database, size: _Size) -> None:
    chance, today = Random(1), datetime.now(UTC).date()  # noqa: S311  # a game, not a secret
    await _insert(database, VehicleRow, (_vehicle(one) for one in range(size.vehicles)))
    stays = (
        {"vin": _vin(one % size.vehicles), "activity_id": one + 1, "activity_type": "Loan"}
        | _dates(chance, today, -_YEAR, _YEAR)
        for one in range(size.activities)
    )
    await _insert(database, ActivityRow, stays)
    assignments = (
        _assignment(one % size.vehicles, "planned" if one < size.live else "completed")
        | _dates(chance, today, *((0, _YEAR) if one < size.live else (-_YEAR, 0)))
        for one in range(size.live + size.over)
    )
    await _insert(database, AssignmentRow, assignments)


async def _insert(database: Database, table: type[SQLModel], values: Iterator[_Values]) -> None:
    async with database.engine.begin() as connection:
        while some := list(islice(values, _AT_ONCE)):
            await connection.execute(insert(table), some)


def _vin(number: int) -> str:
    return f"1FTFW1E50M{number:07}"


def _vehicle(number: int) -> _Values:
    make, model = _CARS[number % len(_CARS)]
    return {
        "vehicle_id": number + 1,
        "vin": _vin(number),
        "year": 2026,
        "make": make,
        "model": model,
        "office": _OFFICES[number % len(_OFFICES)],
    }


def _assignment(number: int, status: str) -> _Values:
    at = datetime.now(UTC)
    return {
        "vehicle_id": number + 1,
        "vin": _vin(number),
        "vehicle_make": "Ford",
        "vehicle_model": "F-150",
        "person_id": 789,
        "partner_name": "Reyes, Maria",
        "office": "Denver",
        "status": status,
        "created_at": at,
        "created_by": "program:benchmark",
        "changed_at": at,
        "changed_by": "program:benchmark",
    }


def _dates(chance: Random, today: date, earliest: int, latest: int) -> _Values:
    start = today + timedelta(days=chance.randint(earliest, latest))
    return {"start_date": start, "end_date": start + timedelta(days=chance.randint(1, 7))}


if __name__ == "__main__":
    asyncio.run(main())
