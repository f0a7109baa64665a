"""What becomes of an active assignment, by what the reports say of its activity."""

from datetime import date, timedelta

import pytest

from domain.assignment import DateRange
from domain.matching import Lent, is_completed

TODAY = date(2026, 12, 10)


def until(days: int) -> DateRange:
    """A loan that ends so many days from today."""
    return DateRange(TODAY - timedelta(days=20), TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("own_end", "current", "history", "completed"),
    [
        pytest.param(5, until(5), None, False, id="out, its end to come"),
        pytest.param(0, until(0), None, False, id="out, its last day is today"),
        pytest.param(-1, until(-1), None, False, id="out, its end was yesterday"),
        pytest.param(-1, until(4), None, False, id="extended in FMS"),
        pytest.param(4, until(-1), None, False, id="shortened in FMS, still out"),
        pytest.param(-1, None, None, True, id="end passed, left current activity"),
        pytest.param(-1, None, until(-1), True, id="end passed, in the history"),
        pytest.param(-1, until(-1), until(-1), True, id="in the history, and not left"),
        pytest.param(5, None, None, False, id="left early, in no history"),
        pytest.param(0, None, None, False, id="left on its last day"),
        pytest.param(5, None, until(-2), True, id="came back early, says the history"),
        pytest.param(5, None, until(0), False, id="came back today, says the history"),
        pytest.param(5, until(5), until(5), False, id="in both, its end to come"),
        pytest.param(-3, until(9), until(-1), True, id="the history wins"),
    ],
)
def test_a_loan_is_completed_once_its_end_has_passed_and_it_is_over(
    own_end: int, current: DateRange | None, history: DateRange | None, completed: bool
) -> None:
    lent = Lent(1, TODAY + timedelta(days=own_end), current, history)

    assert is_completed(lent, TODAY) is completed
