"""The command line: `python -m bot run` (default) and `migrate`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import running_bot
from bot.config import DatabaseSettings, Settings, SettingsError, load_settings
from bot.logs import configure_logging
from bot.slack_app import SlackRejectsTokenError
from storage.engine import Database
from storage.migrate import migrate


async def _run() -> None:
    settings = load_settings(Settings)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    starting = asyncio.create_task(stop.wait())
    async with running_bot(settings):
        await starting


async def _migrate() -> None:
    settings = load_settings(DatabaseSettings)
    configure_logging(settings.log_level, settings.log_format)
    database = Database(settings.database_url)
    try:
        await migrate(database)
    finally:
        await database.close()
    print("The database is up to date.")  # noqa: T201  # the command's answer


COMMANDS: dict[str, tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = {
    "run": ("connect to Slack and work until stopped (the default)", _run),
    "migrate": ("bring the database's tables up to date", _migrate),
}


def main() -> int:
    """Run one command; 0 when it went well, 1 with a sentence on standard error when not."""
    parser = argparse.ArgumentParser(prog="media-scheduler-bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (words, _) in COMMANDS.items():
        commands.add_parser(name, help=words, description=words)
    chosen = parser.parse_args().command or "run"
    try:
        asyncio.run(COMMANDS[chosen][1]())
    except SettingsError as error:
        return _fail("These settings have to be put right first:", error.problems)
    except SlackRejectsTokenError as error:
        return _fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    except (SQLAlchemyError, OSError) as error:
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        return _fail("The database cannot be used:", [f"{first_line}. Check DATABASE_URL."])
    return 0


def _fail(heading: str, problems: list[str]) -> int:
    print(heading, *(f"  - {problem}" for problem in problems), sep="\n", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
