"""What people and programs ask, each from its words to the message that answers it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from benchmarks.filling import ME, Size, vin_of_vehicle
from bot.delivery.kinds import RENDERERS
from bot.messages.attempts import render_checks
from bot.messages.calendar_picture import draw_calendar
from bot.messages.digest import render_digest
from bot.messages.findings import render_needs
from bot.messages.free import render_free
from bot.messages.home import render_home
from bot.messages.listing import render_list
from bot.messages.pages import render_partner_page, render_vehicle_page
from bot.messages.planning_menus import partner_options, vehicle_options
from bot.messages.why import render_explanation
from bot.services.app import App
from bot.services.claim import check
from bot.services.digest import load_digest
from bot.services.findings import read_open_findings
from bot.services.free_by_words import find_free_by_words
from bot.services.health import read_figures
from bot.services.home import read_home
from bot.services.pages import read_partner_page, read_vehicle_page
from bot.services.suggestions import Suggestions
from bot.services.views import explain, list_assignments, read_calendar, read_history, read_page
from domain.assignment import Action, Actor, Status
from domain.digest import SENT_BY
from domain.free import FreeVehicles
from domain.messages import MessageKind, digest_subject
from storage import listing, messages
from storage.assignments import numbers_at

Ask = Callable[[], Awaitable[object]]

_ME = Actor.parse(ME)
_SEVERAL = 50
_PAGE = 100


def questions(app: App, size: Size) -> Mapping[str, Ask]:
    """By their names; those that only look, which is all but what writes."""
    return {
        **_lists(app, size),
        **_calendars(app),
        **_desks(app),
        **_of_one(app, size),
        **_menus(app),
        **_programs(app, size),
    }


def _lists(app: App, size: Size) -> Mapping[str, Ask]:
    async def ask(words: str, page: int = 1) -> None:
        render_list(await list_assignments(app, words, _ME, page), app.rules.links)

    filters = ("", "mine", "planned", "requested", "denver", "next week", "audi denver", "all")
    in_words = (*filters, "completed", vin_of_vehicle(7)[-6:], "2026 ford next week", "last month")
    return {
        **{f"list {one or 'of all'}": partial(ask, one) for one in in_words},
        "list, its last page": partial(ask, "", size.live),
        "list all, its last page": partial(ask, "all", size.live + size.over),
    }


def _calendars(app: App) -> Mapping[str, Ask]:
    async def picture() -> None:
        calendar = await read_calendar(app, "denver", _ME)
        await asyncio.to_thread(draw_calendar, calendar)

    return {
        "calendar": lambda: read_calendar(app, "", _ME),
        "calendar denver": lambda: read_calendar(app, "denver", _ME),
        "picture of a calendar": picture,
    }


def _desks(app: App) -> Mapping[str, Ask]:
    async def home(is_ops: bool) -> None:
        render_home(await read_home(app, _ME, is_ops=is_ops), app.rules.links)

    async def digest() -> None:
        async with app.database.reading() as session:
            found = await load_digest(session, app, digest_subject(app.today(), "Denver"))
        render_digest(found, app.rules.links)

    async def needs() -> None:
        render_needs(await read_open_findings(app), (), app.rules.links)

    async def morning() -> None:
        async with app.database.reading() as session:
            await listing.live_soon(session, app.today() + SENT_BY)

    return {
        "Home": partial(home, False),
        "Home of ops": partial(home, True),
        "digest denver": digest,
        "needs": needs,
        "morning, all offices": morning,
    }


def _of_one(app: App, size: Size) -> Mapping[str, Ask]:
    links, number = app.rules.links, size.over + 2

    async def why(one: int) -> None:
        found = await explain(app, one)
        assert found
        render_explanation(found, links)

    async def card(one: int) -> None:
        async with app.database.reading() as session:
            await RENDERERS[MessageKind.CARD](session, str(one), app)

    async def vehicle() -> None:
        found = await read_vehicle_page(app, 7)
        assert found
        render_vehicle_page(found, links)

    async def partner() -> None:
        found = await read_partner_page(app, 7)
        assert found
        render_partner_page(found, links)

    async def several() -> None:
        wanted = range(size.over + 1, size.over + _SEVERAL + 1)
        render_checks(await check(app, Action.REQUEST, wanted))

    return {
        "Why? of a plan": partial(why, number - number % 4 + 4),
        "Why? of one that is over": partial(why, 5),
        "card of a plan": partial(card, number - number % 4 + 4),
        "card of a request": partial(card, number - number % 4 + 6),
        "history": lambda: read_history(app, number),
        "page of a vehicle": vehicle,
        "page of a partner": partner,
        f"check of {_SEVERAL}": several,
    }


def _menus(app: App) -> Mapping[str, Ask]:
    suggestions = Suggestions()

    async def free(words: str) -> None:
        found = await find_free_by_words(app, suggestions, words)
        assert isinstance(found, FreeVehicles)
        render_free(found, 1, app.rules.links)

    async def vehicles(typed: str) -> None:
        vehicle_options(await suggestions.vehicles(app, typed))

    async def partners(typed: str) -> None:
        partner_options(await suggestions.partners(app, typed, 7))

    return {
        "free denver": partial(free, "denver"),
        "free next week audi": partial(free, "next week audi"),
        "free los angeles for a partner": partial(free, "los angeles next week for 7"),
        "vehicles as somebody types": partial(vehicles, "audi q5"),
        "partners as somebody types": partial(partners, "kar"),
    }


def _programs(app: App, size: Size) -> Mapping[str, Ask]:
    async def page(**given: object) -> None:
        asked = {"status": None, "office": None, "vehicle_id": None, "after": 0} | given
        await read_page(app, limit=_PAGE, **asked)  # type: ignore[arg-type]

    async def due() -> None:
        async with app.database.reading() as session:
            await messages.messages_due(session, app.now(), RENDERERS.keys(), limit=8)

    async def waiting() -> None:
        async with app.database.reading() as session:
            await numbers_at(session, Status.PLANNED, Status.REQUESTED)

    return {
        "HTTP list": page,
        "HTTP list, far on": partial(page, after=size.over),
        "HTTP list of planned": partial(page, status="planned"),
        "HTTP list of an office, planned": partial(page, office="Denver", status="planned"),
        "HTTP list of a vehicle": partial(page, vehicle_id=7),
        "figures for metrics": lambda: read_figures(app),
        "what is due": due,
        "cards after a sync": waiting,
    }
