"""Buttons that type a command: what was probably meant, with all the rest of what was typed."""

from bot.messages import ids
from bot.messages.blocks import Block, Confirm, actions, button
from bot.messages.ids import CommandValue
from domain.typed import CHECK

_MOST_IN_LABEL = 75
_MOST_IN_VALUE = 2000
# What these do is done once they are typed: the button has to show all of it.
_ACT_AT_ONCE = ("/request", "/unrequest", "/assign")
_UNREQUEST = Confirm(
    title="Unrequest?",
    text="What is named here is taken back from FMS. The assignments stay, as planned.",
    yes="Unrequest",
    no="Keep",
    is_danger=True,
)


def as_typed(command: str, text: str) -> str:
    """The whole line."""
    return f"{command} {text}".strip()


def suggestion(command: str, text: str) -> list[Block]:
    """A row with a button that types this line; no row where a button cannot hold it."""
    line, value = as_typed(command, text), CommandValue(command, text).dump()
    hidden = len(line) > _MOST_IN_LABEL and command in _ACT_AT_ONCE
    if hidden or len(value) > _MOST_IN_VALUE:
        return []
    takes_back = command == "/unrequest" and CHECK not in text.lower().split()
    confirm = _UNREQUEST if takes_back else None
    return [actions([button(line, ids.RUN, value, confirm=confirm, says=f"Type {line}")])]
