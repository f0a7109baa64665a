"""`check`: is everything there that `run` needs? Looks only; no vehicle request is sent."""

import argparse

from bot.app import fms_target
from bot.doctor.database import examine_database
from bot.doctor.reports import examine_reports
from bot.doctor.result import CheckResult
from bot.doctor.settings import examine_settings
from bot.doctor.slack import examine_slack
from bot.logs import configure_logging
from bot.settings import Settings, SettingsError, load_settings


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


def _say(found: list[CheckResult]) -> None:
    for one in found:
        print(one.line, flush=True)  # noqa: T201  # the command's answer
