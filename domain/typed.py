"""Everything people type, read in one place: words, numbers, ranges, days, options and plans.

What cannot be read, or can mean two things, is a BadInput that says why; nothing is guessed.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.assignment import DateRange
from domain.planning import Plan

LARGEST_NUMBER = 2**31 - 1  # that an assignment can have
LARGEST_ID = 2**63 - 1  # that anything in FMS can have
MOST_AT_ONCE = 100
CHECK, ANYWAY = "--check", "--anyway"


class BadKind(StrEnum):
    """What is wrong with what was typed."""

    ONE_NUMBER_OR_SEVERAL = "one_number_or_several"
    NUMBER_IN_GROUPS = "number_in_groups"

    NOTHING_NAMED = "nothing_named"
    NOT_A_NUMBER = "not_a_number"
    NUMBER_TOO_SMALL = "number_too_small"
    NUMBER_TOO_LARGE = "number_too_large"
    RANGE_BACKWARDS = "range_backwards"
    TOO_MANY = "too_many"

    NOT_IN_A_PLAN = "not_in_a_plan"
    NOT_FOUR_PARTS = "not_four_parts"
    NOT_A_VEHICLE = "not_a_vehicle"
    NOT_A_PERSON = "not_a_person"
    NOT_A_DATE = "not_a_date"
    DATES_BACKWARDS = "dates_backwards"

    NO_SUCH_NAME = "no_such_name"
    TEXT_TOO_LONG = "text_too_long"
    NO_WEEK_OR_OFFICE = "no_week_or_office"
    NOT_A_SYNC_WORD = "not_a_sync_word"
    NOT_A_REPORT = "not_a_report"
    WHICH_REPORT = "which_report"

    EMPTY = "empty"
    NOT_AN_ID = "not_an_id"
    NOT_A_VIN = "not_a_vin"
    NEITHER_YES_NOR_NO = "neither_yes_nor_no"
    NO_VEHICLE = "no_vehicle"
    TOO_MANY_CELLS = "too_many_cells"
    NOT_CSV = "not_csv"
    BROKEN_CSV = "broken_csv"
    NO_COLUMN = "no_column"
    COLUMN_TWICE = "column_twice"


class BadInput(Exception):
    """Something typed that is not understood, or can mean two things; nothing was done.

    `word` is what was typed, and `meant` what it may have been meant for, as it would be typed;
    `facts` are what else its sentence needs. `column` is where it stands in a file.
    """

    def __init__(
        self,
        kind: BadKind,
        word: str = "",
        meant: Iterable[str] = (),
        *,
        column: str | None = None,
        **facts: int | date | str,
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.word = word
        self.meant = tuple(meant)
        self.column = column
        self.facts = facts


def close_to(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """The one of these words that was probably meant, if any."""
    return difflib.get_close_matches(word.lower(), list(known), 1, cutoff)


# What telephones, sheets and word processors make of plain characters.
_CHARACTERS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {
    ord(odd): ord(usual)
    for usual, odds in {
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63",
        "'": "\u2018\u2019\u201a\u201b\u2032\u02bc",
        '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
    }.items()
    for odd in odds
}
_VARIATIONS = range(0xFE00, 0xFE10)
# Some keyboards make one dash of two hyphens.
_OPTION = re.compile(r"(?<!\S)[\u2013\u2014](?=[A-Za-z])")
_OPENING, _CLOSING = "\"'`*_([{", "\"'`*_)]}.,;"


def plain(text: str) -> str:
    """Typed text as a plain keyboard writes it.

    Nothing invisible or full-width, one kind of dash and quote; and without quotes, brackets,
    asterisks and the like around it. Blanks within stay as they are.
    """
    if not text.isascii():
        text = "".join(one for one in text if not _is_invisible(one))
        text = _OPTION.sub("--", text).translate(_CHARACTERS)
    return text.strip().lstrip(_OPENING).rstrip(_CLOSING).strip()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or ord(character) in _VARIATIONS


def words_of(text: str, between: str = r"[\s,;]+") -> list[str]:
    """The words of a text, each of them plain. Raises BadInput for a number like `1,200`."""
    text = plain(text)
    _refuse_grouped_numbers(text)
    return [word for one in re.split(between, text) if (word := plain(one))]


# Blanks that stand inside numbers: no-break, figure, thin and narrow ones.
_BLANKS = "\u00a0\u2005-\u200a\u202f\u205f"
_DIGITS_APART = re.compile(rf"(?<![^\W_])[0-9]+(?:[,.'_{_BLANKS}][0-9]+)+(?![^\W_])")
_GROUP = 3
_IN_GROUPS = re.compile(rf"[0-9]{{1,{_GROUP}}}(?:[^0-9][0-9]{{{_GROUP}}})+")
# One of several numbers with commas between them: `1,201` in `950,1,201`.
_THOUSANDS = re.compile(r"(?<![0-9])(?:[0-9]{1,2},[0-9]{3}|[0-9]{3},0[0-9]{2})(?![0-9])")


def _refuse_grouped_numbers(text: str) -> None:
    """A number in groups is asked about, whatever stands between them.

    A list looks the same, and only one of its forms is taken for one: commas behind a number of
    three digits, as in `120,121,122`. As one number it would have six digits or more, and no
    team plans that many assignments. `120,005` is asked about: nobody lists `005`.
    """
    for found in _DIGITS_APART.finditer(text):
        word = found[0]
        if not _IN_GROUPS.fullmatch(word):
            within = _THOUSANDS.search(word)
            if within is None:
                continue
            word = within[0]
        elif _is_list(word):
            continue
        groups = re.split("[^0-9]", word)
        number = "".join(groups)
        if word == ",".join(groups):
            raise BadInput(BadKind.ONE_NUMBER_OR_SEVERAL, word, (number, " ".join(groups)))
        raise BadInput(BadKind.NUMBER_IN_GROUPS, word, (number,))


def _is_list(word: str) -> bool:
    first, *others = word.split(",")
    return len(first) == _GROUP and not any(one.startswith("0") for one in others)


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
    count = sum(map(len, named))
    if count > MOST_AT_ONCE:
        raise BadInput(BadKind.TOO_MANY, count=count, most=MOST_AT_ONCE)
    ids = dict.fromkeys(number for one in named for number in one)
    return Selection(tuple(ids), check=CHECK in map(str.lower, words))


def _read_range(word: str) -> range:
    if single := _NUMBER.fullmatch(word):
        number = _read_number(single[1])
        return range(number, number + 1)
    spread = _RANGE.fullmatch(word)
    if spread is None:
        raise BadInput(BadKind.NOT_A_NUMBER, word, close_to(word, _SELECTION_WORDS))
    first, last = _read_number(spread[1]), _read_number(spread[2])
    if last < first:
        raise BadInput(BadKind.RANGE_BACKWARDS, first=first, last=last)
    return range(first, last + 1)


def _read_number(digits: str) -> int:
    number = up_to(LARGEST_NUMBER, digits)
    if number is None:
        raise BadInput(BadKind.NUMBER_TOO_LARGE, most=LARGEST_NUMBER)
    if number == 0:
        raise BadInput(BadKind.NUMBER_TOO_SMALL)
    return number


def up_to(largest: int, digits: str) -> int | None:
    """The number, or None where it is larger, however many digits it has."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(largest)) and int(digits) <= largest else None


