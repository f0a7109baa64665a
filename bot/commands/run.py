"""`run`: connect to Slack and work until stopped."""

import argparse
import asyncio
import contextlib
import signal

from bot.app import running_bot
from bot.logs import configure_logging
from bot.settings import Settings, load_settings


async def main(_arguments: argparse.Namespace) -> int:
    """Until SIGINT or SIGTERM; what is under way then comes to its end."""
    settings = load_settings(Settings)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    stop, started = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
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
    return 0
