"""How cars stand in some days, as the planning form says it: free until when, or taken by what.

The rule is that of `/free` (domain/free.py), which is the one that planning refuses by.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.free import find_free_days, find_others
from domain.assignment import DateRange, Vehicle
from domain.cars import same_car, vin_of, vins_of
from domain.free import (
    DAYS_BEFORE,
    FreeDays,
    FreeVehicle,
    FreeVehicles,
    OfferedVehicle,
    Standing,
    VehicleMenu,
    WaysOut,
    known_until,
    standing_in,
)
from domain.planning import PartialPlan, Preview, is_taken
from domain.search import Matches, VehicleChoice, fold
from domain.typed import BadInput
from domain.word_index import Found
from storage import fleet, free

# However many are free, of those that are taken so many are shown.
_LEAST_TAKEN = 20
_MOST_DAYS, _MOST_CARS = 2, 3


async def load_menu(
    session: AsyncSession, found: Found, plan: PartialPlan, today: date, most: int
) -> VehicleMenu:
    """The cars that were found, with how they stand in the plan's days and for its partner."""
    dates = plan.dates
    taken = await free.taken_in(session, dates, today, plan.editing) if dates else set[int]()
    busy = found.of(taken)
    left = most - min(len(busy), _LEAST_TAKEN)
    ids = found.first(left) if not busy else _first_free(found, taken, left)
    ids += busy[: most - len(ids)]
    known = await fleet.vehicles_with(session, ids)
    choices = [known[one] for one in ids if one in known]
    standings = await _standings(session, choices, dates, today, plan.editing) if dates else {}
    ranks = await _ranks(session, plan.person_id)
    offered = [
        OfferedVehicle(
            one,
            standings.get(one.vehicle.vehicle_id),
            None if ranks is None else ranks.get(fold(one.vehicle.make), ""),
        )
        for one in choices
    ]
    unable = tuple(one for one in offered if one.standing and one.standing.gap is None)
    able = tuple(one for one in offered if one not in unable)
    return VehicleMenu(Matches(able, found.total - len(busy)), Matches(unable, len(busy)), dates)


def _first_free(found: Found, taken: set[int], most: int) -> list[int]:
    free_ones: list[int] = []
    for one in found:
        if len(free_ones) == most:
            break
        if one not in taken:
            free_ones.append(one)
    return free_ones


async def _ranks(session: AsyncSession, person_id: int | None) -> Mapping[str, str] | None:
    if person_id is None:
        return None
    return {fold(make): rank for make, rank in await fleet.ranks_of(session, person_id)}


async def _standings(
    session: AsyncSession,
    choices: Sequence[VehicleChoice],
    dates: DateRange,
    today: date,
    editing: int | None,
) -> Mapping[int, Standing]:
    cars = [one.vehicle for one in choices]
    odd = {one.vehicle_id for one in cars if vin_of(one.vin) is None}
    alone = await fleet.vins_listed(session, odd) if odd else {}
    # What FMS's activities may call each of them by.
    listed = {one.vehicle_id: one.vin for one in cars if one.vehicle_id not in odd} | dict(alone)
    called = {one.vehicle_id: vins_of(one, listed.get(one.vehicle_id)) for one in cars}
    first, last = dates.start - timedelta(days=DAYS_BEFORE), known_until(dates.end)
    assigned = await free.assignments_of(session, cars, first, last)
    vins = frozenset[str]().union(*called.values())
    occupied = await free.activities_of(session, vins, first, last)

    def standing(car: Vehicle) -> Standing:
        mine = [stay for one, stay in assigned if stay.number != editing and same_car(one, car)]
        its = [stay for vin, stay in occupied if vin in called[car.vehicle_id]]
        return standing_in(dates, mine, its, today)

    return {one.vehicle_id: standing(one) for one in cars}


async def find_ways_out(app: App, plan: PartialPlan, preview: Preview) -> WaysOut:
    """Other days for the car of a plan, and other cars for its days, where the car is taken."""
    if not is_taken(preview.conflicts):
        return WaysOut()
    try:
        days = await find_free_days(app, plan)
        others = await find_others(app, _anywhere(plan))
    except BadInput:
        # Days of which nothing is free in any case, and the form says so.
        return WaysOut()
    cars = _nearest(others, preview) if others else []
    fitting = _soonest(days, plan) if days else []
    return WaysOut(tuple(fitting[:_MOST_DAYS]), tuple(cars[:_MOST_CARS]))


def _soonest(days: FreeDays, plan: PartialPlan) -> list[DateRange]:
    """As many days as are planned, wherever they fit: after those of the plan, else before."""
    starts = [days.starting(one) for one in days.stretches]
    fitting = [one for one in starts if one and one != plan.dates]
    return sorted(fitting, key=lambda one: (one.start < days.wanted.start, one.start))


def _anywhere(plan: PartialPlan) -> PartialPlan:
    return PartialPlan(
        plan.vehicle_id, plan.vin, plan.person_id, None, plan.start, plan.end, plan.editing
    )


def _nearest(others: FreeVehicles, preview: Preview) -> list[FreeVehicle]:
    """Of the same office first, and there of the same model."""
    model = preview.vehicle.model if preview.vehicle else None
    return sorted(
        others.free,
        key=lambda one: (one.office != preview.vehicle_office, one.vehicle.model != model),
    )
