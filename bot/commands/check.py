"""`check`: is everything there that `run` needs? Looks only; no vehicle request is sent."""

import argparse

from bot.bootstrap import fms_target
from bot.config import Settings, SettingsError, load_settings
from bot.examining.database import examine_database
from bot.examining.finding import Found
from bot.examining.reports import examine_reports
from bot.examining.settings import examine_settings
from bot.examining.slack import examine_slack
from bot.logs import configure_logging


async def main(_arguments: argparse.Namespace) -> int:
    """One line for each thing; 1 when any has a problem."""
    try:
        settings = load_settings(Settings)
    except SettingsError as error:
        for problem in error.problems:
            print(f"problem: {problem} See .env.example.")  # noqa: T201  # the command's answer
        return 1
    configure_logging("ERROR", settings.log_format, settings.secrets())
    found = examine_settings(settings)
    _say(found)
    for rest in (
        examine_database(settings),
        examine_slack(settings),
        examine_reports(fms_target(settings), settings.report_urls()),
    ):
        more = await rest
        _say(more)
        found += more
    return 1 if any(one.problem for one in found) else 0


def _say(found: list[Found]) -> None:
    for one in found:
        print(one.line, flush=True)  # noqa: T201  # the command's answer
