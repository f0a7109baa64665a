"""The words that filter a list of assignments, in any order."""

import contextlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from domain.assignment import UNCONFIRMED, Actor, Assignment, DateRange, Source, Status
from domain.day_words import BETWEEN_ENDS, days_apart
from domain.named_days import DAY_WORDS, NamedDays
from domain.search import LONGEST_TEXT, fold, longest_office, office_behind_at, office_called
from domain.selection import read_range
from domain.typed import LARGEST_NUMBER, BadInput, BadKind, close_to, is_month, up_to, words_of

STATUS_WORDS = (*(status.value for status in Status), UNCONFIRMED)
KEYWORDS = (
    *(*STATUS_WORDS, *DAY_WORDS),
    *("mine", "all", "help", "calendar", "free", "needs", "history"),
)
# Words that people put between the others; they change nothing.
_BETWEEN = frozenset(
    (
        *BETWEEN_ENDS,
        *("from", "and", "&", "+"),
        *("in", "on", "at", "of", "for", "the", "by", "with"),
    )
)
_MENTION = re.compile(r"<@([uw][a-z0-9]+)(?:\|[^<>]*)?>(?:'?s)?")
MOST_IN_RANGE = 1000
_LEAST_OF_A_VEHICLE = 4


@dataclass(frozen=True, slots=True)
class ListFilter:
    """All of it must hold. No statuses: live ones. `names` are parts of vehicle or partner.

    `people` are those who planned or requested it, all of whom are meant. One of `numbers` or
    `digits` is enough: an assignment's number, or digits as they were typed that may end a VIN, or,
    beside a name, be the year in front of a make or part of a model: `2026 ford`, `mazda 3`.
    """

    mine: bool = False
    statuses: frozenset[str] = frozenset()
    offices: tuple[str, ...] = ()
    dates: DateRange | None = None
    people: tuple[Actor, ...] = ()
    numbers: frozenset[int] = frozenset()
    digits: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    @property
    def vin_ends(self) -> frozenset[str]:
        """What may end a VIN: fewer digits end those of too many vehicles."""
        return frozenset(one for one in self.digits if len(one) >= _LEAST_OF_A_VEHICLE)

    @property
    def reaches_back(self) -> bool:
        """Whether assignments that are over can be meant."""
        return Status.COMPLETED in self.statuses or bool(self.numbers)

    @property
    def only_over(self) -> bool:
        """Whether nothing but completed ones is asked for: then the latest comes first."""
        return self.statuses == {Status.COMPLETED}

    def takes(self, assignment: Assignment, me: Actor) -> bool:
        """Whether it belongs on this person's list."""
        return (
            self._takes_number(assignment)
            and (not self.mine or assignment.is_of(me))
            and all(assignment.is_of(one) for one in self.people)
            and (not self.statuses or assignment.status_word in self.statuses)
            and (not self.offices or assignment.office in self.offices)
            and (self.dates is None or assignment.real_dates.touches(self.dates))
            and all(name in _searchable(assignment) for name in self.names)
        )

    def _takes_number(self, assignment: Assignment) -> bool:
        if not self.numbers or assignment.id in self.numbers:
            return True
        is_over = assignment.status is Status.COMPLETED
        if is_over and Status.COMPLETED not in self.statuses:
            return False
        vehicle = assignment.vehicle
        if any(vehicle.vin.endswith(one) for one in self.vin_ends):
            return True
        called = str(vehicle.year), vehicle.model
        return bool(self.names) and any(one == called[0] or one in called[1] for one in self.digits)


def _searchable(assignment: Assignment) -> str:
    vehicle = assignment.vehicle
    return fold(f"{vehicle.words} {vehicle.vin} {assignment.partner.name}")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `number` counts from 1, and `others` are ticked on other pages."""

    wanted: ListFilter
    text: str
    rows: tuple[Assignment, ...]
    number: int
    pages: int
    total: int
    first: int
    others: tuple[Assignment, ...] = ()


def read_filter(text: str, offices: Sequence[str], today: date) -> ListFilter:
    """The filter in a person's words, in any order; what is nothing else is part of a name.

    Raises BadInput.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    words = days_apart(fold(" ".join(words_of(text)))).split()
    return _Reader(words, offices, NamedDays(today, looks_back=True)).read()


_NUMBER = re.compile(r"#?([0-9]+)")
_RANGE = re.compile(r"#?[0-9]+-#?[0-9]+")


