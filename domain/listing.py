"""Which assignments a person means by the words after `/assignments`, in any order."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from domain.assignment import UNCONFIRMED, Actor, Assignment, DateRange, Status
from domain.folding import fold
from domain.selection import LARGEST_NUMBER
from domain.typed import refuse_grouped_numbers

STATUS_WORDS = (*(status.value for status in Status), UNCONFIRMED)
KEYWORDS = (*STATUS_WORDS, "mine", "week", "next week", "all", "help", "calendar")
LONGEST_TEXT = 300

_SHORTEST_PREFIX = 3
# Fewer digits end the VINs of too many vehicles.
_LEAST_OF_A_VEHICLE = 4
_NUMBER = re.compile(r"#?0*([1-9][0-9]{0,9})")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """All of it must hold. No statuses: live ones. `names` are parts of vehicle or partner.

    One of `numbers` or `digits` is enough: an assignment's number, or digits as they were typed
    that may end a VIN, or, beside a name, be the year in front of a make.
    """

    mine: bool = False
    statuses: frozenset[str] = frozenset()
    offices: tuple[str, ...] = ()
    week: DateRange | None = None
    numbers: frozenset[int] = frozenset()
    digits: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

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
            and (not self.mine or me in (assignment.created.by, _requested_by(assignment)))
            and (not self.statuses or assignment.status_word in self.statuses)
            and (not self.offices or assignment.office in self.offices)
            and (self.week is None or assignment.dates.touches(self.week))
            and all(name in searchable(assignment) for name in self.names)
        )

    def _takes_number(self, assignment: Assignment) -> bool:
        if not self.numbers or assignment.id in self.numbers:
            return True
        is_over = assignment.status is Status.COMPLETED
        if is_over and Status.COMPLETED not in self.statuses:
            return False
        vehicle = assignment.vehicle
        is_year = bool(self.names) and str(vehicle.year) in self.digits
        return is_year or any(vehicle.vin.endswith(one) for one in self.digits)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `number` counts from 1."""

    wanted: ListFilter
    text: str
    rows: tuple[Assignment, ...]
    number: int
    pages: int
    total: int
    first: int


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that nothing is called by; `meant` is what is close to it."""

    word: str
    meant: str | None


@dataclass(frozen=True, slots=True)
class TextTooLong:
    """More words than a button could carry."""


def searchable(assignment: Assignment) -> str:
    """What names are looked for in."""
    vehicle = assignment.vehicle
    return fold(f"{vehicle.words} \n{vehicle.vin}\n{assignment.partner.name}")


def office_called(words: str, offices: Sequence[str]) -> str | None:
    """The office of this name, or the only one that begins like this; case does not matter."""
    exact = [one for one in offices if fold(one) == words]
    if exact:
        return exact[0]
    begins = [one for one in offices if fold(one).startswith(words)]
    return begins[0] if len(begins) == 1 and len(words) >= _SHORTEST_PREFIX else None


@dataclass(slots=True)
class _Reader:
    """Takes words off the front until none is left."""

    words: list[str]
    offices: Sequence[str]
    today: date
    found: ListFilter = field(default_factory=ListFilter)

    def read(self) -> ListFilter:
        while self.words:
            taken = (
                self._week() or self._keyword() or self._number() or self._office() or self._name()
            )
            del self.words[:taken]
        return self.found

    def _week(self) -> int:
        this = DateRange.week_of(self.today)
        if self.words[:2] == ["next", "week"]:
            later = timedelta(days=7)
            self.found = replace(self.found, week=DateRange(this.start + later, this.end + later))
            return 2
        if self.words[:2] == ["this", "week"] or self.words[0] == "week":
            self.found = replace(self.found, week=this)
            return 1 if self.words[0] == "week" else 2
        return 0

    def _keyword(self) -> int:
        word = self.words[0]
        if word in ("mine", "my"):
            self.found = replace(self.found, mine=True)
        elif word in STATUS_WORDS:
            self.found = replace(self.found, statuses=self.found.statuses | {word})
        elif word == "all":
            self.found = replace(self.found, statuses=frozenset(STATUS_WORDS))
        else:
            return 0
        return 1

    def _number(self) -> int:
        typed = _NUMBER.fullmatch(self.words[0])
        if typed is None or int(typed[1]) > LARGEST_NUMBER:
            return 0
        self.found = replace(self.found, numbers=self.found.numbers | {int(typed[1])})
        word = self.words[0]
        if word.isdigit() and len(word) >= _LEAST_OF_A_VEHICLE:
            self.found = replace(self.found, digits=self.found.digits | {word})
        return 1

    def _office(self) -> int:
        for count in range(len(self.words), 0, -1):
            office = office_called(" ".join(self.words[:count]), self.offices)
            if office:
                self.found = replace(self.found, offices=(*self.found.offices, office))
                return count
        return 0

    def _name(self) -> int:
        self.found = replace(self.found, names=(*self.found.names, self.words[0]))
        return 1


def read_filter(text: str, offices: Sequence[str], today: date) -> ListFilter:
    """The filter in a person's words; what is nothing else is taken for part of a name."""
    refuse_grouped_numbers(text)
    words = [word for word in re.split(r"[\s,;]+", fold(text)) if word]
    return _Reader(words, offices, today).read()


def closest(word: str, offices: Iterable[str], called: Iterable[str]) -> str | None:
    """What a person may have meant by a word that no vehicle or partner is called by."""
    known = {word: word for word in KEYWORDS}
    known |= {fold(office): office for office in offices}
    for words in called:
        known |= {fold(name): name for name in re.findall(r"[\w'-]{3,}", words)}
    meant = difflib.get_close_matches(word, known, 1, cutoff=0.7)
    return known[meant[0]] if meant else None


def _requested_by(assignment: Assignment) -> Actor | None:
    return assignment.requested.by if assignment.requested else None
