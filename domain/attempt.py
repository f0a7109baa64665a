"""One try to change something in FMS: what was asked, how it stands, and what may be done next.

The row, a person's answer, a line of a batch, a line of Why? and an alert are all this one value.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto

from domain.assignment import Action, Actor, Assignment, AuditStamp, FmsReference
from domain.checks import is_so_already
from domain.findings import Finding
from domain.previews import AnotherRequest
from domain.reasons import (
    AwaitsConfirmation,
    Blocker,
    DatesReversed,
    IsDeleted,
    NoSuchAssignment,
    OtherEnvironment,
    StartsInPast,
    Warning_,
    WrongStatus,
)


class Outcome(StrEnum):
    """How an attempt stands. In flight and unconfirmed are open: they freeze their assignment.

    `queued` waits for its turn in a batch. `blocked` and `not_sent` never went to FMS: the first
    because something was in the way, the second for a reason of ours. `found_applied` and
    `found_not_applied` are a person's word, `superseded` is a delete that was tried again.
    """

    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLOCKED = "blocked"
    NOT_SENT = "not_sent"
    FOUND_APPLIED = "found_applied"
    FOUND_NOT_APPLIED = "found_not_applied"
    SUPERSEDED = "superseded"


OPEN_OUTCOMES = (Outcome.IN_FLIGHT, Outcome.UNCONFIRMED)
# FMS does not know the request that it was asked to delete.
GONE = (404, 410)
# Nothing that trying again could mend.
_HOPELESS = (
    NoSuchAssignment,
    IsDeleted,
    WrongStatus,
    AwaitsConfirmation,
    OtherEnvironment,
    AnotherRequest,
    DatesReversed,
    StartsInPast,
)


class FailureKind(StrEnum):
    """What can go wrong with a call to FMS (docs/rules.md, Outcomes of a create)."""

    # FMS said no.
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    SOMETHING_NOT_FOUND = "something_not_found"
    TAKEN = "taken"
    INVALID = "invalid"
    SLOW_DOWN = "slow_down"
    REJECTED = "rejected"
    NOT_DELETED = "not_deleted"
    MOVED = "moved"
    WEB_SERVER = "web_server"
    # FMS was not reached.
    DNS = "dns"
    CONNECTION_REFUSED = "refused"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    NETWORK = "network"
    # Nobody knows.
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"
    ID_TAKEN = "id_taken"
    INTERRUPTED = "interrupted"
    # Another version knew.
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, and what FMS or the network said about it.

    `detail` is FMS's own words about the values, the host that was not reached, a page's title,
    the address that FMS has moved to, or which assignment stands for the request that FMS named.
    `retry_after` is in seconds.
    """

    kind: FailureKind
    environment: str
    http_status: int | None = None
    detail: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class BatchPlace:
    """Where an attempt stands in a batch; each round of one queues new attempts."""

    batch_id: str
    round: int
    position: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A create or delete that was asked for, whatever became of it.

    `confirmation` names the click, command or call behind it, so that one that arrives twice acts
    once. `supersedes` is the attempt in doubt that this one tries again, `holder` the lease of the
    process that sends it. `request_id` is the request in FMS that it made, or was to delete, which
    `requested_by` had made.
    `seconds` is how long FMS took; `resolved` a person's word about what became of it.
    """

    id: str
    action: Action
    assignment_id: int
    actor: Actor
    environment: str
    started: datetime
    outcome: Outcome
    confirmation: str | None = None
    batch: BatchPlace | None = None
    supersedes: str | None = None
    holder: str | None = None
    requestor_id: int | None = None
    requested_by: Actor | None = None
    request_id: int | None = None
    http_status: int | None = None
    failure: Failure | None = None
    reasons: tuple[Blocker, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    finished: datetime | None = None
    seconds: float | None = None
    resolved: AuditStamp | None = None

    @property
    def fms(self) -> FmsReference | None:
        """The request in FMS that it is about, as far as it is known."""
        return FmsReference(self.environment, self.request_id) if self.request_id else None

    @property
    def already_gone(self) -> bool:
        """Whether FMS did not know the request any more, which comes to the same as a delete."""
        deleted = self.outcome is Outcome.ACCEPTED and not self.action.creates
        return deleted and self.http_status in GONE

    @property
    def was_done_before(self) -> bool:
        """Whether nothing was sent because what is asked for was so already."""
        blocked = self.outcome is Outcome.BLOCKED
        return blocked and any(is_so_already(self.action, one) for one in self.reasons)

    @property
    def can_be_tried_again(self) -> bool:
        """Whether the same person may press Try again: nothing can happen twice."""
        if self.outcome is Outcome.UNCONFIRMED:
            return not self.action.creates
        return self.outcome in (Outcome.REFUSED, Outcome.NOT_SENT)

    @property
    def another_try_may_help(self) -> bool:
        """Whether nothing was applied, and what was in the way may be gone soon."""
        if self.outcome is Outcome.BLOCKED:
            return not any(isinstance(one, _HOPELESS) for one in self.reasons)
        return self.outcome in (Outcome.REFUSED, Outcome.FOUND_NOT_APPLIED)


@dataclass(frozen=True, slots=True)
class Performed:
    """An attempt, and its assignment as it stands; None where no assignment has its number.

    `repeated`: this very click or command, or somebody's word about the attempt, came before; that
    one counts.
    """

    attempt: Attempt
    assignment: Assignment | None
    repeated: bool = False

    @property
    def is_orphan(self) -> bool:
        """Whether FMS has a request that nothing stands for: its answer came after a person's."""
        attempt, stands = self.attempt, self.assignment
        if attempt.outcome is not Outcome.ACCEPTED or not attempt.action.creates:
            return False
        if attempt.resolved is None:
            return False
        return stands is None or stands.deleted is not None or stands.fms != attempt.fms


@dataclass(frozen=True, slots=True)
class RequestIdTaken:
    """Another assignment already stands for the FMS request that a person named."""

    request_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to how an assignment stands, and what speaks against sending it now.

    `attempts` are the latest, oldest first; `earlier` is how many came before them. `next_sync` is
    None while the nightly sync is off. `findings` are all that there were, oldest first.
    `taken_back`: the newest change took its request back.
    """

    assignment: Assignment
    attempts: tuple[Attempt, ...]
    earlier: int
    in_the_way: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]
    next_sync: datetime | None
    findings: tuple[Finding, ...] = ()
    taken_back: bool = False


class Step(Enum):
    """Nothing was sent yet; FMS has not answered yet; its answer is being stored."""

    BEFORE_FMS = auto()
    AT_FMS = auto()
    AFTER_FMS = auto()


@dataclass(slots=True)
class Progress:
    """Kept up to date by what carries the action out.

    `accepted` is the FMS request that was created or deleted, known before it is stored.
    """

    step: Step = Step.BEFORE_FMS
    accepted: int | None = None
