"""Entries found by words as somebody types: what menus and pages search in.

Of a large fleet many cars are called alike, and only numbers and VINs are a car's own. So the words
are compared once for all that share them, and the names are looked through as one text.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import accumulate, chain, islice

from domain.search import fold
from domain.typed import close_to

# Fewer letters stand somewhere in almost every VIN.
_LEAST_OF_A_NAME = 3
# Each is compared with every word that there is.
_MOST_GUESSED = 4
_NAMED, _WHOLE, _BEGINS, _ANYWHERE, _ENDS, _WITHIN = range(6)
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found, as ids; the best are made out only as far as they are asked for.

    `alone` are entries that were looked at one by one, with how well each fits; `alike` are the
    words of all others, with how well those fit.
    """

    index: "WordIndex"
    alone: Mapping[int, int]
    alike: Mapping[str, int]
    total: int

    def __iter__(self) -> Iterator[int]:
        """The best first, and of those that fit equally well the first that was added."""
        for place in range(_NAMED, _WITHIN + 1):
            runs = [iter(sorted(one for one, its in self.alone.items() if its == place))]
            runs += [self._others(words) for words, its in self.alike.items() if its == place]
            # Of few runs the first are soon known; many are not worth the turns.
            ordered = merge(*runs) if len(runs) < _MANY else sorted(chain(*runs))
            yield from map(self.index.id_at, ordered)

    def _others(self, words: str) -> Iterator[int]:
        return (one for one in self.index.alike(words) if one not in self.alone)

    def first(self, most: int) -> list[int]:
        """The best of them."""
        return list(islice(self, most))

    def of(self, ids: Iterable[int]) -> list[int]:
        """Those of these that were found, the best first."""
        placed = ((self._place_of(one), one) for one in ids)
        return [one for place, one in sorted((place, one) for place, one in placed if place)]

    def _place_of(self, entry_id: int) -> tuple[int, int] | None:
        position = self.index.position_of(entry_id)
        if position is None:
            return None
        place = self.alone.get(position, self.alike.get(self.index.words_at(position)))
        return None if place is None else (place, position)

    @property
    def fit_best(self) -> int:
        """How many fit equally well as the first; none where it stands by a VIN's middle alone."""
        for place in range(_NAMED, _WITHIN):
            count = sum(its == place for its in self.alone.values())
            for words in (words for words, its in self.alike.items() if its == place):
                count += sum(1 for _ in self._others(words))
            if count:
                return count
        return 0


