"""Several assignments at once: one message for all of them."""

from collections.abc import Sequence

from bot.domain.assignments import Action
from bot.domain.outcomes import Checked, Done, Outcome, Unconfirmed
from bot.messages.format import FmsLinks
from bot.messages.message import Message, paragraphs, section
from bot.messages.outcomes import sentence

_DOING = {
    Action.REQUEST: "Sending {count} assignments to FMS, one after another.",
    Action.UNREQUEST: "Taking back {count} requests in FMS, one after another.",
    Action.DELETE: "Deleting {count} assignments, one after another.",
}
_DONE = {
    Action.REQUEST: "requested",
    Action.UNREQUEST: "planned again",
    Action.DELETE: "deleted",
}


def render_bulk_start(action: Action, count: int) -> Message:
    """Said at once, so that nobody wonders."""
    text = f"{_DOING[action].format(count=count)} The cards change as it goes."
    return Message(text, (section(text),))


def render_bulk_result(action: Action, outcomes: Sequence[Outcome], links: FmsLinks) -> Message:
    """How many went well, then each outcome on its own line."""
    done = sum(isinstance(one, Done) for one in outcomes)
    unsure = sum(isinstance(one, Unconfirmed) for one in outcomes)
    not_done = len(outcomes) - done - unsure
    counts = [f"{done} of {len(outcomes)} {_DONE[action]}"]
    if not_done:
        counts.append(f"{not_done} not")
    if unsure:
        counts.append(f"{unsure} unconfirmed")
    return _lines(f"*{', '.join(counts)}.*", [sentence(one, links) for one in outcomes])


def render_bulk_check(checks: Sequence[Checked], links: FmsLinks) -> Message:
    """What `--check` found for each."""
    free = sum(not one.reasons for one in checks)
    heading = f"*{free} of {len(checks)} are free to go. Nothing was sent.*"
    return _lines(heading, [sentence(one, links) for one in checks])


def _lines(heading: str, sentences: Sequence[str]) -> Message:
    lines = [heading, *(f"\u2022 {one}" for one in sentences)]
    return Message("\n".join(lines), tuple(paragraphs(lines)[:50]))
