"""Which cars are free: every car of the fleet, held against what is around the days asked for."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import DateRange, Partner, Vehicle
from domain.cars import names_by, names_of, same_car, vin_of, vins_of
from domain.free import (
    DAYS_BEFORE,
    Around,
    FreeDays,
    FreeVehicle,
    FreeVehicles,
    FreeWanted,
    PartlyFree,
    best_first,
    free_windows,
    gap_around,
    known_until,
)
from domain.free_words import Haystack, refuse_unknown_words, wanted_of
from domain.planning import PartialPlan
from domain.search import VehicleChoice, fold
from domain.typed import BadInput, BadKind
from domain.unknown_ends import occupies
from storage import assignments, fleet, free, loan_changes, sync
from storage.tables import VehicleRow


async def find_wanted(app: App, wanted: FreeWanted) -> FreeVehicles:
    """What is free of what is wanted. Raises BadInput."""
    async with app.database.reading() as session:
        return await _find(session, app, wanted, await fleet.offices_in_reports(session))


async def find_free(
    app: App, start: date | None, end: date | None, office: str | None, words: str
) -> FreeVehicles:
    """The same for a program; without days the next seven. Raises BadInput."""
    async with app.database.reading() as session:
        offices = await fleet.offices_in_reports(session)
        wanted = wanted_of(start, end, office, words, offices, app.today())
        return await _find(session, app, wanted, offices)


async def find_others(app: App, plan: PartialPlan) -> FreeVehicles | None:
    """What is free in place of a car that is taken: of its make, else whatever its office has.

    None where FMS lists the car no more. Raises BadInput.
    """
    async with app.database.reading() as session:
        car = await _car(session, plan)
        if car is None:
            return None
        offices = await fleet.offices_in_reports(session)
        wanted = wanted_of(plan.start, plan.end, plan.office, "", offices, app.today())
        known = await fleet.find_partner(session, plan.person_id or 0, wanted.office)
        # A make is no words of a person's: it may be called like an office or a day.
        make = tuple(dict.fromkeys(fold(car.make).split()))
        wanted = replace(wanted, names=make, person_id=known.person_id if known else None)
        of_its_make = await _find(session, app, wanted, offices)
        if of_its_make.free:
            return of_its_make
        return await _find(session, app, replace(wanted, names=()), offices)


async def _car(session: AsyncSession, plan: PartialPlan) -> VehicleRow | None:
    """The car of a plan, unless FMS lists another one under its number by now."""
    row = await fleet.find_vehicle(session, plan.vehicle_id or 0)
    return row if row and (plan.vin is None or plan.vin.upper() == row.vin) else None


async def find_free_days(app: App, plan: PartialPlan) -> FreeDays | None:
    """When the car of a plan is free; its own assignment is not in its way."""
    today = app.today()
    wanted = DateRange(plan.start or today, plan.end or plan.start or today)
    within = DateRange(today, known_until(max(wanted.end, today)))
    async with app.database.reading() as session:
        row = await _car(session, plan)
        if row is None:
            return None
        car = row.as_vehicle()
        listed = await fleet.vins_listed(session, [car.vehicle_id])
        vins = vins_of(car, listed.get(car.vehicle_id))
        activities = await fleet.activities_touching(session, vins, within)
        others = [
            *await assignments.assignments_touching(session, within, car, plan.person_id or 0),
            *await loan_changes.held_by_changes(session),
        ]
    around = Around(
        [one.dates for one in others if one.id != plan.editing and same_car(one.vehicle, car)],
        [one.dates for one in activities],
    )
    stretches = tuple(free_windows(within, around, today))
    office = plan.office or row.office
    return FreeDays(
        vehicle=car,
        office=office,
        wanted=wanted,
        stretches=stretches,
        until=within.end,
        taken=(*around.assigned, *around.occupied),
        turn_in=row.expected_turn_in_date,
        assignment_id=plan.editing,
        person_id=plan.person_id,
    )


async def _find(
    session: AsyncSession, app: App, wanted: FreeWanted, offices: Sequence[str]
) -> FreeVehicles:
    partner, makes = await _partner(session, wanted, app.today())
    sorted_out = _SortedOut(
        wanted, app.today(), makes, await _load_around(session, wanted.dates, app.today())
    )
    async for page in free.vehicles_by_page(session):
        cars = [one.vehicle for one in page]
        odd = {one.vehicle_id for one in cars if vin_of(one.vin) is None}
        alone = await fleet.vins_listed(session, odd) if odd else {}
        for one in page:
            number, vin = one.vehicle.vehicle_id, one.vehicle.vin
            sorted_out.take(one, alone.get(number) if number in odd else vin)
        # What people do meanwhile goes on in between.
        await asyncio.sleep(0)
    refuse_unknown_words(wanted, sorted_out.haystack, offices)
    return FreeVehicles(
        wanted=wanted,
        today=app.today(),
        free=best_first(_marked(sorted_out.free), wanted.dates, app.today()),
        taken=sorted_out.taken,
        in_part=tuple(sorted(sorted_out.in_part, key=_longest_first)),
        elsewhere=tuple(one for one in sorted_out.elsewhere.most_common() if one[1]),
        partner=partner,
        last_sync=await sync.last_good_sync(session),
        now=app.now(),
    )


def _longest_first(one: PartlyFree) -> tuple[int, str, str]:
    nights = (one.longest.end - one.longest.start).days
    return (-nights, fold(one.vehicle.words), one.vehicle.vin)


def _marked(found: Sequence[FreeVehicle]) -> list[FreeVehicle]:
    """With what tells the listings of one car apart."""
    listings = Counter(vin_of(one.vehicle.vin) for one in found)
    return [
        replace(one, twice=(vin := vin_of(one.vehicle.vin)) is not None and listings[vin] > 1)
        for one in found
    ]


async def _partner(
    session: AsyncSession, wanted: FreeWanted, today: date
) -> tuple[Partner | None, frozenset[str]]:
    """For whom, and the makes that they have or had within a month of the days."""
    if wanted.person_id is None:
        return None, frozenset()
    found = await fleet.find_partner(session, wanted.person_id, wanted.office)
    if found is None:
        raise BadInput(BadKind.NO_SUCH_PARTNER, str(wanted.person_id))
    makes = await free.makes_lent_to(session, wanted.person_id, wanted.dates, today)
    return Partner(found.person_id, found.name), frozenset(make.casefold() for make in makes)


@dataclass(slots=True)
class _Known:
    """What is around the days, by the names of the cars that assignments have, and by VIN.

    `taken` are those names whose cars an assignment has in the days, `busy` the VINs of those that
    FMS has doing something.
    """

    assigned: Mapping[str, Sequence[DateRange]]
    occupied: Mapping[str, Sequence[DateRange]]
    ended: Mapping[str, date]
    starts: Mapping[str, date]
    taken: Collection[str]
    busy: Collection[str]

    def is_free(self, vehicle: Vehicle, listed: str | None) -> bool:
        """Whether the days lie in a gap: of a large fleet nothing more is asked of most."""
        if not names_of(vehicle).isdisjoint(self.taken):
            return False
        return not self.busy or vins_of(vehicle, listed).isdisjoint(self.busy)

    def of(self, vehicle: Vehicle, listed: str | None) -> Around:
        """What is around the days of one car; `listed` is what its activities may call it by."""
        vins = vins_of(vehicle, listed)
        return Around(
            assigned=_all(self.assigned, names_of(vehicle)),
            occupied=_all(self.occupied, vins),
            ended=max((self.ended[vin] for vin in vins if vin in self.ended), default=None),
            starts=min((self.starts[vin] for vin in vins if vin in self.starts), default=None),
        )


def _all(stays: Mapping[str, Sequence[DateRange]], names: Iterable[str]) -> list[DateRange]:
    return [one for name in names if name in stays for one in stays[name]]


async def _load_around(session: AsyncSession, dates: DateRange, today: date) -> _Known:
    earliest = dates.start - timedelta(days=DAYS_BEFORE)
    latest = known_until(dates.end)
    assigned: dict[str, list[DateRange]] = defaultdict(list)
    for number, vin, stay in await free.assigned_between(session, earliest, latest):
        for name in names_by(number, vin):
            assigned[name].append(stay)
    occupied: dict[str, list[DateRange]] = defaultdict(list)
    for vin, stay in await free.occupied_between(session, dates):
        occupied[vin].append(stay)
    return _Known(
        assigned,
        occupied,
        await free.last_ends(session, earliest, dates.start),
        await free.first_starts(session, dates.end, latest),
        taken={
            name
            for name, stays in assigned.items()
            if any(one.conflicts_with(dates) for one in stays)
        },
        busy={
            vin
            for vin, stays in occupied.items()
            if any(occupies(one, dates, today) for one in stays)
        },
    )


@dataclass(slots=True)
class _SortedOut:
    """The cars that are meant, as they are taken in one by one."""

    wanted: FreeWanted
    today: date
    makes: frozenset[str]
    known: _Known
    haystack: Haystack = field(default_factory=Haystack)
    free: list[FreeVehicle] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    taken: int = 0
    in_part: list[PartlyFree] = field(default_factory=list)

    def take(self, listed: VehicleChoice, vin: str | None) -> None:
        """Put one car where it belongs; `vin` is what its activities may call it by."""
        vehicle, office = listed.vehicle, listed.office or ""
        if not self.haystack.takes(vehicle, self.wanted.names):
            return
        if self.wanted.office not in (None, office):
            self.elsewhere[office] += self.known.is_free(vehicle, vin)
            return
        around = self.known.of(vehicle, vin)
        gap = gap_around(self.wanted.dates, around, self.today)
        if gap is None:
            self.taken += 1
            if stretches := free_windows(self.wanted.dates, around, self.today):
                self.in_part.append(PartlyFree(vehicle, office, tuple(stretches)))
        else:
            same = vehicle.make.casefold() in self.makes
            self.free.append(FreeVehicle(vehicle, office, listed.turn_in, gap, same))
