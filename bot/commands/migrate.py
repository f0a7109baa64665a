"""`migrate`: bring the database's tables up to date."""

import argparse

from bot.logs import configure_logging
from bot.settings import DatabaseSettings, load_settings
from storage.engine import Database
from storage.migrate import migrate


async def main(_arguments: argparse.Namespace) -> int:
    """Needs no setting but the database's."""
    settings = load_settings(DatabaseSettings)
    configure_logging(settings.log_level, settings.log_format)
    database = Database(settings.database_url.get_secret_value())
    try:
        await migrate(database)
    finally:
        await database.close()
    print("The database is up to date.")  # noqa: T201  # the command's answer
    return 0
