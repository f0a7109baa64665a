"""What is filled in of a plan, and what a person was shown of what is in its way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.odd_dates import LastsLong, StartsFarAhead, extends_far
from domain.planning import PartialPlan, is_taken, unseen
from domain.reasons import DatesReversed, OtherAssignment, VehicleAssigned, VehicleOccupied
from tests.domain.builders import TODAY, activity, assignment, dates

ASSIGNED = VehicleAssigned(OtherAssignment.of(assignment(id=124)))
OCCUPIED = VehicleOccupied(activity(dates(1, 8)))
LONG = LastsLong(61, date(2027, 1, 31))
FAR = StartsFarAhead(date(2028, 6, 1))


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        (TODAY, None, TODAY + timedelta(days=7)),
        (TODAY, TODAY, TODAY),
        (None, None, None),
        (None, TODAY, TODAY),
        (date.max - timedelta(days=7), None, date.max),
        (date.max - timedelta(days=2), None, date.max),
    ],
)
def test_a_first_day_alone_makes_a_week_within_the_calendar(
    start: date | None, end: date | None, last: date | None
) -> None:
    plan = PartialPlan(vehicle_id=456, start=start, end=end)
    assert plan.with_last_day() == replace(plan, end=last)


@pytest.mark.parametrize("conflict", [ASSIGNED, OCCUPIED, LONG, FAR])
def test_what_a_person_was_shown_is_seen_while_it_is_the_same(
    conflict: VehicleAssigned | VehicleOccupied | LastsLong | StartsFarAhead,
) -> None:
    everything = (ASSIGNED, OCCUPIED, LONG, FAR)
    others = tuple(one for one in everything if one is not conflict)

    assert unseen(everything, (DatesReversed(), conflict)) == others
    assert unseen([conflict], ()) == (conflict,)


def test_what_is_in_the_way_in_other_days_was_not_seen() -> None:
    moved = VehicleAssigned(OtherAssignment.of(assignment(id=124, dates=dates(1, 9))))
    later = VehicleOccupied(activity(dates(2, 8)))

    assert unseen((moved, later), (ASSIGNED, OCCUPIED)) == (moved, later)


@pytest.mark.parametrize(
    ("conflicts", "taken"),
    [((LONG, ASSIGNED), True), ((OCCUPIED,), True), ((LONG, FAR), False), ((), False)],
)
def test_a_vehicle_is_taken_by_others_and_not_by_odd_dates(
    conflicts: tuple[VehicleAssigned | VehicleOccupied | LastsLong | StartsFarAhead, ...],
    taken: bool,
) -> None:
    assert is_taken(conflicts) is taken


def test_a_loan_is_seldom_extended_by_more_than_sixty_days() -> None:
    assert not extends_far(TODAY, TODAY + timedelta(days=60))
    assert extends_far(TODAY, TODAY + timedelta(days=61))
