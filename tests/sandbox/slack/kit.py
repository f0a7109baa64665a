"""Block Kit in few words, for tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "words", **more: object) -> Json:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str = "Press", action_id: str = "press", **more: object) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def actions(*elements: Json, **more: object) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str | None = None) -> Json:
    """An option of a select."""
    return {"text": plain(text), "value": value or text}


def text_input(label: str, block_id: str, **element: object) -> Json:
    """An input block with a text field, whose action_id is `entry`."""
    return input_block(label, block_id, {"type": "plain_text_input", **element})


def input_block(label: str, block_id: str, element: Json, **more: object) -> Json:
    """An input block; its element's action_id is `entry` unless it says otherwise."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "entry", **element},
        **more,
    }


def modal(*blocks: Json, **more: object) -> Json:
    """A modal with a submit button."""
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Go")}
    return {**view, "blocks": list(blocks) or [section()], **more}


CONFIRM = {
    "title": plain("Really?"),
    "text": mrkdwn("It cannot be undone."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}


def card(*buttons: Json, color: str = "#D5009D") -> Json:
    """Arguments of chat.postMessage for a message with a colour bar."""
    blocks = [section("*Assignment 123*")]
    if buttons:
        blocks.append(actions(*buttons))
    return {"text": "Assignment 123", "attachments": [{"color": color, "blocks": blocks}]}
