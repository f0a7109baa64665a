"""The alert about a sync, the rows that were set aside, and the private answers to `/sync`."""

import csv
import io
from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import (
    BLUE,
    GREEN,
    RED,
    Block,
    Document,
    Message,
    actions,
    button,
    colored,
    paragraphs,
    section,
)
from bot.messages.findings import finding_blocks, finding_lines
from bot.messages.ids import SyncValue
from bot.messages.sync_apply import ANOTHER_FILE, apply_button
from bot.messages.sync_faults import NextSteps, failure
from bot.messages.sync_notes import note_lines
from bot.messages.sync_seen import reason_in_words
from bot.messages.text import linked_requests, moment, person
from domain.fms_links import FmsLinks
from domain.sync import (
    AlreadyRunning,
    RejectedRows,
    ReportResult,
    SyncReport,
    SyncRun,
    SyncStatus,
    Trigger,
)

_HEADINGS = ("report", "rows", "new", "chg", "same", "gone", "rej", "dup", "sec")


def render_sync_report(report: SyncReport, links: FmsLinks) -> Message:
    """The alert about a run: failures first, then what every report came to."""
    run = report.run
    heading, outcome = _heading(report), _outcome(report)
    failures = [failure(one) for one in run.reports if not one.ok]
    notes = [line for one in run.reports for line in note_lines(one)]
    blocks = [
        *paragraphs(failures),
        *([section(f"```{_table(run.reports)}```")] if run.reports else []),
        *paragraphs(notes),
        *paragraphs(outcome),
        *finding_blocks(report.findings),
        *_buttons(run),
    ]
    top = section(f"*{heading}*\n{_origin(run, links)}")
    below = (colored(_color(run), blocks, heading),) if blocks else ()
    found = finding_lines(report.findings)
    return Message("\n".join([heading, *failures, *outcome, *found]), (top,), below)


def _buttons(run: SyncRun) -> list[Block]:
    """What ops may do about a run that is over and did not go well."""
    if run.finished is None or run.ok:
        return []
    again = button(
        "Sync again",
        ids.SYNC_AGAIN,
        SyncValue().dump(),
        says="Sync again: read all reports of FMS now",
    )
    refused = (one.name for one in run.reports if one.can_be_applied)
    return [actions([again, *(apply_button(name) for name in refused)])]


def _heading(report: SyncReport) -> str:
    run, good = report.run, sum(one.ok for one in report.run.reports)
    if run.finished is None:
        return f"Sync running: {len(run.reports)} of {report.expected} reports done"
    if run.unfinished:
        return "Sync broken off: approvals were not looked for to the end"
    if good == report.expected:
        return (
            f"Sync done: all {report.expected} reports are good" if good > 1 else "Report applied"
        )
    if run.trigger is Trigger.APPLY and run.reports:
        name, why = run.reports[0].name, ""
        if run.reports[0].can_be_applied:
            why = f"{ANOTHER_FILE} "
        return f"{why}Report not applied: the data of {name} stands as it was"
    missing = report.expected - len(run.reports)
    broken = f", {missing} not reached" if missing else ""
    failed = report.expected - good - missing
    return (
        f"Sync: {failed} of {report.expected} reports failed{broken}, their data stands as it was"
    )


def _origin(run: SyncRun, links: FmsLinks) -> str:
    how = {
        Trigger.NIGHTLY: "The nightly sync",
        Trigger.MANUAL: f"Started by {person(run.by)}",
        Trigger.APPLY: f"{person(run.by)} had a refused report applied",
    }[run.trigger]
    took = f", {run.seconds:.1f} seconds" if run.seconds is not None else ""
    return f"{how}, {moment(run.started)}{took}, {linked_requests(links.current, links)}"


def _table(results: Sequence[ReportResult]) -> str:
    """Aligned columns; a failed report has a dash for what it would have changed."""
    lines = [_HEADINGS, *(_cells(one) for one in results)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(line[at].rjust(widths[at]) for at in range(1, len(line)))]
        )
        for line in lines
    )


def _cells(result: ReportResult) -> tuple[str, ...]:
    counts = result.counts
    changes = (counts.new, counts.changed, counts.unchanged, counts.gone)
    shown = [f"{one:,}" if result.ok else "-" for one in changes]
    rest = (f"{counts.rejected:,}", f"{counts.duplicates:,}", f"{result.seconds:.1f}")
    return (result.name, f"{counts.read:,}", *shown, *rest)


def totals(run: SyncRun) -> str:
    """What a finished run found."""
    if run.finished is None:
        return ""
    if run.unfinished:
        return (
            "It broke off while it looked for approvals: cards show those that were found. "
            f"Start it again with {NextSteps.SLACK.again}."
        )
    if not run.looked_for_approvals:
        return "Approvals were not looked for: that takes a good current_activity."
    return f"{run.approved} approved, {run.completed} completed, {run.needs_look} need a look."


def _outcome(report: SyncReport) -> list[str]:
    run = report.run
    if run.finished is None:
        return []
    needs = " `/assignments needs` lists them." if run.needs_look else ""
    return [f"{totals(run)}{needs}"]


def _color(run: SyncRun) -> str:
    if run.finished is None:
        return BLUE
    return GREEN if run.ok else RED


def render_rejected_rows(rejected: RejectedRows) -> Document:
    """The rows that were set aside, as CSV for a spreadsheet."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("line", "column", "value", "reason"))
    table.writerows(
        (line, column, _harmless(value), reason_in_words(reason))
        for line, column, value, reason in rejected.rows
    )
    count = len(rejected.rows)
    return Document(
        filename=f"rejected-{rejected.report}.csv",
        title=f"Rejected rows of {rejected.report}, run {rejected.run_id[:8]}",
        content=written.getvalue(),
        comment=f"{rejected.report}: {count:,} rejected rows, with their lines and reasons.",
    )


def _harmless(value: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value else value


# --- the answers to /sync ---


def render_sync_started(run: SyncRun) -> Message:
    """It goes on, and its report appears elsewhere."""
    what = "The report is being applied" if run.trigger is Trigger.APPLY else "The sync has started"
    return Message.say(f"{what}; the alerts channel shows how it goes.")


def render_sync_busy(busy: AlreadyRunning) -> Message:
    """While one runs."""
    run = busy.run
    return Message.say(
        f"A sync is running already, started by {person(run.by)}, {moment(run.started)}. "
        "The alerts channel shows its report."
    )


def render_sync_just_ended(door: NextSteps = NextSteps.SLACK) -> Message:
    """For the moment in which another run ended."""
    return Message.say(f"Another sync ended this very moment. To start a new one: {door.again}.")


def render_sync_help() -> Message:
    """How to use `/sync`."""
    return Message.say(
        "`/sync` reads FMS's reports and finds approvals.\n"
        "\u2022 `/sync` starts one now (ops)\n"
        "\u2022 `/sync status` last run, next run, age of the data\n"
        "\u2022 `/sync apply loan_history` shows what a report would do that was refused, and "
        "applies it when you say so (ops)"
    )


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
        lines += [failure(one) for one in status.last.reports if not one.ok]
    else:
        lines.append("No sync has been made yet.")
    if status.next:
        lines.append(f"Next nightly sync: {moment(status.next)}.")
    else:
        lines.append("The nightly sync is off (SYNC_ENABLED); `/sync` works all the same.")
    return lines
