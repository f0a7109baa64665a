"""Carries out a command: its settings, its work, and one sentence for each cause of not starting.

Settings come first, and a command's own file is read after that: what it stands on takes most of a
second, and is for nothing where a setting is wrong.
"""

import argparse
import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.record import NoRecordError
from bot.commands.terminal import complain, fail, say
from bot.logs import configure_logging
from bot.settings import (
    DatabaseSettings,
    FmsSettings,
    Settings,
    SettingsError,
    load_settings,
    misspelled_settings,
)
from storage.away import first_line
from storage.engine import Database
from storage.migrate import TablesOfAnotherVersionError, migrate

_log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, int]
_Some = TypeVar("_Some", bound=DatabaseSettings)


def execute(arguments: argparse.Namespace) -> int:
    """0 when it went well, 1 with a sentence for each cause when not."""
    try:
        work = _COMMANDS[arguments.command](arguments)
        # All is imported, and stays: the collector need not look through it again and again.
        gc.freeze()
        gc.enable()
        return asyncio.run(work)
    except SettingsError as error:
        return fail(
            "These settings must be corrected first (.env.example explains each):",
            error.problems,
        )
    except NoRecordError as error:
        complain(str(error))
        return 1
    except TablesOfAnotherVersionError as error:
        return fail("The database cannot be used:", [f"{error}."])
    except SQLAlchemyError as error:
        # Not at the top of the file: it knows PostgreSQL's driver, which on SQLite nobody needs.
        from storage.refusals import why

        return fail("The database cannot be used:", [why(error)])
    except OSError as error:
        return fail("The bot cannot start:", [f"{first_line(error)}."])
    except KeyboardInterrupt:
        return 130


def _settings(kind: type[_Some], log_level: str | None = None) -> _Some:
    settings = load_settings(kind)
    configure_logging(log_level or settings.log_level, settings.log_format, settings.secrets())
    for one in misspelled_settings():
        _log.warning("%s", one)
    if isinstance(settings, FmsSettings) and settings.shares_its_token:
        _log.warning("FMS_STAGING_TOKEN and FMS_PRODUCTION_TOKEN are the same: each needs its own")
    return settings


def _run(_arguments: argparse.Namespace) -> Work:
    settings = _settings(Settings)
    from bot.commands.run import run

    return run(settings)


def _sync(arguments: argparse.Namespace) -> Work:
    settings = _settings(FmsSettings, "WARNING")
    from bot.commands.sync import sync

    return sync(settings, arguments.apply)


def _import(arguments: argparse.Namespace) -> Work:
    settings = _settings(FmsSettings, "WARNING")
    from bot.commands.import_plans import import_plans

    return import_plans(settings, arguments.file)


def _check(_arguments: argparse.Namespace) -> Work:
    try:
        settings = _settings(Settings, "ERROR")
    except SettingsError as error:
        return _list(error.problems)
    from bot.commands.check import check

    return check(settings)


async def _list(problems: list[str]) -> int:
    for problem in problems:
        say(f"problem: {problem} See .env.example.")
    return 1


def _migrate(_arguments: argparse.Namespace) -> Work:
    """Needs no setting but the database's."""
    settings = load_settings(DatabaseSettings)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    return _migrate_database(settings.database_url.get_secret_value())


async def _migrate_database(address: str) -> int:
    database = Database(address)
    try:
        await migrate(database)
    finally:
        await database.close()
    say("The database is up to date.")
    return 0


def _audit(arguments: argparse.Namespace) -> Work:
    settings = _settings(FmsSettings, "WARNING")
    from bot.commands.audit import audit

    return audit(settings, arguments.since, arguments.person)


def _backup(arguments: argparse.Namespace) -> Work:
    settings = _settings(DatabaseSettings)
    from bot.commands.backup import backup

    return backup(settings, arguments.file, replace=arguments.replace)


def _forget(arguments: argparse.Namespace) -> Work:
    settings = _settings(DatabaseSettings)
    from bot.commands.forget import forget

    return forget(settings, arguments.partner)


_COMMANDS: dict[str, Callable[[argparse.Namespace], Work]] = {
    "run": _run,
    "sync": _sync,
    "import": _import,
    "check": _check,
    "migrate": _migrate,
    "audit": _audit,
    "backup": _backup,
    "forget": _forget,
}
