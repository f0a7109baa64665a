"""For whom free cars are looked for, where a name behind `for` fits several, or nobody."""

from bot.messages import ids
from bot.messages.blocks import Block, Message, button, clip, context, section, section_with
from bot.messages.ids import CommandValue
from bot.messages.pages import partner_line
from bot.messages.text import escape
from domain.pages import ForWhom
from domain.search import PartnerChoice

_FREE = "/free"
_MOST_IN_VALUE = 2000


def render_for_whom(asked: ForWhom) -> Message:
    """A choice of partners; each types the same line for that one, by the number."""
    meant = asked.meant
    typed = f"\u201c{escape(meant.typed)}\u201d"
    heading = (
        f"{meant.total:,} partners fit {typed}. Who is it for?"
        if meant.best
        else f"No partner fits {typed}. The closest:"
    )
    lines = [partner_line(one) for one in meant.found]
    rows = [_row(asked, one, line) for one, line in zip(meant.found, lines, strict=True)]
    more = meant.total - len(meant.found)
    rest = [f"and {more:,} more: add a word of the name after `for`."] if more > 0 else []
    if not meant.best:
        rest.append("`/partner` with words of a name finds others.")
    return Message(
        "\n".join([heading, *lines, *rest]),
        (section(heading), *rows, *(context(one) for one in rest)),
    )


def _row(asked: ForWhom, one: PartnerChoice, line: str) -> Block:
    """With its button, where one can hold the line that it types."""
    text = asked.wanted.for_person(one.person_id, asked.words).as_typed
    value = CommandValue(_FREE, text).dump()
    if len(value) > _MOST_IN_VALUE:
        return section(line)
    says = f"Show what is free for {clip(one.name, 35)}, {one.person_id}"
    return section_with(line, button("Choose", ids.RUN, value, says=says))
