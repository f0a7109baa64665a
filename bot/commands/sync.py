"""`sync`: FMS's reports, read here and now."""

import asyncio
import sys
from collections.abc import Sequence

from bot.commands.terminal import complain, say
from bot.messages.sync import render_sync_busy, render_sync_just_ended, totals
from bot.messages.sync_apply import ANOTHER_FILE, refused_lines, render_not_refused
from bot.messages.sync_faults import NextSteps, failure
from bot.messages.sync_notes import note_lines
from bot.messages.text import plain_text
from bot.opening import open_app
from bot.services.app import App
from bot.services.sync.run_sync import (
    begin_apply,
    begin_sync,
    end_abandoned_run,
    read_refused,
    run_sync,
)
from bot.settings import FmsSettings
from domain.assignment import Actor, Source
from domain.sync import (
    REPORT_NAMES,
    AlreadyRunning,
    NotRefused,
    Refused,
    ReportResult,
    SyncRun,
    Trigger,
)

_COMMAND_LINE = Actor(Source.PROGRAM, "command line")
_BAR_WIDTH = 30


async def sync(settings: FmsSettings, apply: str | None) -> int:
    """1 when a report failed. A bot on the same database tells Slack."""
    async with open_app(settings) as app:
        # A bot would do it by its clock, but perhaps none runs.
        await end_abandoned_run(app)
        if apply:
            return 0 if await _apply(app, apply) else 1
        begun = await begin_sync(app, Trigger.MANUAL, _COMMAND_LINE)
        return 0 if await _run(app, begun) else 1


async def _apply(app: App, name: str) -> bool:
    """What would go is said first; only a yes to that very file has it applied."""
    found = await read_refused(app, name)
    if isinstance(found, NotRefused):
        complain(plain_text(render_not_refused(found, NextSteps.COMMAND_LINE).text))
        return False
    for line in refused_lines(found):
        say(plain_text(line))
    say(f"Apply {name}? Type yes: ", end="")
    if (await asyncio.to_thread(sys.stdin.readline)).strip().lower() not in ("yes", "y"):
        say("Nothing was changed.")
        return False
    begun = await begin_apply(app, _COMMAND_LINE, name, found.file)
    if isinstance(begun, Refused | NotRefused):
        complain(f"{ANOTHER_FILE} Nothing was changed.")
        return False
    return await _run(app, begun, (name,), agreed=found.file)


async def _run(
    app: App,
    begun: SyncRun | AlreadyRunning | None,
    names: Sequence[str] = REPORT_NAMES,
    agreed: str | None = None,
) -> bool:
    if not isinstance(begun, SyncRun):
        busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.COMMAND_LINE)
        complain(plain_text(busy.text))
        return False
    done = 0
    _show_bar(done, len(names))

    def show(result: ReportResult) -> None:
        nonlocal done
        done += 1
        say(_report_line(result))
        _show_bar(done, len(names))

    run = await run_sync(app, begun, names, agreed=agreed, on_report=show)
    if agreed and any(one.can_be_applied for one in run.reports):
        complain(ANOTHER_FILE)
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
    notes = "".join(f"\n  {plain_text(line)}" for line in note_lines(result))
    return (
        f"{result.name}: {counts.read:,} rows, {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.gone:,} gone, {counts.rejected:,} rejected, "
        f"{result.seconds:.1f} s{notes}"
    )
