"""Lists of assignments, filtered by a person's words, page by page."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.assignments import Actor, Assignment
from bot.domain.listing import (
    LONGEST_TEXT,
    ListFilter,
    ListPage,
    TextTooLong,
    UnknownWord,
    closest,
    read_filter,
    searchable,
)
from bot.services.desk import Desk
from bot.services.reading import as_assignment
from storage import listing

PAGE = 10


async def list_assignments(
    desk: Desk, text: str, me: Actor, page: int = 1
) -> ListPage | UnknownWord | TextTooLong:
    """The page of the list that `text` asks for, or the nearest there is."""
    if len(text) > LONGEST_TEXT:
        return TextTooLong()
    async with desk.database.reading() as session:
        offices = await listing.offices(session)
        wanted = read_filter(text, offices, desk.today())
        among = await _load(session, wanted)
        found = [one for one in among if wanted.takes(one, me)]
        if not found and wanted.names:
            everything = await _load(session, None)
            if unknown := _unknown(wanted, everything):
                return UnknownWord(unknown, closest(unknown, offices, everything))
    if wanted.only_over:
        found.reverse()
    return _page(wanted, text, found, page)


async def _load(session: AsyncSession, wanted: ListFilter | None) -> list[Assignment]:
    """What can be meant at all; None: everything there is."""
    week = wanted.week if wanted else None
    states = await listing.assignment_states(
        session,
        live_only=wanted is not None and not wanted.reaches_back,
        numbers=wanted.numbers if wanted else (),
        digits=wanted.digits if wanted else (),
        touching=(week.start, week.end) if week else None,
    )
    return [as_assignment(state) for state in states]


def _unknown(wanted: ListFilter, everything: list[Assignment]) -> str | None:
    texts = [searchable(one) for one in everything]
    return next((name for name in wanted.names if not any(name in text for text in texts)), None)


def _page(wanted: ListFilter, text: str, found: list[Assignment], page: int) -> ListPage:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, page), pages)
    first = (number - 1) * PAGE
    rows = tuple(found[first : first + PAGE])
    return ListPage(wanted, text, rows, number, pages, len(found), first + 1)
