"""`import`: the plans of a CSV file."""

import asyncio
from pathlib import Path

from bot.commands.terminal import complain, say
from bot.messages.bad_input import complaint
from bot.messages.planning import import_line
from bot.messages.text import plain_text
from bot.opening import open_app
from bot.services.app import App
from bot.services.plan_rows import PlanFile, read_plan_file
from bot.services.planning import plan_assignment
from bot.settings import FmsSettings
from domain.assignment import Actor, Source
from domain.planning import Planned
from domain.typed import BadInput

_IMPORT = Actor(Source.PROGRAM, "import")


async def import_plans(settings: FmsSettings, file: Path) -> int:
    """Plan the good rows and name the bad ones; 1 when a row was refused.

    A bot on the same database draws the cards.
    """
    plans = await asyncio.to_thread(_plan_file, file)
    if plans is None:
        return 1
    async with open_app(settings) as app:
        return 0 if await _plan(app, plans) else 1


def _plan_file(path: Path) -> PlanFile | None:
    try:
        return read_plan_file(path.read_bytes())
    except BadInput as error:
        complain(f"{path} {plain_text(complaint(error))} Nothing was planned.")
    except OSError as error:
        complain(f"{path} cannot be read: {error.strerror}. Nothing was planned.")
    return None


async def _plan(app: App, plans: PlanFile) -> bool:
    if plans.unknown_columns:
        complain(f"Columns that are not used: {', '.join(plans.unknown_columns)}.")
    planned = there = refused = 0
    for row in plans.rows:
        outcome = (
            row.plan
            if isinstance(row.plan, BadInput)
            else await plan_assignment(app, row.plan, _IMPORT)
        )
        line = f"line {row.line}: {plain_text(import_line(outcome))}"
        if not isinstance(outcome, Planned):
            refused += 1
            complain(line)
            continue
        there += outcome.repeated
        planned += not outcome.repeated
        say(line)
    say(f"{planned} planned, {there} already planned, {refused} refused.")
    return not refused
