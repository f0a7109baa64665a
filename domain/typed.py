"""What people type, read in one place: what cannot be read is a BadInput that says why."""

import re
from enum import StrEnum


class BadKind(StrEnum):
    """What is wrong with what was typed."""

    GROUPED = "grouped"


class BadInput(Exception):
    """Something typed that is not understood, or that could mean two things; nothing was done.

    `word` is what was typed, `meant` is what it may have been meant for, as it would be typed;
    `facts` are what else its sentence needs.
    """

    def __init__(
        self, kind: BadKind, word: str = "", meant: tuple[str, ...] = (), **facts: object
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.word = word
        self.meant = meant
        self.facts = facts


# Blanks that stand inside numbers: no-break, figure, thin and narrow ones.
_BLANKS = "\u00a0\u2005-\u200a\u202f\u205f"
_DIGITS_APART = re.compile(rf"(?<!\w)[0-9]+(?:[,.'\u2019_{_BLANKS}][0-9]+)+(?!\w)")
_A_GROUP = 3
_GROUPS_OF_THREE = re.compile(r"[0-9]{1,3}(?:[^0-9][0-9]{3})+")


def refuse_grouped_numbers(text: str) -> None:
    """Raise a BadInput for a number like `1,200`, whatever stands between its digits.

    A list looks the same, and only one of its forms is taken for one: commas behind a number of
    three digits, as in `120,121,122`. As one number it would have six digits or more, and no
    team plans that many assignments. `120,005` is asked about: nobody lists `005`.
    """
    for found in _DIGITS_APART.finditer(text):
        word = found[0]
        if _GROUPS_OF_THREE.fullmatch(word) and not _is_list(word):
            digits = re.split("[^0-9]", word)
            several = (" ".join(digits),) if word == ",".join(digits) else ()
            raise BadInput(BadKind.GROUPED, word, ("".join(digits), *several))


def _is_list(word: str) -> bool:
    first, *others = word.split(",")
    return len(first) == _A_GROUP and not any(one.startswith("0") for one in others)
