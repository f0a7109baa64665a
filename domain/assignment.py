"""What the product talks about: assignments, vehicles, partners, actors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """See docs/rules.md, States. `active` and `completed` are changed by the sync alone."""

    PLANNED = "planned"
    REQUESTED = "requested"
    ACTIVE = "active"
    COMPLETED = "completed"


UNCONFIRMED = "unconfirmed"


class Action(StrEnum):
    """What a person can ask for. Unrequest keeps the assignment, delete does not."""

    REQUEST = "request"
    UNREQUEST = "unrequest"
    DELETE = "delete"

    @property
    def creates(self) -> bool:
        """Whether it creates something in FMS; the others delete."""
        return self is Action.REQUEST


class Source(StrEnum):
    """Where somebody came in."""

    SLACK = "slack"
    HTTP = "http"
    PROGRAM = "program"
    # A door of another version.
    ELSEWHERE = ""


_DOORS = frozenset(Source) - {Source.ELSEWHERE}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a Slack user id, or the name of a program."""

    source: Source
    id: str

    def __str__(self) -> str:
        return f"{self.source}:{self.id}" if self.source else self.id

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """The inverse of `str()`; who came by a door that this version does not know stays that."""
        door, _, name = text.partition(":")
        known = door in _DOORS
        return cls(Source(door), name) if known else cls(Source.ELSEWHERE, text)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Whole days, both ends included, in FMS's calendar."""

    start: date
    end: date

    def conflicts_with(self, other: "DateRange") -> bool:
        """Whether one vehicle cannot serve both.

        Ends touch freely: a loan ending on a day and one starting on it are a normal hand-over
        (docs/rules.md, Checks). Twice the very same day is no hand-over.
        """
        apart = self.end <= other.start or other.end <= self.start
        return not apart or self == other

    def touches(self, other: "DateRange") -> bool:
        """Whether they share a day."""
        return self.start <= other.end and other.start <= self.end

    @classmethod
    def week_of(cls, day: date) -> "DateRange":
        """Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + min(timedelta(days=6), date.max - monday))


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A press car, in the words of its card."""

    vehicle_id: int
    vin: str
    year: int | None
    make: str
    model: str
    color: str | None = None

    @property
    def words(self) -> str:
        """Year, make and model, as far as they are known."""
        return " ".join(str(part) for part in (self.year, self.make, self.model) if part)


@dataclass(frozen=True, slots=True)
class Partner:
    """A media partner, in the words of the card."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """What FMS wants to know of a partner to whom a car goes.

    The last two are known only where FMS's requests name them.
    """

    contact_id: int
    affiliation: str | None = None
    subcategory_id: int | None = None


@dataclass(frozen=True, slots=True)
class FmsReference:
    """A request in FMS; its id means something in its own environment only."""

    environment: str
    request_id: int


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """A call to FMS that is on its way, or whose outcome nobody knows yet."""

    id: str
    action: Action
    actor: Actor
    since: datetime
    environment: str
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class AuditStamp:
    """Who did it, and when (UTC)."""

    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an assignment is active: which of FMS's activities is its loan, and by which rule.

    `dates` are FMS's own, which may differ from the planned ones. `by` is the person whose word it
    is, by rule 0; `vehicle`, `partner` and `activity_type` are FMS's where that person saw others.
    """

    activity_id: int
    rule: int
    at: datetime
    dates: DateRange
    by: Actor | None = None
    vehicle: Vehicle | None = None
    partner: Partner | None = None
    activity_type: str = "Loan"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A vehicle, a media partner and dates, as it stands. `changed` is its latest change.

    `overridden`: what it was planned in spite of, by kind (domain.checks.PlanningConflict).
    """

    id: int
    revision: int
    status: Status
    vehicle: Vehicle
    partner: Partner
    office: str
    dates: DateRange
    created: AuditStamp
    requested: AuditStamp | None
    deleted: AuditStamp | None
    fms: FmsReference | None
    open_attempt: OpenAttempt | None
    evidence: Evidence | None
    changed: AuditStamp | None = None
    completed: datetime | None = None
    overridden: tuple[str, ...] = ()

    def is_of(self, person: Actor) -> bool:
        """Whether this person planned or requested it."""
        return person in (self.created.by, self.requested.by if self.requested else None)

    @property
    def real_dates(self) -> DateRange:
        """FMS's own dates once it has approved, the planned ones before."""
        return self.evidence.dates if self.evidence else self.dates

    @property
    def status_word(self) -> str:
        """Its status; in doubt it is unconfirmed, whatever it was before."""
        is_in_doubt = self.open_attempt is not None and self.open_attempt.unconfirmed
        return UNCONFIRMED if is_in_doubt else str(self.status)

    def is_overdue(self, today: date) -> bool:
        """Whether the vehicle is still out although its end has passed."""
        return self.status is Status.ACTIVE and self.real_dates.end < today

    def is_starting(self, today: date, within: timedelta) -> bool:
        """Whether it starts between today and then."""
        return today <= self.real_dates.start <= today + within

    def is_returning(self, today: date) -> bool:
        """Whether the vehicle is out and comes back today."""
        return self.status is Status.ACTIVE and self.real_dates.end == today


@dataclass(frozen=True, slots=True)
class Activity:
    """What FMS says a vehicle does in some dates; holds and events have no partner.

    `end_unknown`: no real end was entered (see domain/unknown_ends.py).
    """

    activity_id: int
    kind: str
    partner_name: str | None
    dates: DateRange
    end_unknown: bool = False
