"""What people say to the bot is answered once, also when Slack delivers it after a restart."""

import logging

from bot.services.app import App
from storage.away import DatabaseAwayError
from storage.said import claim_answer, have_one_count

_log = logging.getLogger(__name__)


async def is_to_be_answered(app: App, said: str) -> bool:
    """Whether this is ours to answer. Without a database it is: help rests on none."""
    try:
        async with app.database.writing(brief=True) as session:
            return await claim_answer(session, said, app.now())
    except DatabaseAwayError as error:
        _log.warning("what was said may be answered twice: %s", error)
        return True


async def note_double_click(app: App, first: str, second: str) -> None:
    """What was pressed twice by mistake acts for no other bot that it may be delivered to.

    Unless that bot, which had them the other way round, was sooner to say so.
    """
    try:
        async with app.database.writing(brief=True) as session:
            await have_one_count(session, first, second, app.now())
    except DatabaseAwayError as error:
        _log.warning("a double click may be taken for two: %s", error)


async def is_to_be_told(app: App, refused: str) -> bool:
    """Whether somebody who may not use the scheduler is still to be told so on this date."""
    return await is_to_be_answered(app, f"refused:{refused}:{app.today()}")
