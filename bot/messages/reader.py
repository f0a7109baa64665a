"""Who reads of what they did themselves reads "you": known as a message goes to one person."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.messages.blocks import Message

# Where a sentence begins: behind another, on a line of its own, behind what only adorns it.
_BEGINS = r"(?P<begins>(?:^|\n|[.!?][\u201d*_]*\s+)(?:\u2022\s+|:[a-z_]+:\s+|[*_>])*)?"


def for_reader(message: Message, user: str) -> Message:
    """The same, as this person reads it."""
    say = _saying_you(user)
    return replace(
        message,
        text=say(message.text),
        blocks=tuple(_said(list(message.blocks), say)),
        attachments=tuple(_said(list(message.attachments), say)),
        plainer=for_reader(message.plainer, user) if message.plainer else None,
    )


def view_for_reader(view: dict[str, Any], user: str) -> dict[str, Any]:
    """A modal or a Home tab, as this person reads it."""
    said: dict[str, Any] = _said(view, _saying_you(user))
    return said


def _said(drawn: Any, say: Callable[[str], str]) -> Any:  # noqa: ANN401  # JSON
    if isinstance(drawn, list):
        return [_said(one, say) for one in drawn]
    if not isinstance(drawn, dict):
        return drawn
    if drawn.get("type") == "mrkdwn":
        return {**drawn, "text": say(drawn["text"])}
    return {key: _said(value, say) for key, value in drawn.items()}


def _saying_you(user: str) -> Callable[[str], str]:
    if not user:
        return lambda markup: markup
    # What stands in backquotes is to be typed, and names whom it names.
    named = re.compile(
        rf"`[^`\n]*`|{_BEGINS}(?P<of>\bof )?<@{re.escape(user)}>(?P<whose>[\u2019']s\b)?"
    )
    return lambda markup: named.sub(_you, markup)


def _you(found: re.Match[str]) -> str:
    if found[0].startswith("`"):
        return found[0]
    you = "your" if found["whose"] else "yours" if found["of"] else "you"
    begins, of = found["begins"], found["of"] or ""
    is_first = begins is not None and not of
    return f"{begins or ''}{of}{you.capitalize() if is_first else you}"
