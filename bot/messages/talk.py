"""What the bot answers when it is spoken to: what it can do, and the command that was meant."""

from bot.messages import ids
from bot.messages.blocks import Message, actions, button, section
from bot.messages.ids import CommandValue
from bot.messages.suggested import as_typed, suggestion
from bot.messages.text import in_code

_WHAT = (
    "I plan press-car loans, send them to FMS, and keep track of them here. Type any of these in a "
    "channel or in this conversation:\n"
    "\u2022 `/assign` plans a loan\n"
    "\u2022 `/free` finds a car that is free\n"
    "\u2022 `/request` sends what is planned to FMS; `/unrequest` takes it back\n"
    "\u2022 `/assignments` lists what is planned, requested and out\n"
    "\u2022 `/vehicle` and `/partner` show one of them\n"
    "\u2022 `/sync status` shows how old FMS's data is\n"
    "Put `help` after any of them to see what else it takes."
)
_BUTTONS = (
    ("New assignment", ids.TALK_NEW, CommandValue("/assign")),
    ("What is free", ids.TALK_FREE, CommandValue("/free")),
    ("My assignments", ids.TALK_MINE, CommandValue("/assignments", "mine")),
)


def render_talk(meant: CommandValue | None) -> Message:
    """Help with three buttons; and first, as a button, what looks like a command."""
    row = actions(
        [button(label, name, value.dump(), says=label) for label, name, value in _BUTTONS]
    )
    if meant is None:
        return Message(_WHAT, (section(_WHAT), row))
    line = in_code(as_typed(meant.command, meant.text))
    asked = f"Did you mean `{line}`? I take commands only, so nothing was done."
    blocks = (section(asked), *suggestion(meant.command, meant.text), section(_WHAT), row)
    return Message(f"{asked}\n{_WHAT}", blocks)
