"""Drawing lists of assignments, for whoever has to answer with one."""

from bot.messages.ids import ListValue
from bot.messages.listing import (
    render_empty_list,
    render_list,
    render_text_too_long,
    render_unknown_word,
)
from bot.messages.message import Message
from bot.services.listing import list_assignments
from bot.slack.toolbox import Call, Toolbox
from domain.listing import ListPage, TextTooLong, UnknownWord


async def draw_list(
    toolbox: Toolbox, call: Call, value: ListValue, *, below: Message | None = None
) -> Message:
    """A page of a list. `below` is what to say above it, and is said also where none is left."""
    found = await list_assignments(toolbox.app, value.words, call.actor, value.page)
    if below and not (isinstance(found, ListPage) and found.total):
        return below
    match found:
        case UnknownWord():
            return render_unknown_word(found)
        case TextTooLong():
            return render_text_too_long()
        case ListPage(total=0):
            return render_empty_list(found)
        case ListPage():
            return render_list(found, toolbox.links, below)
