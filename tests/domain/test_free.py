"""A car is offered exactly where planning would not find it taken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import Activity, Assignment, DateRange, Status, Vehicle
from domain.checks import blockers_to_request, planning_conflicts
from domain.free import (
    Around,
    FreeDays,
    FreeVehicle,
    Gap,
    Standing,
    Stay,
    best_first,
    free_windows,
    gap_around,
    standing_in,
)
from domain.reasons import VehicleAssigned, VehicleOccupied
from tests.domain.builders import PLANNED, TODAY, activity, assignment, context, dates

UNKNOWN = date(2069, 12, 31)
# Around the 60 days for which something without an end is in the way.
DAY = st.integers(0, 12).map(lambda number: TODAY + timedelta(days=54 + number))
SPAN = st.tuples(DAY, DAY).map(lambda pair: DateRange(min(pair), max(pair)))
ACTIVITIES = st.lists(SPAN | DAY.map(lambda day: DateRange(day, UNKNOWN)), max_size=3)


def is_refused(wanted: DateRange, assigned: list[DateRange], occupied: list[DateRange]) -> bool:
    """Whether planning it finds the car taken; nothing that is sent may find more."""
    others: list[Assignment] = [
        assignment(status, id=200 + place, dates=one)
        for place, one in enumerate(assigned)
        for status in [list(Status)[place % 3]]
    ]
    activities: list[Activity] = [
        replace(activity(one), activity_id=place) for place, one in enumerate(occupied)
    ]
    known = context(others=tuple(others), activities=tuple(activities))
    planned = replace(PLANNED, dates=wanted)
    taken = [
        one
        for one in planning_conflicts(planned, known)
        if isinstance(one, VehicleAssigned | VehicleOccupied)
    ]
    assert taken or not blockers_to_request(planned, known)
    return bool(taken)


@given(wanted=SPAN, assigned=st.lists(SPAN, max_size=3), occupied=ACTIVITIES)
def test_what_is_offered_is_never_refused_for_being_taken_and_all_that_is_free_is_offered(
    wanted: DateRange, assigned: list[DateRange], occupied: list[DateRange]
) -> None:
    gap = gap_around(wanted, Around(assigned, occupied), TODAY)

    assert (gap is None) == is_refused(wanted, assigned, occupied)


@given(wanted=SPAN, assigned=st.lists(SPAN, max_size=3), occupied=ACTIVITIES, others=st.data())
def test_other_days_in_the_gap_or_in_a_free_stretch_are_free_too(
    wanted: DateRange, assigned: list[DateRange], occupied: list[DateRange], others: st.DataObject
) -> None:
    around = Around(assigned, occupied)
    gap = gap_around(wanted, around, TODAY)
    free = free_windows(wanted, around, TODAY)
    if gap:
        assert (gap.since or wanted.start) <= wanted.start
        assert wanted.end <= (gap.until or wanted.end)
        free.append(DateRange(gap.since or wanted.start, gap.until or wanted.end))
    for stretch in free:
        nights = (stretch.end - stretch.start).days
        if nights:
            first = others.draw(st.integers(0, nights - 1))
            last = others.draw(st.integers(first + 1, nights))
            within = DateRange(
                stretch.start + timedelta(days=first), stretch.start + timedelta(days=last)
            )
            assert not is_refused(within, assigned, occupied)


@given(wanted=SPAN, assigned=st.lists(SPAN, max_size=3), occupied=ACTIVITIES)
def test_every_free_night_of_the_days_stands_in_a_stretch(
    wanted: DateRange, assigned: list[DateRange], occupied: list[DateRange]
) -> None:
    """But for what begins later without an end: it may only warn, and is left out all the same."""
    known = [one for one in occupied if one.end != UNKNOWN]
    stretches = free_windows(wanted, Around(assigned, known), TODAY)

    for number in range((wanted.end - wanted.start).days):
        first = wanted.start + timedelta(days=number)
        night = DateRange(first, first + timedelta(days=1))
        holds = any(one.start <= night.start and night.end <= one.end for one in stretches)
        assert holds == (not is_refused(night, assigned, known))


def test_the_gap_is_told_from_what_lies_around_and_from_what_was_only_counted() -> None:
    around = Around([dates(1, 3)], [dates(20, 25)], starts=dates(18, 18).start)

    assert gap_around(dates(5, 9), around, TODAY) == Gap(dates(3, 3).start, dates(18, 18).start)
    assert gap_around(dates(2, 9), around, TODAY) is None
    assert gap_around(dates(5, 9), Around(), TODAY) == Gap(None, None)


def test_an_end_that_is_not_known_only_warns_beyond_sixty_days() -> None:
    hold = DateRange(TODAY, UNKNOWN)
    soon, later = (
        DateRange(TODAY + timedelta(days=days), TODAY + timedelta(days=days + 3))
        for days in (60, 61)
    )
    assert gap_around(soon, Around(occupied=[hold]), TODAY) is None
    assert gap_around(later, Around(occupied=[hold]), TODAY) == Gap(later.start, None, True)


def test_the_days_that_leave_the_least_idle_come_first_and_what_leaves_the_fleet_last() -> None:
    wanted = dates(7, 13)

    def car(name: str, gap: Gap, turn_in: date | None = None) -> FreeVehicle:
        return FreeVehicle(Vehicle(1, name, None, "", name), "Denver", turn_in, gap)

    days = [dates(number, number).start for number in range(1, 40)]
    cars = [
        car("wide open", Gap(None, None)),
        car("leaves before the end", Gap(days[5], days[12]), days[11]),
        car("leaves soon after", Gap(None, None), days[15]),
        car("fits", Gap(days[5], days[13])),
        car("taken long after", Gap(days[5], days[30])),
    ]
    assert [one.vehicle.model for one in best_first(cars, wanted, days[3])] == [
        "fits",
        "leaves soon after",
        "taken long after",
        "wide open",
        "leaves before the end",
    ]


def test_a_car_stands_in_a_gap_or_is_taken_by_what_lasts_longest() -> None:
    wanted = dates(10, 15)
    before, behind = Stay(dates(1, 10), 120), Stay(dates(15, 20), activity="Loan")
    first, second = Stay(dates(9, 11), 121), Stay(dates(8, 11), 122)
    loan, hold = Stay(dates(8, 12), activity="Loan"), Stay(dates(9, 11), activity="Hold")

    def standing(assigned: list[Stay], occupied: list[Stay]) -> Standing:
        return standing_in(wanted, assigned, occupied, TODAY)

    gap = Gap(dates(10, 10).start, dates(15, 15).start)
    assert standing([before], [behind]) == Standing(gap)
    assert standing([before, first], [behind, loan]) == Standing(None, loan)
    assert standing([before, second, first], [behind]) == Standing(None, second)
    assert standing([first], [hold, behind]) == Standing(None, first)
    assert standing([Stay(dates(9, 11), 1)], [hold]) == Standing(None, Stay(dates(9, 11), 1))
    assert standing([before], [hold, behind]) == Standing(None, hold)


def test_what_has_no_known_end_takes_the_days_up_to_where_it_only_warns() -> None:
    hold, loan = Stay(DateRange(TODAY, UNKNOWN), activity="Hold"), Stay(dates(1, 8), 120)
    soon, later = dates(2, 5), DateRange(TODAY + timedelta(days=61), TODAY + timedelta(days=63))

    assert standing_in(soon, [loan], [hold], TODAY) == Standing(None, hold)
    assert standing_in(later, [], [hold], TODAY) == Standing(Gap(later.start, None, True))


def test_a_gap_begins_behind_the_last_of_what_was_only_counted_before_it() -> None:
    around = Around([dates(1, 3)], ended=dates(4, 4).start)

    assert gap_around(dates(6, 9), around, TODAY) == Gap(dates(4, 4).start, None)


def test_of_two_that_are_as_good_the_one_that_was_idle_less_or_stays_comes_first() -> None:
    wanted = dates(100, 106)
    first, last = wanted.start, wanted.end

    def car(name: str, gap: Gap, turn_in: date | None = None) -> FreeVehicle:
        return FreeVehicle(Vehicle(1, name, None, "", name), "Denver", turn_in, gap)

    cars = [
        car("since long", Gap(first - timedelta(days=60), last)),
        car("a since longer", Gap(first - timedelta(days=61), last)),
        car("late behind", Gap(first - timedelta(days=1), last + timedelta(days=60))),
        car("later behind", Gap(first, last + timedelta(days=70))),
        car("turned in at its end", Gap(first, None), last),
    ]
    assert [one.vehicle.model for one in best_first(cars, wanted, TODAY)] == [
        "turned in at its end",
        "a since longer",
        "since long",
        "late behind",
        "later behind",
    ]


@pytest.mark.parametrize(
    ("stretch", "taken", "starts"),
    [
        (dates(1, 9), (), dates(1, 4)),
        (dates(1, 4), (), dates(1, 4)),
        (dates(1, 3), (), None),
        (dates(1, 9), (dates(1, 4),), dates(2, 5)),
        (dates(1, 5), (dates(1, 4), dates(2, 5)), None),
    ],
)
def test_as_many_days_as_were_wanted_start_as_soon_as_they_can(
    stretch: DateRange, taken: tuple[DateRange, ...], starts: DateRange | None
) -> None:
    free = FreeDays(PLANNED.vehicle, "Denver", dates(20, 23), (), dates(60, 60).end, taken=taken)
    assert free.starting(stretch) == starts
