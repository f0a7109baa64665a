"""The sentences for what was typed and cannot be read: what is wrong, and what to type instead."""

from bot.messages.format import escape
from bot.messages.message import Message
from domain.typed import BadInput, BadKind


def complaint(error: BadInput) -> str:
    """What is wrong with what was typed, in mrkdwn."""
    match error.kind:
        case BadKind.GROUPED:
            return _grouped(error)


def render_bad_input(error: BadInput) -> Message:
    """One private sentence; nothing was sent and nothing changed."""
    text = complaint(error)
    return Message.say(text)


def _grouped(error: BadInput) -> str:
    one, *several = map(_plain, error.meant)
    if not several:
        return f"Nothing was done: type {_quoted(error.word)} as `{one}`, digits alone."
    return (
        f"Nothing was done: {_quoted(error.word)} can be one number or several. "
        f"Type `{one}` for the one, or `{several[0]}` for several."
    )


def _quoted(word: str) -> str:
    return f"\u201c{_plain(word)}\u201d"


def _plain(word: str) -> str:
    """An outside string that may stand between backticks."""
    return escape(word).replace("`", "'")
