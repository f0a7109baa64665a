"""The morning's digest of an office, and the word to the person who waits for an approval."""

from collections.abc import Sequence

from bot.messages.blocks import Block, Message, paragraphs, section, section_with
from bot.messages.card_links import assignment_link
from bot.messages.cards import request_button
from bot.messages.text import day, escape, in_code, named_request, status_words, summary
from domain.assignment import Assignment, Status
from domain.digest import Digest
from domain.fms_links import FmsLinks

_MOST_ROWS = 8


def render_digest(digest: Digest, links: FmsLinks) -> Message:
    """One message a morning for an office; only lists that have something in them."""
    heading = f"*{escape(digest.office)}, {day(digest.day)}*"
    office = in_code(digest.office.lower())
    blocks, lines = [section(heading)], [heading]
    for title, rows, more in (
        ("Overdue: still out after their end", digest.overdue, "active"),
        ("Returning today", digest.returning, "active"),
        ("Starting today", digest.starting, "active"),
        ("Requested, not approved yet, starting within 3 days", digest.unapproved, "requested"),
        ("Planned, not requested yet, starting within 5 days", digest.unrequested, "planned"),
    ):
        if rows:
            said, drawn = _list(f"*{title} ({len(rows):,})*", rows, f"{more} {office}", links)
            lines += said
            blocks += drawn
    return Message("\n".join(lines), tuple(blocks))


def render_late(assignment: Assignment, links: FmsLinks) -> Message:
    """A direct message to the person who requested it."""
    fms = assignment.fms
    number = named_request(fms, links) if fms else "Its request"
    which, start = assignment_link(assignment.id), day(assignment.dates.start)
    text = (
        f"Assignment {which} starts today, {start}, and FMS has not approved it as far as the "
        f"last sync shows: {summary(assignment)}. "
        f"{number} may wait for someone, or may have been refused: look there."
    )
    return Message.say(text)


def _list(
    title: str, rows: Sequence[Assignment], more: str, links: FmsLinks
) -> tuple[list[str], list[Block]]:
    """The lines of a list for the text, and its blocks."""
    shown = rows[:_MOST_ROWS]
    lines = [f"\u2022 {_row(one, links)}" for one in shown]
    rest = []
    if len(rows) > len(shown):
        rest = [f"and {len(rows) - len(shown):,} more: `/assignments {more}`"]
    said = [title, *lines, *rest]
    if not any(_can_be_requested(one) for one in shown):
        return said, paragraphs(said)
    drawn = [
        section(title),
        *(_with_button(one, line) for one, line in zip(shown, lines, strict=True)),
    ]
    return said, [*drawn, *paragraphs(rest)]


def _with_button(one: Assignment, line: str) -> Block:
    return section_with(line, request_button(one)) if _can_be_requested(one) else section(line)


def _can_be_requested(one: Assignment) -> bool:
    return one.status is Status.PLANNED and one.open_attempt is None


def _row(one: Assignment, links: FmsLinks) -> str:
    doubt = f", *{status_words(one).lower()}*" if one.open_attempt else ""
    number = f", {named_request(one.fms, links)}" if one.fms else ""
    return f"*{assignment_link(one.id)}*  {summary(one, one.real_dates)}{number}{doubt}"
