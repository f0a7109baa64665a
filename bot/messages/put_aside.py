"""What cannot be shown in Slack, told where something can."""

from collections import defaultdict
from collections.abc import Sequence

from bot.messages.alert_pages import Explained, where_explained
from bot.messages.blocks import Message
from bot.messages.card_links import assignment_link, channel_link
from bot.messages.mentions import OPS
from bot.messages.text import counted, escape, moment
from domain.messages import CLOSED, INTERNAL_ERROR, MessageKind, NotShown, PutAside, Target

# What is counted, and of what kind it is.
_NAMES: dict[str, tuple[str, str]] = {
    MessageKind.CARD: ("card", ""),
    MessageKind.DOUBT: ("alert", "about unconfirmed requests"),
    MessageKind.DOUBT_SETTLED: ("message", "to people that an unconfirmed request was settled"),
    MessageKind.SYNC_REPORT: ("sync report", ""),
    MessageKind.SYNC_DETAILS: ("thread", "with the details of a sync"),
    MessageKind.REJECTED_ROWS: ("file", "with rejected rows"),
    MessageKind.APPROVED_THREAD: ("approval", "in the threads of cards"),
    MessageKind.APPROVED_DIRECT: ("message", "to people about approvals"),
    MessageKind.DIGEST: ("morning digest", ""),
    MessageKind.LATE_DIRECT: ("reminder", "to people"),
    MessageKind.BATCH: ("message", "to people about several requests"),
    MessageKind.LASTING_CAUSE: ("alert", "about what stops requests"),
    MessageKind.FINDINGS: ("message", "to people about findings"),
    MessageKind.TAKEN_BACK: ("message", "to people whose requests or plans someone undid"),
    MessageKind.TAKEN_BACK_THREAD: ("line", "in threads of cards about requests taken back"),
    MessageKind.EDITED: ("message", "to people whose plans someone changed"),
    MessageKind.CHANGE: ("message", "to people about changes of requests"),
    MessageKind.CHANGE_TOLD: ("message", "to people whose requests someone is changing"),
    MessageKind.BATCH_CUT_OFF: ("message", "to people that several requests were cut off"),
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
_CHANNELS = (Target.CARDS, Target.ALERTS, Target.OFFICE)
_MOST_NAMED = 20
_MOST_LINES = 20


def render_put_aside(found: NotShown) -> Message:
    """How many there are, and a line for each kind of them; or that there are none any more."""
    if not found.messages:
        code = escape(found.cause.partition(" ")[0])
        why = f"that Slack refused ({code})"
        if found.cause == INTERNAL_ERROR:
            why = "that failed by an internal error"
        return Message.say(f"All messages {why} are shown again.")
    since = min(one.since for one in found.messages)
    count = counted(len(found.messages), "message")
    heading = f"{OPS}*{count} cannot be shown since {moment(since)}.*"
    lines = put_aside_lines(found.messages)
    return Message.list(
        [
            f"{heading} They will be, as soon as that is possible:",
            *(f"\u2022 {line}" for line in lines),
            where_explained(Explained.NOT_SHOWN),
        ]
    )


def put_aside_lines(found: Sequence[PutAside]) -> list[str]:
    """What cannot be shown, a line for each kind and reason."""
    groups: dict[tuple[str, str, str], list[PutAside]] = defaultdict(list)
    for one in found:
        groups[one.kind, one.target if one.error in CLOSED else "", _code(one)].append(one)
    lines = [_line(kind, cause, group) for (kind, _, cause), group in groups.items()]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and {counted(more, 'more reason')}."] if more > 0 else lines


def _code(one: PutAside) -> str:
    """Slack's code; what went wrong here has a reference for each message, and is one cause."""
    return INTERNAL_ERROR if one.error.startswith(INTERNAL_ERROR) else one.error


def _line(kind: str, cause: str, group: Sequence[PutAside]) -> str:
    thing, about = _NAMES.get(kind, ("message", f"of the kind {escape(kind)}"))
    what = f"{counted(len(group), thing)} {about}".rstrip()
    if cause in CLOSED and group[0].target.partition(":")[0] in _CHANNELS:
        what += f" in {channel_link(group[0].target)}"
    if kind in _ABOUT_ASSIGNMENTS:
        of = "assignment" if len(group) == 1 else "assignments"
        what += f" ({of} {_named([_linked(one.subject) for one in group])})"
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
