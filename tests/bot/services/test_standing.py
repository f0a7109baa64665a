"""What the form offers is never refused for being taken, when it is planned or when it is sent."""

import random

import pytest

from bot.services.claim import check
from bot.services.planning import plan_assignment, preview_plan
from bot.services.standing import find_ways_out
from bot.services.suggestions import Suggestions
from domain.assignment import Action, Actor, DateRange, Source
from domain.free import VehicleMenu
from domain.planning import EVERYTHING, Anyway, PartialPlan, Plan, Planned
from domain.reasons import VehicleAssigned, VehicleOccupied
from storage.tables import ApprovedMakeRow, PartnerRow
from tests.bot.services.reconcile_db import ReconcileDb, on_sqlite
from tests.bot.services.test_free import (
    VINS,
    car,
    day,
    fill_a_crowded_world,
    in_service,
    taken_in,
)
from tests.storage.saving import new_assignment, save

ANA = Actor(Source.SLACK, "U0ANA")


def numbers(menu: VehicleMenu) -> tuple[list[int], list[int]]:
    free, taken = (
        [one.choice.vehicle.vehicle_id for one in matches.found]
        for matches in (menu.free, menu.taken)
    )
    return free, taken


async def is_planned_and_sent(db: ReconcileDb, number: int, dates: DateRange) -> None:
    """Plan it and look at what sending it would meet: the car is not taken at either time."""
    plan = Plan(789, dates, number, VINS[number], override=EVERYTHING - {Anyway.TAKEN})
    outcome = await plan_assignment(db.app, plan, ANA)
    assert isinstance(outcome, Planned), (number, dates, outcome)
    [checked] = await check(db.app, Action.REQUEST, [outcome.assignment.id])
    taken = [one for one in checked.reasons if isinstance(one, VehicleAssigned | VehicleOccupied)]
    assert not taken, (number, dates, taken)


@pytest.mark.long
async def test_nothing_that_the_form_offers_is_taken_when_it_is_planned_or_sent(
    db: ReconcileDb,
) -> None:
    chance = random.Random(20261206)  # noqa: S311  # a game, not a secret
    await fill_a_crowded_world(db, chance)
    await save(
        db.database, PartnerRow(person_id=789, office="Denver", name="Reyes", fms_contact_id=1)
    )
    suggestions, tried = Suggestions(), 0

    for _ in range(8):
        first = chance.randint(0, 80)
        dates = DateRange(day(first), day(first + chance.randint(0, 8)))
        asked = PartialPlan(start=dates.start, end=dates.end)
        free, taken = numbers(await suggestions.vehicles(db.app, "", asked))
        assert sorted(free + taken) == sorted(VINS)
        for number in free:
            assert not await taken_in(db, number, dates), (number, dates)
        for number in taken:
            assert await taken_in(db, number, dates), (number, dates)
            plan = PartialPlan(number, VINS[number], start=dates.start, end=dates.end)
            ways = await find_ways_out(db.app, plan, await preview_plan(db.app, plan))
            for days in ways.days:
                assert not await taken_in(db, number, days), (number, days)
            for one in ways.cars:
                assert not await taken_in(db, one.vehicle.vehicle_id, dates), (one, dates)
            if ways.days and tried < 6:
                tried += 1
                await is_planned_and_sent(db, number, chance.choice(ways.days))
            free, _ = numbers(await suggestions.vehicles(db.app, "", asked))
        if free:
            await is_planned_and_sent(db, chance.choice(free), dates)
    assert tried


@on_sqlite
async def test_of_many_the_taken_ones_keep_some_room_and_each_says_what_it_is_to_the_partner(
    db: ReconcileDb,
) -> None:
    await save(
        db.database,
        *(car(number, office="Denver") for number in range(100, 400)),
        ApprovedMakeRow(person_id=789, make="FORD", rank="A"),
    )
    for number in range(100, 130):
        await in_service(db, number, car(number).vin, day(1), day(9))
    held = await new_assignment(
        db.database, vehicle_id=399, vin=car(399).vin, start_date=day(2), end_date=day(4)
    )
    plan = PartialPlan(person_id=789, start=day(2), end=day(5))

    menu = await Suggestions().vehicles(db.app, "ford denver", plan)

    free, taken = numbers(menu)
    assert (len(free), menu.free.total) == (80, 269)
    assert (len(taken), menu.taken.total) == (20, 31)
    by = {one.choice.vehicle.vehicle_id: one for one in menu.taken.found}[399]
    assert by.standing
    assert by.standing.taken_by
    assert by.standing.taken_by.number == held
    assert {one.rank for one in (*menu.free.found, *menu.taken.found)} == {"A"}

    # What an edit changes is not in its own way, and a number that is typed is found though taken.
    edit = PartialPlan(person_id=12, start=day(2), end=day(5), editing=held)
    menu = await Suggestions().vehicles(db.app, "399", edit)
    assert numbers(menu) == ([399], [])
    assert menu.free.found[0].rank == ""
    assert numbers(await Suggestions().vehicles(db.app, "100", plan))[1][0] == 100
