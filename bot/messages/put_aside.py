"""What cannot be shown in Slack, told where something can."""

from collections import defaultdict
from collections.abc import Sequence

from bot.messages.blocks import Message
from bot.messages.card_links import assignment_link
from bot.messages.mentions import OPS
from bot.messages.text import escape
from domain.messages import INTERNAL_ERROR, MessageKind, PutAside

_NAMES: dict[str, str] = {
    MessageKind.CARD: "cards",
    MessageKind.DOUBT: "alerts about unconfirmed requests",
    MessageKind.DOUBT_SETTLED: "messages to people that an unconfirmed request was settled",
    MessageKind.SYNC_REPORT: "sync reports",
    MessageKind.SYNC_DETAILS: "sync reports at length",
    MessageKind.REJECTED_ROWS: "files with rejected rows",
    MessageKind.APPROVED_THREAD: "approvals in the threads of cards",
    MessageKind.APPROVED_DIRECT: "approvals to people",
    MessageKind.DIGEST: "digests",
    MessageKind.LATE_DIRECT: "reminders to people",
    MessageKind.BATCH: "progress of several requests to people",
    MessageKind.LASTING_CAUSE: "alerts about what stops requests",
    MessageKind.FINDINGS: "findings to people",
    MessageKind.TAKEN_BACK: "messages to people whose requests or plans another undid",
    MessageKind.TAKEN_BACK_THREAD: "lines in threads of cards about requests taken back",
    MessageKind.EDITED: "messages to people whose plans another changed",
    MessageKind.CHANGE: "progress of changes to people",
    MessageKind.CHANGE_TOLD: "messages to people that someone changes their requests",
    MessageKind.BATCH_CUT_OFF: "messages to people that several requests were cut off",
}
_ABOUT_ASSIGNMENTS: set[str] = {
    MessageKind.CARD,
    MessageKind.APPROVED_THREAD,
    MessageKind.APPROVED_DIRECT,
}
_ARCHIVED = "The channel is archived: unarchive it, or name another one in the settings."
_REMEDIES = {
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "not_in_channel": "The bot is not in the channel: invite it.",
    "channel_not_found": (
        "The channel is gone, or the bot is not in it: invite it, or name another one in the "
        "settings."
    ),
}
_MOST_NAMED = 20
_MOST_LINES = 20


def render_put_aside(found: Sequence[PutAside]) -> Message:
    """A line for each kind and reason; what it says when there is nothing any more."""
    if not found:
        return Message.say("All messages are shown again.")
    heading = f"{OPS}*Some messages cannot be shown.* They are, as soon as that is possible:"
    lines = [heading, *(f"\u2022 {line}" for line in put_aside_lines(found))]
    return Message.list(lines)


def put_aside_lines(found: Sequence[PutAside]) -> list[str]:
    """What cannot be shown, a line for each kind and reason."""
    groups: dict[tuple[str, str], list[PutAside]] = defaultdict(list)
    for one in found:
        groups[one.kind, _cause(one)].append(one)
    lines = [_line(kind, cause, group) for (kind, cause), group in groups.items()]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"\u2026 and {more} reasons more."] if more > 0 else lines


def _cause(one: PutAside) -> str:
    """Slack's code; what went wrong here has a reference for each message, and is one cause."""
    return INTERNAL_ERROR if one.error.startswith(INTERNAL_ERROR) else one.error


def _line(kind: str, cause: str, group: Sequence[PutAside]) -> str:
    what = f"{len(group)} {_NAMES.get(kind) or escape(kind)}"
    if kind in _ABOUT_ASSIGNMENTS:
        what += f" (assignments {_named([_linked(one.subject) for one in group])})"
    if cause == INTERNAL_ERROR:
        references = [escape(one.error.removeprefix(INTERNAL_ERROR).strip()) for one in group]
        cause += f" {_named(references)}"
        return f"{what}: {cause}. The bot's log has more under the reference."
    remedy = f" {_REMEDIES[cause]}" if cause in _REMEDIES else ""
    return f"{what}: {escape(cause)}.{remedy}"


def _named(words: Sequence[str]) -> str:
    """Some of them, escaped by the caller."""
    more = ", \u2026" if len(words) > _MOST_NAMED else ""
    return ", ".join(words[:_MOST_NAMED]) + more


def _linked(subject: str) -> str:
    return assignment_link(int(subject)) if subject.isdecimal() else escape(subject)
