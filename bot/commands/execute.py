"""Runs a command, and puts into a sentence what kept it from being carried out."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import SettingsError
from bot.slack.connection import SlackRejectsTokenError
from storage.migrate import TablesOfAnotherVersionError

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


def execute(command: Command, arguments: argparse.Namespace) -> int:
    """The exit code: 0 when it went well, 1 with a sentence on standard error when not."""
    try:
        return asyncio.run(command(arguments))
    except SettingsError as error:
        return _fail("These settings have to be put right first:", error.problems)
    except SlackRejectsTokenError as error:
        return _fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    except TablesOfAnotherVersionError as error:
        return _fail("The database cannot be used:", [f"{error}."])
    except SQLAlchemyError as error:
        return _fail("The database cannot be used:", [f"{_first_line(error)}. Check DATABASE_URL."])
    except OSError as error:
        return _fail("The bot cannot start:", [f"{_first_line(error)}."])
    except KeyboardInterrupt:
        return 130


def _first_line(error: Exception) -> str:
    """What failed, without the statements and values that SQLAlchemy lists below."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _fail(heading: str, problems: list[str]) -> int:
    print(heading, *(f"  - {problem}" for problem in problems), sep="\n", file=sys.stderr)  # noqa: T201
    return 1
