"""What people type to find a free car: an office, days, words of the car, and for whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.assignment import DateRange, Vehicle
from domain.free import FreeWanted
from domain.search import LONGEST_TEXT, fold, office_called
from domain.typed import LARGEST_ID, BadInput, BadKind, close_to, read_coming_day, up_to, words_of

_NEXT_DAYS = timedelta(days=6)
_WEEK = timedelta(days=7)
_LONGEST_GUESSED = 2000
# Words that people put between the others; they change nothing.
_BETWEEN = frozenset(("to", "-", "from", "until", "in", "and"))
_NUMBER = re.compile(r"#?([0-9]+)")
_LOOKS_LIKE_A_DAY = re.compile(r"[0-9]+[-/][0-9]+(?:[-/][0-9]+)?")


def read_free_words(text: str, offices: Sequence[str], today: date) -> FreeWanted:
    """What stands behind `/free`, in any order. Raises BadInput."""
    reader = _Reader(_words(text), offices, today)
    reader.read()
    return FreeWanted(
        _days(reader.spans, reader.days, today),
        reader.office,
        tuple(dict.fromkeys(reader.names)),
        reader.person_id,
    )


def wanted_of(
    start: date | None,
    end: date | None,
    office: str | None,
    words: str,
    offices: Sequence[str],
    today: date,
) -> FreeWanted:
    """The same, named one by one. Raises BadInput."""
    first = start or min(today, end or today)
    last = end or first + min(_NEXT_DAYS, date.max - first)
    spelled = office_called(fold(office), offices) if office else None
    if office and spelled is None:
        raise BadInput(BadKind.NO_SUCH_OFFICE, office, _nearest(fold(office), offices))
    names = tuple(dict.fromkeys(_words(words)))
    return FreeWanted(_in_order(DateRange(first, last), today), spelled, names)


def _words(text: str) -> list[str]:
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    return fold(" ".join(words_of(text))).split()


@dataclass(slots=True)
class _Reader:
    """Takes words off the front until none is left."""

    words: list[str]
    offices: Sequence[str]
    today: date
    spans: list[DateRange] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    office: str | None = None
    person_id: int | None = None

    def read(self) -> None:
        while self.words:
            taken = self._span() or self._person() or self._day() or self._office() or self._name()
            del self.words[:taken]

    def _span(self) -> int:
        week = DateRange.week_of(self.today)
        match self.words:
            case ["next", "week", *_]:
                taken, span = 2, DateRange(week.start + _WEEK, week.end + _WEEK)
            case ["this", "week", *_]:
                taken, span = 2, DateRange(self.today, week.end)
            case ["week", *_]:
                taken, span = 1, DateRange(self.today, week.end)
            case ["today", *_]:
                taken, span = 1, DateRange(self.today, self.today)
            case ["tomorrow", *_]:
                tomorrow = self.today + timedelta(days=1)
                taken, span = 1, DateRange(tomorrow, tomorrow)
            case _:
                return 0
        self.spans.append(span)
        return taken

    def _person(self) -> int:
        match self.words:
            case ["for", number, *_] if typed := _NUMBER.fullmatch(number):
                self.person_id = up_to(LARGEST_ID, typed[1])
            case _:
                return 0
        if not self.person_id:
            raise BadInput(BadKind.NO_SUCH_PARTNER, number)
        return 2

    def _day(self) -> int:
        word = self.words[0]
        if word in _BETWEEN:
            return 1
        try:
            self.days.append(read_coming_day(word, self.today))
        except BadInput:
            if _LOOKS_LIKE_A_DAY.fullmatch(word):
                raise
            return 0
        return 1

    def _office(self) -> int:
        for count in range(len(self.words), 0, -1):
            office = office_called(" ".join(self.words[:count]), self.offices)
            if office and self.office in (None, office):
                self.office = office
                return count
        return 0

    def _name(self) -> int:
        self.names.append(self.words[0])
        return 1


def _days(spans: Sequence[DateRange], days: Sequence[date], today: date) -> DateRange:
    """The days that were named, or the next seven. Raises BadInput."""
    match [*spans], [*days]:
        case [], []:
            return DateRange(today, today + _NEXT_DAYS)
        case [span], []:
            return span
        case [], [day]:
            return _in_order(DateRange(day, day), today)
        case [], [first, last]:
            return _in_order(DateRange(first, last), today)
        case _:
            raise BadInput(BadKind.DAYS_TWICE)


def _in_order(dates: DateRange, today: date) -> DateRange:
    if dates.end < dates.start:
        raise BadInput(BadKind.FREE_BACKWARDS, start=dates.start, end=dates.end)
    if dates.start < today:
        raise BadInput(BadKind.FREE_IN_PAST, start=dates.start)
    return dates


# Which cars are meant

# Fewer characters end the VINs of too many cars.
_LEAST_OF_A_VIN = 4


@dataclass(slots=True)
class Haystack:
    """The words by which cars are called, as far as they have to be remembered.

    `hit` are the names that at least one car has; `seen` what else cars are called, for a guess.
    """

    hit: set[str] = field(default_factory=set)
    seen: dict[str, str] = field(default_factory=dict)

    def takes(self, vehicle: Vehicle, names: Sequence[str]) -> bool:
        """Whether it has all of these: as a word or its beginning, its number, its VIN's end."""
        if not names:
            return True
        called = f"{vehicle.words} {vehicle.color or ''}"
        folded = fold(called)
        # An `F-150` is found as `F150` and as `150` too.
        text = f" {folded} {folded.replace('-', '')} {folded.replace('-', ' ')}"
        if len(self.seen) < _LONGEST_GUESSED:
            self.seen |= {fold(word): word for word in called.split()}
        found = [name for name in names if _is_called(vehicle, text, name)]
        self.hit.update(found)
        return len(found) == len(names)


def _is_called(vehicle: Vehicle, text: str, name: str) -> bool:
    if f" {name}" in text or name == str(vehicle.vehicle_id):
        return True
    return len(name) >= _LEAST_OF_A_VIN and vehicle.vin.casefold().endswith(name)


def refuse_unknown_words(wanted: FreeWanted, haystack: Haystack, offices: Iterable[str]) -> None:
    """Raise a BadInput for the first word that is no office, and that no car is called by."""
    for name in wanted.names:
        if name not in haystack.hit:
            known = haystack.seen | {fold(office): office for office in offices}
            meant = [known[one] for one in close_to(name, known, cutoff=0.7)]
            raise BadInput(BadKind.NO_SUCH_CAR, name, meant)


def _nearest(word: str, offices: Iterable[str]) -> list[str]:
    known = {fold(office): office for office in offices}
    return [known[one] for one in close_to(word, known)]
