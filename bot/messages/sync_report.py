"""What the alerts channel is told of a sync: a line for a phone, and the rest in its thread."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.alert_pages import Explained, explanation
from bot.messages.blocks import Block, Message, actions, button, context, paragraphs, section
from bot.messages.findings import finding_blocks, finding_lines
from bot.messages.ids import SyncValue
from bot.messages.sync_apply import ANOTHER_FILE, apply_button
from bot.messages.sync_faults import NextSteps, by_cause
from bot.messages.sync_notes import note_lines
from bot.messages.text import counted, linked_requests, linked_spans, moment, person
from domain.fms_links import FmsLinks
from domain.sync import ReportResult, SyncReport, SyncRun, Trigger

_GOOD = {Trigger.NIGHTLY: "Nightly sync OK", Trigger.MANUAL: "Sync OK"}
_HOW = {
    Trigger.NIGHTLY: "The nightly sync",
    Trigger.MANUAL: "Started by {who}",
    Trigger.APPLY: "{who} had a refused report applied",
}


def render_sync_report(report: SyncReport, links: FmsLinks) -> Message:
    """How it goes while it runs; then one line, or what went wrong first, and what is new."""
    run = report.run
    if run.finished is None:
        return _running(report, links)
    first, *lines = _over(report)
    found = finding_lines(report.findings)
    return Message(
        "\n".join([first, *lines, *found]),
        (
            section(f"*{first}*"),
            *paragraphs(lines),
            *finding_blocks(report.findings),
            *_buttons(run),
            *_explanation(report),
        ),
    )


def render_sync_details(report: SyncReport, links: FmsLinks) -> Message:
    """In its thread: each report with what it came to, and what is odd about it."""
    run = report.run
    lines = [_origin(run, links), *map(_report_line, run.reports)]
    return Message.list([*lines, *(line for one in run.reports for line in note_lines(one))])


def _running(report: SyncReport, links: FmsLinks) -> Message:
    run = report.run
    heading = f"Sync running: {len(run.reports)} of {report.expected} reports done"
    lines = [what for what, _ in by_cause(run.reports)]
    done = [_report_line(one) for one in run.reports]
    return Message(
        "\n".join([heading, *lines, *done]),
        (section(f"*{heading}*"), *paragraphs([*lines, *done]), context(_origin(run, links))),
    )


def _over(report: SyncReport) -> list[str]:
    run = report.run
    lines = [*_broken_off(run), *_failures(run), *_missing(report)]
    if lines:
        return [*lines, *_others(run)]
    if run.trigger is Trigger.APPLY:
        return [_applied(run)]
    what = ", ".join(_what_came_of(run)) or f"nothing new, all {report.expected} reports are good"
    return [f"{_GOOD[run.trigger]}: {what}"]


def _applied(run: SyncRun) -> str:
    applied = run.reports[0]
    said = f"{applied.name} has {applied.counts.kept:,} rows now"
    return ", ".join([f"Report applied by {person(run.by)}: {said}", *_what_came_of(run)])


def _broken_off(run: SyncRun) -> list[str]:
    if not run.unfinished:
        return []
    what = "The sync broke off before it had looked for all approvals."
    return [f"{what} Cards show those that were found: {NextSteps.SLACK.again} starts it again."]


def _failures(run: SyncRun) -> list[str]:
    """Each cause once: what happened in the first line, what to do about all of it below."""
    causes = by_cause(run.reports)
    lines = [what for what, _ in causes] + list(dict.fromkeys(do for _, do in causes if do))
    is_another = any(one.can_be_applied for one in run.reports) and run.trigger is Trigger.APPLY
    return [f"{ANOTHER_FILE} {lines[0]}", *lines[1:]] if is_another and lines else lines


def _missing(report: SyncReport) -> list[str]:
    missing = report.expected - len(report.run.reports)
    if missing <= 0:
        return []
    reports = "1 report was" if missing == 1 else f"{missing} reports were"
    return [f"The sync was cut off: {reports} not read, so that data is older."]


def _others(run: SyncRun) -> list[str]:
    """What the good ones brought, under what went wrong."""
    good = sum(one.ok for one in run.reports)
    if not good:
        return []
    what = ", ".join(_what_came_of(run))
    others = "The other one is" if good == 1 else f"The other {good} are"
    lines = [f"{others} good: {what}." if what else f"{others} good."]
    if not run.unfinished and not run.looked_for_approvals:
        lines.append("Approvals were not looked for: that takes a good current_activity report.")
    return lines


def _what_came_of(run: SyncRun) -> list[str]:
    counts = []
    if run.approved and not run.unfinished:
        which = f" ({linked_spans(run.approved_ids)})" if run.approved_ids else ""
        counts.append(f"{run.approved} approved{which}")
    if run.completed and not run.unfinished:
        counts.append(f"{run.completed} completed")
    good = [one for one in run.reports if one.ok]
    rejected = [one for one in good if one.counts.rejected]
    for at, one in enumerate(rejected):
        number = one.counts.rejected
        aside = f"{counted(number, 'row')} set aside" if at == 0 else f"{number:,}"
        counts.append(f"{aside} in {one.name}")
    if odd := [one.name for one in good if any(note.is_new for note in one.notes)]:
        counts.append(f"something new in {' and '.join(odd)}")
    if run.needs_look:
        need = "needs" if run.needs_look == 1 else "need"
        counts.append(f"{run.needs_look} {need} a look (`/assignments needs`)")
    return counts


def _buttons(run: SyncRun) -> list[Block]:
    """What ops may do about a run that did not go well."""
    if run.ok:
        return []
    says = "Sync again: read all reports of FMS now"
    again = button("Sync again", ids.SYNC_AGAIN, SyncValue().dump(), says=says)
    refused = [apply_button(one.name) for one in run.reports if one.can_be_applied]
    # Slack takes an action id once in a row.
    return [actions([again, *refused[:1]]), *(actions([one]) for one in refused[1:])]


def _explanation(report: SyncReport) -> list[Block]:
    """Nothing to read up on a good night."""
    if report.run.ok:
        return []
    is_whole = not (any(one.fault for one in report.run.reports))
    return [explanation(Explained.CUT_OFF if is_whole else Explained.NOT_APPLIED)]


def _origin(run: SyncRun, links: FmsLinks) -> str:
    how = _HOW[run.trigger].format(who=person(run.by))
    took = f", {run.seconds:.1f} seconds" if run.seconds is not None else ""
    return f"{how}, {moment(run.started)}{took}, {linked_requests(links.current, links)}"


def _report_line(result: ReportResult) -> str:
    counts = result.counts
    if not result.ok:
        read = f"{counted(counts.read, 'row')} read" if counts.read else "no rows read"
        return f"\u2022 {result.name}: not applied, {read} ({result.seconds:.1f} seconds)"
    changes: Sequence[tuple[int, str]] = (
        (counts.new, "new"),
        (counts.changed, "changed"),
        (counts.unchanged, "the same"),
        (counts.gone, "gone"),
        (counts.rejected, "set aside"),
        (counts.duplicates, "twice"),
        (counts.forgotten, "of partners who were forgotten"),
    )
    said = ", ".join(f"{count:,} {word}" for count, word in changes if count)
    rows = counted(counts.read, "row")
    return f"\u2022 {result.name}: {rows}, {said} ({result.seconds:.1f} seconds)"
