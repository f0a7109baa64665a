"""What people type to find a free car: an office, days, words of the car, and for whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.assignment import DateRange, Vehicle
from domain.body_kinds import kind_named, kinds_of
from domain.day_words import BETWEEN_ENDS, days_apart
from domain.free import FreeWanted
from domain.named_days import NamedDays, is_called_like_a_day
from domain.search import LONGEST_TEXT, fold, longest_office, office_behind_at, office_called
from domain.typed import LARGEST_ID, BadInput, BadKind, close_to, up_to, words_of

_NEXT_DAYS = timedelta(days=6)
_LONGEST_GUESSED = 2000
# Words that people put between the others; they change nothing.
_BETWEEN = frozenset(
    (
        *BETWEEN_ENDS,
        *("from", "and", "&", "+", "in", "on", "at", "for"),
        *("a", "an", "the", "any", "car", "cars", "please"),
    )
)
# But `smith & sons` is one name.
_ENDS_A_NAME = _BETWEEN - {"&", "+"}
# No car is called by these: they name days that are not known here, such as `next quarter`.
_OF_DAYS = frozenset(
    (
        *("next", "last", "this", "week", "weeks", "weekend", "month", "months", "day", "days"),
        *("quarter", "year", "night", "nights", "morning", "evening", "noon"),
    )
)
_NUMBER = re.compile(r"#?([0-9]+)")


def read_free_words(text: str, offices: Sequence[str], today: date) -> FreeWanted:
    """What stands behind `/free`, in any order. Raises BadInput."""
    reader = _Reader(_words(text), offices, NamedDays(today))
    reader.read()
    return FreeWanted(
        _days(reader.days),
        reader.office,
        tuple(dict.fromkeys(reader.names)),
        reader.person_id,
        tuple(reader.whom),
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
    reader = _Reader(_words(words), offices, NamedDays(today), office=spelled)
    reader.read_car()
    dates = _in_order(DateRange(first, last), today)
    return FreeWanted(dates, reader.office, tuple(dict.fromkeys(reader.names)))


def _words(text: str) -> list[str]:
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    return days_apart(fold(" ".join(words_of(text)))).split()


@dataclass(slots=True)
class _Reader:
    """Takes words off the front until none is left."""

    words: list[str]
    offices: Sequence[str]
    days: NamedDays
    names: list[str] = field(default_factory=list)
    office: str | None = None
    person_id: int | None = None
    whom: list[str] = field(default_factory=list)

    def read(self) -> None:
        while self.words:
            taken = self._at() or self.days.take_length(self.words)
            taken = (
                taken
                or self.days.take_span(self.words)
                or self._person()
                or self.days.take_day(self.words)
            )
            del self.words[: taken or self._office() or self._name()]

    def read_car(self) -> None:
        """Only an office, and what a car is called."""
        while self.words:
            del self.words[: self._office() or self._name()]

    def _person(self) -> int:
        match self.words:
            case ["for", word, *rest]:
                typed = _NUMBER.fullmatch(word)
            case _:
                return 0
        if typed is None:
            # `for next week`, `for denver`; what else stands there begins with a name.
            whom = self._whom([word, *rest])
            self._is_for_one(word, already=bool(whom))
            self.whom += whom
            return 1 + len(whom)
        self._is_for_one(word, already=True)
        self.person_id = up_to(LARGEST_ID, typed[1])
        if not self.person_id:
            raise BadInput(BadKind.NO_SUCH_PARTNER, word)
        return 2

    def _is_for_one(self, word: str, *, already: bool) -> None:
        if already and (self.whom or self.person_id):
            raise BadInput(BadKind.FOR_WHOM, word)

    def _whom(self, words: Sequence[str]) -> list[str]:
        """The words before the first that names days, or an office, or only stands between."""
        begins = int(is_called_like_a_day(words, self.days))
        for count, word in enumerate(words[begins:], start=begins):
            following = _Reader([*words[count:]], self.offices, NamedDays(self.days.today))
            if word in _ENDS_A_NAME or following.days.take(following.words) or following._office():
                return [*words[:count]]
        return [*words]

    def _at(self) -> int:
        count, office = office_behind_at(self.words, self.offices)
        if office is None or self.office not in (None, office):
            return 0
        self.office = office
        return count

    def _office(self) -> int:
        for count in range(min(len(self.words), longest_office(self.offices)), 0, -1):
            office = office_called(" ".join(self.words[:count]), self.offices)
            if office and self.office in (None, office):
                self.office = office
                return count
        return 0

    def _name(self) -> int:
        word = self.words[0]
        number = _NUMBER.fullmatch(word)
        if word not in _BETWEEN:
            self.names.append(number[1] if number else word)
        return 1


def _days(days: NamedDays) -> DateRange:
    """The days that were named, or the next seven. Raises BadInput."""
    first, last = days.named(BadKind.DAYS_TWICE, BadKind.FREE_BACKWARDS)
    if first is None:
        return DateRange(days.today, days.today + _NEXT_DAYS)
    return _in_order(DateRange(first, last or first), days.today)


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
    _texts: dict[str, str] = field(default_factory=dict)

    def takes(self, vehicle: Vehicle, names: Sequence[str]) -> bool:
        """Whether it has all of these: as a word or its beginning, its number, its VIN's end.

        Or as the kind of car that its model is known to be.
        """
        if not names:
            return True
        called = f"{vehicle.words} {vehicle.color or ''}"
        # Of a large fleet many are called alike.
        text = self._texts.get(called) or self._texts.setdefault(called, self._text_of(called))
        found = [name for name in names if _is_called(vehicle, text, name)]
        self.hit.update(found)
        return len(found) == len(names)

    def _text_of(self, called: str) -> str:
        folded = fold(called)
        if len(self.seen) < _LONGEST_GUESSED:
            self.seen |= {fold(word): word for word in called.split()}
        # An `F-150` is found as `F150` and as `150` too.
        return f" {folded} {folded.replace('-', '')} {folded.replace('-', ' ')}"


def _is_called(vehicle: Vehicle, text: str, name: str) -> bool:
    if f" {name}" in text or name == str(vehicle.vehicle_id):
        return True
    if kind_named(name) in kinds_of(vehicle.make, vehicle.model):
        return True
    return len(name) >= _LEAST_OF_A_VIN and vehicle.vin.casefold().endswith(name)


def refuse_unknown_words(wanted: FreeWanted, haystack: Haystack, offices: Iterable[str]) -> None:
    """Raise a BadInput for the first word that is no office, and that no car is called by."""
    for name in wanted.names:
        if name in haystack.hit:
            continue
        if name in _OF_DAYS:
            raise BadInput(
                BadKind.NO_SUCH_DAYS, " ".join(one for one in wanted.names if one in _OF_DAYS)
            )
        for office in offices:
            if wanted.office and name in fold(office).split():
                raise BadInput(BadKind.ONE_OFFICE, first=wanted.office, other=office)
        known = haystack.seen | {fold(office): office for office in offices}
        meant = [known[one] for one in close_to(name, known, cutoff=0.7)]
        raise BadInput(BadKind.NO_SUCH_CAR, name, meant)


def _nearest(word: str, offices: Iterable[str]) -> list[str]:
    known = {fold(office): office for office in offices}
    return [known[one] for one in close_to(word, known)]
