"""What people look for by words: vehicles, partners and offices in menus, assignments in lists."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from domain.assignment import UNCONFIRMED, Actor, Assignment, DateRange, Status, Vehicle
from domain.plain import plain
from domain.typed import ID_FORM, LARGEST_NUMBER, BadInput, BadKind, close_to, up_to, words_of

STATUS_WORDS = (*(status.value for status in Status), UNCONFIRMED)
KEYWORDS = (*STATUS_WORDS, "mine", "week", "next week", "all", "help", "calendar", "free")
LONGEST_TEXT = 300

_SEPARATORS = str.maketrans(dict.fromkeys(",;:()[]\u00b7\u2026", " "))


def fold(text: str) -> str:
    """Text as it is compared: small plain letters without accents, words apart by one blank."""
    text = plain(text.translate(_SEPARATORS)).casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(text.split())


# Menus

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class VehicleChoice:
    """A vehicle; `office` is where it is, as far as that is known."""

    vehicle: Vehicle
    office: str | None = None
    turn_in: date | None = None


@dataclass(frozen=True, slots=True)
class PartnerChoice:
    """A partner; the first office is theirs unless another is named.

    `rank` is the one for `make`, the chosen vehicle's; None without a vehicle, or an approval.
    """

    person_id: int
    name: str
    offices: tuple[str, ...] = ()
    make: str | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Matches(Generic[_Choice]):
    """The first of `total` choices that match."""

    found: tuple[_Choice, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """`words` stand between blanks, the names that are its own between line ends."""

    id: int
    words: str
    names: str


class WordIndex:
    """Entries by id, found by words in any order, in the order in which they were added."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def add(self, entry_id: int, words: Iterable[object], names: Iterable[object] = ()) -> None:
        """One entry: the words it shares with others, and the names that are its own."""
        folded = fold(" ".join(str(word) for word in words if word is not None))
        # An `F-150` is found as `F150` too.
        joined = [word.replace("-", "") for word in folded.split() if "-" in word]
        own = "\n".join(map(str, names)).lower()
        self._entries.append(_Entry(entry_id, f" {' '.join([folded, *joined])} ", f"\n{own}\n"))

    def search(self, typed: str) -> list[int]:
        """The ids of the entries that have every word, the best first.

        First those that a word names, then those that have the words whole, at the beginning of
        words, and anywhere; then those with a word at the end of a name, or within one.
        """
        return [one for _, one in self._ranked(typed)]

    def meant(self, typed: str) -> tuple[list[int], int]:
        """The same, and how many of the first of them fit equally well; none by a VIN's middle."""
        ranked = self._ranked(typed)
        best = ranked[0][0] if ranked else _WITHIN
        fitting = 0 if best == _WITHIN else sum(place == best for place, _ in ranked)
        return [one for _, one in ranked], fitting

    def _ranked(self, typed: str) -> list[tuple[int, int]]:
        words = list(dict.fromkeys(fold(typed).split()))
        if not words:
            return [(0, entry.id) for entry in self._entries]
        # What many are spoken of in words is no part of a VIN.
        shared = {word for word in words if any(word in one.words for one in self._entries)}
        found = [
            (_place(entry, words, shared), entry.id)
            for entry in self._entries
            if all(word in entry.words or word in entry.names for word in words)
        ]
        fitting = [(place, one) for place, one in found if place is not None]
        return sorted(fitting, key=lambda each: each[0])

    def nearest(self, typed: str) -> list[int]:
        """Where none has every word: those that have most of them, misspelled ones put right."""
        words = [one for word in fold(typed).split()[:_MOST_GUESSED] for one in self._near(word)]
        counts = [
            (sum(word in entry.words or word in entry.names for word in words), entry)
            for entry in self._entries
        ]
        most = max((count for count, _ in counts), default=0)
        best = [entry for count, entry in counts if most and count == most]
        return [entry.id for entry in sorted(best, key=lambda one: not _is_named(one, words))]

    def _near(self, word: str) -> list[str]:
        """The word itself where anything has it, else the one that is most like it."""
        if len(word) < _LEAST_OF_A_NAME or any(
            word in one.words or word in one.names for one in self._entries
        ):
            return [word]
        known = {one for entry in self._entries for one in entry.words.split()}
        for entry in self._entries:
            for name in entry.names.split():
                # Of a VIN people type the end.
                known |= {name, name[-len(word) :]}
        return close_to(word, known, cutoff=0.65)


