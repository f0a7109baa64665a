"""`run`: the bot."""

import asyncio
import contextlib
import signal

from bot.app import running_bot
from bot.commands.terminal import fail
from bot.settings import Settings
from bot.slack.connection import SlackRejectsTokenError


async def run(settings: Settings) -> int:
    """Until a signal says to stop; what is under way then comes to its end."""
    try:
        await _run_until_stopped(settings)
    except SlackRejectsTokenError as error:
        return fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    return 0


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
