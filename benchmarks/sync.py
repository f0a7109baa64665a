"""The sync of the five reports, against a raw loader of the same files and columns.

python -m benchmarks.sync [--repeats 9] [--growth 100] [--growth-repeats 3]

The bot's side is what the sync does to each report but for the download: recognise, parse, check,
stage, compare, swap. Beside it the whole run, with the run and its reports on record and the notice
of it written. The raw loader checks nothing.
"""

import argparse
import asyncio
import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import at_most, median, median_ratio, milliseconds, print_table, times
from benchmarks.sync_sides import Apart, Raw, measure_apart, open_ours, write_apart, write_files

_FIRST, _AGAIN, _CHANGED = "first load", "unchanged reload", "one row changed in each report"
_MOST = {_FIRST: 2.0, _AGAIN: 0.25}
_MOST_DAMAGED, _MOST_MIB = 1.0, 32
_MIB = 2**20
# A kept column of each report that may hold any word.
_WORDS = {
    "vehicles": 3,
    "media_partners": 1,
    "approved_makes": 2,
    "loan_history": 1,
    "current_activity": 3,
}
Rows = list[list[str]]


@dataclass(slots=True)
class _Taken:
    """Seconds by what was done, one for each repeat."""

    ours: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    raw: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def main() -> None:
    """Speed at real size, then growth, then damaged files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--growth", type=int, default=100, help="how many times the real size")
    parser.add_argument("--growth-repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        write_files(folder / "whole", 1)
        _print_speed(await _speed(folder, given.repeats))
        _print_damaged(await _damaged(folder, given.repeats))
        if given.growth > 1:
            await _growth(folder, given.growth, given.growth_repeats)


async def _speed(folder: Path, repeats: int) -> _Taken:
    files = {_FIRST: folder / "whole", _AGAIN: folder / "whole", _CHANGED: folder / "changed"}
    _rewrite(files[_FIRST], files[_CHANGED], _one_changed)
    taken = _Taken()
    for repeat in range(repeats + 1):
        database = folder / f"speed-{repeat}.db"
        async with open_ours(database) as ours:
            both = {what: await ours.load(path) for what, path in files.items()}
        raw = Raw(await _empty(folder / f"raw-{repeat}.db"))
        raw_times = {what: raw.load(path) for what, path in files.items()}
        raw.close()
        if repeat:  # the first warms both up
            for what in files:
                taken.ours[what].append(both[what][0])
                taken.whole[what].append(both[what][1])
                taken.raw[what].append(raw_times[what])
    return taken


async def _damaged(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Each damage, after the good files are in the tables, and the good files for comparison."""
    kinds = {"good, every row changed": _all_changed, **_DAMAGES}
    for kind, damage in kinds.items():
        _rewrite(folder / "whole", folder / kind, damage)
    taken: dict[str, list[float]] = defaultdict(list)
    for repeat in range(repeats):
        for kind in kinds:
            database = folder / f"damaged-{repeat}.db"
            async with open_ours(database) as ours:
                await ours.load(folder / "whole")
                taken[kind].append((await ours.load(folder / kind))[0])
            _remove(database)
    return taken


async def _growth(folder: Path, growth: int, repeats: int) -> None:
    files = {1: folder / "whole", growth: folder / "big"}
    await write_apart(files[growth], growth)
    sides: dict[tuple[str, int], list[Apart]] = defaultdict(list)
    for repeat in range(repeats):
        for scale, path in files.items():
            for side in ("ours", "raw"):
                database = folder / f"{side}-{scale}-{repeat}.db"
                sides[side, scale].append(await measure_apart(side, path, database))
                _remove(database)
    _print_growth(sides, growth)


