"""What menus offer as a person types: vehicles, partners and offices of the last sync.

The words to search by are kept in memory, and read again when a sync has changed the tables, by
whatever process; what is shown comes from the database each time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.standing import load_menu
from domain.body_kinds import kinds_of
from domain.free import VehicleMenu
from domain.pages import PartnersMeant, VehiclesMeant, place_of_rank
from domain.planning import PartialPlan
from domain.search import Matches, PartnerChoice, fold
from domain.word_index import WordIndex
from storage import fleet

# Slack takes no more.
MOST = 100
# As many as one looks through to choose one.
_MOST_MEANT = 8

_NOTHING = PartialPlan()

_Choice = TypeVar("_Choice")
_Reader = Callable[[AsyncSession, WordIndex], AsyncIterator[None]]


class _Index:
    """A word index that is as new as the tables."""

    def __init__(self, read: _Reader) -> None:
        self._read = read
        self._version: tuple[object, ...] | None = None
        self._words = WordIndex()
        self._turn = asyncio.Lock()

    async def words(self, session: AsyncSession) -> WordIndex:
        """The words as of the session's state; callers that come while they are read wait."""
        version = await fleet.fleet_version(session)
        if version == self._version:
            return self._words
        async with self._turn:
            if version != self._version:
                words = WordIndex()
                async for _ in self._read(session, words):
                    # Small steps: what people do meanwhile goes on in between.
                    await asyncio.sleep(0)
                self._words, self._version = words, version
        return self._words


class Suggestions:
    """One for the whole process."""

    def __init__(self) -> None:
        self._vehicles = _Index(_read_vehicles)
        self._partners = _Index(_read_partners)

    async def vehicles(self, app: App, typed: str, plan: PartialPlan = _NOTHING) -> VehicleMenu:
        """Vehicles by make, model, year, office, id, VIN or the end of it.

        Those that are free in the plan's days come first.
        """
        async with app.database.reading() as session:
            found = (await self._vehicles.words(session)).search(typed)
            return await load_menu(session, found, plan, app.today(), MOST)

    async def partners(
        self, app: App, typed: str, vehicle_id: int | None
    ) -> Matches[PartnerChoice]:
        """Partners by name, office or id; the best approved for the vehicle's make come first."""
        async with app.database.reading() as session:
            found = list((await self._partners.words(session)).search(typed))
            vehicle = await fleet.find_vehicle(session, vehicle_id) if vehicle_id else None
            make = vehicle.make if vehicle else None
            ranks = await fleet.ranks_for(session, make, found) if make else {}
            ids = (
                sorted(found, key=lambda one: place_of_rank(ranks.get(one)))[:MOST]
                if make
                else found
            )
            known = await fleet.partners_with(session, ids[:MOST])
        choices = [
            replace(known[one], make=make, rank=ranks.get(one))
            for one in ids[:MOST]
            if one in known
        ]
        if vehicle:
            choices.sort(key=partial(_nearness, office=vehicle.office))
        return Matches(tuple(choices), len(found))

    async def vehicles_meant(self, app: App, typed: str) -> VehiclesMeant:
        """Which vehicles somebody can mean by this; the nearest ones where there is none."""
        async with app.database.reading() as session:
            words = await self._vehicles.words(session)
        found, total, best = await _meant(words, typed)
        async with app.database.reading() as session:
            known = await fleet.vehicles_with(session, found)
        return VehiclesMeant(typed, _known(found, known), *_still(found, known, total, best))

    async def partners_meant(self, app: App, typed: str) -> PartnersMeant:
        """Which partners somebody can mean by this; the nearest ones where there is none."""
        async with app.database.reading() as session:
            words = await self._partners.words(session)
        found, total, best = await _meant(words, typed)
        async with app.database.reading() as session:
            known = await fleet.partners_with(session, found)
        return PartnersMeant(typed, _known(found, known), *_still(found, known, total, best))

    async def offices(self, app: App, typed: str) -> Matches[str]:
        """Offices that have partners or vehicles."""
        async with app.database.reading() as session:
            everything = await fleet.offices_in_reports(session)
        words = fold(typed).split()
        found = [one for one in everything if all(word in fold(one) for word in words)]
        return Matches(tuple(found[:MOST]), len(found))


def _nearness(choice: PartnerChoice, office: str) -> tuple[int, bool]:
    """Of those with the same rank, who is of the vehicle's office comes first."""
    return place_of_rank(choice.rank), office not in choice.offices


async def _meant(words: WordIndex, typed: str) -> tuple[list[int], int, int]:
    """The first whom it can mean, how many there are, and how many fit best; guesses fit nobody."""
    found = words.search(typed)
    if found.total:
        return found.first(_MOST_MEANT), found.total, found.fit_best
    # A name that nobody has is compared with all that there are: others have their turn meanwhile.
    nearest = await asyncio.to_thread(words.nearest, typed)
    return nearest[:_MOST_MEANT], len(nearest), 0


def _still(
    found: Sequence[int], known: Mapping[int, object], total: int, best: int
) -> tuple[int, int]:
    """How many there are, and how many fit best, without those that are gone since it was read."""
    gone = [at for at, one in enumerate(found) if one not in known]
    return total - len(gone), best - sum(at < best for at in gone)


def _known(found: Sequence[int], known: Mapping[int, _Choice]) -> tuple[_Choice, ...]:
    return tuple(known[one] for one in found if one in known)


async def _read_vehicles(session: AsyncSession, words: WordIndex) -> AsyncIterator[None]:
    async for page in fleet.vehicles_by_page(session):
        for vehicle_id, vin, year, make, model, *shared in page:
            said = (year, make, model, *shared, *kinds_of(make, model))
            words.add(vehicle_id, said, (vehicle_id, vin))
        yield


async def _read_partners(session: AsyncSession, words: WordIndex) -> AsyncIterator[None]:
    people: dict[int, list[str]] = {}
    async for page in fleet.partners_by_page(session):
        for person_id, office, name in page:
            people.setdefault(person_id, []).extend((name, office))
        yield
    for person_id, said in sorted(people.items(), key=lambda item: fold(item[1][0])):
        words.add(person_id, dict.fromkeys(said), (person_id,))