@dataclass(slots=True)
class _Reader:
    """Takes words off the front until none is left."""

    words: list[str]
    offices: Sequence[str]
    days: NamedDays
    found: ListFilter = field(default_factory=ListFilter)

    def read(self) -> ListFilter:
        while self.words:
            taken = (
                self._at()
                or self._person()
                or self._keyword()
                or self._range_or_days()
                or self._range_apart()
                or self._number()
            )
            taken = taken or self._office() or self._between() or self._name()
            del self.words[:taken]
        return replace(self.found, dates=self._dates())

    def _dates(self) -> DateRange | None:
        first, last = self.days.named(BadKind.WHICH_DAYS, BadKind.DAYS_BACKWARDS)
        return DateRange(first, last or first) if first else None

    def _person(self) -> int:
        mentioned = _MENTION.fullmatch(self.words[0])
        if mentioned is None:
            return 0
        person = Actor(Source.SLACK, mentioned[1].upper())
        self.found = replace(self.found, people=(*self.found.people, person))
        return 1

    def _between(self) -> int:
        return int(self.words[0] in _BETWEEN)

    def _keyword(self) -> int:
        word = self.words[0]
        if word in ("mine", "my", "me"):
            self.found = replace(self.found, mine=True)
        elif word in STATUS_WORDS:
            self.found = replace(self.found, statuses=self.found.statuses | {word})
        elif word == "all":
            self.found = replace(self.found, statuses=frozenset(STATUS_WORDS))
        else:
            return 0
        return 1

    def _number(self) -> int:
        word = self.words[0]
        typed = _NUMBER.fullmatch(word)
        number = up_to(LARGEST_NUMBER, typed[1]) if typed else None
        if not number:
            return 0
        self.found = replace(self.found, numbers=self.found.numbers | {number})
        if word.isdigit():
            self.found = replace(self.found, digits=self.found.digits | {word})
        return 1

    def _range_or_days(self) -> int:
        """`12-05` is a day, and `112-118` are numbers. Raises BadInput."""
        word = self.words[0]
        if not _RANGE.fullmatch(word):
            return self.days.take(self.words)
        if "#" not in word:
            with contextlib.suppress(BadInput):
                return self.days.take(self.words)
        self._add_range(word)
        return 1

    def _range_apart(self) -> int:
        match self.words:
            case [first, between, last, *behind] if between in BETWEEN_ENDS:
                is_day = bool(behind) and is_month(behind[0])
            case _:
                return 0
        if is_day or not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)):
            return 0
        self._add_range(f"{first}-{last}")
        return 3

    def _add_range(self, word: str) -> None:
        numbers = read_range(word)
        if len(numbers) > MOST_IN_RANGE:
            raise BadInput(BadKind.TOO_MANY, count=len(numbers), most=MOST_IN_RANGE)
        self.found = replace(self.found, numbers=self.found.numbers.union(numbers))

    def _at(self) -> int:
        count, office = office_behind_at(self.words, self.offices)
        if office:
            self.found = replace(self.found, offices=(*self.found.offices, office))
        return count

    def _office(self) -> int:
        for count in range(min(len(self.words), longest_office(self.offices)), 0, -1):
            office = office_called(" ".join(self.words[:count]), self.offices)
            if office:
                self.found = replace(self.found, offices=(*self.found.offices, office))
                return count
        return 0

    def _name(self) -> int:
        self.found = replace(self.found, names=(*self.found.names, self.words[0]))
        return 1


def refuse_unknown_names(
    wanted: ListFilter, offices: Iterable[str], called: Collection[str], vins: Collection[str]
) -> None:
    """Raise a BadInput for the first name that no vehicle or partner is called by."""
    for name in wanted.names:
        # There are tens of thousands of them, and mostly one of the first has it.
        if not any(name in fold(one) for one in chain(called, vins)):
            raise BadInput(BadKind.NO_SUCH_NAME, name, _closest(name, offices, called))


def _closest(word: str, offices: Iterable[str], called: Iterable[str]) -> list[str]:
    known = {keyword: keyword for keyword in KEYWORDS}
    known |= {fold(office): office for office in offices}
    for words in sorted(called):
        known |= {fold(name): name for name in re.findall(r"[\w'-]{3,}", words)}
    return [known[one] for one in close_to(word, known, cutoff=0.7)]
