"""`import`: plan the assignments of a CSV file."""

import argparse
import sys
from pathlib import Path

from bot.app import open_app
from bot.logs import configure_logging
from bot.messages.bad_input import complaint
from bot.messages.format import plain_text
from bot.messages.planning import import_line
from bot.services.app import App
from bot.services.plan_rows import PlanFile, PlanRow, read_plan_file
from bot.services.planning import plan_assignment
from bot.settings import Settings, load_settings
from domain.assignment import Actor, Source
from domain.planning import Planned, PlanOutcome
from domain.typed import BadInput

_CALLER = Actor(Source.PROGRAM, "import")


async def main(arguments: argparse.Namespace) -> int:
    """Plan the good rows and name the bad ones; 1 when a row was refused.

    A bot on the same database draws the cards.
    """
    settings = load_settings(Settings)
    configure_logging("WARNING", settings.log_format, settings.secrets())
    plans = _read(Path(arguments.file))
    if plans is None:
        return 1
    async with open_app(settings) as app:
        return 0 if await _import(app, plans) else 1


def _read(path: Path) -> PlanFile | None:
    try:
        return read_plan_file(path.read_bytes())
    except BadInput as error:
        _complain(f"{path} {plain_text(complaint(error))} Nothing was planned.")
    except OSError as error:
        _complain(f"{path} cannot be read: {error.strerror}. Nothing was planned.")
    return None


async def _import(app: App, plans: PlanFile) -> bool:
    if plans.unknown_columns:
        _complain(f"Columns that mean nothing here: {', '.join(plans.unknown_columns)}.")
    planned = there = refused = 0
    for row in plans.rows:
        outcome = await _one(app, row)
        said = f"line {row.line}: {plain_text(import_line(outcome))}"
        if not isinstance(outcome, Planned):
            refused += 1
            _complain(said)
            continue
        there += outcome.repeated
        planned += not outcome.repeated
        print(said)  # noqa: T201
    print(f"{planned} planned, {there} already there, {refused} refused.")  # noqa: T201
    return not refused


async def _one(app: App, row: PlanRow) -> PlanOutcome | BadInput:
    if isinstance(row.plan, BadInput):
        return row.plan
    return await plan_assignment(app, row.plan, _CALLER)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201  # the command's answer
