"""The record that is there already, for commands that read or change it."""

import contextlib
from collections.abc import AsyncIterator

from bot.settings import DatabaseSettings
from storage.engine import Database
from storage.migrate import is_migrated
from storage.sqlite_connection import file_of


class NoRecordError(Exception):
    """There is nothing that could be read; it says why."""


@contextlib.asynccontextmanager
async def open_record(settings: DatabaseSettings) -> AsyncIterator[Database]:
    """The database, also beside a bot that runs; none is made. Raises NoRecordError."""
    address = settings.database_url.get_secret_value()
    file = file_of(address)
    if address.startswith("sqlite") and (file is None or not file.exists()):
        raise NoRecordError(f"There is no database at {file}.")
    database = Database(address)
    try:
        if not await is_migrated(database):
            raise NoRecordError(
                "The database's tables are of an earlier version: python -m bot migrate."
            )
        yield database
    finally:
        await database.close()
