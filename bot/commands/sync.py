"""`sync`: FMS's reports, read here and now."""

import sys

from bot.commands.terminal import complain, say
from bot.messages.format import plain_text
from bot.messages.sync import NextSteps, failure, render_sync_busy, render_sync_just_ended, totals
from bot.opening import open_app
from bot.services.app import App
from bot.services.sync.run_sync import begin_sync, end_abandoned_run, run_sync
from bot.settings import Settings
from domain.assignment import Actor, Source
from domain.sync import REPORT_NAMES, ReportResult, SyncRun, Trigger

_COMMAND_LINE = Actor(Source.PROGRAM, "command line")
_BAR_WIDTH = 30


async def sync(settings: Settings, apply: str | None) -> int:
    """1 when a report failed. A bot on the same database tells Slack."""
    async with open_app(settings) as app:
        return 0 if await _sync_reports(app, apply) else 1


async def _sync_reports(app: App, apply: str | None) -> bool:
    # A bot would do it by its clock, but perhaps none runs.
    await end_abandoned_run(app)
    begun = await begin_sync(app, Trigger.APPLY if apply else Trigger.MANUAL, _COMMAND_LINE)
    if not isinstance(begun, SyncRun):
        busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.COMMAND_LINE)
        complain(plain_text(busy.text))
        return False
    names = (apply,) if apply else REPORT_NAMES
    done = 0
    _show_bar(done, len(names))

    def show(result: ReportResult) -> None:
        nonlocal done
        done += 1
        say(_report_line(result))
        _show_bar(done, len(names))

    run = await run_sync(app, begun, names, overrule=apply is not None, on_report=show)
    say(totals(run))
    return bool(run.ok)


def _show_bar(done: int, of: int) -> None:
    """In a terminal only; the next line that is printed takes its place."""
    if sys.stdout.isatty():
        bar = "#" * (_BAR_WIDTH * done // of)
        say(f"[{bar:{_BAR_WIDTH}}] {done}/{of} reports", end="\r" if done < of else "\n")


def _report_line(result: ReportResult) -> str:
    if not result.ok:
        return plain_text(failure(result, NextSteps.COMMAND_LINE))
    counts = result.counts
    return (
        f"{result.name}: {counts.read:,} rows, {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.gone:,} gone, {counts.rejected:,} rejected, "
        f"{result.seconds:.1f} s"
    )