class WordIndex:
    """Entries by id, found by words in any order, in the order in which they were added."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._positions: dict[int, int] = {}
        # The entries that share some words, which stand between blanks.
        self._groups: dict[str, list[int]] = {}
        self._words: list[str] = []
        # The same as they were said: one folding does for all that share them.
        self._said: dict[tuple[object, ...], str] = {}
        # The names that are an entry's own, between line ends.
        self._names: list[str] = []
        self._text = ""
        self._starts: list[int] = []

    def add(self, entry_id: int, words: Iterable[object], names: Iterable[object] = ()) -> None:
        """One entry: the words it shares with others, and the names that are its own."""
        said = tuple(words)
        if said not in self._said:
            self._said[said] = _as_compared(said)
        shared = self._said[said]
        position = len(self._ids)
        group = self._groups.setdefault(shared, [])
        group.append(position)
        self._ids.append(entry_id)
        self._positions[entry_id] = position
        self._words.append(shared)
        own = "\n".join(map(str, names)).lower()
        self._names.append(f"\n{own}\n")

    def _put_together(self) -> None:
        """All the names as one text, with where each entry's begin."""
        self._starts = list(accumulate(map(len, self._names), initial=0))[:-1]
        self._text = "".join(self._names)

    def id_at(self, position: int) -> int:
        """The id of the entry that was added there."""
        return self._ids[position]

    def position_of(self, entry_id: int) -> int | None:
        """Where an entry was added, if it was."""
        return self._positions.get(entry_id)

    def words_at(self, position: int) -> str:
        """The words of the entry that was added there."""
        return self._words[position]

    def alike(self, words: str) -> Sequence[int]:
        """Where the entries with these words were added."""
        return self._groups[words]

    def search(self, typed: str) -> Found:
        """The entries that have every word, the best first.

        First those that a word names, then those that have the words whole, at the beginning of
        words, and anywhere; then those with a word at the end of a name, or within one.
        """
        if len(self._starts) < len(self._names):
            self._put_together()
        words = list(dict.fromkeys(fold(typed).split()))
        if not words:
            return Found(self, {}, dict.fromkeys(self._groups, _WHOLE), len(self._ids))
        # What many are spoken of in words is no part of a VIN.
        shared = {word for word in words if any(word in one for one in self._groups)}
        alone = self._one_by_one(words, shared)
        # Word by word, as each leaves fewer.
        left = [*self._groups] if len(shared) == len(words) else []
        for word in words:
            left = [said for said in left if word in said]
        alike = {said: max(_place_in_words(said, word) for word in words) for said in left}
        total = sum(len(self._groups[said]) for said in alike)
        total += sum(self._words[one] not in alike for one in alone)
        return Found(self, alone, alike, total)

    def _one_by_one(self, words: Sequence[str], shared: Collection[str]) -> dict[int, int]:
        """Entries that a word names, or that have in a name what no words have, and how well."""
        named = {word: set(self._with_name(f"\n{word}\n")) for word in words}
        looked_at = set().union(*named.values())
        rare = [word for word in words if word not in shared]
        if rare:
            # Whatever is found has each of them in a name; a short one can only be all of it.
            word = max(rare, key=len)
            looked_at = named[word]
            if len(word) >= _LEAST_OF_A_NAME:
                looked_at = set(self._with_name(word))
        found = {}
        for position in looked_at:
            places = [
                _NAMED if position in named[word] else self._place(position, word, shared)
                for word in words
            ]
            known = [place for place in places if place is not None]
            if len(known) == len(words):
                found[position] = _NAMED if _NAMED in known else max(known)
        return found

    def _place(self, position: int, word: str, shared: Collection[str]) -> int | None:
        """How well one word fits; None where it stands there by chance, or nowhere."""
        if word in self._words[position]:
            return _place_in_words(self._words[position], word)
        names = self._names[position]
        if word in shared or len(word) < _LEAST_OF_A_NAME or word not in names:
            return None
        return _ENDS if f"{word}\n" in names else _WITHIN

    def _with_name(self, piece: str) -> Iterator[int]:
        """The entries in whose names this stands, some more than once."""
        at = self._text.find(piece)
        while at >= 0:
            position = bisect_right(self._starts, at) - 1
            yield position
            following = position + 1
            if following == len(self._starts):
                return
            at = self._text.find(piece, self._starts[following])

    def nearest(self, typed: str) -> list[int]:
        """Where none has every word: those that have most of them, misspelled ones put right."""
        words = [one for word in fold(typed).split()[:_MOST_GUESSED] for one in self._near(word)]
        counts = [
            sum(word in said or word in own for word in words)
            for said, own in zip(self._words, self._names, strict=True)
        ]
        most = max(counts, default=0)
        best = [one for one, count in enumerate(counts) if most and count == most]
        best.sort(key=lambda one: not self._is_named(one, words))
        return [self._ids[one] for one in best]

    def _is_named(self, position: int, words: Iterable[str]) -> bool:
        return any(f"\n{word}\n" in self._names[position] for word in words)

    def _near(self, word: str) -> list[str]:
        """The word itself where anything has it, else the one that is most like it."""
        is_known = any(word in one for one in self._groups) or any(
            word in names for names in self._names
        )
        if len(word) < _LEAST_OF_A_NAME or is_known:
            return [word]
        known = {one for said in self._groups for one in said.split()}
        for names in self._names:
            for name in names.split():
                # Of a VIN people type the end.
                known |= {name, name[-len(word) :]}
        return close_to(word, known, cutoff=0.65)


def _as_compared(words: Iterable[object]) -> str:
    folded = fold(" ".join(str(word) for word in words if word is not None))
    # An `F-150` is found as `F150` too.
    joined = [word.replace("-", "") for word in folded.split() if "-" in word]
    return f" {' '.join([folded, *joined])} "


def _place_in_words(said: str, word: str) -> int:
    if f" {word} " in said:
        return _WHOLE
    return _BEGINS if f" {word}" in said else _ANYWHERE
