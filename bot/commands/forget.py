"""`forget`: erases what is personal about one partner."""

from datetime import UTC, datetime

from bot.commands.record import open_record
from bot.commands.terminal import complain, say
from bot.messages.forgetting import forgetting_words
from bot.services.forget import forget_partner, wipe
from bot.settings import DatabaseSettings
from domain.assignment import Actor, Source
from domain.forgetting import Erased, ForgottenBefore
from domain.typed import LARGEST_ID, up_to
from storage.engine import Database
from storage.forgetting import TablesAreUsedError

_COMMAND_LINE = Actor(Source.PROGRAM, "command line")


async def forget(settings: DatabaseSettings, typed: str) -> int:
    """1 when something is as it was before: nothing was erased, or its traces are there.

    Raises NoRecordError.
    """
    number = up_to(LARGEST_ID, typed) if typed.isascii() and typed.isdigit() else None
    if not number:
        complain(f"Nothing was forgotten: \u201c{typed}\u201d is not a partner's number in FMS.")
        return 1
    try:
        async with open_record(settings) as database:
            return await _forget(database, number)
    except TablesAreUsedError:
        complain(
            "Nothing was forgotten: the database is in use, by the bot or a backup. Try again."
        )
        return 1


async def _forget(database: Database, number: int) -> int:
    found = await forget_partner(database, number, by=_COMMAND_LINE, at=datetime.now(UTC))
    words = forgetting_words(found, number, is_postgresql=not database.is_sqlite)
    if not isinstance(found, Erased | ForgottenBefore):
        complain(words)
        return 1
    say(words)
    # Also the second time: the first may have been cut off before.
    if database.file and not await wipe(database.file):
        complain(f"Traces are left in {database.file}, which was in use. Give the command again.")
        return 1
    return 0
