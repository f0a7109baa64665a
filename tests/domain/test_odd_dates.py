"""Dates that are asked about: too long, too far ahead; and what a yes to them holds for."""

from datetime import date, timedelta

import pytest

from domain.assignment import DateRange
from domain.checks import blockers_to_request, planning_conflicts
from domain.odd_dates import LastsLong, StartsFarAhead, odd_dates
from domain.planning import (
    EVERYTHING,
    Anyway,
    Plan,
    acknowledgement,
    forbids,
    kinds_of,
)
from domain.reasons import OtherAssignment, PlanningConflict, VehicleAssigned
from tests.domain.builders import TODAY, assignment, context, dates

LONG = LastsLong(61, date(2027, 1, 31))
FAR = StartsFarAhead(date(2028, 6, 1))
TAKEN = VehicleAssigned(OtherAssignment.of(assignment(id=124)))


@pytest.mark.parametrize(
    ("start", "end", "odd"),
    [
        (TODAY, TODAY, ()),
        (TODAY, TODAY + timedelta(60), ()),
        (TODAY, TODAY + timedelta(61), (LastsLong(61, TODAY + timedelta(61)),)),
        (date(2027, 1, 5), date(2072, 1, 12), (LastsLong(16_443, date(2072, 1, 12)),)),
        (date(2028, 5, 2), date(2028, 5, 9), ()),
        (date(2028, 5, 3), date(2028, 5, 9), (StartsFarAhead(date(2028, 5, 3)),)),
        (
            date(2062, 1, 5),
            date(2063, 1, 5),
            (LastsLong(365, date(2063, 1, 5)), StartsFarAhead(date(2062, 1, 5))),
        ),
        (date(9999, 12, 1), date.max, (StartsFarAhead(date(9999, 12, 1)),)),
    ],
)
def test_long_loans_and_far_starts_are_odd(start: date, end: date, odd: tuple[object, ...]) -> None:
    assert odd_dates(DateRange(start, end), TODAY) == odd


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2029, 2, 28)),
        (date(2026, 7, 1), date(2028, 1, 1)),
        (date(2026, 6, 30), date(2027, 12, 30)),
    ],
)
def test_eighteen_months_end_on_the_same_day_or_the_months_last(today: date, last: date) -> None:
    assert odd_dates(DateRange(last, last), today) == ()
    after = last + timedelta(1)
    assert odd_dates(DateRange(after, after), today) == (StartsFarAhead(after),)


def test_planning_asks_and_sending_does_not() -> None:
    wanted = assignment(dates=DateRange(date(2027, 1, 5), date(2072, 1, 12)))
    assert planning_conflicts(wanted, context()) == (LastsLong(16_443, date(2072, 1, 12)),)
    assert blockers_to_request(wanted, context()) == ()


@pytest.mark.parametrize(
    ("conflicts", "named", "is_forbidden"),
    [
        ((), set(), False),
        ((LONG,), set(), True),
        ((LONG,), {Anyway.LONG}, False),
        ((LONG,), {Anyway.TAKEN}, True),
        ((LONG, FAR), {Anyway.LONG}, True),
        ((LONG, TAKEN), {Anyway.LONG}, True),
        ((TAKEN,), {Anyway.LONG, Anyway.FAR}, True),
        ((TAKEN, LONG, FAR), EVERYTHING, False),
    ],
)
def test_a_plan_is_made_in_spite_of_what_was_named_alone(
    conflicts: tuple[PlanningConflict, ...], named: set[Anyway], is_forbidden: bool
) -> None:
    plan = Plan(789, dates(1, 8), override=frozenset(named))
    assert forbids(conflicts, plan) is is_forbidden


@pytest.mark.parametrize(
    ("seen", "now", "is_forbidden"),
    [
        ((LONG,), (LONG,), False),
        ((LONG,), (LastsLong(62, date(2027, 2, 1)),), True),
        ((LONG,), (LONG, TAKEN), True),
        ((LONG, TAKEN), (TAKEN, LONG), False),
        ((LONG, TAKEN), (TAKEN,), True),
        ((FAR,), (StartsFarAhead(date(2038, 6, 1)),), True),
    ],
)
def test_a_tick_holds_for_exactly_what_was_seen(
    seen: tuple[PlanningConflict, ...], now: tuple[PlanningConflict, ...], is_forbidden: bool
) -> None:
    plan = Plan(789, dates(1, 8), override=EVERYTHING, acknowledged=acknowledgement(seen))
    assert forbids(now, plan) is is_forbidden


def test_each_kind_is_named_once_in_its_order() -> None:
    assert kinds_of([FAR, TAKEN, LONG, TAKEN]) == [Anyway.TAKEN, Anyway.LONG, Anyway.FAR]
