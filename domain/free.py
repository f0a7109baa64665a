"""Which cars are free in some days: those that planning them there would not find taken.

The rule is that of domain/checks.py (docs/rules.md, What is free); a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.assignment import DateRange, Partner, Vehicle
from domain.search import Matches, VehicleChoice, fold
from domain.unknown_ends import occupied_by, occupies

# How far around the days a car's other dates matter.
DAYS_BEFORE, DAYS_AFTER = 60, 90


@dataclass(slots=True)
class Around:
    """The dates that a car has around some days, of live assignments and of FMS's activities.

    Those that share a day with them are all there. Of the others the last end before them and the
    first start behind them are enough: `ended` and `starts`.
    """

    assigned: list[DateRange] = field(default_factory=list)
    occupied: list[DateRange] = field(default_factory=list)
    ended: date | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the days lie between what the car does else, as far as anything is known near them.

    `end_unknown`: FMS has it doing something without an end, which only warns by then.
    """

    since: date | None
    until: date | None
    end_unknown: bool = False


@dataclass(frozen=True, slots=True)
class FreeVehicle:
    """A car that is free for the whole of some days.

    `same_make`: the partner had a car of its make lately. `twice`: it stands among what was found
    under another number too.
    """

    vehicle: Vehicle
    office: str
    turn_in: date | None
    gap: Gap
    same_make: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """What a car does in some days: an assignment, by its number, or what FMS calls it."""

    dates: DateRange
    number: int | None = None
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a car stands in some days: in a gap, where it is free, or taken by something."""

    gap: Gap | None
    taken_by: Stay | None = None


@dataclass(frozen=True, slots=True)
class OfferedVehicle:
    """A car in a menu. `standing` where days are chosen; `rank` where a partner is.

    The rank is the partner's for the car's make; an empty one is no approval.
    """

    choice: VehicleChoice
    standing: Standing | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class VehicleMenu:
    """Cars to choose from: those that are free in the days, then those that are not.

    Without days all stand among the first.
    """

    free: Matches[OfferedVehicle]
    taken: Matches[OfferedVehicle]
    dates: DateRange | None = None


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Where a car is taken: when it is free for as long, and what is free in its place."""

    days: tuple[DateRange, ...] = ()
    cars: tuple[FreeVehicle, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeWanted:
    """Which days, where, and which cars: all of `names` fit. `person_id` is for whom, if named.

    `whom` are the words behind `for` that begin with somebody's name: how many of them belong to
    it, and who that is, FMS's partners tell.
    """

    dates: DateRange
    office: str | None = None
    names: tuple[str, ...] = ()
    person_id: int | None = None
    whom: tuple[str, ...] = ()

    def for_person(self, person_id: int, words: int) -> "FreeWanted":
        """The same for this partner, whom so many of the words named; the others call the car."""
        names = (*self.names, *self.whom[words:])
        return replace(self, names=tuple(dict.fromkeys(names)), person_id=person_id, whom=())

    @property
    def as_typed(self) -> str:
        """The same in words that mean it on any day."""
        days = (self.dates.start.isoformat(), self.dates.end.isoformat())
        whom = self.whom or ((str(self.person_id),) if self.person_id else ())
        person = ("for", *whom) if whom else ()
        # Apart, so that no two of them make an office or a day: `san`, `diego`.
        names = (" and ".join(self.names),) if self.names else ()
        # It may be called like a day.
        office = ("at", self.office) if self.office else ()
        return " ".join((*office, *days, *names, *person))


@dataclass(frozen=True, slots=True)
class FreeDays:
    """When one car is free, from today on; nothing is known behind `until`.

    `wanted` are the days that somebody would have had it in, for the assignment of this number or
    for a new one. `taken` is what the car does, `turn_in` when it leaves the fleet.
    """

    vehicle: Vehicle
    office: str
    wanted: DateRange
    stretches: tuple[DateRange, ...]
    until: date
    assignment_id: int | None = None
    person_id: int | None = None
    taken: tuple[DateRange, ...] = ()
    turn_in: date | None = None

    def starting(self, stretch: DateRange) -> DateRange | None:
        """As many days as were wanted, from the first of a stretch on; None where it is shorter."""
        nights = self.wanted.end - self.wanted.start
        for late in range((stretch.end - stretch.start - nights).days + 1):
            start = stretch.start + timedelta(days=late)
            dates = DateRange(start, start + nights)
            # Of one day alone another may begin and end on that very day.
            if dates not in self.taken:
                return dates
        return None


@dataclass(frozen=True, slots=True)
class PartlyFree:
    """A car that is taken in some of the days, and the stretches of them in which it is free."""

    vehicle: Vehicle
    office: str
    stretches: tuple[DateRange, ...]

    @property
    def longest(self) -> DateRange:
        """The first of the longest ones."""
        return max(self.stretches, key=lambda one: one.end - one.start)


@dataclass(frozen=True, slots=True)
class FreeVehicles:
    """What fits, best first; and of the other cars that are meant, how many are taken.

    `in_part` are those of them that are free in some of the days, the longest stretch first.
    `elsewhere` are other offices with how many are free there. `last_sync` is when FMS's reports
    were read.
    """

    wanted: FreeWanted
    today: date
    free: tuple[FreeVehicle, ...]
    taken: int
    in_part: tuple[PartlyFree, ...]
    elsewhere: tuple[tuple[str, int], ...]
    partner: Partner | None
    last_sync: datetime | None
    now: datetime


def known_until(last: date) -> date:
    """How far behind their last day it is known what cars do."""
    return last + min(timedelta(days=DAYS_AFTER), date.max - last)


def gap_around(dates: DateRange, around: Around, today: date) -> Gap | None:
    """The gap in which the days lie; None where the car is taken in some of them."""
    if any(one.conflicts_with(dates) for one in around.assigned):
        return None
    if any(occupies(one, dates, today) for one in around.occupied):
        return None
    end_unknown = any(one.conflicts_with(dates) for one in around.occupied)
    others = [*around.assigned, *(occupied_by(one, today) for one in around.occupied)]
    ends = [one.end for one in others if one.end <= dates.start]
    starts = [one.start for one in others if one.start >= dates.end]
    if end_unknown:
        # Sooner it would be taken.
        ends.append(occupied_by(DateRange(today, date.max), today).end)
    ends += [around.ended] if around.ended else []
    starts += [around.starts] if around.starts else []
    return Gap(max(ends, default=None), min(starts, default=None), end_unknown)


def standing_in(
    dates: DateRange, assigned: Sequence[Stay], occupied: Sequence[Stay], today: date
) -> Standing:
    """How a car stands that does these things around the days."""
    around = Around([one.dates for one in assigned], [one.dates for one in occupied])
    gap = gap_around(dates, around, today)
    if gap:
        return Standing(gap)
    by = [one for one in assigned if one.dates.conflicts_with(dates)]
    by += [one for one in occupied if occupies(one.dates, dates, today)]
    return Standing(None, max(by, key=lambda one: (one.dates.end, one.number or 0)))


def free_windows(within: DateRange, around: Around, today: date) -> list[DateRange]:
    """The stretches of some days, of a night or more, in which the car can be planned."""
    others = [*around.assigned, *(occupied_by(one, today) for one in around.occupied)]
    since, found = within.start, []
    for one in sorted(others, key=lambda each: (each.start, each.end)):
        if since < min(one.start, within.end):
            found.append(DateRange(since, min(one.start, within.end)))
        since = max(since, one.end)
    return [*found, *([DateRange(since, within.end)] if since < within.end else [])]


def best_first(
    found: Sequence[FreeVehicle], dates: DateRange, today: date
) -> tuple[FreeVehicle, ...]:
    """Those that the days leave the least idle; what leaves the fleet before their end last."""
    return tuple(sorted(found, key=lambda one: _fit(one, dates, today)))


def _fit(one: FreeVehicle, dates: DateRange, today: date) -> tuple[bool, int, str, str]:
    earliest = max(today, dates.start - timedelta(days=DAYS_BEFORE))
    idle = (dates.start - max(one.gap.since or earliest, earliest)).days
    ends = [day for day in (one.gap.until, one.turn_in) if day]
    idle += min((min(ends) - dates.end).days, DAYS_AFTER) if ends else DAYS_AFTER
    leaves = one.turn_in is not None and one.turn_in < dates.end
    return (leaves, idle, fold(one.vehicle.words), one.vehicle.vin)
