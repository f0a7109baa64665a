"""The page of one vehicle, and of one partner: which is meant, and what is read of it.

One that has left FMS's reports has a page as long as an assignment names it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.suggestions import Suggestions
from domain.cars import same_car
from domain.matching import is_loan
from domain.pages import (
    Booking,
    PageOf,
    PartnerPage,
    PartnersMeant,
    VehiclePage,
    VehiclesMeant,
    draw_up,
    place_of_rank,
    windows_of,
)
from domain.search import PartnerChoice, VehicleChoice, read_search
from domain.typed import LARGEST_ID, BadInput, BadKind, up_to
from storage import bookings, fleet, listing, loan_changes, sync

_LOANS = 5

_Page = TypeVar("_Page", VehiclePage, PartnerPage)


async def find_vehicle_page(
    app: App, suggestions: Suggestions, text: str
) -> VehiclePage | VehiclesMeant:
    """The page of the one vehicle that fits best, else those that may be meant. Raises BadInput."""
    typed = read_search(text)
    number = _number(typed)
    # With zeros in front it is the end of a VIN, if it ends one.
    ends_one = typed.startswith("0") and (await suggestions.vehicles_meant(app, typed)).best > 0
    if number and not ends_one and (named := await read_vehicle_page(app, number)):
        return named
    meant = await suggestions.vehicles_meant(app, typed)
    if not meant.found:
        raise BadInput(BadKind.NO_VEHICLE_LIKE, text)
    best = meant.found[: meant.best]
    # One car that FMS lists twice is one car.
    is_one = len(best) == meant.best and all(_is_same(best[0], one) for one in best)
    if not best or not is_one:
        return meant
    page = await read_vehicle_page(app, best[0].vehicle.vehicle_id)
    return _beside(page, meant.total - meant.best) if page else meant


async def find_partner_page(
    app: App, suggestions: Suggestions, text: str
) -> PartnerPage | PartnersMeant:
    """The page of the one partner that fits best, else those that may be meant. Raises BadInput."""
    typed = read_search(text)
    number = _number(typed)
    if number and (named := await read_partner_page(app, number)):
        return named
    meant = await suggestions.partners_meant(app, typed)
    if not meant.found:
        raise BadInput(BadKind.NO_PARTNER_LIKE, text)
    if meant.best != 1:
        return meant
    page = await read_partner_page(app, meant.found[0].person_id)
    return _beside(page, meant.total - meant.best) if page else meant


def _number(typed: str) -> int | None:
    return up_to(LARGEST_ID, typed) if typed.isascii() and typed.isdigit() else None


def _is_same(one: VehicleChoice, other: VehicleChoice) -> bool:
    return same_car(one.vehicle, other.vehicle)


def _beside(page: _Page, others: int) -> _Page:
    return replace(page, read=replace(page.read, others=others))


async def read_vehicle_page(app: App, vehicle_id: int) -> VehiclePage | None:
    """What a vehicle is and does; None where neither FMS nor an assignment knows the number."""
    async with app.database.reading() as session:
        listed = (await fleet.vehicles_with(session, [vehicle_id])).get(vehicle_id)
        about = listed or await _vehicle_planned(session, vehicle_id)
        if about is None:
            return None
        also = await fleet.listings_of(session, about.vehicle)
        vins = await fleet.vins_of_car(session, about.vehicle, also)
        loans, had = await bookings.loans_of_car(session, vins, _LOANS)
        activities = await bookings.activities_of_car(session, vins, app.today())
        assignments = await listing.live_of_car(session, vehicle_id)
        read = await _read(session, app, is_listed=listed is not None)
        cars = [about.vehicle, *(row.as_vehicle() for row in also)]
        held = await loan_changes.held_by_changes(session)
    of_it = [one for one in held if any(same_car(one.vehicle, each) for each in cars)]
    free, until = windows_of(about, activities, [*assignments, *of_it], read)
    return VehiclePage(
        about=about,
        free=free,
        free_until=until,
        also=tuple(row.as_vehicle() for row in also if row.vehicle_id != vehicle_id),
        bookings=draw_up(activities, loans, had, assignments, app.today()),
        read=read,
    )


async def read_partner_page(app: App, person_id: int) -> PartnerPage | None:
    """What a partner has and had; None where neither FMS nor an assignment knows the number."""
    today = app.today()
    async with app.database.reading() as session:
        listed = (await fleet.partners_with(session, [person_id])).get(person_id)
        about = listed or await _partner_planned(session, person_id)
        if about is None:
            return None
        ranks = await fleet.ranks_of(session, person_id)
        loans, had = await bookings.loans_of_partner(session, person_id, _LOANS)
        activities = await bookings.activities_of_partner(session, person_id, today)
        this_year = await _loans_this_year(session, person_id, activities, today)
        assignments = await listing.live_of_partner(session, person_id)
        read = await _read(session, app, is_listed=listed is not None)
    return PartnerPage(
        about=about,
        ranks=tuple(sorted(ranks, key=lambda one: place_of_rank(one[1]))),
        loans_this_year=this_year,
        bookings=draw_up(activities, loans, had, assignments, today),
        read=read,
    )


async def _vehicle_planned(session: AsyncSession, vehicle_id: int) -> VehicleChoice | None:
    planned = await listing.vehicle_planned(session, vehicle_id)
    return VehicleChoice(planned) if planned else None


async def _partner_planned(session: AsyncSession, person_id: int) -> PartnerChoice | None:
    planned = await listing.partner_planned(session, person_id)
    return PartnerChoice(person_id, planned.name) if planned else None


async def _loans_this_year(
    session: AsyncSession, person_id: int, activities: Sequence[Booking], today: date
) -> int:
    """Those that have started, whether they have ended or not; each once."""
    first = date(today.year, 1, 1)
    lent = [one for one in activities if is_loan(one.kind) and first <= one.dates.start <= today]
    ids = [one.activity_id for one in lent]
    return len(ids) + await bookings.count_loans_since(session, person_id, first, except_ids=ids)


async def _read(session: AsyncSession, app: App, *, is_listed: bool) -> PageOf:
    return PageOf(app.today(), await sync.last_good_sync(session), is_listed)
