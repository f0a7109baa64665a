"""What people look for by words: vehicles, partners and offices in menus, assignments in lists."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from domain.assignment import Vehicle
from domain.plain import plain
from domain.typed import ID_FORM, BadInput, BadKind, close_to, words_of

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


# Offices

_SHORTEST_PREFIX = 3


def office_called(words: str, offices: Sequence[str]) -> str | None:
    """The office of this name, or the only one that begins like this; case does not matter."""
    exact = [one for one in offices if fold(one) == words]
    if exact:
        return exact[0]
    begins = [one for one in offices if fold(one).startswith(words)]
    return begins[0] if len(begins) == 1 and len(words) >= _SHORTEST_PREFIX else None
