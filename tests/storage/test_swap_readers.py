"""Whoever reads while tables are replaced sees one state or the next, never one in between."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import func, select

from storage.engine import Database
from storage.swap import SYNCED_TABLES, Row, staging
from storage.tables import VehicleRow

_SWAPS = 200
_READERS = 2
_ROWS = 60


def _generation(number: int) -> list[Row]:
    """Every row says which generation it is of; some ids come and some go with each."""
    first = number % 40
    return [
        (at, f"VIN{number % 2}{at:06}", None, "Ford", f"generation {number}", "Denver", *[None] * 4)
        for at in range(first, first + _ROWS + number % 3)
    ]


async def _swap(database: Database, number: int) -> None:
    async with staging(database, SYNCED_TABLES["vehicle"]) as stage:
        await stage.add(_generation(number))
        await stage.compare()
        await stage.swap()


async def _read(database: Database) -> list[tuple[str, int]]:
    async with database.reading() as session:
        found = await session.exec(
            select(VehicleRow.model, func.count()).group_by(VehicleRow.model)
        )
        return [(str(model), count) for model, count in found]


@pytest.fixture
async def reading_elsewhere(another: Database) -> AsyncIterator[set[tuple[str, int]]]:
    """Readers of another process, at work all the time; every state they saw."""
    seen: set[tuple[str, int]] = set()

    async def keep_reading() -> None:
        while True:
            states = await _read(another)
            assert len(states) == 1, f"a mixed or empty table: {states}"
            seen.update(states)

    readers: list[asyncio.Task[None]] = []
    await _swap(another, 0)
    readers += [asyncio.create_task(keep_reading()) for _ in range(_READERS)]
    yield seen
    for reader in readers:
        assert not reader.done(), reader.exception()
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)


@pytest.mark.long
async def test_no_reader_sees_an_empty_or_mixed_table_through_200_swaps(
    database: Database, reading_elsewhere: set[tuple[str, int]]
) -> None:
    for number in range(1, _SWAPS + 1):
        await _swap(database, number)

    whole = {(f"generation {number}", len(_generation(number))) for number in range(_SWAPS + 1)}
    assert reading_elsewhere <= whole
    assert len(reading_elsewhere) > _SWAPS / 10
