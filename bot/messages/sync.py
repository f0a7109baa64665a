"""The alert about a sync, the rows that were set aside, and the private answers to `/sync`."""

import csv
import io
from collections.abc import Sequence
from enum import Enum

from bot.messages.findings import finding_blocks, finding_lines
from bot.messages.format import FmsLinks, escape, moment, person
from bot.messages.message import (
    BLUE,
    GREEN,
    RED,
    Document,
    Message,
    colored,
    paragraphs,
    section,
)
from domain.sync import (
    AlreadyRunning,
    RejectedRows,
    ReportFault,
    ReportResult,
    SyncReport,
    SyncRun,
    SyncStatus,
    Trigger,
)

_CAUSES = {
    ReportFault.NOT_REACHED: "{detail} could not be reached",
    ReportFault.DENIED: "FMS answered with status {detail}",
    ReportFault.TRUNCATED: "it is not whole: {detail}",
    ReportFault.TOO_LARGE: "it took more than {detail}",
    ReportFault.HTML: "FMS sent a web page, a login page perhaps, in place of CSV",
    ReportFault.JSON: "FMS sent JSON, an error perhaps, in place of CSV",
    ReportFault.EMPTY: "FMS sent nothing",
    ReportFault.BINARY: "FMS sent something that is no text",
    ReportFault.WRONG_REPORT: "FMS sent another report, {detail}",
    ReportFault.COLUMNS: "its columns are not where they should be: {detail}",
    ReportFault.NO_ROWS: "not one of its {read:,} rows can be used",
    ReportFault.REJECTED: "{rejected:,} of its {read:,} rows were rejected",
    ReportFault.DROP: "it has {kept:,} rows, and there were {before:,}",
    ReportFault.DATABASE: "the database failed ({detail})",
    ReportFault.DISK: "this machine's disk failed ({detail})",
    ReportFault.INTERRUPTED: "the sync was interrupted",
}
_RESOLUTIONS = {
    ReportFault.NOT_REACHED: "Check the report's address and the network, then {again}.",
    ReportFault.TRUNCATED: "Try again with {again}; if it stays so, contact the FMS admin.",
    ReportFault.TOO_LARGE: "Contact the FMS admin.",
    ReportFault.HTML: "Check FMS's token and the report's address.",
    ReportFault.JSON: "Check FMS's token and the report's address.",
    ReportFault.WRONG_REPORT: "Check the report's address.",
    ReportFault.DATABASE: "Check the database, then {again}.",
    ReportFault.DISK: "Check the space for temporary files where the bot runs, then {again}.",
    ReportFault.INTERRUPTED: "Start it again with {again}.",
}
_STATUS_RESOLUTIONS = {
    "401": "Check FMS's token: it is invalid or expired.",
    "403": "Check FMS's token: it may not read reports.",
    "404": "Check the report's address.",
    "302": "Check FMS's token: FMS leads to another page, its login perhaps.",
}
_DEFAULT_RESOLUTION = "Look at the report in FMS, and contact the FMS admin."


class NextSteps(Enum):
    """What somebody does at the door they read this at: sync again, or apply a refused report."""

    SLACK = ("`/sync`", "`/sync apply {name}`")
    COMMAND_LINE = ("python -m bot sync", "python -m bot sync --apply {name}")
    HTTP = ("POST /api/ingest/sync", "have ops type /sync apply {name} in Slack")

    @property
    def again(self) -> str:
        """To start another sync."""
        return self.value[0]

    def apply(self, name: str) -> str:
        """To have a report applied that was refused for its size."""
        return self.value[1].format(name=name)


_HEADINGS = ("report", "rows", "new", "chg", "same", "gone", "rej", "dup", "sec")


def render_sync_report(report: SyncReport, links: FmsLinks) -> Message:
    """The alert about a run: failures first, then what every report came to."""
    run = report.run
    heading, outcome = _heading(report), _outcome(report)
    failures = [failure(one) for one in run.reports if not one.ok]
    notes = [f"{one.name}: {_unknown(one.notes)}" for one in run.reports if one.notes]
    blocks = [
        *paragraphs(failures),
        *([section(f"```{_table(run.reports)}```")] if run.reports else []),
        *paragraphs(notes),
        *paragraphs(outcome),
        *finding_blocks(report.findings),
    ]
    top = section(f"*{heading}*\n{_origin(run, links)}")
    below = (colored(_color(run), blocks, heading),) if blocks else ()
    found = finding_lines(report.findings)
    return Message("\n".join([heading, *failures, *outcome, *found]), (top,), below)


def _unknown(values: str) -> str:
    return f"values that are new to this report, kept as they are: {escape(values)}"


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
        return f"Report not applied: the data of {run.reports[0].name} stands as it was"
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
    return f"{how}, {moment(run.started)}{took}, {links.requests(links.current)}"


def failure(result: ReportResult, door: NextSteps = NextSteps.SLACK) -> str:
    """Why a report was not applied, and what to do; nothing for a good one."""
    counts, fault = result.counts, result.fault
    if fault is None:
        return ""
    cause = _CAUSES[fault].format(
        detail=escape(result.detail or ""),
        read=counts.read,
        rejected=counts.rejected,
        kept=counts.kept,
        before=counts.before,
    )
    return f":warning: *{result.name}* was not applied: {cause}. {_resolution(result, door)}"


def _resolution(result: ReportResult, door: NextSteps) -> str:
    if result.fault and result.fault.can_be_overruled:
        apply = door.apply(result.name)
        return f"Look at it in FMS first. If its numbers are right: {apply}."
    if result.fault is ReportFault.DENIED:
        return _STATUS_RESOLUTIONS.get(result.detail or "", _DEFAULT_RESOLUTION)
    known = _RESOLUTIONS.get(result.fault, _DEFAULT_RESOLUTION) if result.fault else ""
    return known.format(again=door.again)


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
        (line, column, _harmless(value), reason) for line, column, value, reason in rejected.rows
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
        "\u2022 `/sync` starts one now\n"
        "\u2022 `/sync status` last run, next run, age of the data\n"
        "\u2022 `/sync apply loan_history` applies a report that was refused for its size, after "
        "you have checked it"
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
