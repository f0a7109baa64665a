"""An end of more than three years ahead was not entered: it blocks what starts soon, and warns."""

from datetime import date, timedelta

import pytest

from domain.assignment import Activity, DateRange
from domain.checks import vehicle_conflicts, warnings_for
from domain.reasons import VehicleOccupied
from domain.unknown_ends import EndUnknown, believed, last_believed_end, occupied_by
from tests.domain.builders import TODAY, assignment, context

_SEEN = date(2026, 10, 1)


def _activity(end: date, kind: str = "Hold") -> Activity:
    return Activity(7001, kind, None, DateRange(_SEEN, end))


def _met(end: date, start: date, kind: str = "Hold") -> tuple[bool, bool]:
    """Whether an activity with this end blocks an assignment that starts then, and warns of it."""
    wanted = assignment(dates=DateRange(start, start + timedelta(days=7)))
    around = context(activities=(_activity(end, kind),))
    blocks = any(isinstance(one, VehicleOccupied) for one in vehicle_conflicts(wanted, around))
    warns = any(isinstance(one, EndUnknown) for one in warnings_for(wanted, around))
    return blocks, warns


@pytest.mark.parametrize(
    "end", [date(2069, 12, 31), date(2099, 1, 1), date(9999, 12, 31), date(2029, 11, 3)]
)
@pytest.mark.parametrize("kind", ["Hold", "Loan", "Service"])
@pytest.mark.parametrize(
    ("days", "blocks", "warns"), [(1, True, False), (60, True, False), (61, False, True)]
)
def test_it_blocks_for_sixty_days_and_only_warns_beyond(
    end: date, kind: str, days: int, blocks: bool, warns: bool
) -> None:
    assert _met(end, TODAY + timedelta(days=days), kind) == (blocks, warns)


@pytest.mark.parametrize("end", [date(2027, 12, 31), date(2029, 11, 2)])
def test_a_real_end_blocks_until_it_comes(end: date) -> None:
    assert _met(end, TODAY + timedelta(days=61)) == (True, False)
    assert _met(end, end) == (False, False)


def test_the_end_is_marked_as_unknown_for_whoever_words_it() -> None:
    wanted = assignment(dates=DateRange(TODAY, TODAY + timedelta(days=3)))
    around = context(activities=(_activity(date(2069, 12, 31)),))

    [found] = vehicle_conflicts(wanted, around)

    assert isinstance(found, VehicleOccupied)
    assert found.activity.end_unknown


def test_an_activity_far_in_the_future_is_in_nobodys_way_now() -> None:
    start = date(2069, 12, 31)
    wanted = assignment(dates=DateRange(TODAY, TODAY + timedelta(days=3)))
    around = context(activities=(Activity(1, "Hold", None, DateRange(start, start)),))

    assert vehicle_conflicts(wanted, around) == ()
    assert not any(isinstance(one, EndUnknown) for one in warnings_for(wanted, around))


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (date(2026, 12, 20), date(2026, 12, 20)),
        (date(2069, 12, 31), date(2026, 12, 8)),
        (last_believed_end(TODAY), last_believed_end(TODAY)),
    ],
)
def test_a_loan_without_a_known_end_keeps_the_planned_one(end: date, kept: date) -> None:
    planned = DateRange(date(2026, 12, 1), date(2026, 12, 8))

    assert believed(DateRange(date(2026, 12, 2), end), planned, TODAY).end == kept


def test_a_loan_that_started_after_the_planned_end_ends_as_it_starts() -> None:
    planned = DateRange(date(2026, 12, 1), date(2026, 12, 8))
    late = DateRange(date(2026, 12, 10), date(2069, 12, 31))

    assert believed(late, planned, TODAY) == DateRange(late.start, late.start)


def test_what_has_no_known_end_takes_the_days_to_where_it_warns_and_all_where_it_begins_later() -> (
    None
):
    known = last_believed_end(TODAY)
    unknown = known + timedelta(days=1)
    warns_from = TODAY + timedelta(days=61)
    before = warns_from - timedelta(days=1)

    for doing, taken in (
        (DateRange(TODAY, known), DateRange(TODAY, known)),
        (DateRange(TODAY, unknown), DateRange(TODAY, warns_from)),
        (DateRange(before, unknown), DateRange(before, warns_from)),
        (DateRange(warns_from, unknown), DateRange(warns_from, unknown)),
    ):
        assert occupied_by(doing, TODAY) == taken
