"""Start to connected, and memory when idle, against the smallest Bolt app in Socket Mode.

python -m benchmarks.start [--repeats 7] [--python /tmp/installed/bin/python]

Libraries import more where they find what the tests came with, such as rich. `--python` is an
interpreter that has the product's own alone, as the image has them: `pip install .` elsewhere.
"""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass

from benchmarks.measuring import at_most, median, median_ratio, print_table, times
from benchmarks.setting import BARE_APP, BOT, Setting, idle, open_setting, program, resident_bytes

_OF_SECONDS, _OF_MEMORY = 2.5, 2.0
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class _Start:
    seconds: float
    resident: float


async def main() -> None:
    """In turn, on a database that was used before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--python", default=sys.executable, help="the interpreter of both sides")
    given = parser.parse_args()
    ours: list[_Start] = []
    bare: list[_Start] = []
    async with open_setting() as setting:
        for arguments in (BOT, BARE_APP):
            await _start(setting, given.python, arguments)
        for _ in range(given.repeats):
            bare.append(await _start(setting, given.python, BARE_APP))
            ours.append(await _start(setting, given.python, BOT))
    rows = [
        _row(
            "start to connected, s",
            [x.seconds for x in ours],
            [x.seconds for x in bare],
            ".2f",
            _OF_SECONDS,
        ),
        _row(
            "memory when idle, MiB",
            [x.resident for x in ours],
            [x.resident for x in bare],
            ".1f",
            _OF_MEMORY,
        ),
    ]
    head = ["", "bot", "bare Bolt app", "ratio", "to reach"]
    print_table(f"Medians of {given.repeats} starts of each, in turn.", head, rows)


async def _start(setting: Setting, python: str, arguments: tuple[str, ...]) -> _Start:
    began = time.perf_counter()
    running = program(
        *arguments,
        slack=setting.slack,
        environment=setting.environment,
        folder=setting.folder,
        python=python,
    )
    async with running as process:
        seconds = time.perf_counter() - began
        if arguments is BOT:
            await setting.cards_are_drawn()
        await idle(process)
        return _Start(seconds, resident_bytes(process) / _MIB)


def _row(name: str, ours: list[float], bare: list[float], form: str, most: float) -> list[str]:
    ratio = median_ratio(ours, bare)
    row = [name, format(median(ours), form), format(median(bare), form)]
    return [*row, times(ratio), at_most(ratio, most)]


if __name__ == "__main__":
    asyncio.run(main())
