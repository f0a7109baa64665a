"""The morning's digest of an office, and the word to the person who waits for an approval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.blocks import Block, Message, paragraphs, section, section_with
from bot.messages.card_links import assignment_link
from bot.messages.cards import request_button
from bot.messages.desk_rows import edit_button, other_cars
from bot.messages.findings import finding_buttons
from bot.messages.ids import ReadyValue
from bot.messages.ready import ready_button, why_not_ready
from bot.messages.text import (
    counted,
    day,
    escape,
    in_code,
    named_request,
    person,
    status_within,
    summary,
    weekday,
)
from domain.assignment import Assignment
from domain.checks import Checked
from domain.digest import SENT_BY, Digest, Late
from domain.fms_links import FmsLinks
from domain.ready import is_ready

_MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class _Row:
    """One assignment: its line, and the one button that leads on from it."""

    line: str
    button: Block | None = None


def render_digest(digest: Digest, links: FmsLinks) -> Message:
    """One message a morning for an office, as its day stands now."""
    office, today = escape(digest.office), weekday(digest.day)
    heading = f"Good morning, {office} \u00b7 {today}: {_counts(digest)}"
    value = ReadyValue(digest.office, SENT_BY.days)
    ready = ready_button(digest.to_send, value)
    top = f"*{heading}*"
    blocks = [section_with(top, ready[0]) if ready else section(top)]
    lines = [heading]
    for title, rows, more in _lists(digest, links):
        if rows:
            said, drawn = _list(title, rows, f"{more} {digest.office.lower()}")
            lines += said
            blocks += drawn
    return Message("\n".join(lines), tuple(blocks))


def _counts(digest: Digest) -> str:
    """What is left of the day."""
    waits = sum(one.assignment.open_attempt is None for one in digest.to_send if one.assignment)
    counts = (
        (waits, "to send"),
        (len(digest.overdue), "late"),
        (len(digest.unapproved), "not approved"),
        (len(digest.starting), "out"),
        (len(digest.returning), "back"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in counts if count) or "all done"


def _lists(digest: Digest, links: FmsLinks) -> list[tuple[str, list[_Row], str]]:
    """Each list with its title, and what to type for the rest of it."""
    plain: Callable[[Sequence[Assignment]], list[_Row]] = lambda some: [  # noqa: E731
        _Row(_what(one, links)) for one in some
    ]
    return [
        ("To send: planned, starting within 5 days", [*map(_to_send, digest.to_send)], "planned"),
        ("Sent today", [_sent(one, links) for one in digest.sent], "requested"),
        (
            "Late: still out after their end",
            [_late(one, digest.day, links) for one in digest.overdue],
            "active",
        ),
        ("Not approved yet, starting within 3 days", plain(digest.unapproved), "requested"),
        ("Out today", plain(digest.starting), "active"),
        ("Back today", plain(digest.returning), "active"),
    ]


def _list(title: str, rows: Sequence[_Row], more: str) -> tuple[list[str], list[Block]]:
    """The lines of a list for the text, and its blocks."""
    heading, shown = f"*{title} ({len(rows):,})*", rows[:_MOST_ROWS]
    lines = [f"\u2022 {one.line}" for one in shown]
    rest = []
    if len(rows) > len(shown):
        rest = [f"and {len(rows) - len(shown):,} more: `/assignments {in_code(more)}`"]
    said = [heading, *lines, *rest]
    if not any(one.button for one in shown):
        return said, paragraphs(said)
    drawn = [
        section_with(line, one.button) if one.button else section(line)
        for one, line in zip(shown, lines, strict=True)
    ]
    return said, [section(heading), *drawn, *paragraphs(rest)]


def _to_send(checked: Checked) -> _Row:
    """The button is the next thing to do: what must fail is not offered."""
    one = checked.assignment
    if one is None:
        return _Row(f"{assignment_link(checked.assignment_id)}  {why_not_ready(checked)}")
    line = _what(one)
    if one.open_attempt:
        return _Row(line)
    if is_ready(checked):
        return _Row(line, request_button(one))
    line = f"{line}: {why_not_ready(checked)}"
    if not checked.reasons:
        request = request_button(one)
        request.pop("style")
        return _Row(line, request)
    return _Row(line, next(iter(other_cars(one, checked)), None) or edit_button(one))


def _sent(one: Assignment, links: FmsLinks) -> _Row:
    by = f", sent by {person(one.requested.by)}" if one.requested else ""
    return _Row(f"{_what(one, links)}{by}")


def _late(late: Late, today: date, links: FmsLinks) -> _Row:
    """With what a person may say about it, once a sync has found it."""
    one, finding = late.assignment, late.finding
    days_late = counted((today - one.real_dates.end).days, "day")
    line = f"{_what(one, links)}, {days_late} late"
    return _Row(line, next(iter(finding_buttons(finding, one)), None) if finding else None)


def _what(one: Assignment, links: FmsLinks | None = None) -> str:
    doubt = f", *{status_within(one)}*" if one.open_attempt else ""
    number = f", {named_request(one.fms, links)}" if one.fms and links else ""
    return f"{assignment_link(one.id)}  {summary(one, one.real_dates)}{number}{doubt}"


def render_late(assignment: Assignment, links: FmsLinks) -> Message:
    """A direct message to the person who requested it."""
    fms = assignment.fms
    number = named_request(fms, links) if fms else "Its request"
    which, start = assignment_link(assignment.id), day(assignment.dates.start)
    text = (
        f"Assignment {which} starts today, {start}, and as of the last sync FMS has "
        f"not approved it: {summary(assignment)}. "
        f"{number} may still be waiting, or may have been denied: look there."
    )
    return Message.say(text)
