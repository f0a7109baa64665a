"""Judges messages as Slack does, and as a person does who looks for what must not be there."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.messages.blocks import Block, Message
from bot.messages.card_links import marks_in, with_addresses, without_links
from bot.messages.mentions import mention_of, with_mention
from domain.messages import CHANNEL
from sandbox.slack.arguments import Arguments
from sandbox.slack.posting import read_content, updated_content, warnings_for
from sandbox.slack.queries import as_read
from sandbox.slack.validation.views import checked_view

# All that our own markup may hold between angle brackets: a person, a link, a card, a date.
_OURS = re.compile(
    r"<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#C[A-Z0-9]+|(?:https?://[^<>|\s]+|assignment:\d+)\|[^<>]*|!date\^\d+\^[^<>|^]+\|[^<>]+)>"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def check_message(message: Message) -> None:
    """Raises SlackError where Slack would refuse to post it, or to bring it up to date."""
    drawn = linked(message.payload())
    arguments = Arguments(json.loads(json.dumps(drawn)))
    posted = read_content(arguments)
    assert not warnings_for(arguments)
    updated_content(arguments, posted)
    assert message.text.strip()
    if message.plainer:
        check_message(message.plainer)
    for markup in markups(drawn):
        check_markup(markup)


def linked(drawn: Any) -> Any:
    """A message or a view as it goes out where every card stands in Slack."""
    places = {
        (kind, subject): "#C1" if kind == CHANNEL else f"https://a.slack.com/archives/C1/p{subject}"
        for kind, subject in marks_in(drawn)
    }
    return with_mention(with_addresses(drawn, places), mention_of(["S0OPS", "U0OLGA"]))


def check_view(view: Block) -> None:
    """Raises SlackError where Slack would refuse to open or publish it."""
    view = linked(view)
    checked_view(json.loads(json.dumps(view)), view["type"])
    for markup in markups(view):
        check_markup(markup)


def check_markup(markup: str) -> None:
    """Nothing from outside pings or links, and no cut has torn a piece of ours."""
    rest = _ENTITY.sub("", _OURS.sub("", without_links(markup)))
    assert "<" not in rest, markup
    assert ">" not in rest, markup
    assert "&" not in rest, markup


def markups(payload: Any) -> Iterator[str]:
    """Every string of a payload in which Slack reads markup."""
    if isinstance(payload, list):
        for each in payload:
            yield from markups(each)
    elif isinstance(payload, dict) and payload.get("type") != "plain_text":
        yield from (payload[name] for name in ("text", "fallback") if _is_words(payload, name))
        for value in payload.values():
            yield from markups(value)


def _is_words(payload: Block, name: str) -> bool:
    return isinstance(payload.get(name), str)


def buttons(message: Message) -> list[Block]:
    """The buttons of a message, in their order."""
    found: list[Block] = []
    for block in every_block(message):
        if block["type"] == "actions":
            found += block["elements"]
    return found


def every_block(message: Message) -> list[Block]:
    within = [block for attachment in message.attachments for block in attachment["blocks"]]
    return [*message.blocks, *within]


def shown(message: Message) -> str:
    """Everything a person reads in a message, one piece a line; of links to cards the numbers."""
    pieces: list[str] = []

    def collect(value: Any) -> None:
        match value:
            case {"type": "mrkdwn" | "plain_text", "text": str(words)}:
                pieces.append(words)
            case dict():
                for name, each in value.items():
                    if name != "confirm":
                        collect(each)
            case list() | tuple():
                for each in value:
                    collect(each)

    collect(every_block(message))
    return as_read(without_links("\n".join(pieces)))
