"""The alert about what stops one request after the other, for ops; and sending what it stopped."""

from bot.messages import ids
from bot.messages.alert_pages import Explained, explanation
from bot.messages.blocks import (
    AMBER,
    GREEN,
    Block,
    Message,
    actions,
    button,
    clip_markup,
    colored,
    section,
)
from bot.messages.failures import cause, setting
from bot.messages.ids import CauseValue
from bot.messages.mentions import OPS
from bot.messages.text import as_sentence, escape, fms_name, linked_spans, moment, spans
from domain.lasting_causes import CauseKind, LastingCause
from domain.selection import MOST_AT_ONCE

_LASTS = {
    CauseKind.NO_ENTRY: "{fms} has not let the scheduler in{status}",
    CauseKind.FORBIDDEN: "{fms} has forbidden what the scheduler sends{status}",
    CauseKind.OUT_OF_REACH: "{fms} has been out of reach",
    CauseKind.REPORTS: "{fms} has not delivered {reports}",
    CauseKind.NOT_KNOWN: "{fms} has had a problem that only another version of the scheduler knows",
}
_OVER = {
    CauseKind.NO_ENTRY: "{fms} lets the scheduler in again",
    CauseKind.FORBIDDEN: "{fms} accepts what the scheduler sends again",
    CauseKind.OUT_OF_REACH: "{fms} can be reached again",
    CauseKind.REPORTS: "{fms} delivers its reports again",
    CauseKind.NOT_KNOWN: "{fms}'s problem is over; only another version of the scheduler knows it",
}
_CHECK = {
    CauseKind.NO_ENTRY: "Check {token}.",
    CauseKind.FORBIDDEN: "Check in FMS what the token in {token} may do.",
    CauseKind.OUT_OF_REACH: "Check {url} and the network; FMS itself may be down.",
    CauseKind.REPORTS: "The last sync's report says why. FMS's data here is getting old.",
    CauseKind.NOT_KNOWN: "Run the version of the scheduler that found it.",
}
_EXPLAINED = {
    CauseKind.NO_ENTRY: Explained.NO_ENTRY,
    CauseKind.FORBIDDEN: Explained.FORBIDDEN,
    CauseKind.OUT_OF_REACH: Explained.OUT_OF_REACH,
    CauseKind.REPORTS: Explained.REPORTS,
    CauseKind.NOT_KNOWN: Explained.NOT_KNOWN,
}
_MOST_CHARACTERS = 2000


def render_lasting_cause(found: LastingCause) -> Message:
    """As it stands now: whom it stops and what to check, or that it is over."""
    return _over(found) if found.over else _lasts(found)


def _lasts(found: LastingCause) -> Message:
    heading = f"{_what(found, _LASTS)} since {moment(found.since)}."
    rest = [*_stopped(found), setting(_CHECK[found.kind], found.environment)]
    failure, to_do = found.failure, clip_markup(" ".join(rest), _MOST_CHARACTERS)
    # Without words of FMS's own the heading has said it.
    said = as_sentence(cause(failure)) if failure and failure.detail else ""
    above = f"{OPS}*{heading}*\n{to_do}" if said else f"{OPS}*{heading}*"
    below = said or to_do
    return Message(
        "\n".join([heading, " ".join(rest)]),
        (section(above),),
        (colored(AMBER, [section(below), explanation(_EXPLAINED[found.kind])], below),),
    )


def _over(found: LastingCause) -> Message:
    heading = f"Over since {moment(found.over or found.since)}: {_what(found, _OVER)}."
    stopped = " ".join(_stopped(found))
    lasted = f"It began {moment(found.since)}."
    send = [actions([_send(found)])] if found.waiting else []
    return Message(
        "\n".join(filter(None, (heading, stopped, lasted))),
        (section(f"*{heading}*\n{clip_markup(stopped, _MOST_CHARACTERS)}".rstrip()),),
        (colored(GREEN, [section(lasted), *send], lasted),),
    )


def _what(found: LastingCause, words: dict[CauseKind, str]) -> str:
    status = found.failure.http_status if found.failure else None
    return words[found.kind].format(
        fms=fms_name(found.environment),
        status=f" ({status})" if status else "",
        reports=" and ".join(map(escape, found.reports)) or "its reports",
    )


def _stopped(found: LastingCause) -> list[str]:
    return [f"Requests stopped: {linked_spans(found.stopped)}."] if found.stopped else []


def _send(found: LastingCause) -> Block:
    label = _label(found.waiting)
    says = f"{label} to FMS: {spans(found.waiting)}"
    return button(label, ids.CAUSE_SEND, CauseValue(found.id).dump(), style="primary", says=says)


def _label(numbers: tuple[int, ...]) -> str:
    return f"Send {numbers[0]}" if len(numbers) == 1 else f"Send these {len(numbers)}"


def render_stopped(found: LastingCause | None) -> Message:
    """Which would be sent, and the button that does it."""
    waiting = found.waiting[:MOST_AT_ONCE] if found else ()
    if found is None or not waiting:
        return Message.say(
            "There is nothing left to send: each of these was sent or changed in the meantime."
        )
    left = [number for number in found.stopped if number not in waiting]
    rest = f" Left out, sent or changed meanwhile: {linked_spans(left)}." if left else ""
    text = f"Send {linked_spans(waiting)} to FMS?{rest}"
    agreed = button(
        _label(waiting),
        ids.CAUSE_SEND_AGREED,
        CauseValue(found.id, waiting).dump(),
        style="primary",
        says=f"{_label(waiting)} to FMS: {spans(waiting)}",
    )
    return Message(text, (section(text), actions([agreed])))
