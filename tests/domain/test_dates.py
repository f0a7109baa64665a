"""When two ranges of days need two vehicles."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import DateRange
from tests.domain.builders import dates

DAY = st.integers(0, 12).map(lambda number: date(2026, 12, 1) + timedelta(number))
RANGES = st.tuples(DAY, DAY).map(lambda pair: DateRange(min(pair), max(pair)))


def moments(range_: DateRange) -> set[int]:
    """The half days between hand-overs; a single day has its noon."""
    start, end = range_.start.toordinal() * 2, range_.end.toordinal() * 2
    return set(range(start + 1, end)) or {start}


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (dates(1, 8), dates(1, 8), True),
        (dates(1, 8), dates(3, 5), True),
        (dates(1, 8), dates(7, 12), True),
        (dates(1, 8), dates(8, 12), False),
        (dates(1, 8), dates(9, 12), False),
        (dates(5, 5), dates(5, 5), True),
        (dates(5, 5), dates(5, 8), False),
        (dates(5, 5), dates(2, 5), False),
        (dates(5, 5), dates(4, 6), True),
        (dates(5, 5), dates(6, 6), False),
        (dates(1, 2), dates(1, 3), True),
    ],
    ids=[
        "the same days",
        "within",
        "overlapping",
        "handed over on the last day",
        "apart",
        "the same single day",
        "a single day at the start",
        "a single day at the end",
        "a single day in the middle",
        "two single days",
        "the same start",
    ],
)
def test_ranges_conflict_unless_they_only_touch(
    one: DateRange, other: DateRange, conflict: bool
) -> None:
    assert one.conflicts_with(other) is conflict
    assert other.conflicts_with(one) is conflict


@given(RANGES, RANGES)
def test_a_conflict_is_mutual_and_means_sharing_more_than_a_hand_over(
    one: DateRange, other: DateRange
) -> None:
    assert one.conflicts_with(other) == other.conflicts_with(one)
    assert one.conflicts_with(other) == bool(moments(one) & moments(other))


@given(RANGES)
def test_every_range_conflicts_with_itself(one: DateRange) -> None:
    assert one.conflicts_with(one)
