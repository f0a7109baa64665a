"""A Slack message as plain data, and the few Block Kit pieces ours are made of.

The pieces keep Slack's limits themselves, so that no name from a report, however long, makes
Slack refuse a message. Plain dicts, because the SDK's models check only part of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages.card_links import ALERT_CHARACTERS, length_with_links, without_links

Block = dict[str, Any]

AMBER, BLUE, GRAY = "#ECB22E", "#1D7FE0", "#8D8D8D"
GREEN, MAGENTA, RED = "#2EB67D", "#D5009D", "#E01E5A"

_SECTION_CHARACTERS = 3000
_HEADER_CHARACTERS = 150
_FIELD_CHARACTERS = 2000
_TASK_CHARACTERS = 150
MOST_TASKS = 50
_CONTEXT_CHARACTERS = 2000
_TEXT_CHARACTERS = 3500  # chat.update refuses 4,000; escapes may count
# Marks, embeddings, overrides and isolates: in a name they turn what stands behind it in the line.
# Control characters but for white space: a terminal does what they say.
_TURNING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+"
)


@dataclass(frozen=True, slots=True)
class Message:
    """`text` says everything in words: notifications and screen readers use it alone.

    Numbers that lead to cards in the blocks are bare there: nothing in it can be pressed.
    `plainer` says the same without blocks that not every Slack takes: it is shown where this one is
    refused.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Block, ...] = ()
    plainer: "Message | None" = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", without_links(self.text))

    @classmethod
    def say(cls, text: str) -> "Message":
        """A message of one paragraph of mrkdwn."""
        return cls(text, (section(text),))

    @classmethod
    def list(cls, lines: Sequence[str]) -> "Message":
        """A message of many lines of mrkdwn; Slack takes 50 blocks."""
        return cls("\n".join(lines), tuple(paragraphs(lines)[:50]))

    @property
    def richer(self) -> frozenset[str]:
        """The kinds of blocks that its plainer form does without."""
        return self.kinds - self.plainer.kinds if self.plainer else frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its blocks."""
        within = (block for one in self.attachments for block in one.get("blocks", ()))
        return frozenset(str(block["type"]) for block in (*self.blocks, *within))

    def payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage, chat.update and response_url.

        Empty lists are sent too: an update keeps what it is not told to drop.
        """
        return {
            "text": clip_markup(self.text, _TEXT_CHARACTERS),
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A file to attach, with a sentence about it. `title` is unlike any other's.

    `alt_text` says what a picture shows, for those who do not see it.
    """

    filename: str
    title: str
    content: str | bytes
    comment: str
    alt_text: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The dialog in front of a button; plain text. `is_danger`: its yes undoes something."""

    title: str
    text: str
    yes: str
    no: str
    is_danger: bool = False


def checklist(title: str, tasks: Sequence[tuple[str, str, str]]) -> Block:
    """Up to 50 tasks, each with an id of its own, its words, and how it stands: plain text.

    How one stands is pending, in_progress, complete or error. Not every Slack takes it.
    """
    cards = [
        {
            "type": "task_card",
            "task_id": task_id,
            "title": clip(words, _TASK_CHARACTERS),
            "status": status,
        }
        for task_id, words, status in tasks[:MOST_TASKS]
    ]
    return {"type": "plan", "title": clip(title, _TASK_CHARACTERS), "tasks": cards}


def section(markup: str) -> Block:
    """A paragraph of mrkdwn, outside strings escaped by the caller."""
    return {"type": "section", "text": _mrkdwn(clip_markup(markup, _SECTION_CHARACTERS))}


def section_with(markup: str, accessory: Block) -> Block:
    """A paragraph with one button or menu beside it."""
    return {**section(markup), "accessory": accessory}


def header(text: str) -> Block:
    """A heading; plain text."""
    return {"type": "header", "text": plain(text, _HEADER_CHARACTERS)}


def alert(level: str, markup: str) -> Block:
    """A line that stands out; `level` is error, warning, info or success. In modals alone."""
    return {
        "type": "alert",
        "level": level,
        "text": _mrkdwn(clip_markup(markup, ALERT_CHARACTERS)),
    }


def without_alerts(view: Block) -> Block:
    """The same view for a Slack that knows no alerts: paragraphs, with a mark in front."""
    return {**view, "blocks": [_as_paragraph(one) for one in view["blocks"]]}


def has_alerts(view: Block) -> bool:
    """Whether an alert stands in a view."""
    return any(one["type"] == "alert" for one in view["blocks"])


_MARKS = {"error": ":no_entry: ", "warning": ":warning: "}


def _as_paragraph(block: Block) -> Block:
    if block["type"] != "alert":
        return block
    mark = _MARKS.get(block["level"], "")
    named = {"block_id": block["block_id"]} if "block_id" in block else {}
    return named | section(f"{mark}{block['text']['text']}")


def paragraphs(lines: Sequence[str]) -> list[Block]:
    """Lines of mrkdwn in as few sections as hold them all; no line is split or lost."""
    blocks: list[Block] = []
    gathered = ""
    for line in lines:
        if gathered and length_with_links(f"{gathered}\n{line}") > _SECTION_CHARACTERS:
            blocks.append(section(gathered))
            gathered = ""
        gathered = f"{gathered}\n{line}" if gathered else line
    return [*blocks, section(gathered)] if gathered else blocks


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Up to ten labelled values in two columns."""
    cells = [
        _mrkdwn(clip_markup(f"*{label}*\n{value}", _FIELD_CHARACTERS)) for label, value in pairs
    ]
    return {"type": "section", "fields": cells[:10]}


def context(markup: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_mrkdwn(clip_markup(markup, _CONTEXT_CHARACTERS))]}


def actions(buttons: Sequence[Block]) -> Block:
    """A row of up to 25 buttons."""
    return {"type": "actions", "elements": list(buttons[:25])}


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    says: str,
    style: str | None = None,
    confirm: Confirm | None = None,
) -> Block:
    """A button; `style` is primary, danger or nothing.

    `says` is what a screen reader says in the place of the label: the whole of what it does.
    """
    element: Block = {
        "type": "button",
        "text": plain(label, 75),
        "action_id": action_id,
        "value": value,
        "accessibility_label": clip(" ".join(without_links(says).split()), 75),
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = {
            "title": plain(confirm.title, 100),
            "text": plain(confirm.text, 300),
            "confirm": plain(confirm.yes, 30),
            "deny": plain(confirm.no, 30),
            **({"style": "danger"} if confirm.is_danger else {}),
        }
    return element


def colored(color: str, blocks: Sequence[Block], fallback: str) -> Block:
    """An attachment: the one way to a color bar."""
    return {"color": color, "blocks": list(blocks), "fallback": clip_markup(fallback, 1000)}


def modal(title: str, blocks: Sequence[Block], *, close: str = "Cancel") -> Block:
    """A view that asks nothing; one that does has a `submit` and its ids beside these."""
    return {
        "type": "modal",
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks),
    }


def number_input(
    block_id: str, action_id: str, label: str, hint: str, example: str, value: int | None = None
) -> Block:
    """The one thing that a small view asks for."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": 20,
        "focus_on_load": True,
        "placeholder": plain(example, 150),
    }
    if value is not None:
        element["initial_value"] = str(value)
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "hint": plain(hint, 2000),
        "element": element,
    }


def plain(text: str, most: int) -> Block:
    """A plain_text object; Slack reads no markup in it, and takes none that is empty."""
    return {"type": "plain_text", "text": clip(text, most) or "-"}


def _mrkdwn(markup: str) -> Block:
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


def without_turns(text: str) -> str:
    """The same without what would turn the direction in which it is read, or order a terminal."""
    return text if text.isascii() and text.isprintable() else _TURNING.sub("", text)


def clip(text: str, most: int) -> str:
    """Plain text of at most `most` characters."""
    text = without_turns(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def clip_markup(markup: str, most: int) -> str:
    """Markup of at most `most` characters, cut between lines or words, never inside `<…>`."""
    markup = without_turns(markup)
    if len(markup) <= most:
        return markup
    cut = markup[: most - 1]
    if cut.rfind("<") > cut.rfind(">"):
        cut = cut[: cut.rfind("<")]
    if cut.rfind("&") > cut.rfind(";"):
        cut = cut[: cut.rfind("&")]
    return cut.rstrip() + "\u2026"
