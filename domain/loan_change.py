"""Another car, partner or days for what is requested: what was asked for, and what comes next.

FMS has no call that changes a request (docs/rules.md, Changing what is requested). So the request
is deleted, the plan edited, and a new request made. Where that stands is never remembered: it
follows from how the assignment stands, whoever brought it there and whatever was cut off.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.assignment import (
    Action,
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    FmsReference,
    Partner,
    Status,
    Vehicle,
)
from domain.attempt import Attempt, Outcome
from domain.checks import blockers_from_state
from domain.reasons import AwaitsConfirmation, Blocker


class ChangeState(StrEnum):
    """What becomes of a change.

    `proposed` awaits its confirmation and has done nothing. `running` is seen through by a process,
    `stopped` waits for a person. The others are over: it is done, a person left the assignment as
    it was by then, or something else became of the assignment.
    """

    PROPOSED = "proposed"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    LEFT = "left"
    OVERTAKEN = "overtaken"


# One such change for an assignment: the database allows no second.
OPEN_CHANGES = (ChangeState.RUNNING, ChangeState.STOPPED)


class NextStep(StrEnum):
    """What is to be done next, as the assignment stands.

    `wait`: something is on its way to FMS, or a create is in doubt. `none`: it is not as the change
    found or left it, so that there is nothing to go on with.
    """

    DELETE = "delete"
    EDIT = "edit"
    CREATE = "create"
    WAIT = "wait"
    DONE = "done"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Loan:
    """Which car goes to whom in which days, for which office: what a change changes."""

    vehicle: Vehicle
    partner: Partner
    office: str
    dates: DateRange

    @classmethod
    def of(cls, assignment: Assignment) -> "Loan":
        """What an assignment is about now."""
        return cls(assignment.vehicle, assignment.partner, assignment.office, assignment.dates)

    def on(self, assignment: Assignment) -> Assignment:
        """The assignment as it would be with this loan."""
        return replace(
            assignment,
            vehicle=self.vehicle,
            partner=self.partner,
            office=self.office,
            dates=self.dates,
        )

    def is_the_same(self, other: "Loan") -> bool:
        """Whether both are one loan; what a report calls the car or the partner is beside it."""
        return (
            (self.vehicle.vehicle_id, self.vehicle.vin, self.partner.person_id)
            == (other.vehicle.vehicle_id, other.vehicle.vin, other.partner.person_id)
        ) and (self.office, self.dates) == (other.office, other.dates)


@dataclass(frozen=True, slots=True)
class LoanChange:
    """A change that somebody asked for, and how it stands.

    `was` and `fms` are what it began from, `wanted` is what it leads to. `round` counts how often
    somebody had it begin or go on, last the `actor`. `attempt` is the latest call to FMS that it
    made, or would have. `reasons` kept the plan from being edited; `accepted` are those that people
    had it go on in spite of. `cut_off`: the process that saw it through stopped. `ended` says who
    brought it to its end.
    """

    id: int
    assignment_id: int
    actor: Actor
    state: ChangeState
    round: int
    was: Loan
    wanted: Loan
    fms: FmsReference
    proposed: AuditStamp
    requested_by: Actor | None = None
    attempt: Attempt | None = None
    reasons: tuple[Blocker, ...] = ()
    accepted: tuple[Blocker, ...] = ()
    cut_off: bool = False
    ended: AuditStamp | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is under way, or waits for a person."""
        return self.state in OPEN_CHANGES

    @property
    def took_it_back(self) -> bool:
        """Whether the request that it began from is gone by one of its own steps."""
        last = self.attempt
        return last is not None and (last.action.creates or last.outcome in _DONE)

    @property
    def found_it_gone(self) -> bool:
        """Whether FMS did not have the request any more that was to be deleted."""
        return self.attempt is not None and self.attempt.already_gone


_DONE = (Outcome.ACCEPTED, Outcome.FOUND_APPLIED)
_OF_A_CHANGE = "change:"


def confirmation_of(change: LoanChange, action: Action) -> str:
    """What names one of its calls to FMS: each round makes each of them once at most."""
    return f"{_OF_A_CHANGE}{change.id}:{change.round}:{action}"


def all_confirmations(change_id: int) -> str:
    """What the names of all calls of a change begin with."""
    return f"{_OF_A_CHANGE}{change_id}:"


def is_of_a_change(attempt: Attempt) -> bool:
    """Whether it is a step of a change, which tells of itself."""
    return (attempt.confirmation or "").startswith(_OF_A_CHANGE)


def blockers_to_change(assignment: Assignment, environment: str) -> tuple[Blocker, ...]:
    """What the assignment's own state says against changing its request."""
    attempt = assignment.open_attempt
    if attempt and attempt.unconfirmed and not assignment.deleted:
        return (AwaitsConfirmation(attempt.action, attempt.since),)
    return blockers_from_state(Action.UNREQUEST, assignment, environment)


def next_step(change: LoanChange, stands: Assignment) -> NextStep:  # a table of cases
    """What comes next of a change that was begun, as its assignment stands."""
    if stands.deleted:
        return NextStep.NONE
    attempt, loan = stands.open_attempt, Loan.of(stands)
    if attempt and not (attempt.unconfirmed and not attempt.action.creates):
        return NextStep.WAIT
    is_new = loan.is_the_same(change.wanted)
    if stands.status is Status.REQUESTED:
        if is_new and stands.fms != change.fms:
            return NextStep.DONE
        is_old = loan.is_the_same(change.was) and stands.fms == change.fms
        return NextStep.DELETE if is_old else NextStep.NONE
    if stands.status is not Status.PLANNED:
        return NextStep.NONE
    if is_new:
        return NextStep.CREATE
    return NextStep.EDIT if loan.is_the_same(change.was) else NextStep.NONE


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change, and its assignment as it stands."""

    change: LoanChange
    assignment: Assignment

    @property
    def next(self) -> NextStep:
        """What comes next of it."""
        return next_step(self.change, self.assignment)

    def is_of(self, person: Actor) -> bool:
        """Whether this person had it begin or go on, or has planned or requested what it is of."""
        change = self.change
        its = (change.actor, change.proposed.by, change.requested_by, self.assignment.created.by)
        return person in its

    @property
    def can_go_on(self) -> bool:
        """Whether a person may have it go on now."""
        goes_on = self.next in (NextStep.DELETE, NextStep.EDIT, NextStep.CREATE)
        return self.change.state is ChangeState.STOPPED and goes_on


@dataclass(frozen=True, slots=True)
class Proposed:
    """It may be changed so, as far as can be told now; nothing was done, and a person confirms."""

    shown: ChangeShown


@dataclass(frozen=True, slots=True)
class NothingDiffers:
    """What is wanted is what is requested."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class NotBegun:
    """It does not go on: it goes on elsewhere, or is not as it was shown. `shown` says how it is.

    `repeated`: this very click came before. `reasons` are what stands in the way.
    """

    shown: ChangeShown | None
    reasons: tuple[Blocker, ...] = ()
    repeated: bool = False
