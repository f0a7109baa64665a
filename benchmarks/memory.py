"""Whether the bot's memory grows with what people type.

python -m benchmarks.memory [--first 1000] [--last 10000]
"""

import argparse
import asyncio
import itertools
from collections.abc import Callable

import psutil

from benchmarks.measuring import at_most, print_table
from benchmarks.setting import BOT, CARDS, Setting, idle, open_setting, program, resident_bytes

_MIB = 2**20
_TARGET_MIB = 8.0
_STEPS = 9

# In turn: what is wrong, what only looks, what lists, and what goes to FMS and back.
_COMMANDS: tuple[Callable[[int], str], ...] = (
    lambda _: "/request something",
    lambda number: f"/request {number} --check",
    lambda _: "/assignments mine",
    lambda number: f"/request {number}",
    lambda number: f"/unrequest {number}",
)


async def main() -> None:
    """One bot, asked again and again; its memory is read while it rests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1_000, help="commands before it counts")
    parser.add_argument("--last", type=int, default=10_000)
    given = parser.parse_args()
    step = (given.last - given.first) // _STEPS
    marks = [given.first + step * number for number in range(_STEPS + 1)]
    async with open_setting() as setting:
        environment = setting.environment
        running = program(*BOT, slack=setting.slack, environment=environment, folder=setting.folder)
        async with running as process:
            await setting.cards_are_drawn()
            taken = await _measure(setting, process, marks)
    _print(taken)


async def _measure(setting: Setting, process: psutil.Process, marks: list[int]) -> dict[int, float]:
    """MiB after so many commands."""
    asked = (command for _ in itertools.count() for command in _turn(setting))
    taken: dict[int, float] = {}
    for count in range(1, marks[-1] + 1):
        await setting.answered(await setting.slack.type("ana", CARDS, next(asked)))
        if count in marks:
            await idle(process)
            taken[count] = resident_bytes(process) / _MIB
    return taken


def _turn(setting: Setting) -> list[str]:
    """Every command for every assignment."""
    numbers = [one.number for one in setting.plans]
    return [command(number) for number in numbers for command in _COMMANDS]


def _print(taken: dict[int, float]) -> None:
    begun = next(iter(taken.values()))
    rows = [[f"{count:,}", f"{mib:.1f}", f"{mib - begun:+.1f}", ""] for count, mib in taken.items()]
    rows[-1][-1] = at_most(list(taken.values())[-1] - begun, _TARGET_MIB, "{:+.0f}".format)
    print_table(
        "Resident memory of a bot at rest.", ["after commands", "MiB", "grown", "to reach"], rows
    )


if __name__ == "__main__":
    asyncio.run(main())
