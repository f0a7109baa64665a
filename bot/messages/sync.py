"""The rows that a sync set aside, and the private answers to `/sync`."""

import csv
import io
from collections.abc import Sequence

from bot.messages.blocks import Document, Message
from bot.messages.card_links import report_link
from bot.messages.cells import harmless
from bot.messages.sync_faults import NextSteps, by_cause
from bot.messages.sync_notes import known_value_line
from bot.messages.sync_seen import reason_in_words
from bot.messages.text import counted, moment, person
from domain.sync import (
    AlreadyRunning,
    KnownValue,
    RejectedRows,
    SyncRun,
    SyncStatus,
    Trigger,
)


def totals(run: SyncRun) -> str:
    """What a finished run found."""
    if run.finished is None:
        return ""
    if run.unfinished:
        return (
            "It broke off while looking for approvals: cards show those that were found. "
            f"Start it again with {NextSteps.SLACK.again}."
        )
    if not run.looked_for_approvals:
        return "Approvals were not looked for: that takes a good current_activity report."
    need = "needs" if run.needs_look == 1 else "need"
    return f"{run.approved} approved, {run.completed} completed, {run.needs_look} {need} a look."


def render_rejected_rows(rejected: RejectedRows) -> Document:
    """The rows that were set aside, as CSV for a spreadsheet."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("line", "column", "value", "reason"))
    table.writerows(
        (line, column, harmless(value), reason_in_words(reason))
        for line, column, value, reason in rejected.rows
    )
    count = counted(len(rejected.rows), "rejected row")
    return Document(
        filename=f"rejected-{rejected.report}.csv",
        title=f"Rejected rows of {rejected.report}, run {rejected.run_id[:8]}",
        content=written.getvalue(),
        comment=f"{rejected.report}: {count}, each with its line and reason.",
    )


# --- the answers to /sync ---


def render_sync_started(run: SyncRun) -> Message:
    """It goes on, and its report appears elsewhere."""
    what = "The report is being applied" if run.trigger is Trigger.APPLY else "The sync has started"
    return Message.say(f"{what}; {report_link(run.id)} shows how it goes.")


def render_sync_busy(busy: AlreadyRunning) -> Message:
    """While one runs."""
    run = busy.run
    return Message.say(
        f"A sync is already running, started by {person(run.by)}, {moment(run.started)}. "
        f"{report_link(run.id, 'The alerts channel')} shows its report."
    )


def render_sync_just_ended(door: NextSteps = NextSteps.SLACK) -> Message:
    """For the moment in which another run ended."""
    return Message.say(f"Another sync ended just now. To start a new one: {door.again}.")


def render_sync_help() -> Message:
    """How to use `/sync`."""
    return Message.say(
        "`/sync` reads FMS's reports and finds approvals.\n"
        "\u2022 `/sync` starts one now (ops)\n"
        "\u2022 `/sync status` last run, next run, age of the data\n"
        "\u2022 `/sync values` lists what FMS's reports have that the scheduler does not know\n"
        "\u2022 `/sync apply loan_history` shows what a refused report would change, and applies "
        "it once you confirm (ops)"
    )


def render_known_values(known: Sequence[KnownValue]) -> Message:
    """For `/sync values`: what was told once, when it was new."""
    if not known:
        return Message.say("FMS's reports have held no value that the scheduler does not know.")
    heading = "Kept as FMS's reports have them; each was reported once, when it was new:"
    return Message.list([heading, *map(known_value_line, known)])


def render_sync_status(status: SyncStatus) -> Message:
    """For `/sync status`."""
    return Message.say("\n".join(run_in_words(status)))


def run_in_words(status: SyncStatus) -> list[str]:
    """The run that goes on, the last one and the next, a line each."""
    lines = []
    if status.running:
        run = status.running
        lines.append(f"*A sync is running*, started by {person(run.by)}, {moment(run.started)}.")
    if status.last and status.last.finished:
        good = sum(one.ok for one in status.last.reports)
        lines.append(
            f"Last sync: {moment(status.last.finished)}, {good} of {len(status.last.reports)} "
            f"reports good. {totals(status.last)}"
        )
        lines += [f"{what} {do}".rstrip() for what, do in by_cause(status.last.reports)]
    else:
        lines.append("No sync has run yet.")
    if status.next:
        lines.append(f"Next nightly sync: {moment(status.next)}.")
    else:
        lines.append("The nightly sync is off (SYNC_ENABLED); `/sync` still works.")
    return lines
