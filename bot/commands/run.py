"""`run`: the bot."""

import asyncio
import contextlib
import ctypes
import signal

from bot.app import running_bot
from bot.commands.terminal import fail
from bot.settings import Settings
from bot.slack.connection import SlackRejectsTokenError

# As glibc's malloc.h has it.
_M_ARENA_MAX = -8


async def run(settings: Settings) -> int:
    """Until a signal says to stop; what is under way then comes to its end."""
    _share_one_heap()
    try:
        await _run_until_stopped(settings)
    except SlackRejectsTokenError as error:
        return fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    return 0


def _share_one_heap() -> None:
    """Have all threads take their memory from one heap, where the system lets us say so.

    glibc gives each thread its own, and what is freed in one is of no use to the others: memory
    grew with every command that was typed, with no object in it (benchmarks/memory.py).
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 1)


async def _run_until_stopped(settings: Settings) -> None:
    stop, started = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def work() -> None:
        async with running_bot(settings):
            started.set()
            await stop.wait()

    working = asyncio.create_task(work())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not started.is_set():
        # Still waiting for Slack or the database: there is nothing to bring to an end.
        working.cancel()
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
