"""What became of an action: one frozen value for each way it can end."""

from dataclasses import dataclass
from enum import StrEnum

from domain.assignment import Action, Assignment, AuditStamp, FmsReference
from domain.checks import Blocker, Warning_
from domain.failures import Failure


@dataclass(frozen=True, slots=True)
class Done:
    """It was done, and `assignment` shows it.

    `fms` is the request that was created or deleted, None where FMS had no part in it.
    `already_gone`: FMS did not know the request any more, which comes to the same.
    """

    action: Action
    assignment: Assignment
    fms: FmsReference | None
    warnings: tuple[Warning_, ...] = ()
    already_gone: bool = False


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing was sent: something is in the way."""

    action: Action
    assignment_id: int
    assignment: Assignment | None
    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """FMS applied nothing; trying again is safe."""

    action: Action
    assignment: Assignment
    failure: Failure


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """FMS may or may not have applied it; the assignment waits for a person's word."""

    action: Action
    assignment: Assignment
    failure: Failure
    attempt_id: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """This very click or command came a second time; the first one counts."""

    action: Action
    assignment_id: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """FMS did it, but a person had settled it otherwise before its answer came.

    `fms` is the request that FMS has or deleted, which the assignment does not stand for.
    """

    action: Action
    assignment: Assignment
    fms: FmsReference


class NotSentReason(StrEnum):
    """Why nothing was sent."""

    DATABASE = "database"
    ANOTHER_DATABASE = "another_database"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was sent and nothing changed, for a reason of ours; trying again is safe."""

    action: Action
    assignment_id: int
    reason: NotSentReason


@dataclass(frozen=True, slots=True)
class Troubled:
    """An error that nobody foresaw; the log has it under the reference."""

    action: Action
    assignment_id: int
    reference: str


Outcome = Done | Blocked | Refused | Unconfirmed | Repeated | Overtaken | NotSent | Troubled


@dataclass(frozen=True, slots=True)
class Checked:
    """What an action would meet; nothing was sent and nothing changed."""

    action: Action
    assignment_id: int
    assignment: Assignment | None
    reasons: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]


class AttemptState(StrEnum):
    """How an attempt that was once in doubt stands."""

    IN_FLIGHT = "in_flight"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    FOUND_APPLIED = "found_applied"
    FOUND_NOT_APPLIED = "found_not_applied"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Doubt:
    """An attempt that nobody could be sure of, and how it stands now."""

    attempt_id: str
    action: Action
    assignment: Assignment
    environment: str
    tried: AuditStamp
    failure: Failure
    state: AttemptState
    requestor_id: int | None
    fms_request_id: int | None
    resolved: AuditStamp | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person said what happened in FMS, and the assignment shows it."""

    doubt: Doubt


@dataclass(frozen=True, slots=True)
class NothingToResolve:
    """Somebody or something settled it before; `doubt` is None where it never was."""

    doubt: Doubt | None


@dataclass(frozen=True, slots=True)
class RequestIdTaken:
    """Another assignment already stands for this FMS request."""

    request_id: int
    other_id: int


Resolution = Resolved | NothingToResolve | RequestIdTaken
