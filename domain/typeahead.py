"""Finds entries by words as they are typed: in any order, any case, accents or none."""

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from domain.folding import fold_apart

# Fewer letters stand somewhere in almost every VIN.
_LEAST_OF_A_NAME = 3
_FEW = 5000
_MANY = 5000
_WHOLE, _ENDS, _WITHIN = range(3)


class WordIndex:
    """Entries by id, in the order of adding; all are added before the first search.

    Entries that share their words (a fleet has many cars of one model) are looked at once; what
    names an entry alone, such as a VIN, stands in one long string that is searched as a whole. A
    hundred thousand vehicles take a few milliseconds and a few megabytes.
    """

    def __init__(self) -> None:
        self._ids = array("q")
        self._group_of = array("q")
        self._groups: dict[tuple[object, ...], int] = {}
        self._texts: list[str] = []
        self._members: list[array[int]] = []
        self._names: list[str] = []
        self._starts = array("q")
        self._joined = "\n"

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, entry_id: int, words: tuple[object, ...], names: Iterable[object] = ()) -> None:
        """One entry: the words it shares with others, and the names that are its own."""
        at = len(self._ids)
        group = self._groups.get(words)
        if group is None:
            group = self._groups[words] = len(self._texts)
            self._texts.append(_text_of(words))
            self._members.append(array("q"))
        self._ids.append(entry_id)
        self._group_of.append(group)
        self._members[group].append(at)
        self._names.append("\n".join(map(str, names)).lower())

    def search(self, typed: str, most: int | None = None) -> tuple[list[int], int]:
        """The ids of the entries that have every word, `most` at most, and how many there are.

        First those that a word names, then those that have the words whole, at the beginning of
        words, and anywhere.
        """
        words = list(dict.fromkeys(fold_apart(typed).split()))
        if not words:
            return list(self._ids[:most]), len(self._ids)
        having = [{at for at, text in enumerate(self._texts) if word in text} for word in words]
        groups = set.intersection(*having)
        # What the fleet speaks of in words is no part of a VIN, unless it is the whole of it.
        named = [
            self._named_whole(word) if known else self._named(word)
            for word, known in zip(words, having, strict=True)
        ]
        singles = self._singles(named, having, groups)
        total = sum(len(self._members[group]) for group in groups)
        total += sum(self._group_of[at] not in groups for at in singles)
        best = self._best_first(words, sorted(groups), singles)
        return [self._ids[at] for at in islice(best, most)], total

    def _singles(
        self, named: Sequence[dict[int, int]], having: Sequence[set[int]], groups: set[int]
    ) -> dict[int, int]:
        """Entries with a word in their names, and how well; from the groups those named whole."""
        found: dict[int, int] = {}
        for at in {at for each in named for at in each}:
            group = self._group_of[at]
            if group in groups and all(each.get(at) != _WHOLE for each in named):
                continue
            if all(at in hits or group in those for hits, those in zip(named, having, strict=True)):
                found[at] = min(each.get(at, _WITHIN) for each in named)
        return found

    def _named(self, word: str) -> dict[int, int]:
        """Where a word stands in the entries' names: whole, at the end, or within.

        Of a piece that very many have, such as the zeros of serial numbers, the first count.
        """
        if len(word) < _LEAST_OF_A_NAME:
            return self._named_whole(word)
        self._join()
        found: dict[int, int] = {}
        at = self._joined.find(word)
        while at >= 0 and len(found) < _MANY:
            entry = bisect_right(self._starts, at) - 1
            end = self._starts[entry + 1]
            names = self._joined[self._starts[entry] - 1 : end]
            ends = _ENDS if f"{word}\n" in names else _WITHIN
            found[entry] = _WHOLE if f"\n{word}\n" in names else ends
            at = self._joined.find(word, end)
        return found

    def _named_whole(self, word: str) -> dict[int, int]:
        self._join()
        found: dict[int, int] = {}
        at = self._joined.find(f"\n{word}\n")
        while at >= 0:
            found[bisect_right(self._starts, at + 1) - 1] = _WHOLE
            at = self._joined.find(f"\n{word}\n", at + 1)
        return found

    def _join(self) -> None:
        if self._starts:
            return
        self._starts, start = array("q"), 1
        for name in self._names:
            self._starts.append(start)
            start += len(name) + 1
        self._starts.append(start)
        self._joined = "\n" + "\n".join(self._names) + "\n"
        self._names = []

    def _best_first(
        self, words: list[str], groups: list[int], singles: dict[int, int]
    ) -> Iterator[int]:
        for at, how in sorted(singles.items()):
            if how == _WHOLE:
                yield at
        left = groups
        for form in (" {} ", " {}", "{}"):
            pieces = [form.format(word) for word in words]
            tier = [one for one in left if all(piece in self._texts[one] for piece in pieces)]
            chosen = set(tier)
            left = [one for one in left if one not in chosen]
            for at in self._in_order(tier):
                if at not in singles:
                    yield at
        for at, how in sorted(singles.items(), key=lambda item: (item[1], item[0])):
            if how != _WHOLE:
                yield at

    def _in_order(self, groups: list[int]) -> Iterable[int]:
        members = [self._members[one] for one in groups]
        if sum(map(len, members)) <= _FEW:
            return sorted(chain.from_iterable(members))
        return heapq.merge(*members)


def _text_of(words: tuple[object, ...]) -> str:
    """With a blank before and after every word; an `F-150` is found as `F150` too."""
    folded = fold_apart(" ".join(str(word) for word in words if word is not None))
    joined = [word.replace("-", "") for word in folded.split() if "-" in word]
    return f" {' '.join([folded, *joined])} "
