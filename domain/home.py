"""What concerns one person now: their assignments, the data's age, and who they are in FMS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.assignment import Assignment, AuditStamp, Status
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
        overdue=tuple(one for one in settled if one.is_overdue(today)),
        waiting=tuple(one for one in settled if one.status is Status.REQUESTED),
        starting=tuple(one for one in mine if one.is_starting(today, SOON)),
        returning=tuple(one for one in mine if one.is_returning(today, SOON)),
    )