def _remove(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


async def _empty(database: Path) -> Path:
    """A database with the tables of ours, and nothing in them."""
    async with open_ours(database):
        return database


def _rewrite(files: Path, into: Path, change: Callable[[str, Rows], Rows]) -> None:
    """The same five files with their rows changed, byte for byte otherwise."""
    into.mkdir()
    for path in files.glob("*.csv"):
        rows = csv.reader(io.StringIO(path.read_text(encoding="latin-1"), newline=""))
        text = io.StringIO(newline="")
        csv.writer(text).writerows(change(path.stem, [row for row in rows if row]))
        (into / path.name).write_bytes(text.getvalue().encode("latin-1"))


def _one_changed(name: str, rows: Rows) -> Rows:
    return [*rows[:-1], _with_new_word(name, rows[-1])]


def _all_changed(name: str, rows: Rows) -> Rows:
    return [_with_new_word(name, row) for row in rows]


def _with_new_word(name: str, row: list[str]) -> list[str]:
    return [f"{cell}X" if at == _WORDS[name] else cell for at, cell in enumerate(row)]


_DAMAGES: dict[str, Callable[[str, Rows], Rows]] = {
    "every third row without its key": lambda _, rows: [
        row if at % 3 else ["", *row[1:]] for at, row in enumerate(rows)
    ],
    "every row but the first thousand bad": lambda _, rows: [
        row if at < 1000 else ["?", *row[1:]] for at, row in enumerate(rows)
    ],
    "every second row missing": lambda _, rows: rows[::2],
    "every third row too short": lambda _, rows: [
        row if at % 3 else row[:2] for at, row in enumerate(rows)
    ],
    "columns shifted": lambda _, rows: [["1", *row] for row in rows],
}


def _print_speed(taken: _Taken) -> None:
    rows = []
    for what, ours in taken.ours.items():
        raw, whole = taken.raw[what], taken.whole[what]
        ratio, of_whole = median_ratio(ours, raw), median_ratio(whole, raw)
        row = [what, milliseconds(median(raw)), milliseconds(median(ours)), times(ratio)]
        row += [milliseconds(median(whole)), times(of_whole)]
        # Of the first load with all its records; of one that changes nothing without them.
        reached = of_whole if what == _FIRST else ratio
        rows.append([*row, at_most(reached, _MOST[what]) if what in _MOST else ""])
    head = ["18,214 rows, five reports", "raw loader", "bot", "ratio"]
    head += ["whole run, on record", "ratio", "to reach"]
    print_table("Medians, sides in turn; the download is left out.", head, rows)


def _print_damaged(taken: dict[str, list[float]]) -> None:
    good = next(iter(taken.values()))
    rows = []
    for kind, one in taken.items():
        ratio = median_ratio(one, good)
        reach = "" if one is good else at_most(ratio, _MOST_DAMAGED)
        rows.append([kind, milliseconds(median(one)), times(ratio), reach])
    head = ["second sync", "bot", "ratio", "to reach"]
    print_table("Damaged files against good ones.", head, rows)


def _print_growth(sides: dict[tuple[str, int], list[Apart]], growth: int) -> None:
    rows = []
    for side in ("ours", "raw"):
        small, big = sides[side, 1], sides[side, growth]
        first = median_ratio([one.first for one in big], [one.first for one in small])
        peaks = [median([one.peak / _MIB for one in them]) for them in (small, big)]
        rows.append(
            [
                "bot" if side == "ours" else "raw loader",
                f"{median([one.first for one in small]):.2f} s",
                f"{median([one.first for one in big]):.2f} s",
                times(first),
                f"{median([one.again for one in big]):.2f} s",
                *(f"{peak:.0f} MiB" for peak in peaks),
                f"{peaks[1] - peaks[0]:+.0f} MiB",
                at_most(first, growth) if side == "ours" else "",
                at_most(peaks[1] - peaks[0], _MOST_MIB, _mib) if side == "ours" else "",
            ]
        )
    head = ["first load", "1 x", f"{growth} x", "ratio", "reload", "peak 1 x", "peak", "growth"]
    head += ["time to reach", "memory"]
    print_table(f"{growth} times the rows, each in a process of its own.", head, rows)


def _mib(size: float) -> str:
    return f"{size:+.0f} MiB"


if __name__ == "__main__":
    asyncio.run(main())
