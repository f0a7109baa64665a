"""What an office's morning asks of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.assignment import Action, Assignment, Status
from domain.checks import Checked
from domain.findings import Finding

_APPROVED_BY = timedelta(days=3)
# What starts so soon should be sent.
SENT_BY = timedelta(days=5)
_NOON = 12
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """Each weekday at this hour in this zone; made up until noon, never later."""

    enabled: bool
    hour: int
    zone: ZoneInfo

    def today(self, now: datetime) -> date:
        """The local date, whose digest still changes."""
        return now.astimezone(self.zone).date()

    def due(self, now: datetime) -> date | None:
        """The local date whose reminders are due now, if any are."""
        local = now.astimezone(self.zone)
        is_time = self.hour <= local.hour < _NOON and local.weekday() < _SATURDAY
        return local.date() if self.enabled and is_time else None


@dataclass(frozen=True, slots=True)
class Late:
    """Still out after its end, and what a sync has found of that, once one has."""

    assignment: Assignment
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What one office should know of a day; each assignment stands in one list only.

    `to_send` is what is planned and starts soon, with what a check says of it; `sent` what was
    requested on this very day.
    """

    day: date
    office: str
    to_send: tuple[Checked, ...]
    sent: tuple[Assignment, ...]
    overdue: tuple[Late, ...]
    unapproved: tuple[Assignment, ...]
    starting: tuple[Assignment, ...]
    returning: tuple[Assignment, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do or to know."""
        lists = (self.to_send, self.overdue, self.unapproved, self.starting, self.returning)
        return not any(lists)


def digest_of(
    assignments: Iterable[Assignment],
    office: str,
    day: date,
    zone: ZoneInfo,
    extended: Mapping[int, date],
) -> Digest:
    """Sort an office's live assignments by what a morning asks of people.

    `extended` says until when people extended loans; nothing is checked yet.
    """
    here = [one for one in assignments if one.office == office]
    active = [one for one in here if one.status is Status.ACTIVE]
    requested = [one for one in here if one.status is Status.REQUESTED]
    sent = [one for one in requested if _is_sent(one, day, zone)]
    return Digest(
        day=day,
        office=office,
        to_send=tuple(_unchecked(one) for one in here if _is_to_send(one, day)),
        sent=tuple(sent),
        overdue=tuple(Late(one) for one in active if _is_late(one, day, extended)),
        unapproved=tuple(
            one for one in requested if one not in sent and one.is_starting(day, _APPROVED_BY)
        ),
        starting=tuple(one for one in active if _only_starts(one, day)),
        returning=tuple(one for one in active if one.is_returning(day)),
    )


def _unchecked(one: Assignment) -> Checked:
    return Checked(Action.REQUEST, one.id, one, (), ())


def _is_late(one: Assignment, day: date, extended: Mapping[int, date]) -> bool:
    return one.is_overdue(day) and extended.get(one.id, date.min) < day


def _only_starts(one: Assignment, day: date) -> bool:
    return one.real_dates.start == day != one.real_dates.end


def _is_to_send(one: Assignment, day: date) -> bool:
    """FMS has no request, or nobody knows whether it has."""
    return one.status is Status.PLANNED and one.is_starting(day, SENT_BY)


def _is_sent(one: Assignment, day: date, zone: ZoneInfo) -> bool:
    was_today = one.requested and one.requested.at.astimezone(zone).date() == day
    return bool(was_today) and one.is_starting(day, SENT_BY)


def is_late_for_today(assignment: Assignment, day: date) -> bool:
    """Whether it starts on this day and FMS has not approved it."""
    return assignment.status is Status.REQUESTED and assignment.dates.start == day
