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
from sandbox.story.ended import Ended


async def _morning(app: App) -> Ended:
    async with app.database.writing() as session:
        await write_reminders(session, app, app.rules.digest.today(app.now()))
    return Ended.DONE


async def _night(app: App) -> Ended:
    begun = await begin_sync(app, Trigger.NIGHTLY, NIGHT)
    if not isinstance(begun, SyncRun):
        return Ended.SYNC_IS_RUNNING
    await run_sync(app, begun)
    return Ended.DONE


HOURS: Mapping[str, Callable[[App], Awaitable[Ended]]] = {"morning": _morning, "night": _night}


async def _at(hour: str) -> Ended:
    async with open_app(load_settings(FmsSettings)) as app:
        return await HOURS[hour](app)


if __name__ == "__main__":
    sys.exit(asyncio.run(_at(sys.argv[1])))
