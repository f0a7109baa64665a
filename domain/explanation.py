"""Why an assignment stands as it does: the evidence, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.assignment import Action, Actor, Assignment, AuditStamp
from domain.checks import Blocker, Warning_
from domain.failures import Failure


class TryOutcome(StrEnum):
    """How one attempt ended, or stands."""

    IN_FLIGHT = "in_flight"
    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLOCKED = "blocked"
    FOUND_APPLIED = "found_applied"
    FOUND_NOT_APPLIED = "found_not_applied"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt, sent or blocked.

    `blocked_by` names the kind of what was in the way, `detail` what it was. `failure` is what
    FMS or the network said, where something went wrong.
    """

    action: Action
    by: Actor
    at: datetime
    environment: str
    outcome: TryOutcome
    failure: Failure | None
    blocked_by: str | None
    detail: str | None
    http_status: int | None
    request_id: int | None
    resolved: AuditStamp | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to how an assignment stands, and what speaks against sending it now.

    `tries` are the latest, oldest first; `earlier` is how many came before them. `next_sync` is
    None while the nightly sync is off.
    """

    assignment: Assignment
    tries: tuple[Try, ...]
    earlier: int
    in_the_way: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]
    past_start: bool
    next_sync: datetime | None