# Each is compared with every word that there is.
_MOST_GUESSED = 4


def _is_named(entry: _Entry, words: Iterable[str]) -> bool:
    return any(f"\n{word}\n" in entry.names for word in words)


# Fewer letters stand somewhere in almost every VIN.
_LEAST_OF_A_NAME = 3
_NAMED, _WHOLE, _BEGINS, _ANYWHERE, _ENDS, _WITHIN = range(6)


def _place(entry: _Entry, words: Sequence[str], shared: set[str]) -> int | None:
    """How far down it comes; None where a word stands in it by chance."""
    places = []
    for word in words:
        place = _place_of(entry, word, is_shared=word in shared)
        if place is None:
            return None
        places.append(place)
    return _NAMED if _NAMED in places else max(places)


def _place_of(entry: _Entry, word: str, *, is_shared: bool) -> int | None:
    if f"\n{word}\n" in entry.names:
        return _NAMED
    if word in entry.words:
        if f" {word} " in entry.words:
            return _WHOLE
        return _BEGINS if f" {word}" in entry.words else _ANYWHERE
    if is_shared or len(word) < _LEAST_OF_A_NAME:
        return None
    return _ENDS if f"{word}\n" in entry.names else _WITHIN


def read_search(text: str) -> str:
    """What somebody looks for, a number without what stands around it. Raises BadInput."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    try:
        words = words_of(text)
    except BadInput as error:
        # Only one number can be meant here.
        raise BadInput(BadKind.NUMBER_IN_GROUPS, error.word, error.meant[:1]) from error
    found = [ID_FORM.fullmatch(word) for word in words]
    return " ".join(one[1] if one else word for one, word in zip(found, words, strict=True))


# Lists


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
            and all(name in _searchable(assignment) for name in self.names)
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


def _requested_by(assignment: Assignment) -> Actor | None:
    return assignment.requested.by if assignment.requested else None


def _searchable(assignment: Assignment) -> str:
    vehicle = assignment.vehicle
    return fold(f"{vehicle.words} {vehicle.vin} {assignment.partner.name}")


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


_SHORTEST_PREFIX = 3


def office_called(words: str, offices: Sequence[str]) -> str | None:
    """The office of this name, or the only one that begins like this; case does not matter."""
    exact = [one for one in offices if fold(one) == words]
    if exact:
        return exact[0]
    begins = [one for one in offices if fold(one).startswith(words)]
    return begins[0] if len(begins) == 1 and len(words) >= _SHORTEST_PREFIX else None


def read_filter(text: str, offices: Sequence[str], today: date) -> ListFilter:
    """The filter in a person's words, in any order; what is nothing else is part of a name.

    Raises BadInput.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    return _Reader(fold(" ".join(words_of(text))).split(), offices, today).read()


# Fewer digits end the VINs of too many vehicles.
_LEAST_OF_A_VEHICLE = 4
_NUMBER = re.compile(r"#?([0-9]+)")


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
        match self.words:
            case ["next", "week", *_]:
                taken, day = 2, self.today + timedelta(days=7)
            case ["this", "week", *_]:
                taken, day = 2, self.today
            case ["week", *_]:
                taken, day = 1, self.today
            case _:
                return 0
        self.found = replace(self.found, week=DateRange.week_of(day))
        return taken

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
        word = self.words[0]
        typed = _NUMBER.fullmatch(word)
        number = up_to(LARGEST_NUMBER, typed[1]) if typed else None
        if not number:
            return 0
        self.found = replace(self.found, numbers=self.found.numbers | {number})
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


def refuse_unknown_names(
    wanted: ListFilter, offices: Iterable[str], called: Collection[str], vins: Iterable[str]
) -> None:
    """Raise a BadInput for the first name that no vehicle or partner is called by."""
    texts = [fold(one) for one in (*called, *vins)]
    for name in wanted.names:
        if not any(name in text for text in texts):
            raise BadInput(BadKind.NO_SUCH_NAME, name, _closest(name, offices, called))


def _closest(word: str, offices: Iterable[str], called: Iterable[str]) -> list[str]:
    known = {keyword: keyword for keyword in KEYWORDS}
    known |= {fold(office): office for office in offices}
    for words in sorted(called):
        known |= {fold(name): name for name in re.findall(r"[\w'-]{3,}", words)}
    return [known[one] for one in close_to(word, known, cutoff=0.7)]
