"""What asks for people's attention: on a person's Home tab, and in an office's morning digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.assignment import Assignment, AuditStamp, Status
from domain.findings import Shown
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
    `shared_requestor`. `last_good` is when every report was good for the last time. `findings` are
    those that this person may settle.
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
    findings: tuple[Shown, ...] = ()


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


_TODAY = timedelta(0)
_APPROVED_BY = timedelta(days=3)
_REQUESTED_BY = timedelta(days=5)
_NOON = 12
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """Each weekday at this hour in this zone; made up until noon, never later."""

    enabled: bool
    hour: int
    zone: ZoneInfo

    def due(self, now: datetime) -> date | None:
        """The local date whose reminders are due now, if any are."""
        local = now.astimezone(self.zone)
        is_time = self.hour <= local.hour < _NOON and local.weekday() < _SATURDAY
        return local.date() if self.enabled and is_time else None


@dataclass(frozen=True, slots=True)
class Digest:
    """What one office should know on a morning; each assignment stands in one list only."""

    day: date
    office: str
    overdue: tuple[Assignment, ...]
    returning: tuple[Assignment, ...]
    starting: tuple[Assignment, ...]
    unapproved: tuple[Assignment, ...]
    unrequested: tuple[Assignment, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        lists = (self.overdue, self.returning, self.starting, self.unapproved, self.unrequested)
        return not any(lists)


def digest_of(assignments: Iterable[Assignment], office: str, day: date) -> Digest:
    """Sort an office's live assignments by what a morning asks of people."""
    here = [one for one in assignments if one.office == office]
    active = [one for one in here if one.status is Status.ACTIVE]
    return Digest(
        day=day,
        office=office,
        overdue=tuple(one for one in active if one.is_overdue(day)),
        returning=tuple(one for one in active if one.is_returning(day, _TODAY)),
        starting=tuple(one for one in active if _only_starts(one, day)),
        unapproved=tuple(one for one in here if _is_unapproved(one, day)),
        unrequested=tuple(one for one in here if _is_unrequested(one, day)),
    )


def _only_starts(one: Assignment, day: date) -> bool:
    return one.real_dates.start == day != one.real_dates.end


def _is_unapproved(one: Assignment, day: date) -> bool:
    """FMS has a request, or may have one, and no loan."""
    is_asked = one.status is Status.REQUESTED or one.open_attempt is not None
    return is_asked and one.is_starting(day, _APPROVED_BY)


def _is_unrequested(one: Assignment, day: date) -> bool:
    is_free = one.status is Status.PLANNED and one.open_attempt is None
    return is_free and one.is_starting(day, _REQUESTED_BY)


def is_late_for_today(assignment: Assignment, day: date) -> bool:
    """Whether it starts on this day and FMS has not approved it."""
    return assignment.status is Status.REQUESTED and assignment.dates.start == day
