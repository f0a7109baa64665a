"""What people look for by words: vehicles, partners and offices in menus, assignments in lists."""

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from domain.assignment import Vehicle
from domain.papers import UNKNOWN_PAPERS, Papers
from domain.plain import plain
from domain.typed import ID_FORM, BadInput, BadKind, words_of

LONGEST_TEXT = 300

_SEPARATORS = str.maketrans(dict.fromkeys(",;:()[]\u00b7\u2026", " "))

# Letters that Unicode takes for others than those that a plain keyboard has for them.
_LETTERS = str.maketrans(
    dict(zip("\u00f8\u0142\u0111\u0131\u0127", "oldih", strict=True))
    | {"\u00e6": "ae", "\u0153": "oe", "\u00f0": "d", "\u00fe": "th"}
)


def fold(text: str) -> str:
    """Text as it is compared: small plain letters without accents, words apart by one blank."""
    text = plain(text.translate(_SEPARATORS)).casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in parts if not unicodedata.combining(one))
        text = text.translate(_LETTERS)
    return " ".join(text.split())


# Menus

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class VehicleChoice:
    """A vehicle; `office` is where it is, as far as that is known."""

    vehicle: Vehicle
    office: str | None = None
    turn_in: date | None = None
    papers: Papers = UNKNOWN_PAPERS


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
    """The office of this name, or the only one that begins like this; case does not matter.

    Nor does what stands around its words, or between them: `st louis` is St. Louis.
    """
    names, called = _names(tuple(offices)), _as_called(words)
    if not called:
        return None
    # Of two that differ by a hyphen alone each is known by its own name.
    exact = [one.office for one in names if one.folded == words]
    exact += [one.office for one in names if one.called == called]
    if exact:
        return exact[0]
    begins = [one.office for one in names if one.called.startswith(called)]
    return begins[0] if len(begins) == 1 and len(called) >= _SHORTEST_PREFIX else None


def longest_office(offices: Sequence[str]) -> int:
    """How many words name one at most, with signs such as a hyphen between them."""
    return max((2 * len(one.called.split()) for one in _names(tuple(offices))), default=0)


class _Name(NamedTuple):
    office: str
    folded: str
    called: str


@functools.lru_cache(maxsize=8)
def _names(offices: tuple[str, ...]) -> tuple[_Name, ...]:
    return tuple(_Name(one, folded := fold(one), _as_called(folded)) for one in offices)


def _as_called(name: str) -> str:
    words = name.replace(".", " ").replace("-", " ").split()
    return " ".join(word for one in words if (word := plain(one)))


def office_behind_at(words: Sequence[str], offices: Sequence[str]) -> tuple[int, str | None]:
    """`at may`: an office, whatever else its name may mean; and how many words that takes.

    So does the program name one that somebody chose.
    """
    if words[:1] != ["at"]:
        return 0, None
    for count in range(min(len(words), longest_office(offices) + 1), 1, -1):
        if office := office_called(" ".join(words[1:count]), offices):
            return count, office
    return 0, None
