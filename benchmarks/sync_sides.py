"""The two sides of `benchmarks.sync`: the bot's sync, and a raw loader of the same columns.

python -m benchmarks.sync_sides ours|raw|write ... measures one side in a process of its own.
"""

import argparse
import asyncio
import contextlib
import csv
import json
import os
import resource
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from bot.opening import open_app
from bot.services.app import App
from bot.services.sync.run_sync import begin_sync, run_sync
from bot.settings import Settings
from domain.assignment import Actor, Source
from domain.sync import SyncRun, Trigger
from fms import FmsTarget
from fms.reports import REPORTS, ReportDownloader, ReportSpec
from sandbox.fms.generator import generate_dataset
from sandbox.fms.reports import write_reports
from storage.swap import SYNCED_TABLES

_BENCHMARK = Actor(Source.PROGRAM, "benchmark")
_CHUNK_BYTES = 1 << 20
_TABLES = {
    "vehicles": "vehicle",
    "media_partners": "media_partner",
    "approved_makes": "approved_make",
    "loan_history": "loan_history",
    "current_activity": "current_activity",
}
_WINDOWS = "approved_makes"


def write_files(folder: Path, scale: float) -> None:
    """The five reports of a fleet of this size."""
    folder.mkdir(parents=True, exist_ok=True)
    write_reports(generate_dataset(scale), folder)


class Files(ReportDownloader):
    """Reports that are on the disk already. `seconds` is what copying them took."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FmsTarget("staging", "http://127.0.0.1", SecretStr("token")))
        self.folder = folder
        self.seconds = 0.0

    async def download(self, name: str, into: BinaryIO) -> int:
        """Copy the file, on the clock of its own."""
        began = time.perf_counter()
        with (self.folder / f"{name}.csv").open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                into.write(chunk)
        self.seconds += time.perf_counter() - began
        return into.tell()


@dataclass(frozen=True, slots=True)
class Ours:
    """The bot's whole sync, every run on record, on a database file of its own."""

    app: App
    files: Files

    async def load(self, folder: Path) -> tuple[float, float]:
        """Sync these five files; returns the reports' seconds and the whole run's, no download."""
        self.files.folder, self.files.seconds = folder, 0.0
        app = replace(self.app, reports=self.files)
        began = time.perf_counter()
        begun = await begin_sync(app, Trigger.NIGHTLY, _BENCHMARK)
        assert isinstance(begun, SyncRun)
        run = await run_sync(app, begun)
        seconds = time.perf_counter() - began - self.files.seconds
        return sum(one.seconds for one in run.reports) - self.files.seconds, seconds


@contextlib.asynccontextmanager
async def open_ours(database: Path) -> AsyncIterator[Ours]:
    """The bot's side, on a database that is made where there is none."""
    values = {
        "database_url": f"sqlite+aiosqlite:///{database}",
        "fms_environment": "staging",
        "fms_staging_url": "http://127.0.0.1",
        "fms_staging_token": "token",
        "fms_staging_requestor_id": "1",
        "slack_bot_token": "xoxb-none",
        "slack_app_token": "xapp-none",
        "slack_assignments_channel": "C1",
        "slack_alerts_channel": "C2",
    }
    settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]
    async with open_app(settings) as app, Files(database.parent) as files:
        yield Ours(app, files)


class Raw:
    """`csv.reader` into an upsert, in the tables of a database that ours has made. No checks."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database)
        self._connection.execute("PRAGMA synchronous = FULL")

    def load(self, folder: Path) -> float:
        """Load these five files, each in a transaction; returns the seconds."""
        began = time.perf_counter()
        for name, table in _TABLES.items():
            self._load(folder / f"{name}.csv", _upsert(table, REPORTS[name]), _places(name))
        return time.perf_counter() - began

    def _load(self, path: Path, upsert: str, places: tuple[int, ...]) -> None:
        encoding = "cp1252" if path.stem == _WINDOWS else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as file, self._connection as connection:
            rows = (tuple([row[at] for at in places]) for row in csv.reader(file) if row)
            connection.executemany(upsert, rows)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _places(name: str) -> tuple[int, ...]:
    """Where FMS writes the columns that we keep; the first one for what it has never written."""
    spec = REPORTS[name]
    written = {column: place for place, column in enumerate(spec.columns)}
    return tuple(written.get(column.name, 0) for column in spec.kept)


def _upsert(table: str, spec: ReportSpec) -> str:
    synced = SYNCED_TABLES[table]
    written = [name for name in spec.stored_columns if name not in spec.unread]
    columns, key = ", ".join(written), ", ".join(synced.key)
    marks = ", ".join("?" for _ in written)
    others = [name for name in written if name not in synced.key]
    sets = ", ".join(f"{name} = excluded.{name}" for name in others)
    return (
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT ({key}) DO UPDATE SET {sets}"
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """What a process of its own took: a first load, the same again, and its peak memory."""

    first: float
    again: float
    peak: float


async def measure_apart(side: str, files: Path, database: Path) -> Apart:
    """Measure one side in a fresh process, so that its peak memory is its own."""
    return Apart(*json.loads(await _run_apart(side, str(files), str(database))))


async def write_apart(files: Path, scale: float) -> None:
    """Write a big fleet's files without a trace in this process's memory."""
    await _run_apart("write", str(files), str(scale))


async def _run_apart(*arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.sync_sides", *arguments),
        cwd=Path(__file__).parent.parent,
        # One heap for all threads, as `python -m bot run` has it.
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return said


async def _measure_here(side: str, files: Path, database: Path) -> Apart:
    async with open_ours(database) as ours:
        if side == "ours":
            first, _ = await ours.load(files)
            again, _ = await ours.load(files)
            return Apart(first, again, _peak_bytes())
    raw = Raw(database)
    apart = Apart(raw.load(files), raw.load(files), _peak_bytes())
    raw.close()
    return apart


def _peak_bytes() -> int:
    """This program's peak; the kernel's other figure counts who started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=("ours", "raw", "write"))
    parser.add_argument("files", type=Path)
    parser.add_argument("database", help="the database's file, or the scale of what is written")
    given = parser.parse_args()
    if given.side == "write":
        write_files(given.files, float(given.database))
        return
    apart = asyncio.run(_measure_here(given.side, given.files, Path(given.database)))
    print(json.dumps([apart.first, apart.again, apart.peak]))


assert _TABLES.keys() == REPORTS.keys()

if __name__ == "__main__":
    _main()
