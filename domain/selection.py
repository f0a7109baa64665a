"""Which assignments a command is about: numbers and ranges, or words that describe them."""

import re
from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Described:
    """Words in place of numbers: which assignments are meant has to be asked."""

    words: str
    check: bool


_NUMBER = re.compile(r"(?:#|n[or]\.?)?([0-9]+)", re.IGNORECASE)
_RANGE = re.compile(r"#?([0-9]+)-#?([0-9]+)")
_RANGE_APART = re.compile(
    r"(?<=[0-9]) (?:-|->|\u2192|to|thru|through|until) (?=#?[0-9])", re.IGNORECASE
)
_DAY = re.compile(
    r"[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{1,2}-[0-9]{1,2}-(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    # Nobody counts assignments from 05 to 12: that is the 12th of May.
    r"|0[1-9]-[0-9]{1,2}|[0-9]{1,2}-0[1-9]"
)
OPTIONS = (CHECK, "stop", "help")
_ALL = frozenset(("all", "everything", "everyone"))
# Words that people put around numbers; they change nothing.
_AROUND = frozenset(
    (
        *("and", "&", "+", "plus", "#", "no", "nr", "number", "numbers", "please", "pls"),
        *("assignment", "assignments"),
    )
)


# `1. 120  2. 121`, `(1) 120  (2) 121`, as lists are written in mail: none of the first is an
# assignment.
_OF_A_LINE = re.compile(r"(?<!\S)[#*(\[]*([0-9]{1,3})\s?[.)\]]+[*)]*\s+(?=[#*]*[0-9])")


def parse_selection(text: str) -> Selection | Described:
    """What stands behind `/request`: `123`, `123 125`, `130-134`, `--check`. Raises BadInput.

    Where a word is no number, all of them describe what is meant: no number is taken out of them.
    """
    _refuse_numbered_lines(text)
    words = _RANGE_APART.sub("-", " ".join(words_of(text))).split()
    check = CHECK in map(str.lower, words)
    named = [word.rstrip("?!") or word for word in words if word.lower() not in (CHECK, *_AROUND)]
    if not named:
        raise BadInput(BadKind.NOTHING_NAMED)
    if not all(map(_is_number, named)):
        return _described(named, check=check)
    ranges = [read_range(word) for word in named]
    count = _count(ranges)
    if count > MOST_AT_ONCE:
        raise BadInput(BadKind.TOO_MANY, count=count, most=MOST_AT_ONCE)
    ids = dict.fromkeys(number for one in ranges for number in one)
    return Selection(tuple(ids), check=check)


def _refuse_numbered_lines(text: str) -> None:
    lines = [int(one) for one in _OF_A_LINE.findall(text)]
    meant = [one.strip() for one in _OF_A_LINE.split(text)[2::2]]
    counts_on = lines == [*range(lines[0], lines[0] + len(lines))] if lines else False
    # `120. 121. 122.` are numbers with a full stop each: nothing stands in those lines.
    if counts_on and all(meant) and (lines[0] == 1 or len(lines) > 1):
        raise BadInput(BadKind.NUMBERED_LINES, text, [" ".join(" ".join(meant).split())])


def _is_number(word: str) -> bool:
    is_range = _RANGE.fullmatch(word) and not _DAY.fullmatch(word)
    return bool(_NUMBER.fullmatch(word) or is_range)


def _described(words: Sequence[str], *, check: bool) -> Described:
    others = [word for word in words if word.lower() not in _ALL]
    if len(others) < len(words):
        raise BadInput(BadKind.NOT_ALL, " ".join(words), [" ".join(others) or "mine"])
    for word in words:
        is_number = _is_number(word) or _DAY.fullmatch(word)
        is_word = any(map(str.isalpha, word)) and not word.startswith("-") and "://" not in word
        if word.lower() == "check" or not (is_number or is_word):
            raise BadInput(BadKind.NOT_A_NUMBER, word, close_to(word, OPTIONS))
    return Described(" ".join(words), check=check)


def _count(ranges: Iterable[range]) -> int:
    """How many numbers they name; one that several of them name counts once."""
    count, end = 0, 0
    for one in sorted(ranges, key=lambda each: each.start):
        count += max(0, one.stop - max(one.start, end))
        end = max(end, one.stop)
    return count


def read_range(word: str) -> range:
    """The numbers of a word that is one, or two with a dash between them. Raises BadInput."""
    typed = re.findall("[0-9]+", word)
    numbers = [_read_number(one) for one in typed]
    first, last = numbers[0], numbers[-1]
    if last < first:
        meant = [*_shortened(first, typed[-1]), f"{last}-{first}"]
        raise BadInput(BadKind.RANGE_BACKWARDS, word, meant, first=first, last=last)
    return range(first, last + 1)


def _shortened(first: int, last: str) -> list[str]:
    """`120-22` is `120-122` where people leave out the digits that both begin with."""
    both = str(first)[: -len(last)]
    whole = int(both + last) if both else 0
    return [f"{first}-{whole}"] if first < whole <= LARGEST_NUMBER else []


def _read_number(digits: str) -> int:
    number = up_to(LARGEST_NUMBER, digits)
    if number is None:
        raise BadInput(BadKind.NUMBER_TOO_LARGE, most=LARGEST_NUMBER)
    if number == 0:
        raise BadInput(BadKind.NUMBER_TOO_SMALL)
    return number
