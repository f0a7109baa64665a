"""Which assignments a command is about: numbers and ranges, or words that describe them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.typed import (
    CHECK,
    LARGEST_NUMBER,
    BadInput,
    BadKind,
    close_to,
    up_to,
    words_of,
)

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """Assignment numbers in the order they were typed, each once; `check` sends nothing."""

    ids: tuple[int, ...]
    check: bool


_NUMBER = re.compile(r"#?([0-9]+)")
_RANGE = re.compile(r"#?([0-9]+)-#?([0-9]+)")
_RANGE_APART = re.compile(r"(?<=[0-9]) (?:-|to) (?=#?[0-9])", re.IGNORECASE)
_SELECTION_WORDS = ("help", CHECK, "stop")


def parse_selection(text: str) -> Selection:
    """What stands behind `/request`: `123`, `123 125`, `130-134`, `--check`. Raises BadInput."""
    words = _RANGE_APART.sub("-", " ".join(words_of(text))).split()
    named = [_read_range(word) for word in words if word.lower() not in (CHECK, "and")]
    if not named:
        raise BadInput(BadKind.NOTHING_NAMED)
    count = _count(named)
    if count > MOST_AT_ONCE:
        raise BadInput(BadKind.TOO_MANY, count=count, most=MOST_AT_ONCE)
    ids = dict.fromkeys(number for one in named for number in one)
    return Selection(tuple(ids), check=CHECK in map(str.lower, words))


def _count(ranges: Iterable[range]) -> int:
    """How many numbers they name; one that several of them name counts once."""
    count, end = 0, 0
    for one in sorted(ranges, key=lambda each: each.start):
        count += max(0, one.stop - max(one.start, end))
        end = max(end, one.stop)
    return count


def _read_range(word: str) -> range:
    if single := _NUMBER.fullmatch(word):
        number = _read_number(single[1])
        return range(number, number + 1)
    spread = _RANGE.fullmatch(word)
    if spread is None:
        raise BadInput(BadKind.NOT_A_NUMBER, word, close_to(word, _SELECTION_WORDS))
    first, last = _read_number(spread[1]), _read_number(spread[2])
    if last < first:
        meant = [f"{last}-{first}"]
        raise BadInput(BadKind.RANGE_BACKWARDS, word, meant, first=first, last=last)
    return range(first, last + 1)


def _read_number(digits: str) -> int:
    number = up_to(LARGEST_NUMBER, digits)
    if number is None:
        raise BadInput(BadKind.NUMBER_TOO_LARGE, most=LARGEST_NUMBER)
    if number == 0:
        raise BadInput(BadKind.NUMBER_TOO_SMALL)
    return number
