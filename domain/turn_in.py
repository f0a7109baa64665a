"""A car that is to be turned in, and leaves the fleet, before a loan is over."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.assignment import DateRange


@dataclass(frozen=True, slots=True)
class BeyondTurnIn:
    """The vehicle is expected to be turned in before the end."""

    turn_in: date
    kind: Literal["beyond_turn_in"] = "beyond_turn_in"


@dataclass(frozen=True, slots=True)
class LeavesBeforeStart:
    """The vehicle is expected to be turned in before it starts."""

    turn_in: date
    kind: Literal["leaves_before_start"] = "leaves_before_start"


def turned_in_before(
    turn_in: date | None, dates: DateRange
) -> list[BeyondTurnIn | LeavesBeforeStart]:
    """What there is to say of its last day in the fleet."""
    if turn_in is None or turn_in >= dates.end:
        return []
    if turn_in < dates.start:
        return [LeavesBeforeStart(turn_in)]
    return [BeyondTurnIn(turn_in)]
