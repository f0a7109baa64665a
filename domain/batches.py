"""Several assignments asked for at once: what a batch is, when it stops by itself, and clashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from domain.assignment import Action, Actor, Assignment, Status
from domain.attempt import Attempt, FailureKind, Outcome, Performed
from domain.cars import same_car

# So many in a row that FMS did not take at all: to go on would only be hammering.
FAILURES_IN_A_ROW = 3
# So many deletes in a row that FMS says were done before: perhaps it is not FMS that says so.
GONE_IN_A_ROW = 2

_NOT_TAKEN_AT_ALL = frozenset(
    {
        FailureKind.UNAUTHORIZED,
        FailureKind.FORBIDDEN,
        FailureKind.MOVED,
        FailureKind.WEB_SERVER,
        FailureKind.SOMETHING_NOT_FOUND,
        FailureKind.SLOW_DOWN,
        FailureKind.DNS,
        FailureKind.CONNECTION_REFUSED,
        FailureKind.TLS,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.NETWORK,
    }
)


class Ending(StrEnum):
    """Why a batch came to its end. `trouble` is too many failures in a row, or too many gone."""

    FINISHED = "finished"
    STOPPED = "stopped"
    TROUBLE = "trouble"
    CLOSING = "closing"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts that wait for their turns, one after another; `ending` is None while it runs.

    `items` are the latest attempt for each assignment, in the order in which they were typed.
    `clashes` are pairs that want the same vehicle.
    """

    id: str
    action: Action
    actor: Actor
    environment: str
    round: int
    items: tuple[Performed, ...]
    clashes: tuple[tuple[int, int], ...]
    stopped_by: Actor | None
    ending: Ending | None
    started: datetime
    finished: datetime | None

    @property
    def everything(self) -> tuple[int, ...]:
        """All its assignments."""
        return tuple(one.attempt.assignment_id for one in self.items)

    @property
    def queued(self) -> tuple[int, ...]:
        """Those that wait for their turn."""
        return self._numbers(Outcome.QUEUED)

    @property
    def under_way(self) -> tuple[int, ...]:
        """The one that is at FMS now, if any is."""
        return self._numbers(Outcome.IN_FLIGHT)

    @property
    def done(self) -> tuple[int, ...]:
        """Those that FMS did, as far as their assignments stand for it."""
        done = self._numbers(Outcome.ACCEPTED, Outcome.FOUND_APPLIED)
        return tuple(number for number in done if number not in self._orphans)

    @property
    def done_before(self) -> tuple[int, ...]:
        """Those for which there was nothing left to do."""
        attempts = (one.attempt for one in self.items)
        return tuple(one.assignment_id for one in attempts if one.was_done_before)

    @property
    def in_the_way(self) -> tuple[int, ...]:
        """Those that FMS is not asked for: something stands in their way, or they are done."""
        return self._numbers(Outcome.BLOCKED)

    @property
    def did_not_go(self) -> tuple[int, ...]:
        """Those that changed nothing in FMS, and were to."""
        kept = self._numbers(Outcome.REFUSED, Outcome.BLOCKED, Outcome.FOUND_NOT_APPLIED)
        return tuple(number for number in kept if number not in self.done_before)

    @property
    def unconfirmed(self) -> tuple[int, ...]:
        """Those that a person has to look at, or has taken up."""
        in_doubt = self._numbers(Outcome.UNCONFIRMED, Outcome.SUPERSEDED)
        return (*in_doubt, *self._orphans)

    @property
    def not_sent(self) -> tuple[int, ...]:
        """Those whose turn did not come, or that the scheduler could not send."""
        return self._numbers(Outcome.NOT_SENT)

    @property
    def going(self) -> int:
        """How many FMS is asked for."""
        return len(self.items) - len(self.in_the_way)

    @property
    def handled(self) -> int:
        """Of those, how many have had their turn."""
        return self.going - len(self.queued) - len(self.under_way) - len(self.not_sent)

    @property
    def worth_another_try(self) -> tuple[int, ...]:
        """Those that did not go, where trying again is safe and may help; none in doubt."""
        attempts = (one.attempt for one in self.items)
        return tuple(one.assignment_id for one in attempts if one.another_try_may_help)

    @property
    def last_handled(self) -> Performed | None:
        """Of this round, the last that FMS was asked for."""
        done = [one for one in self._of_rounds(self.round) if _had_its_turn(one.attempt)]
        return done[-1] if done else None

    @property
    def was_asked_about_gone(self) -> bool:
        """Whether it stopped before over requests that were gone, and a person has it go on."""
        gone = 0
        for one in self._of_rounds(*range(self.round)):
            gone = gone_after(gone, one.attempt)
            if gone >= GONE_IN_A_ROW:
                return True
        return False

    def _of_rounds(self, *rounds: int) -> list[Performed]:
        return [
            one for one in self.items if one.attempt.batch and one.attempt.batch.round in rounds
        ]

    def _numbers(self, *outcomes: Outcome) -> tuple[int, ...]:
        attempts = (one.attempt for one in self.items)
        return tuple(one.assignment_id for one in attempts if one.outcome in outcomes)

    @property
    def _orphans(self) -> tuple[int, ...]:
        return tuple(one.attempt.assignment_id for one in self.items if one.is_orphan)


def _had_its_turn(attempt: Attempt) -> bool:
    if attempt.outcome is Outcome.NOT_SENT:
        return bool(attempt.reasons)
    return attempt.outcome not in (Outcome.QUEUED, Outcome.BLOCKED)


def clashes_within(assignments: Sequence[Assignment]) -> tuple[tuple[int, int], ...]:
    """Pairs that want the same vehicle in conflicting dates; only one of a pair can be sent."""
    planned = [one for one in assignments if one.status is Status.PLANNED and not one.deleted]
    return tuple(
        (one.id, other.id)
        for one, other in combinations(planned, 2)
        if same_car(one.vehicle, other.vehicle) and one.dates.conflicts_with(other.dates)
    )


def gone_after(gone: int, attempt: Attempt) -> int:
    """How many deletes in a row FMS says were done before."""
    if attempt.outcome in (Outcome.QUEUED, Outcome.BLOCKED, Outcome.NOT_SENT):
        return gone
    return gone + 1 if attempt.already_gone else 0


def failures_after(failures: int, attempt: Attempt) -> int:
    """How many in a row FMS has not taken at all, or left in doubt.

    What the bot itself held back says nothing about FMS.
    """
    match attempt.outcome:
        case Outcome.BLOCKED:
            return failures
        case Outcome.UNCONFIRMED | Outcome.NOT_SENT:
            return failures + 1
        case Outcome.REFUSED if attempt.failure and attempt.failure.kind in _NOT_TAKEN_AT_ALL:
            return failures + 1
        case _:
            return 0
