"""Vehicles and partners found as somebody types, from the letters to the options.

python -m benchmarks.typeahead [--vehicles 100000] [--partners 1000] [--queries 400]
"""

import argparse
import asyncio
import gc
import random
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import at_most, milliseconds, percentile, print_table
from bot.messages.planning_menus import partner_options, vehicle_options
from bot.services.app import App
from bot.services.suggestions import Suggestions
from domain.sync import Trigger
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import ApprovedMakeRow, PartnerRow, SyncRunRow, VehicleRow
from tests.apps import app_over

_MODELS = {
    "Ford": ("F-150 Lariat", "Bronco Badlands", "Mustang GT", "Maverick XLT"),
    "Volkswagen": ("ID. Buzz", "Golf R", "Atlas Cross Sport"),
    "Toyota": ("Land Cruiser", "GR Corolla", "Tacoma TRD Pro", "Prius"),
    "Hyundai": ("Ioniq 5 N", "Santa Fe", "Palisade"),
    "Mercedes-Benz": ("EQS 580", "GLC 300", "AMG GT 63"),
    "Citroën": ("Ami", "C3 Aircross"),
}
_OFFICES = ("Los Angeles", "Phoenix", "Denver", "Atlanta", "New York", "Chicago", "Seattle")
_SYLLABLES = ("ka", "ro", "mi", "len", "sto", "dra", "vin", "bel", "tor", "ash", "que", "zi")
_TARGET = 0.050
_SAMPLE = 2000

_Taken = tuple[float, float, float]


async def main() -> None:
    """One SQLite file, one process; every query as it comes from Slack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--partners", type=int, default=1_000)
    parser.add_argument("--queries", type=int, default=400, help="for each row of the table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'typeahead.db'}")
        await migrate(database)
        vehicles = await _fill(database, given.vehicles, given.partners)
        # As the bot does after its start.
        gc.collect()
        gc.freeze()
        app, suggestions = app_over(database), Suggestions()
        first = await _timed(app, suggestions, "")
        rows = [["vehicles: the first query, which reads them all", "1", *_row([first])]]
        for name, queries in _queries(vehicles, given.queries).items():
            taken = [await _timed(app, suggestions, typed) for typed in queries]
            rows.append([name, str(len(taken)), *_row(taken)])
        rows.append(await _partners(app, suggestions, vehicles, given.queries))
        memory = await _memory(database)
        await database.close()
    head = ["from letters to options", "N", "p50", "p99", "longest", "loop held up"]
    head += ["p99 of processor", "to reach"]
    title = f"{given.vehicles:,} vehicles, {given.partners:,} partners; index {memory:.1f} MB"
    print_table(title, head, rows)


async def _fill(database: Database, vehicles: int, partners: int) -> list[VehicleRow]:
    picked = random.Random(1)  # noqa: S311
    made = [_vehicle(picked, number) for number in range(1, vehicles + 1)]
    people = [_partner(picked, number) for number in range(1, partners + 1)]
    approved = [
        ApprovedMakeRow(person_id=one.person_id, make=make, rank=picked.choice("ABC"))
        for one in people
        for make in picked.sample(sorted(_MODELS), 3)
    ]
    now = datetime.now(UTC)
    run = SyncRunRow(
        id="1",
        trigger=Trigger.MANUAL,
        started_by="program:benchmark",
        started_at=now,
        finished_at=now,
    )
    async with database.writing() as session:
        session.add_all([*made, *people, *approved, run])
    return made[:: max(1, vehicles // _SAMPLE)]


def _vehicle(picked: random.Random, number: int) -> VehicleRow:
    make = picked.choice(sorted(_MODELS))
    return VehicleRow(
        vehicle_id=number,
        vin="".join(picked.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=9)) + f"{number:08}",
        year=picked.randint(2022, 2027),
        make=make,
        model=picked.choice(_MODELS[make]),
        office=picked.choice(_OFFICES),
    )


def _partner(picked: random.Random, number: int) -> PartnerRow:
    last, first = ("".join(picked.choices(_SYLLABLES, k=3)).title() for _ in range(2))
    return PartnerRow(
        person_id=number, office=picked.choice(_OFFICES), name=f"{last}, {first}",
        fms_contact_id=number,
    )  # fmt: skip


def _queries(vehicles: Sequence[VehicleRow], count: int) -> dict[str, list[str]]:
    picked = random.Random(2)  # noqa: S311
    some = [picked.choice(vehicles) for _ in range(count)]
    return {
        "vehicles: nothing typed": [""] * count,
        "vehicles: one letter": [picked.choice("abcdefgimotvz12") for _ in some],
        "vehicles: half a make": [one.make[: picked.randint(2, 4)] for one in some],
        "vehicles: year, model, office": [f"{one.office} {one.model} {one.year}" for one in some],
        "vehicles: the last 8 of a VIN": [one.vin[-8:] for one in some],
        "vehicles: what no vehicle has": [f"{one.make} nowhere" for one in some],
    }


async def _timed(app: App, suggestions: Suggestions, typed: str) -> _Taken:
    """Seconds for one query; the longest that others waited meanwhile; what of it was work."""
    watch = asyncio.create_task(_longest_pause())
    await asyncio.sleep(0)
    began, before = time.perf_counter(), time.process_time()
    vehicle_options(await suggestions.vehicles(app, typed))
    taken, worked = time.perf_counter() - began, time.process_time() - before
    await asyncio.sleep(0)
    watch.cancel()
    pause = await watch
    return taken, pause, worked


async def _longest_pause() -> float:
    longest = 0.0
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began)
    except asyncio.CancelledError:
        return max(longest, time.perf_counter() - began)


async def _partners(
    app: App, suggestions: Suggestions, vehicles: Sequence[VehicleRow], count: int
) -> list[str]:
    picked = random.Random(3)  # noqa: S311
    taken = []
    await suggestions.partners(app, "", None)
    for _ in range(count):
        typed = picked.choice(("", "ka", "los", "".join(picked.choices(_SYLLABLES, k=2))))
        vehicle = picked.choice(vehicles)
        began, before = time.perf_counter(), time.process_time()
        partner_options(await suggestions.partners(app, typed, vehicle.vehicle_id))
        seconds = time.perf_counter() - began
        taken.append((seconds, seconds, time.process_time() - before))
    return ["partners for a chosen vehicle", str(count), *_row(taken)]


async def _memory(database: Database) -> float:
    tracemalloc.start()
    app, kept = app_over(database), Suggestions()
    await kept.vehicles(app, "")
    await kept.partners(app, "", None)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1e6


def _row(asked: Sequence[_Taken]) -> list[str]:
    taken, pauses, worked = zip(*asked, strict=True)
    shares = [milliseconds(percentile(taken, share)) for share in (0.5, 0.99, 1.0)]
    most = milliseconds(percentile(worked, 0.99))
    return [
        *shares,
        milliseconds(max(pauses)),
        most,
        at_most(percentile(taken, 0.99), _TARGET, milliseconds),
    ]


if __name__ == "__main__":
    asyncio.run(main())
