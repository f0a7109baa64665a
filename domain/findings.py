"""What a sync cannot settle by itself and puts before a person (docs/rules.md, Findings).

What was found is kept as data. Two that say the same have the same fingerprint, by which nobody is
told twice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, assert_never

from domain.assignment import Actor, Assignment, AuditStamp, DateRange, Status, Vehicle
from domain.cars import same_car
from domain.matching import NEAR


class FindingKind(StrEnum):
    """Why an assignment needs a look."""

    IN_THE_WAY = "in_the_way"
    COULD_BE_IT = "could_be_it"
    CHANGED_IN_FMS = "changed_in_fms"
    ANOTHER_NUMBER = "another_number"
    BACK_EARLY = "back_early"
    OVERDUE = "overdue"
    SILENT = "silent"
    START_PASSED = "start_passed"
    ANOTHER_CAR = "another_car"


class Answer(StrEnum):
    """What a person says about a finding."""

    THAT_IS_IT = "that_is_it"
    NOT_IT = "not_it"
    TAKE_OVER = "take_over"
    LEAVE_IT = "leave_it"
    IS_BACK = "is_back"
    EXTENDED = "extended"


ANSWERS = {
    FindingKind.COULD_BE_IT: (Answer.THAT_IS_IT, Answer.NOT_IT),
    FindingKind.CHANGED_IN_FMS: (Answer.TAKE_OVER, Answer.LEAVE_IT),
    FindingKind.BACK_EARLY: (Answer.IS_BACK,),
    FindingKind.OVERDUE: (Answer.EXTENDED,),
}
# These say that a thing is as it is; the others change the assignment, so that the same may be
# found again.
QUIETING = (Answer.NOT_IT, Answer.LEAVE_IT, Answer.EXTENDED)


@dataclass(frozen=True, slots=True)
class SeenActivity:
    """An activity as FMS has it. `vehicle` and `partner` are None where no report knows them."""

    activity_id: int
    activity_type: str
    vin: str
    vehicle: Vehicle | None
    person_id: int | None
    partner: str | None
    dates: DateRange


@dataclass(frozen=True, slots=True)
class Overlaps:
    """An activity has the car in its dates; `other_id` is the assignment that it approved."""

    activity: SeenActivity
    other_id: int | None
    is_overdue: bool
    fact: Literal["overlaps"] = "overlaps"


class Gone(StrEnum):
    """What the reports have no more, or elsewhere."""

    VEHICLE = "vehicle"
    OFFICE = "office"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class LeftReports:
    """Its car or its partner, with this `number`, left, or the car moved to `office`."""

    what: Gone
    number: int
    office: str | None = None
    fact: Literal["left_reports"] = "left_reports"


class Differs(StrEnum):
    """Why an activity is not simply taken for an assignment's."""

    PARTNER = "partner"
    VEHICLE = "vehicle"
    DATES = "dates"
    TYPE = "type"
    SEVERAL = "several"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class CouldBeIt:
    """This activity may be its approval."""

    activity: SeenActivity
    differs: Differs
    fact: Literal["could_be_it"] = "could_be_it"


@dataclass(frozen=True, slots=True)
class ChangedInFms:
    """The activity of an active assignment has another car, partner or type now."""

    activity: SeenActivity
    changed: tuple[Differs, ...]
    fact: Literal["changed_in_fms"] = "changed_in_fms"


@dataclass(frozen=True, slots=True)
class AnotherNumber:
    """The loan is the same, under another number than `was`."""

    was: int
    activity: SeenActivity
    fact: Literal["another_number"] = "another_number"


@dataclass(frozen=True, slots=True)
class BackEarly:
    """The activity is gone before its end. `instead` has the car in its dates now.

    Where the loan had not `begun` yet, somebody has called it off.
    """

    activity_id: int
    end: date
    instead: tuple[SeenActivity, ...] = ()
    begun: bool = True
    fact: Literal["back_early"] = "back_early"


@dataclass(frozen=True, slots=True)
class Overdue:
    """Still out although its end, or what a person extended it to, has passed."""

    activity_id: int
    end: date
    extended: date | None = None
    fact: Literal["overdue"] = "overdue"

    @property
    def due(self) -> date:
        """The day by which it should have been back."""
        return max(self.end, self.extended or self.end)


