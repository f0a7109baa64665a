"""The command line: `python -m bot run` (the default), `sync`, `migrate`."""

import argparse
import asyncio
import contextlib
import signal
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import open_workbench, running_bot
from bot.commands import sync_now
from bot.config import DatabaseSettings, Settings, SettingsError, load_settings
from bot.domain.sync import REPORT_NAMES
from bot.logs import configure_logging
from bot.slack_app import SlackRejectsTokenError
from storage.engine import Database
from storage.migrate import migrate


async def _run(_arguments: argparse.Namespace) -> int:
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


async def _migrate(_arguments: argparse.Namespace) -> int:
    settings = load_settings(DatabaseSettings)
    configure_logging(settings.log_level, settings.log_format)
    database = Database(settings.database_url.get_secret_value())
    try:
        await migrate(database)
    finally:
        await database.close()
    print("The database is up to date.")  # noqa: T201  # the command's answer
    return 0


async def _sync(arguments: argparse.Namespace) -> int:
    settings = load_settings(Settings)
    configure_logging("WARNING", settings.log_format, settings.secrets())
    async with open_workbench(settings) as bench:
        return 0 if await sync_now(bench, arguments.apply) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="media-scheduler-bot", description=__doc__)
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(metavar="COMMAND")
    run = commands.add_parser("run", help="connect to Slack and work until stopped (the default)")
    run.set_defaults(command=_run)
    sync = commands.add_parser("sync", help="read FMS's reports now, with a progress bar")
    sync.add_argument(
        "--apply",
        choices=REPORT_NAMES,
        metavar="REPORT",
        help="apply one report that was refused for its size, after checking it",
    )
    sync.set_defaults(command=_sync)
    migrate_ = commands.add_parser("migrate", help="bring the database's tables up to date")
    migrate_.set_defaults(command=_migrate)
    return parser


def main() -> int:
    """Run one command; 0 when it went well, 1 with a sentence on standard error when not."""
    arguments = _parser().parse_args()
    try:
        code: int = asyncio.run(arguments.command(arguments))
    except SettingsError as error:
        return _fail("These settings have to be put right first:", error.problems)
    except SlackRejectsTokenError as error:
        return _fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    except SQLAlchemyError as error:
        return _fail("The database cannot be used:", [f"{_first_line(error)}. Check DATABASE_URL."])
    except OSError as error:
        return _fail("The bot cannot start:", [f"{_first_line(error)}."])
    except KeyboardInterrupt:
        return 130
    return code


def _first_line(error: Exception) -> str:
    """What failed, without the statements and values that SQLAlchemy lists below."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _fail(heading: str, problems: list[str]) -> int:
    print(heading, *(f"  - {problem}" for problem in problems), sep="\n", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
