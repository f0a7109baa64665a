"""What `--check` says of several assignments at once."""

from collections.abc import Sequence

from bot.messages.format import FmsLinks
from bot.messages.message import Message, paragraphs
from bot.messages.outcomes import sentence
from domain.outcomes import Checked


def render_bulk_check(checks: Sequence[Checked], links: FmsLinks) -> Message:
    """What `--check` found for each."""
    free = sum(not one.reasons for one in checks)
    heading = f"*{free} of {len(checks)} are free to go. Nothing was sent.*"
    return _lines(heading, [sentence(one, links) for one in checks])


def _lines(heading: str, sentences: Sequence[str]) -> Message:
    lines = [heading, *(f"\u2022 {one}" for one in sentences)]
    return Message("\n".join(lines), tuple(paragraphs(lines)[:50]))
