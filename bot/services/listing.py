"""Lists of assignments, filtered by a person's words, page by page."""

from collections.abc import AsyncIterator

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor, Assignment, Status
from domain.search import ListFilter, ListPage, read_filter, refuse_unknown_names
from storage import directory, listing

PAGE = 10


async def list_assignments(app: App, text: str, me: Actor, page: int = 1) -> ListPage:
    """The page of the list that `text` asks for, or the nearest there is. Raises BadInput."""
    async with app.database.reading() as session:
        offices = await directory.offices(session)
        wanted = read_filter(text, offices, app.today())
        found = [one async for one in _load(session, wanted) if wanted.takes(one, me)]
        if not found and wanted.names:
            vehicles = await listing.vehicle_names(session)
            called = {one.words for one in vehicles} | set(await listing.lent_to(session))
            refuse_unknown_names(wanted, offices, called, [one.vin for one in vehicles])
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


def _page(wanted: ListFilter, text: str, found: list[Assignment], page: int) -> ListPage:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, page), pages)
    first = (number - 1) * PAGE
    rows = tuple(found[first : first + PAGE])
    return ListPage(wanted, text, rows, number, pages, len(found), first + 1)
