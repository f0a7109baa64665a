"""How soon Slack's payloads are acknowledged, against a Bolt app that does nothing else.

python -m benchmarks.ack [--repeats 5] [--commands 200]
"""

import argparse
import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from benchmarks.measuring import at_most, median_ratio, milliseconds, percentile, print_table, times
from benchmarks.setting import (
    BARE_APP,
    BOT,
    CARDS,
    GREEN,
    MAGENTA,
    Setting,
    idle,
    open_setting,
    program,
)
from sandbox.slack.server import local_slack

_WARM_UP = 20
# Before each command, so that it finds its program at rest: Slack has the answer to the one
# before a little earlier than the program is done with it.
_REST_SECONDS = 0.02
_TARGET = 1.3

_Side = Callable[[int], Awaitable[float]]


async def main() -> None:
    """Both programs run all the time; one is asked while the other rests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--commands", type=int, default=200, help="per side and repeat")
    given = parser.parse_args()
    async with open_setting() as setting, contextlib.AsyncExitStack() as stack:
        bare_slack = await stack.enter_async_context(local_slack(headless=True))
        bare_environment = setting.environment | {"SLACK_API_URL": bare_slack.api_url}
        for arguments, slack, environment in (
            (BOT, setting.slack, setting.environment),
            (BARE_APP, bare_slack, bare_environment),
        ):
            running = program(
                *arguments, slack=slack, environment=environment, folder=setting.folder
            )
            process = await stack.enter_async_context(running)
            await idle(process)
        await setting.cards_are_drawn()

        async def bare(_: int) -> float:
            acked = await bare_slack.type("ana", CARDS, "/request 1")
            return acked.ack_seconds or 0.0

        sides: dict[str, _Side] = {
            "a Bolt app that does nothing": bare,
            "/request with bad input": lambda _: _bad(setting),
            "/request that is sent to FMS": lambda number: _real(setting, number),
        }
        for side in sides.values():
            await _measure(side, _WARM_UP)
        taken: dict[str, list[list[float]]] = {name: [] for name in sides}
        for _ in range(given.repeats):
            for name, side in sides.items():
                taken[name].append(await _measure(side, given.commands))
    _print(taken)


async def _measure(side: _Side, count: int) -> list[float]:
    taken = []
    for number in range(count):
        await asyncio.sleep(_REST_SECONDS)
        taken.append(await side(number))
    return taken


async def _bad(setting: Setting) -> float:
    typed = await setting.slack.type("ana", CARDS, "/request something")
    await setting.answered(typed)
    return typed.ack_seconds or 0.0


async def _real(setting: Setting, number: int) -> float:
    one = setting.plans[number % len(setting.plans)].number
    typed = await setting.slack.type("ana", CARDS, f"/request {one}")
    await setting.card(one, MAGENTA)
    await setting.answered(typed)
    taken_back = await setting.slack.type("ana", CARDS, f"/unrequest {one}")
    await setting.card(one, GREEN)
    await setting.answered(taken_back)
    return typed.ack_seconds or 0.0


def _print(taken: dict[str, list[list[float]]]) -> None:
    bare = next(iter(taken.values()))
    rows = []
    for name, repeats in taken.items():
        everything = [seconds for repeat in repeats for seconds in repeat]
        row = [name, str(len(everything))]
        for share in (0.5, 0.99):
            ratio = median_ratio(
                [percentile(repeat, share) for repeat in repeats],
                [percentile(repeat, share) for repeat in bare],
            )
            row += [milliseconds(percentile(everything, share)), times(ratio)]
        rows.append([*row, "" if repeats is bare else at_most(ratio, _TARGET)])
    head = ["Slack's ack, sent to acked, idle", "N", "p50", "ratio", "p99", "ratio", "to reach"]
    print_table("Ratios are medians over the repeats.", head, rows)


if __name__ == "__main__":
    asyncio.run(main())