@dataclass(frozen=True, slots=True)
class Silent:
    """FMS says nothing for longer than usual; both in weekdays."""

    request_id: int
    waited: int
    usual: int | None
    fact: Literal["silent"] = "silent"


@dataclass(frozen=True, slots=True)
class StartPassed:
    """Requested, and its start has passed."""

    request_id: int
    start: date
    fact: Literal["start_passed"] = "start_passed"


@dataclass(frozen=True, slots=True)
class AnotherCar:
    """FMS lists the car under another number or another VIN."""

    was: Vehicle
    now: Vehicle
    fact: Literal["another_car"] = "another_car"


@dataclass(frozen=True, slots=True)
class NotKnown:
    """What another version found and this one cannot read: it is shown as that, and left alone."""

    kind: FindingKind
    fingerprint: str
    fact: Literal["not_known"] = "not_known"


Facts = (
    Overlaps
    | LeftReports
    | CouldBeIt
    | ChangedInFms
    | AnotherNumber
    | BackEarly
    | Overdue
    | Silent
    | StartPassed
    | AnotherCar
    | NotKnown
)

_KINDS: dict[type[Facts], FindingKind] = {
    Overlaps: FindingKind.IN_THE_WAY,
    LeftReports: FindingKind.IN_THE_WAY,
    CouldBeIt: FindingKind.COULD_BE_IT,
    ChangedInFms: FindingKind.CHANGED_IN_FMS,
    AnotherNumber: FindingKind.ANOTHER_NUMBER,
    BackEarly: FindingKind.BACK_EARLY,
    Overdue: FindingKind.OVERDUE,
    Silent: FindingKind.SILENT,
    StartPassed: FindingKind.START_PASSED,
    AnotherCar: FindingKind.ANOTHER_CAR,
}
# The worst first.
URGENCY = (
    FindingKind.IN_THE_WAY,
    FindingKind.ANOTHER_CAR,
    FindingKind.OVERDUE,
    FindingKind.CHANGED_IN_FMS,
    FindingKind.COULD_BE_IT,
    FindingKind.START_PASSED,
    FindingKind.SILENT,
    FindingKind.BACK_EARLY,
    FindingKind.ANOTHER_NUMBER,
)


def kind_of(facts: Facts) -> FindingKind:
    """What kind of finding these are."""
    return facts.kind if isinstance(facts, NotKnown) else _KINDS[type(facts)]


def subject_of(facts: Facts) -> str:
    """What it is about; details may change while it is open."""
    match facts:
        case Overlaps(activity) | CouldBeIt(activity) | ChangedInFms(activity):
            return f"activity:{activity.activity_id}"
        case BackEarly(activity_id) | Overdue(activity_id):
            return f"activity:{activity_id}"
        case AnotherNumber(was, activity):
            return f"activity:{was}:{activity.activity_id}"
        case Silent(request_id) | StartPassed(request_id):
            return f"request:{request_id}"
        case LeftReports(what, number):
            return f"{what}:{number}"
        case AnotherCar():
            return "vehicle"
        case NotKnown(_, fingerprint):
            return fingerprint
        case _:
            assert_never(facts)


def fingerprint_of(facts: Facts) -> str:
    """What it is about, and what it says of it."""
    return ":".join((subject_of(facts), *map(str, _details(facts))))


def _details(facts: Facts) -> tuple[object, ...]:
    match facts:
        case Overlaps(activity):
            return (activity.dates.start, activity.dates.end)
        case LeftReports(office=office):
            return (office,) if office else ()
        case ChangedInFms(activity):
            return (activity.vin, activity.person_id, activity.activity_type)
        case Overdue():
            return (facts.due,)
        case AnotherCar(_, now):
            return (now.vehicle_id, now.vin)
        case BackEarly(begun=begun):
            return () if begun else ("called off",)
        case CouldBeIt() | AnotherNumber() | Silent() | StartPassed() | NotKnown():
            return ()
        case _:
            assert_never(facts)


