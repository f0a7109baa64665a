"""Lists of assignments, filtered by a person's words, page by page."""

from collections.abc import AsyncIterator, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor, Assignment, Status, Vehicle
from domain.folding import fold
from domain.listing import (
    LONGEST_TEXT,
    ListFilter,
    ListPage,
    TextTooLong,
    UnknownWord,
    closest,
    read_filter,
)
from storage import listing

PAGE = 10


async def list_assignments(
    app: App, text: str, me: Actor, page: int = 1
) -> ListPage | UnknownWord | TextTooLong:
    """The page of the list that `text` asks for, or the nearest there is."""
    if len(text) > LONGEST_TEXT:
        return TextTooLong()
    async with app.database.reading() as session:
        offices = await listing.offices(session)
        wanted = read_filter(text, offices, app.today())
        found = [one async for one in _load(session, wanted) if wanted.takes(one, me)]
        if not found and wanted.names:
            unknown = await _unknown(session, wanted, offices)
            if unknown:
                return unknown
    if wanted.only_over:
        found.reverse()
    return _page(wanted, text, found, page)


async def _load(session: AsyncSession, wanted: ListFilter) -> AsyncIterator[Assignment]:
    """What can be meant at all: of years of history, with turns for others in between."""
    pages = listing.assignments_by_page(
        session,
        live_only=Status.COMPLETED not in wanted.statuses,
        numbers=wanted.numbers,
        digits=wanted.digits,
        touching=(wanted.week.start, wanted.week.end) if wanted.week else None,
    )
    async for some in pages:
        for one in some:
            yield one


async def _unknown(
    session: AsyncSession, wanted: ListFilter, offices: Sequence[str]
) -> UnknownWord | None:
    """The first word that nothing is called by; every name is looked at once, not every row."""
    rows = await listing.vehicle_names(session)
    vehicles = [Vehicle(0, one.vin, one.year, one.make, one.model) for one in rows]
    called = {one.words for one in vehicles} | set(await listing.lent_to(session))
    texts = [fold(one) for one in (*called, *(one.vin for one in vehicles))]
    for name in wanted.names:
        if not any(name in text for text in texts):
            return UnknownWord(name, closest(name, offices, sorted(called)))
    return None


def _page(wanted: ListFilter, text: str, found: list[Assignment], page: int) -> ListPage:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, page), pages)
    first = (number - 1) * PAGE
    rows = tuple(found[first : first + PAGE])
    return ListPage(wanted, text, rows, number, pages, len(found), first + 1)
