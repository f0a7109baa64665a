"""What a vehicle's or a partner's page shows of what FMS and the plans have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.assignment import DateRange, Evidence, Status
from domain.free import DAYS_AFTER
from domain.pages import Booking, PageOf, draw_up, place_of_rank, windows_of
from domain.search import VehicleChoice
from tests.domain.builders import NOW, PLANNED, TODAY, assignment

LAST = TODAY + timedelta(days=DAYS_AFTER)


def on(start: int, end: int) -> DateRange:
    return DateRange(TODAY + timedelta(days=start), TODAY + timedelta(days=end))


def booking(number: int, dates: DateRange) -> Booking:
    return Booking(number, "Loan", dates, PLANNED.vehicle.vin, PLANNED.vehicle, PLANNED.partner)


def windows(turn_in: date | None = None, is_listed: bool = True) -> tuple[object, ...]:
    return windows_of(
        VehicleChoice(PLANNED.vehicle, turn_in=turn_in),
        [booking(1, on(2, 4))],
        [assignment(dates=on(10, 12))],
        PageOf(TODAY, NOW, is_listed),
    )


def test_a_car_can_be_planned_between_what_it_does_as_far_as_is_looked() -> None:
    free = (on(0, 2), on(4, 10), DateRange(TODAY + timedelta(days=12), LAST))

    assert windows() == (free, LAST)
    assert windows(turn_in=LAST + timedelta(days=1)) == (free, LAST)


@pytest.mark.parametrize(
    ("leaves_in", "free"), [(11, (on(0, 2), on(4, 10))), (1, (on(0, 1),)), (0, ()), (-1, ())]
)
def test_a_car_can_be_planned_until_it_leaves_the_fleet(
    leaves_in: int, free: tuple[DateRange, ...]
) -> None:
    turn_in = TODAY + timedelta(days=leaves_in)
    assert windows(turn_in) == (free, turn_in)


def test_a_car_that_no_report_lists_cannot_be_planned() -> None:
    assert windows(is_listed=False) == ((), LAST)


def test_what_is_on_is_told_from_what_comes_and_an_approved_assignment_comes_once() -> None:
    now, today, later = booking(1, on(-3, -1)), booking(2, on(0, 3)), booking(3, on(1, 3))
    loan = booking(4, on(-30, -20))
    approved = assignment(Status.ACTIVE, id=7, evidence=Evidence(2, 1, NOW, on(0, 3)))
    elsewhere = assignment(Status.ACTIVE, id=8, evidence=Evidence(99, 1, NOW, on(0, 3)))
    planned = assignment(id=9)

    drawn = draw_up([now, today, later], [loan], 5, [approved, elsewhere, planned], TODAY)

    assert drawn.now == (now, replace(today, assignment_id=7))
    assert drawn.next == (later,)
    assert drawn.assignments == (elsewhere, planned)
    assert (drawn.loans, drawn.had) == ((loan,), 5)


def test_better_ranks_come_first_unknown_ones_behind_and_none_last() -> None:
    ranks = [None, "Gold", "pending", "C", "b", "A", "a+"]

    assert sorted(ranks, key=place_of_rank) == list(reversed(ranks))
    assert place_of_rank("Gold") == place_of_rank("Silver")
