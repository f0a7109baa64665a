"""A partner whose personal data is erased: what is theirs in what is kept, and what stays of it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# No partner's number: FMS begins at 1.
NOBODY = 0
# What holds a partner's name, and what never does: by the names of fields.
_NAMES = ("name", "partner", "partner_name")
_OUR_WORDS = ("kind", "column", "going")
_DIGITS = re.compile(r"\d+")
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_WORDS = re.compile(r"\w+")

IsForgotten = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Person:
    """A partner to forget, by their number and every name that is known of them."""

    number: int
    names: frozenset[str]

    def is_named_in(self, text: str) -> bool:
        """Whether a text has one of the names: "Reyes, Maria" and "Maria Reyes" are the same."""
        words = _words(text)
        return any(_stand_in(words, order) for name in self.names for order in _orders(name))

    def is_called(self, name: str) -> bool:
        """Whether this is one of the names, and all of it."""
        words = _words(name)
        return any(words == order for one in self.names for order in _orders(one))

    def is_meant_in(self, text: str) -> bool:
        """Whether a text has one of the names, or the number."""
        return self.is_named_in(text) or self.number in numbers_in(text)

    def erased(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        """A stored value as it is without them: nobody's number, and no name.

        Only where a partner's number or name is kept: an outlet may be called like a make. Beside
        another partner's number it is that one's name, also where both are called the same.
        """
        if isinstance(value, list):
            return [self.erased(one) for one in value]
        if not isinstance(value, dict):
            return value
        is_anothers = value.get("person_id") not in (None, NOBODY, self.number)
        left = {
            name: one if is_anothers and name in _NAMES else self._erased_field(name, one)
            for name, one in value.items()
        }
        if value.get("person_id") == self.number:
            # Who has a plan or a loan is somebody; an activity may be for no one.
            left["person_id"] = None if "activity_id" in value else NOBODY
            left |= {name: _nothing(name) for name in _NAMES if name in value}
        if value.get("what") == "partner" and value.get("number") == self.number:
            left["number"] = NOBODY
        return left

    def _erased_field(self, name: str, value: Any) -> Any:  # noqa: ANN401  # any JSON
        if name in _NAMES and isinstance(value, str):
            return _nothing(name) if self.is_called(value) else value
        return self.erased(value)

    def fingerprint_without(self, fingerprint: str) -> str:
        """A finding's fingerprint, which may have the number (domain/findings.py)."""
        number = re.escape(str(self.number))
        left = re.sub(rf"^partner:{number}(?=:|$)", f"partner:{NOBODY}", fingerprint)
        return re.sub(rf"^(activity:[^:]*:[^:]*):{number}(?=:)", r"\1:None", left)

    def erased_text(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        """The same of what reports say in their own words, wherever in it they are meant."""
        if isinstance(value, list):
            return [self.erased_text(one) for one in value]
        if isinstance(value, dict):
            return {
                name: one if name in _OUR_WORDS else self.erased_text(one)
                for name, one in value.items()
            }
        return "" if isinstance(value, str) and self.is_meant_in(value) else value


def numbers_in(text: str) -> set[int]:
    """Every number that stands in a text, also within a word."""
    return {int(one) for one in _DIGITS.findall(text)}


def part_to_find(name: str) -> str:
    """What stands wherever a name does, however it is written there; it may be nothing.

    The longest part of a word that JSON has as it is, and that every database folds alike.
    """
    return max(_PLAIN.findall(unicodedata.normalize("NFC", name)), key=len, default="")


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    return _WORDS.findall(folded) or [folded.strip()]


def _orders(name: str) -> list[list[str]]:
    """The words of a name from each of them on: whether the last or the first name comes first."""
    words = _words(name)
    return [words[at:] + words[:at] for at in range(len(words))]


def _stand_in(words: list[str], order: list[str]) -> bool:
    size = len(order)
    return any(words[at : at + size] == order for at in range(len(words)))


def _nothing(name: str) -> str | None:
    return "" if name == "name" else None


def names_beside(value: Any, number: int) -> set[str]:  # noqa: ANN401  # any JSON
    """What a partner with this number is called anywhere in a stored value."""
    if isinstance(value, list):
        return {name for one in value for name in names_beside(one, number)}
    if not isinstance(value, dict):
        return set()
    found = {name for one in value.values() for name in names_beside(one, number)}
    if value.get("person_id") == number:
        found |= {str(value[name]) for name in _NAMES if value.get(name)}
    return found
