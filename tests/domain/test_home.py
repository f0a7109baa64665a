"""Why an assignment is shown to a person: the most urgent reason, and what comes first of one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.assignment import DateRange, Status
from domain.home import Brief, Concern, concern_of, concerns_of
from tests.domain.builders import TODAY

PLANNED, REQUESTED, ACTIVE = Status.PLANNED, Status.REQUESTED, Status.ACTIVE


def lasting(start: int, end: int) -> DateRange:
    return DateRange(TODAY + timedelta(days=start), TODAY + timedelta(days=end))


def brief(
    number: int,
    status: Status,
    dates: DateRange,
    requested: date | None = None,
    in_doubt: bool = False,
) -> Brief:
    at = datetime(requested.year, requested.month, requested.day, tzinfo=UTC) if requested else None
    return Brief(number, status, dates, at, in_doubt)


@pytest.mark.parametrize(
    ("status", "dates", "why"),
    [
        (ACTIVE, lasting(-9, -1), Concern.OVERDUE),
        (ACTIVE, lasting(-9, 0), Concern.RETURNING),
        (ACTIVE, lasting(-9, 7), Concern.RETURNING),
        (ACTIVE, lasting(-9, 8), None),
        (ACTIVE, lasting(0, 3), Concern.STARTING),
        (ACTIVE, lasting(7, 9), Concern.STARTING),
        (REQUESTED, lasting(-9, -1), Concern.WAITING),
        (REQUESTED, lasting(0, 1), Concern.WAITING),
        (PLANNED, lasting(0, 1), Concern.STARTING),
        (PLANNED, lasting(7, 8), Concern.STARTING),
        (PLANNED, lasting(8, 9), None),
        (PLANNED, lasting(-1, 3), None),
        (PLANNED, lasting(-9, -1), None),
    ],
)
def test_an_assignment_is_shown_for_its_most_urgent_reason(
    status: Status, dates: DateRange, why: Concern | None
) -> None:
    assert concern_of(brief(1, status, dates), TODAY) is why
    assert concern_of(brief(1, status, dates, in_doubt=True), TODAY) is Concern.UNCONFIRMED


def test_what_waits_longest_or_comes_first_stands_in_front() -> None:
    briefs = [
        brief(9, REQUESTED, lasting(1, 2), TODAY - timedelta(days=1)),
        brief(8, REQUESTED, lasting(3, 4), TODAY - timedelta(days=2)),
        brief(7, PLANNED, lasting(2, 3)),
        brief(6, PLANNED, lasting(2, 9)),
        brief(5, PLANNED, lasting(1, 9)),
        brief(4, ACTIVE, lasting(-9, 2)),
        brief(3, ACTIVE, lasting(-8, 1)),
        brief(2, ACTIVE, lasting(-8, -2)),
        brief(1, ACTIVE, lasting(-9, -1)),
        brief(0, PLANNED, lasting(30, 40)),
    ]
    found = concerns_of(briefs, TODAY, {})

    assert found == {
        Concern.OVERDUE: [2, 1],
        Concern.WAITING: [8, 9],
        Concern.STARTING: [5, 6, 7],
        Concern.RETURNING: [3, 4],
    }
    assert list(found) == [one for one in Concern if one in found]


def test_what_waits_without_a_known_day_of_its_request_goes_by_its_start() -> None:
    briefs = [brief(1, REQUESTED, lasting(5, 6)), brief(2, REQUESTED, lasting(4, 9))]

    assert concerns_of(briefs, TODAY, {}) == {Concern.WAITING: [2, 1]}


def test_what_was_extended_is_quiet_until_then_and_what_stands_elsewhere_is_left_out() -> None:
    late = [brief(number, ACTIVE, lasting(-9, -1)) for number in (1, 2, 3)]
    back = brief(4, ACTIVE, lasting(-9, 1))
    extended = {1: TODAY, 2: TODAY - timedelta(days=1), 4: TODAY + timedelta(days=9)}

    assert concerns_of([*late, back], TODAY, extended, elsewhere=(3,)) == {
        Concern.OVERDUE: [2],
        Concern.RETURNING: [4],
    }
