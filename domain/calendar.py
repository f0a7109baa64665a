"""Vehicles by days: what each does in a stretch of two weeks, as bars to draw or to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.assignment import Assignment, DateRange, Vehicle
from domain.cars import names_of
from domain.day_words import BETWEEN_ENDS, days_apart
from domain.named_days import NamedDays
from domain.search import LONGEST_TEXT, fold, office_behind_at, office_called
from domain.typed import BadInput, BadKind, words_of

_Stay = tuple[Vehicle, "Bar"]

DAYS = 14
MOST_VEHICLES = 40
_MOST_GUESSES = 5
# Words that people put between the others; they change nothing.
_BETWEEN = frozenset(
    (
        *BETWEEN_ENDS,
        *("from", "this", "of", "for", "in", "at", "on", "and", "&"),
    )
)


class BarKind(StrEnum):
    """What a bar stands for: an assignment by its status, or what FMS says."""

    PLANNED = "planned"
    REQUESTED = "requested"
    ACTIVE = "active"
    COMPLETED = "completed"
    UNCONFIRMED = "unconfirmed"
    FMS = "fms"


@dataclass(frozen=True, slots=True)
class Bar:
    """One stay of a vehicle. `words` are the partner, or what FMS calls the activity."""

    kind: BarKind
    dates: DateRange
    words: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One vehicle and its bars, soonest first."""

    vehicle: Vehicle
    bars: tuple[Bar, ...]

    @property
    def has_assignments(self) -> bool:
        """Whether anything of the scheduler's own is in it."""
        return any(bar.number is not None for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Calendar:
    """At most `MOST_VEHICLES` rows: the busy vehicles, then, of one office, the free ones.

    `busy` vehicles and `free` ones are all there are, shown or not; `not_shown` are those of the
    free ones for which there was no room. `mine` are the assignments of the person who asked.
    """

    dates: DateRange
    today: date
    office: str | None
    rows: tuple[CalendarRow, ...]
    busy: int
    free: int = 0
    not_shown: tuple[Vehicle, ...] = ()
    mine: frozenset[int] = frozenset()

    @property
    def left_out(self) -> int:
        """How many busy vehicles more there are than rows."""
        return max(0, self.busy - len(self.rows))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        count = (self.dates.end - self.dates.start).days + 1
        return tuple(self.dates.start + timedelta(days=day) for day in range(count))


@dataclass(frozen=True, slots=True)
class CalendarWanted:
    """Which two weeks, and of which office."""

    dates: DateRange
    office: str | None


def read_calendar_words(text: str, offices: Sequence[str], today: date) -> CalendarWanted:
    """What stands behind `calendar`: an office, and `next`, `week` or a date, in any order.

    Raises BadInput.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    words, left = days_apart(fold(" ".join(words_of(text)))).split(), list[str]()
    office: str | None = None
    days = NamedDays(today, looks_back=True)
    while words:
        taken, chosen = office_behind_at(words, offices)
        office = chosen or office
        taken = taken or days.take(words)
        if not taken and words[0] == "next":
            days.take(["next", "week"])
        elif not taken and words[0] not in _BETWEEN:
            left.append(words[0])
        del words[: taken or 1]
    first, _ = days.named(BadKind.WHICH_DAYS, BadKind.DAYS_BACKWARDS)
    start = DateRange.week_of(first or today).start
    named = " ".join(left)
    office = office_called(named, offices) if named else office
    if named and office is None:
        close = [one for one in offices if fold(one).startswith(named[:3])]
        raise BadInput(BadKind.NO_WEEK_OR_OFFICE, named, close[:_MOST_GUESSES])
    last = start + min(timedelta(days=DAYS - 1), date.max - start)
    return CalendarWanted(DateRange(start, last), office)


def bar_of(assignment: Assignment) -> Bar:
    """An assignment's bar; once FMS has its loan, in FMS's dates."""
    kind = BarKind(assignment.status_word)
    return Bar(kind, assignment.real_dates, assignment.partner.name, assignment.id)


def build_calendar(
    wanted: CalendarWanted,
    today: date,
    stays: Sequence[_Stay],
    fleet: Iterable[Vehicle] = (),
    mine: frozenset[int] = frozenset(),
) -> Calendar:
    """Rows of vehicles that have something in these dates, those with assignments first.

    Of one office those of the fleet that have nothing follow, as far as there is room.
    """
    here = [stay for stay in stays if stay[1].dates.touches(wanted.dates)]
    rows = [
        CalendarRow(
            car[0][0],
            tuple(
                sorted((bar for _, bar in car), key=lambda bar: (bar.dates.start, bar.dates.end))
            ),
        )
        for car in _by_car(here)
    ]
    rows.sort(key=lambda row: (not row.has_assignments, fold(row.vehicle.words), row.vehicle.vin))
    free = _others(fleet, [vehicle for vehicle, _ in here], in_order=wanted.office is not None)
    shown = rows[:MOST_VEHICLES]
    room = MOST_VEHICLES - len(shown) if wanted.office else 0
    shown += [CalendarRow(vehicle, ()) for vehicle in free[:room]]
    return Calendar(
        wanted.dates,
        today,
        wanted.office,
        tuple(shown),
        busy=len(rows),
        free=len(free),
        not_shown=tuple(free[room:]) if wanted.office else (),
        mine=mine,
    )


def _others(fleet: Iterable[Vehicle], busy: Sequence[Vehicle], *, in_order: bool) -> list[Vehicle]:
    """The cars of the fleet that none of these is; a car that is listed twice comes once."""
    known = set[str]().union(*map(names_of, busy))
    left = list[Vehicle]()
    for vehicle in fleet:
        names = names_of(vehicle)
        if names.isdisjoint(known):
            left.append(vehicle)
        else:
            known |= names
    if in_order:
        left.sort(key=lambda one: (fold(one.words), one.vin))
    found = []
    for vehicle in left:
        names = names_of(vehicle)
        if names.isdisjoint(known):
            found.append(vehicle)
        known |= names
    return found


def _by_car(stays: Sequence[_Stay]) -> list[list[_Stay]]:
    """The stays of each car, whatever number or VIN it has in them; and of those it is known by."""
    cars: dict[str, list[_Stay]] = {}
    for stay in stays:
        names = names_of(stay[0])
        known = {id(cars[name]): cars[name] for name in sorted(names) if name in cars}
        car = [one for each in known.values() for one in each] + [stay]
        cars |= dict.fromkeys(names.union(*(names_of(vehicle) for vehicle, _ in car)), car)
    return list({id(car): car for car in cars.values()}.values())


def lanes(bars: Sequence[Bar]) -> list[int]:
    """A lane for each bar, so that none covers another; a hand-over day is shared."""
    ends: list[date] = []
    chosen = []
    for bar in bars:
        free = (lane for lane, end in enumerate(ends) if end <= bar.dates.start)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [max(bar.dates.end, bar.dates.start + timedelta(days=1))]
        chosen.append(lane)
    return chosen
