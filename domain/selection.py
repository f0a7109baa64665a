"""Which assignments a person means: `123`, `123 125`, `130-134`, and `--check`."""

import difflib
import re
from dataclasses import dataclass

from domain.typed import refuse_grouped_numbers

MOST_AT_ONCE = 100
LARGEST_NUMBER = 2**31 - 1

_NUMBER = re.compile(r"#?([0-9]+)")
_RANGE = re.compile(r"#?([0-9]+)\s*(?:-|\u2013|\u2014)\s*#?([0-9]+)")  # people type dashes too
_SPACED_DASH = re.compile(r"(?<=[0-9])\s+[-\u2013\u2014]\s+(?=#?[0-9])")
# Some keyboards turn two hyphens into one dash.
_LONG_DASH_OPTION = re.compile(r"(?<!\S)[\u2013\u2014](?=[a-z])")
_WORDS = ("help", "--check", "stop")


@dataclass(frozen=True, slots=True)
class Selection:
    """Assignment numbers in the order they were typed, each once; `check` sends nothing."""

    ids: tuple[int, ...]
    check: bool


class SelectionError(Exception):
    """The typed text names no assignments."""


class NothingNamed(SelectionError):
    """Not a single number."""


class NotANumber(SelectionError):
    """A word that is neither a number nor a range; `meant` is a known word close to it."""

    def __init__(self, word: str) -> None:
        super().__init__("not a number")
        self.word = word
        self.meant = next(iter(difflib.get_close_matches(word.lower(), _WORDS, 1)), None)


class NumberTooSmall(SelectionError):
    """Zero: numbers start at 1."""


class NumberTooLarge(SelectionError):
    """No assignment will ever have this number."""


class RangeReversed(SelectionError):
    """A range that ends before it starts."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__("a reversed range")
        self.first = first
        self.last = last


class TooMany(SelectionError):
    """More assignments than one command may send."""

    def __init__(self, count: int) -> None:
        super().__init__("too many")
        self.count = count


def parse_selection(text: str) -> Selection:
    """Read what stands behind `/request` or `/unrequest`.

    Raises a SelectionError that says which word is wrong, or a BadInput; nothing is guessed.
    """
    refuse_grouped_numbers(text)
    joined = _LONG_DASH_OPTION.sub("--", _SPACED_DASH.sub("-", text))
    words = [word for word in re.split(r"[\s,;]+", joined) if word]
    check = "--check" in words
    ranges = [_read(word) for word in words if word != "--check"]
    if not ranges:
        raise NothingNamed
    count = sum(len(one) for one in ranges)
    if count > MOST_AT_ONCE:
        raise TooMany(count)
    return Selection(tuple(dict.fromkeys(number for one in ranges for number in one)), check)


def _read(word: str) -> range:
    if single := _NUMBER.fullmatch(word):
        number = _number(single[1])
        return range(number, number + 1)
    if spread := _RANGE.fullmatch(word):
        first, last = _number(spread[1]), _number(spread[2])
        if last < first:
            raise RangeReversed(first, last)
        return range(first, last + 1)
    raise NotANumber(word)


def _number(typed: str) -> int:
    digits = typed.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST_NUMBER)) or int(digits) > LARGEST_NUMBER:
        raise NumberTooLarge
    if int(digits) == 0:
        raise NumberTooSmall
    return int(digits)
