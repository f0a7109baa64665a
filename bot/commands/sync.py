"""`sync`: read FMS's reports now, with a progress bar."""

import argparse
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.app import open_app
from bot.logs import configure_logging
from bot.messages.format import plain_text
from bot.messages.sync import render_sync_busy, render_sync_just_ended
from bot.messages.sync_report import NextSteps, failure, totals
from bot.services.app import App
from bot.services.sync.run_sync import begin_sync, end_abandoned_run, run_sync
from bot.settings import Settings, load_settings
from domain.assignment import Actor, Source
from domain.sync import REPORT_NAMES, ReportResult, SyncRun, Trigger

_CALLER = Actor(Source.PROGRAM, "command line")


async def main(arguments: argparse.Namespace) -> int:
    """Sync here and now; 1 when a report failed. A bot on the same database tells Slack."""
    settings = load_settings(Settings)
    configure_logging("WARNING", settings.log_format, settings.secrets())
    async with open_app(settings) as app:
        return 0 if await _sync(app, arguments.apply) else 1


async def _sync(app: App, apply: str | None) -> bool:
    trigger = Trigger.APPLY if apply else Trigger.MANUAL
    # A bot would do it by its clock, but perhaps none runs.
    await end_abandoned_run(app)
    begun = await begin_sync(app, trigger, _CALLER)
    if not isinstance(begun, SyncRun):
        busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.COMMAND_LINE)
        print(plain_text(busy.text), file=sys.stderr)  # noqa: T201  # the command's answer
        return False
    names = (apply,) if apply else REPORT_NAMES
    console = Console()
    columns = TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(names[0], total=len(names))

        def show(result: ReportResult) -> None:
            progress.update(bar, advance=1, description=result.name)
            console.print(_line(result), highlight=False, markup=False, soft_wrap=True)

        run = await run_sync(app, begun, names, overrule=apply is not None, on_report=show)
    console.print(totals(run), highlight=False, soft_wrap=True)
    return bool(run.ok)


def _line(result: ReportResult) -> str:
    if not result.ok:
        return plain_text(failure(result, NextSteps.COMMAND_LINE))
    counts = result.counts
    return (
        f"{result.name}: {counts.read:,} rows, {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.gone:,} gone, {counts.rejected:,} rejected, "
        f"{result.seconds:.1f} s"
    )