_PARTS = 4
_PLAN_WORDS = {"help": "/assign help", ANYWAY: ANYWAY}
_VEHICLE = re.compile(r"#?([A-Za-z0-9]{1,20})")


def parse_plan_line(text: str) -> Plan:
    """What stands behind `/assign`: `456 789 12-01-26 12-08-26 --anyway`. Raises BadInput."""
    words = words_of(text, r"\s+")
    parts = [word for word in words if word.lower() not in (ANYWAY, "to", "-")]
    for word in parts:
        if word.startswith("--") or (len(parts) == 1 and word.isalpha()):
            meant = [_PLAN_WORDS[one] for one in close_to(word, _PLAN_WORDS)]
            raise BadInput(BadKind.NOT_IN_A_PLAN, word, meant)
    if len(parts) != _PARTS:
        raise BadInput(BadKind.NOT_FOUR_PARTS, count=len(parts))
    vehicle, person, first, last = parts
    named = _VEHICLE.fullmatch(vehicle)
    if named is None:
        raise BadInput(BadKind.NOT_A_VEHICLE, vehicle)
    person_id = read_id(person, BadKind.NOT_A_PERSON)
    start, end = read_day(first), read_day(last)
    if end < start:
        raise BadInput(BadKind.DATES_BACKWARDS, start=start, end=end)
    return Plan(
        vehicle_word=named[1],
        person_id=person_id,
        dates=DateRange(start, end),
        override=ANYWAY in map(str.lower, words),
    )


# Sheets write whole numbers as 123.0.
_ID = re.compile(r"#?([0-9]+)(?:\.0*)?")


def read_id(text: str, otherwise: BadKind = BadKind.NOT_AN_ID) -> int:
    """What FMS calls something by. Raises BadInput, of this kind where it is no such number."""
    words = words_of(text, r"\s+")
    found = _ID.fullmatch(words[0]) if len(words) == 1 else None
    number = up_to(LARGEST_ID, found[1]) if found else None
    if not number:
        raise BadInput(otherwise, text)
    return number


_VIN = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,20}")


def read_vin(text: str) -> str:
    """A vehicle's number in capitals, as they are stored. Raises BadInput."""
    vin = plain(text).upper()
    if not _VIN.fullmatch(vin):
        raise BadInput(BadKind.NOT_A_VIN, text)
    return vin


_TIME = r"(?:[ T][0-9:.]+(?: ?[AP]M)?Z?)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}}){_TIME}", re.IGNORECASE)
_AMERICAN = re.compile(
    rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)


def read_day(text: str) -> date:
    """`12-01-26`, `12/01/2026` or `2026-12-01`, the time behind it left out. Raises BadInput."""
    word = plain(text)
    try:
        if iso := _ISO.fullmatch(word):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american := _AMERICAN.fullmatch(word):
            century = 2000 if len(american[3]) == 2 else 0
            return date(century + int(american[3]), int(american[1]), int(american[2]))
    except ValueError as error:
        raise BadInput(BadKind.NOT_A_DATE, text) from error
    raise BadInput(BadKind.NOT_A_DATE, text)


_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")


def read_yes(text: str) -> bool:
    """Yes or no, in the words and numbers that sheets have for them. Raises BadInput."""
    word = plain(text).lower()
    if word not in (*_YES, *_NO):
        raise BadInput(BadKind.NEITHER_YES_NOR_NO, text)
    return word in _YES
