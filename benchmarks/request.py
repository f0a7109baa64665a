"""`/request` from the command to the magenta card, against the floor (`benchmarks.floor`).

python -m benchmarks.request [--repeats 5] [--requests 60] [--database ADDRESS]
"""

import argparse
import asyncio
import json
import sys
import time

from benchmarks.measuring import at_most, median, median_ratio, milliseconds, print_table, times
from benchmarks.setting import (
    BOT,
    CARDS,
    GREEN,
    MAGENTA,
    Setting,
    idle,
    open_setting,
    program,
    program_environment,
)

_WARM_UP = 10
_TARGET = 2.5


async def main() -> None:
    """In turn: so many requests by the bot, the floor so many times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--requests", type=int, default=60, help="per side and repeat")
    parser.add_argument("--database", help="an empty one, as DATABASE_URL names it; else SQLite")
    given = parser.parse_args()
    ours: list[list[float]] = []
    floor: list[list[float]] = []
    async with open_setting(empty=given.database) as setting:
        running = program(
            *BOT, slack=setting.slack, environment=setting.environment, folder=setting.folder
        )
        async with running as process:
            await setting.cards_are_drawn()
            await _requests(setting, _WARM_UP)
            for _ in range(given.repeats):
                await idle(process)
                floor.append(await _floor(setting, given.requests))
                ours.append(await _requests(setting, given.requests))
    ratio = median_ratio([median(one) for one in ours], [median(one) for one in floor])
    head = ["", "median", "ratio", "to reach"]
    rows = [
        [
            "the floor: two commits, POST, chat.update",
            milliseconds(_overall(floor)),
            times(1.0),
            "",
        ],
        [
            "/request to magenta",
            milliseconds(_overall(ours)),
            times(ratio),
            at_most(ratio, _TARGET),
        ],
    ]
    count = given.repeats * given.requests
    print_table(f"{count} of each, in {given.repeats} turns; FMS answers at once.", head, rows)


def _overall(repeats: list[list[float]]) -> float:
    return median([seconds for repeat in repeats for seconds in repeat])


async def _requests(setting: Setting, count: int) -> list[float]:
    return [await _request(setting, number) for number in range(count)]


async def _request(setting: Setting, each: int) -> float:
    number = setting.plans[each % len(setting.plans)].number
    await setting.card(number, GREEN)
    began = time.perf_counter()
    typing = asyncio.create_task(setting.slack.type("ana", CARDS, f"/request {number}"))
    await setting.card(number, MAGENTA)
    seconds = time.perf_counter() - began
    await setting.answered(await typing)
    taken_back = await setting.slack.type("ana", CARDS, f"/unrequest {number}")
    await setting.answered(taken_back)
    return seconds


async def _floor(setting: Setting, count: int) -> list[float]:
    """In a process of its own, as the bot is one."""
    one = setting.plans[0]
    card = await setting.card(one.number, GREEN)
    body = {
        "vehicle_id": one.plan.vehicle_id,
        "requestor_id": 1949,
        "requested_delivery_datetime": f"{one.plan.start_date}T09:00:00",
        "requested_pickup_datetime": f"{one.plan.end_date}T17:00:00",
        "delivery_address_contact_id": one.plan.person_id,
    }
    message = {
        "channel": card.channel,
        "ts": card.ts,
        "text": card.text,
        "blocks": card.blocks,
        "attachments": card.attachments,
    }
    calls = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.floor", str(count)),
        *(json.dumps({"vehicle_request": body}), json.dumps(message)),
        cwd=setting.folder,
        env=program_environment(setting.environment),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await calls.communicate()
    seconds: list[float] = json.loads(printed)
    return seconds


if __name__ == "__main__":
    asyncio.run(main())
