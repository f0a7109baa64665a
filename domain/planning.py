"""What somebody wants to plan, and what became of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeGuard, assert_never

from domain.assignment import Assignment, DateRange, Partner, Vehicle
from domain.odd_dates import LastsLong, StartsFarAhead
from domain.reasons import Blocker, PlanningConflict, VehicleAssigned, VehicleOccupied, Warning_


class Anyway(StrEnum):
    """What a person can plan in spite of, by the word that names it at every door."""

    TAKEN = "taken"
    LONG = "long"
    FAR = "far"


EVERYTHING = frozenset(Anyway)
# What a loan lasts unless a person says otherwise.
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Plan:
    """A vehicle, a media partner, dates. `office` is the partner's where none is named.

    The vehicle is named by its id, by its VIN, or by `vehicle_word`: either of them as somebody
    typed it, or the end of the VIN.
    `override`: plan it in spite of these, which is recorded; what was not named still asks. With
    `acknowledged` only what the person has seen of it counts. `if_absent`: not again where the
    very same assignment stands already.
    """

    person_id: int
    dates: DateRange
    vehicle_id: int | None = None
    vin: str | None = None
    office: str | None = None
    override: frozenset[Anyway] = frozenset()
    vehicle_word: str | None = None
    acknowledged: str | None = None
    if_absent: bool = False


@dataclass(frozen=True, slots=True)
class PartialPlan:
    """What is chosen so far. `editing` is the assignment that the plan changes.

    `vin` is what the person had before them with the vehicle, as far as that is known. `sends`: it
    is to be requested at once, so that what would stop that cannot be planned in spite of.
    """

    vehicle_id: int | None = None
    vin: str | None = None
    person_id: int | None = None
    office: str | None = None
    start: date | None = None
    end: date | None = None
    editing: int | None = None
    sends: bool = False

    def with_last_day(self) -> "PartialPlan":
        """Where only the first day was named: a week of it, for a person to look at."""
        if self.start is None or self.end is not None:
            return self
        return replace(self, end=self.start + min(A_WEEK, date.max - self.start))

    @property
    def dates(self) -> DateRange | None:
        """Both days, where they are chosen and make a range."""
        if self.start is None or self.end is None or self.end < self.start:
            return None
        return DateRange(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a partial plan would meet now, as far as it can be told from what is chosen.

    `vehicle_office` is where the vehicle stands, `office` what is named, else the partner's.
    """

    vehicle: Vehicle | None
    partner: Partner | None
    office: str | None
    dates: DateRange | None
    vehicle_office: str | None = None
    wrong: tuple[Blocker, ...] = ()
    conflicts: tuple[PlanningConflict, ...] = ()
    warnings: tuple[Warning_, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """It is planned; `overridden` is what it was planned in spite of.

    `repeated`: it stands already, planned by this very form or command, or, for a plan that was to
    be made once, by anybody.
    """

    assignment: Assignment
    warnings: tuple[Warning_, ...]
    overridden: tuple[PlanningConflict, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """It has changed, and `assignment` shows it."""

    assignment: Assignment
    warnings: tuple[Warning_, ...]
    overridden: tuple[PlanningConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class NotEditable:
    """It cannot be changed as it stands now."""

    assignment_id: int
    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """Somebody changed it after it was shown; nothing was overwritten."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class NotPlannable:
    """What was asked for makes no sense, or is not known."""

    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The vehicle is taken, or the dates are odd; planning anyway is possible.

    `wanted` is what it would have been; without a number where it is new.
    """

    reasons: tuple[PlanningConflict, ...]
    wanted: Assignment | None = None


PlanOutcome = Planned | NotPlannable | InTheWay
EditOutcome = Edited | NotPlannable | InTheWay | NotEditable | ChangedMeanwhile


def forbids(conflicts: Iterable[PlanningConflict], plan: Plan) -> bool:
    """Whether something is in the way that the person has not said to plan it in spite of."""
    found = tuple(conflicts)
    if not found:
        return False
    has_seen_them = plan.acknowledged in (None, acknowledgement(found))
    return not (has_seen_them and plan.override.issuperset(kinds_of(found)))


def unseen(
    conflicts: Iterable[PlanningConflict], accepted: Iterable[Blocker]
) -> tuple[PlanningConflict, ...]:
    """Those that nobody has been shown: others, or in other dates."""
    seen = {_key(one) for one in accepted if is_conflict(one)}
    return tuple(one for one in conflicts if _key(one) not in seen)


def is_conflict(reason: Blocker) -> TypeGuard[PlanningConflict]:
    """Whether a person may plan in spite of it."""
    return isinstance(reason, VehicleAssigned | VehicleOccupied | LastsLong | StartsFarAhead)


def kinds_of(conflicts: Iterable[PlanningConflict]) -> list[Anyway]:
    """What has to be named to plan in spite of these, each once."""
    return sorted({_anyway(one) for one in conflicts}, key=list(Anyway).index)


def is_taken(conflicts: Iterable[PlanningConflict]) -> bool:
    """Whether the vehicle is what stands in the way."""
    return Anyway.TAKEN in kinds_of(conflicts)


def _anyway(conflict: PlanningConflict) -> Anyway:
    match conflict:
        case VehicleAssigned() | VehicleOccupied():
            return Anyway.TAKEN
        case LastsLong():
            return Anyway.LONG
        case StartsFarAhead():
            return Anyway.FAR
        case _:
            assert_never(conflict)


def acknowledgement(conflicts: Iterable[PlanningConflict]) -> str:
    """A name for these conflicts, as somebody sees them: others, or other dates, have another."""
    return hashlib.sha256(" ".join(sorted(map(_key, conflicts))).encode()).hexdigest()[:16]


def _key(conflict: PlanningConflict) -> str:
    match conflict:
        case VehicleAssigned(other):
            return f"assignment:{other.id}:{other.dates.start}:{other.dates.end}"
        case VehicleOccupied(activity):
            return f"activity:{activity.activity_id}:{activity.dates.start}:{activity.dates.end}"
        case LastsLong(days, end):
            return f"long:{days}:{end}"
        case StartsFarAhead(start):
            return f"far:{start}"
        case _:
            assert_never(conflict)
