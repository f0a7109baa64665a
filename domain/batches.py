"""Several assignments asked for at once: what a batch is, when it stops by itself, and clashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from domain.assignment import Action, Actor, Assignment, Status
from domain.checks import (
    AwaitsConfirmation,
    IsDeleted,
    NoSuchAssignment,
    OtherEnvironment,
    WrongStatus,
)
from domain.failures import FailureKind
from domain.outcomes import (
    Blocked,
    Done,
    NotSent,
    Outcome,
    Overtaken,
    Refused,
    Repeated,
    Unconfirmed,
)

# So many in a row that FMS did not take at all: to go on would only be hammering.
TROUBLES_IN_A_ROW = 3

_TROUBLES = frozenset(
    {
        FailureKind.UNAUTHORIZED,
        FailureKind.SLOW_DOWN,
        FailureKind.DNS,
        FailureKind.CONNECTION_REFUSED,
        FailureKind.TLS,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.NETWORK,
    }
)
# Nothing that the same person could mend in a minute.
_HOPELESS = (NoSuchAssignment, IsDeleted, WrongStatus, AwaitsConfirmation, OtherEnvironment)


class ItemStatus(StrEnum):
    """How one assignment of a batch stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    NOT_SENT = "not_sent"
    TROUBLED = "troubled"


class Ending(StrEnum):
    """Why a batch came to its end."""

    FINISHED = "finished"
    STOPPED = "stopped"
    TROUBLE = "trouble"
    CLOSING = "closing"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Item:
    """One assignment. `note` is its outcome in words; `again`: a new try is safe and may help."""

    number: int
    status: ItemStatus
    note: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands. `ending` is None while it runs."""

    id: str
    action: Action
    actor: Actor
    environment: str
    round: int
    items: tuple[Item, ...]
    clashes: tuple[tuple[int, int], ...]
    stopped_by: Actor | None
    ending: Ending | None
    detail: str | None
    started: datetime
    finished: datetime | None

    def numbers(self, *statuses: ItemStatus) -> tuple[int, ...]:
        """The assignments that stand like this."""
        return tuple(item.number for item in self.items if item.status in statuses)

    @property
    def handled(self) -> int:
        """How many have had their turn."""
        left = (ItemStatus.WAITING, ItemStatus.WORKING, ItemStatus.NOT_SENT)
        return len(self.items) - len(self.numbers(*left))

    @property
    def worth_another_try(self) -> tuple[int, ...]:
        """The refused ones for which trying again is safe and may help; none in doubt."""
        return tuple(item.number for item in self.items if item.again)

    @property
    def confirmation(self) -> str:
        """Under which its items are sent in this round, each once."""
        return f"batch:{self.id}:{self.round}"


def clashes_within(assignments: Sequence[Assignment]) -> tuple[tuple[int, int], ...]:
    """Pairs that want the same vehicle in conflicting dates; only one of a pair can be sent."""
    planned = [one for one in assignments if one.status is Status.PLANNED and not one.deleted]
    return tuple(
        (one.id, other.id)
        for one, other in combinations(planned, 2)
        if one.vehicle.vehicle_id == other.vehicle.vehicle_id
        and one.dates.conflicts_with(other.dates)
    )


def status_after(outcome: Outcome) -> ItemStatus:
    """How an item stands that ended like this."""
    match outcome:
        case Done() | Repeated():
            return ItemStatus.DONE
        case Blocked() | Refused():
            return ItemStatus.REFUSED
        case Unconfirmed() | Overtaken():
            return ItemStatus.UNCONFIRMED
        case NotSent():
            return ItemStatus.NOT_SENT
        case _:
            return ItemStatus.TROUBLED


def may_be_tried_again(outcome: Outcome) -> bool:
    """Whether nothing was applied, and a new try may do better."""
    if isinstance(outcome, Blocked):
        return not any(isinstance(one, _HOPELESS) for one in outcome.reasons)
    return isinstance(outcome, Refused)


def troubles_after(troubles: int, outcome: Outcome) -> int:
    """How many in a row FMS has not taken at all, or left in doubt.

    What the bot itself held back says nothing about FMS.
    """
    match outcome:
        case Blocked():
            return troubles
        case Refused(failure=failure) if failure.kind in _TROUBLES:
            return troubles + 1
        case Unconfirmed() | NotSent():
            return troubles + 1
        case _:
            return 0
