"""`python -m sandbox.story.hours morning`: what the bot does by its clock, done now.

With the bot's own settings, on its database: the bot that runs there tells Slack.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from bot.opening import open_app
from bot.services.app import App
from bot.services.digest import write_reminders
from bot.services.sync.run_sync import NIGHT, begin_sync, run_sync
from bot.settings import FmsSettings, load_settings
from domain.sync import SyncRun, Trigger


async def _morning(app: App) -> None:
    async with app.database.writing() as session:
        await write_reminders(session, app, app.rules.digest.today(app.now()))


async def _night(app: App) -> None:
    begun = await begin_sync(app, Trigger.NIGHTLY, NIGHT)
    if isinstance(begun, SyncRun):
        await run_sync(app, begun)


HOURS: Mapping[str, Callable[[App], Awaitable[None]]] = {"morning": _morning, "night": _night}


async def _at(hour: str) -> None:
    async with open_app(load_settings(FmsSettings)) as app:
        await HOURS[hour](app)


if __name__ == "__main__":
    asyncio.run(_at(sys.argv[1]))
