"""The alert about what stops one request after the other, for ops."""

from bot.messages.blocks import AMBER, GRAY, Message, colored, section
from bot.messages.failures import cause, setting
from bot.messages.text import as_sentence, fms_name, linked_spans, moment
from domain.attempt import FailureKind
from domain.lasting_causes import LastingCause

_LASTS = {
    FailureKind.UNAUTHORIZED: "{fms} does not let the bot in",
    FailureKind.FORBIDDEN: "{fms} forbids what the bot sends",
}
_OVER = {
    FailureKind.UNAUTHORIZED: "{fms} lets the bot in again",
    FailureKind.FORBIDDEN: "{fms} takes what the bot sends again",
}
_CHECK = {
    FailureKind.UNAUTHORIZED: "Check {token}.",
    FailureKind.FORBIDDEN: "Check in FMS what the token in {token} may do.",
}
_STOPS, _STOPS_NO_MORE = "{fms} stops what the bot sends", "{fms} takes what the bot sends again"


def render_lasting_cause(found: LastingCause) -> Message:
    """As it stands now: what to check, or that it is over."""
    kind, environment = found.failure.kind, found.failure.environment
    happened = as_sentence(cause(found.failure))
    stopped = f"Stopped: {linked_spans(found.stopped)}."
    if found.over:
        what, when, color = _OVER.get(kind, _STOPS_NO_MORE), found.over, GRAY
        text = f"From {moment(found.since)} on: {happened} {stopped} Each can be tried again."
    else:
        what, when, color = _LASTS.get(kind, _STOPS), found.since, AMBER
        text = " ".join([happened, *_check(kind, environment), stopped])
    heading = f"{what.format(fms=fms_name(environment))}, since {moment(when)}"
    return Message(
        f"{heading}. {text}",
        (section(f"*{heading}*"),),
        (colored(color, [section(text)], text),),
    )


def _check(kind: FailureKind, environment: str) -> list[str]:
    return [setting(_CHECK[kind], environment)] if kind in _CHECK else []
