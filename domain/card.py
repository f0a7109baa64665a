"""What surrounds an assignment and shows on its card: what is in its way, and what is usual."""

from dataclasses import dataclass
from datetime import datetime

from domain.assignment import Assignment
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.papers import RunsOut
from domain.reasons import (
    AlsoPlanned,
    Blocker,
    NotApproved,
    VehicleAssigned,
    VehicleOccupied,
    Warning_,
)
from domain.turn_in import BeyondTurnIn, LeavesBeforeStart
from domain.unknown_ends import EndUnknown

# The worst first. What is not here is no reason to look at a card again.
_WORTH_A_LINE = (
    AlsoPlanned,
    LeavesBeforeStart,
    RunsOut,
    NotApproved,
    HadThisCar,
    HadThisMake,
    BeyondTurnIn,
    EndUnknown,
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a card tells beyond its own assignment.

    `holder` is the other assignment that has or wants the car, where the worst is one; `usual` how
    many weekdays FMS mostly takes to approve; `taken_back`: the newest act took its request back.
    `back_at` is when a car that is out comes back.
    """

    in_the_way: tuple[Blocker, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    holder: Assignment | None = None
    usual: int | None = None
    taken_back: bool = False
    back_at: datetime | None = None

    @property
    def worst(self) -> Blocker | Warning_ | None:
        """What its card has a line for."""
        return worst_of(self.in_the_way, self.warnings)


ALONE = Around()


def worst_of(
    in_the_way: tuple[Blocker, ...], warnings: tuple[Warning_, ...]
) -> Blocker | Warning_ | None:
    """What must fail before what may be wrong; who has the car before everything else."""
    taken = [one for one in in_the_way if isinstance(one, VehicleAssigned | VehicleOccupied)]
    ranked = [one for kind in _WORTH_A_LINE for one in warnings if isinstance(one, kind)]
    return next(iter((*taken, *in_the_way, *ranked)), None)
