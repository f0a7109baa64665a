"""The command line: `python -m bot run` (the default), `sync`, `import`, `check`, `migrate`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.app import open_app, running_bot
from bot.doctor import examine
from bot.logs import configure_logging
from bot.messages.bad_input import complaint
from bot.messages.format import plain_text
from bot.messages.planning import import_line
from bot.messages.sync import render_sync_busy, render_sync_just_ended, totals
from bot.messages.sync_apply import ANOTHER_FILE, refused_lines, render_not_refused
from bot.messages.sync_faults import NextSteps, failure
from bot.messages.sync_notes import note_lines
from bot.services.app import App
from bot.services.plan_rows import PlanFile, read_plan_file
from bot.services.planning import plan_assignment
from bot.services.sync.run_sync import (
    begin_apply,
    begin_sync,
    end_abandoned_run,
    read_refused,
    run_sync,
)
from bot.settings import DatabaseSettings, Settings, SettingsError, load_settings
from bot.slack.connection import SlackRejectsTokenError
from domain.assignment import Actor, Source
from domain.planning import Planned
from domain.sync import (
    REPORT_NAMES,
    AlreadyRunning,
    NotRefused,
    Refused,
    ReportResult,
    SyncRun,
    Trigger,
)
from domain.typed import BadInput
from storage.engine import Database, first_line
from storage.migrate import TablesOfAnotherVersionError, migrate

_IMPORT = Actor(Source.PROGRAM, "import")
_COMMAND_LINE = Actor(Source.PROGRAM, "command line")
_BAR_WIDTH = 30

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


def main() -> int:
    """Run one command; 0 when it went well, 1 with a sentence for each cause when not."""
    arguments = _parser().parse_args()
    command: Command = arguments.command
    try:
        return asyncio.run(command(arguments))
    except SettingsError as error:
        return _fail(
            "These settings have to be put right first (.env.example explains each):",
            error.problems,
        )
    except SlackRejectsTokenError as error:
        return _fail("Slack does not let the bot in:", [f"{error}. Check the token."])
    except TablesOfAnotherVersionError as error:
        return _fail("The database cannot be used:", [f"{error}."])
    except SQLAlchemyError as error:
        return _fail("The database cannot be used:", [f"{first_line(error)}. Check DATABASE_URL."])
    except OSError as error:
        return _fail("The bot cannot start:", [f"{first_line(error)}."])
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    about = "Plan press loans in Slack and request them in FMS. Without a COMMAND it runs."
    parser = argparse.ArgumentParser(prog="media-scheduler-bot", description=about)
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(metavar="COMMAND")

    def add(name: str, command: Command, words: str) -> argparse.ArgumentParser:
        about = f"{words[:1].upper()}{words[1:]}."
        added = commands.add_parser(name, help=words, description=about)
        added.set_defaults(command=command)
        return added

    add("run", _run, "connect to Slack and work until stopped (the default)")
    add("sync", _sync, "read FMS's reports now, with a progress bar").add_argument(
        "--apply",
        choices=REPORT_NAMES,
        metavar="REPORT",
        help="show what one report would do that was refused, and apply it after a yes",
    )
    add("import", _import, "plan the assignments of a CSV file").add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help="with a header row: vehicle_id or vin, person_id, start_date, end_date, and where "
        "wanted office and plan_anyway",
    )
    add("check", _check, "look whether everything is there that run needs")
    add("migrate", _migrate, "bring the database's tables up to date")
    return parser


def _fail(heading: str, problems: list[str]) -> int:
    _complain("\n".join([heading, *(f"  - {problem}" for problem in problems)]))
    return 1


def _say(sentence: str, end: str = "\n") -> None:
    print(sentence, end=end, flush=True)  # noqa: T201  # the command's answer


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201  # the command's answer


def _settings(log_level: str | None = None) -> Settings:
    settings = load_settings(Settings)
    configure_logging(log_level or settings.log_level, settings.log_format, settings.secrets())
    return settings


async def _run(_arguments: argparse.Namespace) -> int:
    """Until a signal says to stop; what is under way then comes to its end."""
    settings = _settings()
    stop, started = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
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


async def _sync(arguments: argparse.Namespace) -> int:
    """Here and now; 1 when a report failed. A bot on the same database tells Slack."""
    settings = _settings("WARNING")
    async with open_app(settings) as app:
        # A bot would do it by its clock, but perhaps none runs.
        await end_abandoned_run(app)
        if arguments.apply:
            return 0 if await _apply(app, arguments.apply) else 1
        begun = await begin_sync(app, Trigger.MANUAL, _COMMAND_LINE)
        return 0 if await _sync_reports(app, begun) else 1


async def _apply(app: App, name: str) -> bool:
    """What would go is said first; only a yes to that very file has it applied."""
    found = await read_refused(app, name)
    if isinstance(found, NotRefused):
        _complain(plain_text(render_not_refused(found, NextSteps.COMMAND_LINE).text))
        return False
    for line in refused_lines(found):
        _say(plain_text(line))
    _say(f"Apply {name}? Type yes: ", end="")
    if (await asyncio.to_thread(sys.stdin.readline)).strip().lower() not in ("yes", "y"):
        _say("Nothing was changed.")
        return False
    begun = await begin_apply(app, _COMMAND_LINE, name, found.file)
    if isinstance(begun, Refused | NotRefused):
        _complain(f"{ANOTHER_FILE} Nothing was changed.")
        return False
    return await _sync_reports(app, begun, (name,), agreed=found.file)


async def _sync_reports(
    app: App,
    begun: SyncRun | AlreadyRunning | None,
    names: Sequence[str] = REPORT_NAMES,
    agreed: str | None = None,
) -> bool:
    if not isinstance(begun, SyncRun):
        busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.COMMAND_LINE)
        _complain(plain_text(busy.text))
        return False
    done = 0
    _show_bar(done, len(names))

    def show(result: ReportResult) -> None:
        nonlocal done
        done += 1
        _say(_report_line(result))
        _show_bar(done, len(names))

    run = await run_sync(app, begun, names, agreed=agreed, on_report=show)
    if agreed and any(one.can_be_applied for one in run.reports):
        _complain(ANOTHER_FILE)
    _say(totals(run))
    return bool(run.ok)


def _show_bar(done: int, of: int) -> None:
    """In a terminal only; the next line that is printed takes its place."""
    if sys.stdout.isatty():
        bar = "#" * (_BAR_WIDTH * done // of)
        _say(f"[{bar:{_BAR_WIDTH}}] {done}/{of} reports", end="\r" if done < of else "\n")


def _report_line(result: ReportResult) -> str:
    if not result.ok:
        return plain_text(failure(result, NextSteps.COMMAND_LINE))
    counts = result.counts
    notes = "".join(f"\n  {plain_text(line)}" for line in note_lines(result))
    return (
        f"{result.name}: {counts.read:,} rows, {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.gone:,} gone, {counts.rejected:,} rejected, "
        f"{result.seconds:.1f} s{notes}"
    )


async def _import(arguments: argparse.Namespace) -> int:
    """Plan the good rows and name the bad ones; 1 when a row was refused.

    A bot on the same database draws the cards.
    """
    settings = _settings("WARNING")
    plans = await asyncio.to_thread(_plan_file, arguments.file)
    if plans is None:
        return 1
    async with open_app(settings) as app:
        return 0 if await _plan(app, plans) else 1


def _plan_file(path: Path) -> PlanFile | None:
    try:
        return read_plan_file(path.read_bytes())
    except BadInput as error:
        _complain(f"{path} {plain_text(complaint(error))} Nothing was planned.")
    except OSError as error:
        _complain(f"{path} cannot be read: {error.strerror}. Nothing was planned.")
    return None


async def _plan(app: App, plans: PlanFile) -> bool:
    if plans.unknown_columns:
        _complain(f"Columns that mean nothing here: {', '.join(plans.unknown_columns)}.")
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
            _complain(line)
            continue
        there += outcome.repeated
        planned += not outcome.repeated
        _say(line)
    _say(f"{planned} planned, {there} already there, {refused} refused.")
    return not refused


async def _check(_arguments: argparse.Namespace) -> int:
    """One line for each thing; 1 when any has a problem. No vehicle request is sent."""
    try:
        settings = _settings("ERROR")
    except SettingsError as error:
        for problem in error.problems:
            _say(f"problem: {problem} See .env.example.")
        return 1
    found = 0
    async for one in examine(settings):
        _say(one.line)
        found += one.problem is not None
    return 1 if found else 0


async def _migrate(_arguments: argparse.Namespace) -> int:
    """Needs no setting but the database's."""
    settings = load_settings(DatabaseSettings)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    database = Database(settings.database_url.get_secret_value())
    try:
        await migrate(database)
    finally:
        await database.close()
    _say("The database is up to date.")
    return 0
