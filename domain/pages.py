"""One vehicle or one partner on a page: what it is, what it has now and next, and what it had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.assignment import Assignment, DateRange, Partner, Vehicle
from domain.free import DAYS_AFTER, Around, FreeWanted, free_windows
from domain.search import PartnerChoice, VehicleChoice

LOAN = "Loan"


@dataclass(frozen=True, slots=True)
class Booking:
    """What FMS has a car do, or had: an activity, or a loan that has ended.

    `vehicle` and `partner` are None where no report says which; a partner without a name left the
    reports. `assignment_id` is the assignment that it approved. `end_unknown`: no real end was
    entered (domain/unknown_ends.py).
    """

    activity_id: int
    kind: str
    dates: DateRange
    vin: str
    vehicle: Vehicle | None
    partner: Partner | None
    assignment_id: int | None = None
    end_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Bookings:
    """FMS's bookings by where today lies, and our assignments that none of them approved.

    What should be back and is not, is on still. `loans` are the last ones that have ended, the
    latest first, `had` how many there were in all.
    """

    now: tuple[Booking, ...]
    next: tuple[Booking, ...]
    assignments: tuple[Assignment, ...]
    loans: tuple[Booking, ...]
    had: int


@dataclass(frozen=True, slots=True)
class PageOf:
    """When it was read: the date, FMS's last good reports, and whether they have it at all.

    `others` is how many more have what was typed in them.
    """

    today: date
    last_sync: datetime | None
    is_listed: bool
    others: int = 0


@dataclass(frozen=True, slots=True)
class VehiclePage:
    """A vehicle; `also` is the same car as FMS lists it under other numbers.

    `free` are the stretches in which it can be planned, as far as `free_until`.
    """

    about: VehicleChoice
    also: tuple[Vehicle, ...]
    free: tuple[DateRange, ...]
    free_until: date
    bookings: Bookings
    read: PageOf


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """A partner, with the rank for each make, the best first."""

    about: PartnerChoice
    ranks: tuple[tuple[str, str], ...]
    loans_this_year: int
    bookings: Bookings
    read: PageOf


@dataclass(frozen=True, slots=True)
class VehiclesMeant:
    """The first of `total` vehicles that may be meant; `best` of them fit best, none of a guess."""

    typed: str
    found: tuple[VehicleChoice, ...]
    total: int
    best: int


@dataclass(frozen=True, slots=True)
class PartnersMeant:
    """The first of `total` partners that may be meant; `best` of them fit best, none of a guess."""

    typed: str
    found: tuple[PartnerChoice, ...]
    total: int
    best: int


@dataclass(frozen=True, slots=True)
class ForWhom:
    """For which of several partners, or of the nearest, free cars are looked for.

    `words` is how many of those behind `for` were taken for the name.
    """

    wanted: FreeWanted
    meant: PartnersMeant
    words: int


def windows_of(
    about: VehicleChoice,
    activities: Sequence[Booking],
    assignments: Sequence[Assignment],
    to: PageOf,
) -> tuple[tuple[DateRange, ...], date]:
    """When a car can be planned, and how far that is looked at: it may leave the fleet before."""
    last = to.today + timedelta(days=DAYS_AFTER)
    until = min(last, about.turn_in) if about.turn_in else last
    if not to.is_listed or until < to.today:
        return (), until
    around = Around([one.dates for one in assignments], [one.dates for one in activities])
    return tuple(free_windows(DateRange(to.today, until), around, to.today)), until


def draw_up(
    activities: Sequence[Booking],
    loans: Sequence[Booking],
    had: int,
    assignments: Sequence[Assignment],
    today: date,
) -> Bookings:
    """Part what is on from what comes; an assignment that an activity stands for comes once."""
    approved = {one.evidence.activity_id: one.id for one in assignments if one.evidence}
    marked = [replace(one, assignment_id=approved.get(one.activity_id)) for one in activities]
    told = {one.assignment_id for one in marked}
    return Bookings(
        now=tuple(one for one in marked if one.dates.start <= today),
        next=tuple(one for one in marked if one.dates.start > today),
        assignments=tuple(one for one in assignments if one.id not in told),
        loans=tuple(loans),
        had=had,
    )


_RANKS = ("A+", "A", "B", "C", "PENDING")


def place_of_rank(rank: str | None) -> int:
    """The better rank first, one of FMS's own behind them, and none at last."""
    if rank is None:
        return len(_RANKS) + 1
    return _RANKS.index(rank.upper()) if rank.upper() in _RANKS else len(_RANKS)
