"""The command line: `python -m bot run` (the default), `sync`, `import`, `check`, `migrate`."""

import argparse
import gc
import importlib
import sys

from domain.sync import REPORT_NAMES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="media-scheduler-bot", description=__doc__)
    parser.set_defaults(command="run")
    commands = parser.add_subparsers(metavar="COMMAND")
    run = commands.add_parser("run", help="connect to Slack and work until stopped (the default)")
    run.set_defaults(command="run")
    sync = commands.add_parser("sync", help="read FMS's reports now, with a progress bar")
    sync.add_argument(
        "--apply",
        choices=REPORT_NAMES,
        metavar="REPORT",
        help="apply one report that was refused for its size, after checking it",
    )
    sync.set_defaults(command="sync")
    import_ = commands.add_parser("import", help="plan the assignments of a CSV file")
    import_.add_argument(
        "file",
        metavar="FILE.csv",
        help="with a header row: vehicle_id or vin, person_id, start_date, end_date, and where "
        "wanted office and plan_anyway",
    )
    import_.set_defaults(command="import_plans")
    check = commands.add_parser("check", help="look whether everything is there that run needs")
    check.set_defaults(command="check")
    migrate = commands.add_parser("migrate", help="bring the database's tables up to date")
    migrate.set_defaults(command="migrate")
    return parser


def main() -> int:
    """Run one command; 0 when it went well, 1 with a sentence on standard error when not."""
    arguments = _parser().parse_args()
    # Nothing that is imported is garbage. Looking for some takes a third of the start, and would
    # later hold up the event loop for a tenth of a second each time.
    gc.disable()
    from bot.commands.execute import execute

    command = importlib.import_module(f"bot.commands.{arguments.command}").main
    gc.freeze()
    gc.enable()
    return execute(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
