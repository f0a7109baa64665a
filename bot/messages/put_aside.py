"""What cannot be shown in Slack, told where something can."""

from collections import defaultdict
from collections.abc import Sequence

from bot.messages.blocks import Message
from bot.messages.card_links import assignment_link, channel_link
from bot.messages.mentions import OPS
from bot.messages.text import counted, escape, moment
from domain.messages import CLOSED, INTERNAL_ERROR, MessageKind, NotShown, PutAside, Target

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
            f"{heading} What can be is shown as soon as it is possible:",
            *(f"\u2022 {line}" for line in lines),
        ]
    )


def put_aside_lines(found: Sequence[PutAside]) -> list[str]:
    """What cannot be shown, a line for each kind and reason."""
    groups: dict[tuple[str, str, str], list[PutAside]] = defaultdict(list)
    for one in found:
        groups[one.kind, one.target if one.error in CLOSED else "", _code(one)].append(one)
    lines = [_line(kind, cause, group) for (kind, _, cause), group in groups.items()]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"\u2026 and {more} reasons more."] if more > 0 else lines


def _code(one: PutAside) -> str:
    """Slack's code; what went wrong here has a reference for each message, and is one cause."""
    return INTERNAL_ERROR if one.error.startswith(INTERNAL_ERROR) else one.error


def _line(kind: str, cause: str, group: Sequence[PutAside]) -> str:
    what = f"{len(group)} {_NAMES.get(kind) or escape(kind)}"
    if cause in CLOSED and group[0].target.partition(":")[0] in _CHANNELS:
        what += f" in {channel_link(group[0].target)}"
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
