"""Changes that stopped and wait for a person, where else than on cards: Home, lists, Why?."""

from collections.abc import Sequence

from bot.messages.blocks import Block, actions, context, header, section
from bot.messages.loan_changes import change_buttons, change_sentence
from domain.fms_links import FmsLinks
from domain.loan_change import ChangeShown

MOST_ON_HOME = 3
_MOST_IN_A_LIST = 10


def change_blocks(found: Sequence[ChangeShown], links: FmsLinks, most: int) -> list[Block]:
    """Each with its buttons."""
    blocks: list[Block] = []
    for one in found[:most]:
        blocks.append(section(f":warning: {change_sentence(one, links)}"))
        row = change_buttons(one)
        blocks += [actions(row)] if row else []
    if len(found) > most:
        blocks.append(context(f"and {len(found) - most:,} more: `/assignments needs`"))
    return blocks


def home_changes(found: Sequence[ChangeShown], links: FmsLinks) -> list[Block]:
    """On the Home tab; nothing at all where there are none."""
    if not found:
        return []
    title = header(f"Changes that stopped ({len(found):,})")
    return [title, *change_blocks(found, links, MOST_ON_HOME)]


def listed_changes(found: Sequence[ChangeShown], links: FmsLinks) -> tuple[list[str], list[Block]]:
    """Among what needs a look: the lines for notifications, and the blocks."""
    if not found:
        return [], []
    several = f"{len(found):,} changes stopped, and wait"
    heading = f"{several if len(found) > 1 else 'One change stopped, and waits'} for a person"
    lines = [change_sentence(one, links) for one in found[:_MOST_IN_A_LIST]]
    blocks = [section(f"*{heading}*"), *change_blocks(found, links, _MOST_IN_A_LIST)]
    return [f"{heading}.", *lines], blocks