@dataclass(frozen=True, slots=True)
class Found:
    """What holds of an assignment; `is_unsure` where a row that was set aside may say otherwise."""

    assignment_id: int
    facts: Facts
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding on record. `told_to` is the one person who was told of it, besides ops.

    `over` is when it went by itself, `settled` who settled it with which `answer`. `run_id` is the
    sync that told it. `earlier` are the fingerprints of what was told before `facts`.
    """

    id: int
    assignment_id: int
    facts: Facts
    since: datetime
    run_id: str | None = None
    told_to: Actor | None = None
    over: datetime | None = None
    settled: AuditStamp | None = None
    answer: Answer | None = None
    until: date | None = None
    earlier: frozenset[str] = frozenset()

    @property
    def kind(self) -> FindingKind:
        """Why the assignment needs a look."""
        return kind_of(self.facts)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What a person may say about it."""
        return () if isinstance(self.facts, NotKnown) else ANSWERS.get(self.kind, ())

    def is_open_for(self, assignment: Assignment) -> bool:
        """Whether it waits for a person, as the assignment stands now."""
        return self.over is None and self.settled is None and concerns(self.facts, assignment)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding, and its assignment as it stands."""

    finding: Finding
    assignment: Assignment

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person."""
        return self.finding.is_open_for(self.assignment)

    @property
    def is_extended(self) -> bool:
        """Whether a person extended the loan, which is still out: they may name another day."""
        stands = self.assignment
        is_out = stands.status is Status.ACTIVE and stands.deleted is None
        return self.finding.answer is Answer.EXTENDED and is_out


def concerns(facts: Facts, assignment: Assignment) -> bool:  # noqa: C901  # a table of cases
    """Whether it says something of an assignment that stands like this: people act meanwhile."""
    if assignment.deleted is not None:
        return False
    status, fms, evidence = assignment.status, assignment.fms, assignment.evidence
    match facts:
        case Overlaps() | LeftReports() if not _still_meant(facts, assignment):
            return False
        case Overlaps() | LeftReports():
            return status in (Status.PLANNED, Status.REQUESTED)
        case AnotherCar(was):
            return was == assignment.vehicle and status in (Status.PLANNED, Status.REQUESTED)
        case CouldBeIt(seen):
            return status is Status.REQUESTED and _may_be_meant(seen, assignment)
        case Silent(request_id) | StartPassed(request_id):
            is_it = fms is not None and fms.request_id == request_id
            return is_it and status is Status.REQUESTED
        case (
            ChangedInFms(SeenActivity(activity_id)) | BackEarly(activity_id) | Overdue(activity_id)
        ):
            is_it = evidence is not None and evidence.activity_id == activity_id
            return is_it and status is Status.ACTIVE
        case AnotherNumber():
            return False
        case NotKnown():
            return True
        case _:
            assert_never(facts)


def _still_meant(facts: Overlaps | LeftReports, assignment: Assignment) -> bool:
    """Whether it is of the car, the partner and the dates that an assignment has now."""
    vehicle = assignment.vehicle
    if isinstance(facts, LeftReports):
        is_partner = facts.what is Gone.PARTNER
        named = assignment.partner.person_id if is_partner else vehicle.vehicle_id
        return facts.number == named
    seen = facts.activity
    is_meanwhile = facts.is_overdue or seen.dates.conflicts_with(assignment.dates)
    return is_meanwhile and has_the_car_of(seen, assignment)


def _may_be_meant(seen: SeenActivity, assignment: Assignment) -> bool:
    """Whether it is about when an assignment is now, with its car or its partner."""
    is_near = abs(seen.dates.start - assignment.dates.start) <= NEAR
    is_its_partner = seen.person_id == assignment.partner.person_id
    return is_near and (is_its_partner or has_the_car_of(seen, assignment))


def has_the_car_of(seen: SeenActivity, assignment: Assignment) -> bool:
    """Whether an activity is of the car of an assignment, by either of its names."""
    vehicle = assignment.vehicle
    return same_car(seen.vehicle or replace(vehicle, vehicle_id=0, vin=seen.vin), vehicle)


def by_urgency(findings: "list[Finding]") -> "list[Finding]":
    """The worst first, then the oldest."""
    return sorted(findings, key=lambda one: (URGENCY.index(one.kind), one.since, one.id))
