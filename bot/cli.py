"""The command line: `python -m bot run` (the default), `sync`, `import`, `check` and so on."""

import argparse
import gc
from pathlib import Path

from domain.sync import REPORT_NAMES


def main() -> int:
    """Do what was typed; the exit code."""
    arguments = _parser().parse_args()
    # Until all is imported: otherwise a fifth of the start is looking through it for garbage.
    gc.disable()
    from bot.commands.execute import execute

    return execute(arguments)


def _parser() -> argparse.ArgumentParser:
    about = "Plan press loans in Slack and request them in FMS. Without a COMMAND it runs."
    parser = argparse.ArgumentParser(prog="media-scheduler-bot", description=about)
    parser.set_defaults(command="run")
    commands = parser.add_subparsers(metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        about = f"{words[:1].upper()}{words[1:]}."
        added = commands.add_parser(name, help=words, description=about)
        added.set_defaults(command=name)
        return added

    add("run", "connect to Slack and work until stopped (the default)")
    add("sync", "read FMS's reports now, with a progress bar").add_argument(
        "--apply",
        choices=REPORT_NAMES,
        metavar="REPORT",
        help="show what a refused report would change, and apply it after a yes",
    )
    add("import", "plan the assignments of a CSV file").add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help="with a header row: vehicle_id or vin, person_id, start_date, end_date, and "
        "if wanted office and plan_anyway",
    )
    add("check", "check that everything run needs is there")
    add("migrate", "bring the database's tables up to date")
    audit = add("audit", "list who did what and what came of it, as CSV")
    audit.add_argument("--since", metavar="DATE", help="from this day on, such as 12-01-26")
    audit.add_argument("--person", metavar="ID", help="a Slack user id, or a program such as api")
    forget = add("forget", "erase one partner's personal data, and keep them out of later syncs")
    forget.add_argument("partner", metavar="PARTNER_ID", help="the partner's number in FMS")
    backup = add("backup", "copy the database to a file, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="where to; it must not be there")
    backup.add_argument("--replace", action="store_true", help="in place of a FILE that is there")
    return parser
