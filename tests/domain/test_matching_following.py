"""What becomes of an active assignment, by what the reports say of its activity."""

from datetime import date, timedelta

import pytest

from domain.assignment import DateRange
from domain.matching import Lent, Stage, stage_of

TODAY = date(2026, 12, 10)


def until(days: int) -> DateRange:
    """A loan that ends so many days from today."""
    return DateRange(TODAY - timedelta(days=20), TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("own_end", "current", "history", "stage"),
    [
        pytest.param(5, until(5), None, Stage.UNDER_WAY, id="out, its end to come"),
        pytest.param(0, until(0), None, Stage.UNDER_WAY, id="out, its last day is today"),
        pytest.param(-1, until(-1), None, Stage.OVERDUE, id="out, its end was yesterday"),
        pytest.param(-1, until(4), None, Stage.UNDER_WAY, id="extended in FMS"),
        pytest.param(4, until(-1), None, Stage.OVERDUE, id="shortened in FMS, still out"),
        pytest.param(-1, None, None, Stage.COMPLETED, id="end passed, left current activity"),
        pytest.param(-1, None, until(-1), Stage.COMPLETED, id="end passed, in the history"),
        pytest.param(-1, until(-1), until(-1), Stage.COMPLETED, id="in the history, and not left"),
        pytest.param(5, None, None, Stage.VANISHED, id="left early, in no history"),
        pytest.param(0, None, None, Stage.VANISHED, id="left on its last day"),
        pytest.param(5, None, until(-2), Stage.COMPLETED, id="came back early, says the history"),
        pytest.param(5, None, until(0), Stage.UNDER_WAY, id="came back today, says the history"),
        pytest.param(5, until(5), until(5), Stage.UNDER_WAY, id="in both, its end to come"),
        pytest.param(-3, until(9), until(-1), Stage.COMPLETED, id="the history wins"),
    ],
)
def test_completed_overdue_and_vanished_are_told_apart(
    own_end: int, current: DateRange | None, history: DateRange | None, stage: Stage
) -> None:
    lent = Lent(1, TODAY + timedelta(days=own_end), current, history)

    assert stage_of(lent, TODAY) is stage
