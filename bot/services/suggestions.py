"""What menus offer as somebody types: vehicles, partners and offices of the last sync.

The words to search by are kept in memory, and read anew when a sync has changed the tables, by
whatever process; what is shown comes from the database each time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Vehicle
from domain.search import Matches, PartnerChoice, VehicleChoice, WordIndex, fold
from storage import directory, fleet
from storage.directory import PartnerEntry, VehicleEntry

# Slack takes no more.
MOST = 100

_RANKS = ("A+", "A", "B", "C", "PENDING")

_Reader = Callable[[AsyncSession, WordIndex], AsyncIterator[None]]


class _Index:
    """A word index that is as new as the tables."""

    def __init__(self, read: _Reader) -> None:
        self._read = read
        self._version: tuple[object, ...] | None = None
        self._words = WordIndex()
        self._turn = asyncio.Lock()

    async def words(self, session: AsyncSession) -> WordIndex:
        """The words as of the session's state; whoever comes while they are read waits."""
        version = await directory.fleet_version(session)
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

    async def vehicles(self, app: App, typed: str) -> Matches[VehicleChoice]:
        """Vehicles by make, model, year, office, id, VIN or the end of it."""
        async with app.database.reading() as session:
            found = (await self._vehicles.words(session)).search(typed)
            entries = await directory.vehicles_with(session, found[:MOST])
        choices = (_vehicle(entries[one]) for one in found[:MOST] if one in entries)
        return Matches(tuple(choices), len(found))

    async def partners(
        self, app: App, typed: str, vehicle_id: int | None
    ) -> Matches[PartnerChoice]:
        """Partners by name, office or id; those approved for the vehicle's make come first."""
        async with app.database.reading() as session:
            found = (await self._partners.words(session)).search(typed)
            vehicle = await fleet.find_vehicle(session, vehicle_id) if vehicle_id else None
            make = vehicle.make if vehicle else None
            ranks = await directory.ranks_for(session, make, found) if make else {}
            ids = sorted(found, key=lambda one: _place(ranks.get(one)))[:MOST] if make else found
            entries = await directory.partners_with(session, ids[:MOST])
        choices = (_partner(entries[one], make, ranks) for one in ids[:MOST] if one in entries)
        return Matches(tuple(choices), len(found))

    async def offices(self, app: App, typed: str) -> Matches[str]:
        """Offices that have partners or vehicles."""
        async with app.database.reading() as session:
            everything = await directory.offices(session)
        words = fold(typed).split()
        found = [one for one in everything if all(word in fold(one) for word in words)]
        return Matches(tuple(found[:MOST]), len(found))


async def _read_vehicles(session: AsyncSession, words: WordIndex) -> AsyncIterator[None]:
    async for page in directory.vehicles_by_page(session):
        for vehicle_id, vin, *shared in page:
            words.add(vehicle_id, tuple(shared), (vehicle_id, vin))
        yield


async def _read_partners(session: AsyncSession, words: WordIndex) -> AsyncIterator[None]:
    people: dict[int, list[PartnerEntry]] = {}
    async for page in directory.partners_by_page(session):
        for one in page:
            people.setdefault(one.person_id, []).append(one)
        yield
    for person_id, known in sorted(people.items(), key=lambda item: fold(item[1][0].name)):
        said = [part for one in known for part in (one.name, one.office)]
        words.add(person_id, tuple(dict.fromkeys(said)), (person_id,))


def _place(rank: str | None) -> int:
    """Approved before unapproved, and the better rank first; FMS may have ranks of its own."""
    if rank is None:
        return len(_RANKS) + 1
    return _RANKS.index(rank.upper()) if rank.upper() in _RANKS else len(_RANKS)


def _vehicle(entry: VehicleEntry) -> VehicleChoice:
    vehicle = Vehicle(entry.vehicle_id, entry.vin, entry.year, entry.make, entry.model)
    return VehicleChoice(vehicle, entry.office, entry.turn_in)


def _partner(
    known: Sequence[PartnerEntry], make: str | None, ranks: Mapping[int, str]
) -> PartnerChoice:
    first = known[0]
    offices = tuple(one.office for one in known)
    return PartnerChoice(first.person_id, first.name, offices, make, ranks.get(first.person_id))
