"""What concerns one person now: their assignments, the data's age, and who they are in FMS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.assignment import Assignment, AuditStamp, DateRange, Status
from domain.sync import SyncStatus

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FmsUser:
    """Which FMS user somebody is, and who said so."""

    id: int
    set: AuditStamp


@dataclass(frozen=True, slots=True)
class Concerns:
    """One person's live assignments, by what they ask for. One may stand in several."""

    unconfirmed: tuple[Assignment, ...]
    overdue: tuple[Assignment, ...]
    waiting: tuple[Assignment, ...]
    starting: tuple[Assignment, ...]
    returning: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything that a person's Home tab shows.

    `fms_user` is None while the person has none of their own; requests then carry
    `shared_requestor`. `last_good` is when every report was good for the last time.
    """

    environment: str
    now: datetime
    today: date
    concerns: Concerns
    counts: Mapping[Status, int]
    sync: SyncStatus
    last_good: datetime | None
    fms_user: FmsUser | None
    shared_requestor: int


def concerns_of(assignments: Iterable[Assignment], today: date) -> Concerns:
    """Sort live assignments by what they ask for."""
    mine = tuple(assignments)
    settled = tuple(one for one in mine if one.open_attempt is None)
    return Concerns(
        unconfirmed=tuple(one for one in mine if one.open_attempt and one.open_attempt.unconfirmed),
        overdue=tuple(one for one in settled if is_overdue(one, today)),
        waiting=tuple(one for one in settled if one.status is Status.REQUESTED),
        starting=tuple(one for one in mine if is_starting(one, today, SOON)),
        returning=tuple(one for one in mine if is_returning(one, today, SOON)),
    )


def real_dates(assignment: Assignment) -> DateRange:
    """FMS's own dates once it has approved, the planned ones before."""
    return assignment.evidence.dates if assignment.evidence else assignment.dates


def is_overdue(assignment: Assignment, today: date) -> bool:
    """Whether the vehicle is still out although its end has passed."""
    return assignment.status is Status.ACTIVE and real_dates(assignment).end < today


def is_starting(assignment: Assignment, today: date, within: timedelta) -> bool:
    """Whether it starts between today and then."""
    return today <= real_dates(assignment).start <= today + within


def is_returning(assignment: Assignment, today: date, within: timedelta) -> bool:
    """Whether the vehicle is out and comes back between today and then."""
    is_out = assignment.status is Status.ACTIVE
    return is_out and today <= real_dates(assignment).end <= today + within
