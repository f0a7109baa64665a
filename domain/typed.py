"""Everything people type, read in one place: words, numbers, ranges, days, options and plans.

What cannot be read, or can mean two things, is a BadInput that says why; nothing is guessed.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from domain.plain import plain
from domain.planning import EVERYTHING, Anyway

LARGEST_NUMBER = 2**31 - 1  # that an assignment can have
LARGEST_ID = 2**63 - 1  # that anything in FMS can have
CHECK, ANYWAY = "--check", "--anyway"


class BadKind(StrEnum):
    """What is wrong with what was typed."""

    ONE_NUMBER_OR_SEVERAL = "one_number_or_several"
    NUMBER_IN_GROUPS = "number_in_groups"
    NUMBERED_LINES = "numbered_lines"

    NOTHING_NAMED = "nothing_named"
    NOT_A_NUMBER = "not_a_number"
    HISTORY_OF_ONE = "history_of_one"
    NUMBER_TOO_SMALL = "number_too_small"
    NUMBER_TOO_LARGE = "number_too_large"
    RANGE_BACKWARDS = "range_backwards"
    TOO_MANY = "too_many"
    NOT_ALL = "not_all"
    NO_CARD = "no_card"

    NOT_IN_A_PLAN = "not_in_a_plan"
    NOT_A_VEHICLE = "not_a_vehicle"
    NOT_A_PERSON = "not_a_person"
    NOT_A_DATE = "not_a_date"
    WHICH_WEEK = "which_week"
    JUST_PASSED = "just_passed"
    DATES_BACKWARDS = "dates_backwards"

    NO_SUCH_NAME = "no_such_name"
    NO_VEHICLE_LIKE = "no_vehicle_like"
    NO_PARTNER_LIKE = "no_partner_like"
    TEXT_TOO_LONG = "text_too_long"
    NO_WEEK_OR_OFFICE = "no_week_or_office"
    NO_SUCH_CAR = "no_such_car"
    NO_SUCH_OFFICE = "no_such_office"
    NO_SUCH_PARTNER = "no_such_partner"
    DAYS_TWICE = "days_twice"
    WHICH_DAYS = "which_days"
    DAYS_BACKWARDS = "days_backwards"
    WHICH_PLAN_DAYS = "which_plan_days"
    ONE_OFFICE = "one_office"
    FOR_WHOM = "for_whom"
    NO_SUCH_DAYS = "no_such_days"
    FREE_BACKWARDS = "free_backwards"
    FREE_IN_PAST = "free_in_past"
    NOT_A_SYNC_WORD = "not_a_sync_word"
    NOT_A_REPORT = "not_a_report"
    WHICH_REPORT = "which_report"

    EMPTY = "empty"
    SHEET_ERROR = "sheet_error"
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


def words_of(text: str, between: str = r"[\s,;]+") -> list[str]:
    """The words of a text, each of them plain. Raises BadInput for a number like `1,200`."""
    text = plain(text)
    _refuse_grouped_numbers(text)
    return [word for one in re.split(between, text) if (word := plain(one))]


# Blanks that stand inside numbers: no-break, figure, thin and narrow ones.
_BLANKS = "\u00a0\u2000-\u200a\u202f\u205f"
_DIGITS_APART = re.compile(rf"(?<![^\W_])[0-9]+(?:[,.'_{_BLANKS}][0-9]+)+(?![^\W_])")
_GROUP = 3
_APART = re.compile(f"[{_BLANKS}]")
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
        # `120 121` with a no-break blank comes from a table more often than it is a number.
        if word == ",".join(groups) or (len(groups[0]) == _GROUP and _APART.search(word)):
            raise BadInput(BadKind.ONE_NUMBER_OR_SEVERAL, word, (number, " ".join(groups)))
        raise BadInput(BadKind.NUMBER_IN_GROUPS, word, (number,))


def _is_list(word: str) -> bool:
    first, *others = word.split(",")
    return len(first) == _GROUP and not any(one.startswith("0") for one in others)


def up_to(largest: int, digits: str) -> int | None:
    """The number, or None where it is larger, however many digits it has."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(largest)) and int(digits) <= largest else None


def is_anyway(word: str) -> bool:
    """Whether it is `--anyway`, with what it names or without."""
    return word.lower().partition("=")[0] == ANYWAY


def named_behind(word: str) -> frozenset[Anyway]:
    """`--anyway` means everything, `--anyway=taken,long` what it names. Raises BadInput."""
    _, equals, names = word.partition("=")
    found = _named(names) if equals else EVERYTHING
    if not found:
        raise BadInput(BadKind.NOT_IN_A_PLAN, word, [ANYWAY])
    return found


def _named(text: str) -> frozenset[Anyway] | None:
    """What a person wants to plan in spite of, by its words; None where a word is none of them."""
    words = [word for one in re.split(r"[\s,;]+", text) if (word := plain(one).lower())]
    known = {one.value: one for one in Anyway}
    return frozenset(known[word] for word in words) if known.keys() >= set(words) else None


def anyway_line(text: str, conflicts: Iterable[Anyway]) -> str:
    """The same line, to plan it in spite of these."""
    kept = [word for word in text.split() if not is_anyway(plain(word))]
    return f"{' '.join(kept)} {ANYWAY}={','.join(conflicts)}"


# Sheets write whole numbers as 123.0.
ID_FORM = re.compile(r"#?([0-9]+)(?:\.0*)?")


def read_id(text: str, otherwise: BadKind = BadKind.NOT_AN_ID) -> int:
    """What FMS calls something by. Raises BadInput, of this kind where it is no such number."""
    try:
        words = words_of(text, r"\s+")
    except BadInput as error:
        # Only one number can be meant here.
        raise BadInput(BadKind.NUMBER_IN_GROUPS, error.word, error.meant[:1]) from error
    found = ID_FORM.fullmatch(words[0]) if len(words) == 1 else None
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


# Sheets write a time behind a day, most often midnight.
_TIME = r"(?:[ T][0-9:.]+(?: ?[AP]M)?(?:Z|[+-]00:?00)?)?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_MONTH_NAME = r"(?P<name>[a-z]{3,9})\.?"
_WEEKDAY = r"(?:(?P<weekday>[a-z]{3,9}),? )?"
_DAYS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})",
        rf"(?P<month>[0-9]{{1,2}})[-/](?P<day>[0-9]{{1,2}})[-/]{_YEAR}",
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})[- /]{_MONTH_NAME}[- /]{_YEAR}",
        rf"{_WEEKDAY}{_MONTH_NAME} (?P<day>[0-9]{{1,2}}),? {_YEAR}",
    )
)
# In 1900 and 2100 a leap year is left out.
_LEAP_YEARS_APART = 8
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_day(text: str) -> date:
    """`12-01-26`, `12/01/2026`, `2026-12-01`, `1-Dec-26` or `December 1, 2026`. Raises BadInput.

    A time behind it is left out. A weekday in front has to be the day's own.
    """
    word = " ".join(plain(text).split())
    found = next((one for form in _DAYS if (one := form.fullmatch(word))), None)
    day = _day(found.groupdict()) if found else None
    if day is None:
        raise BadInput(BadKind.NOT_A_DATE, text)
    return day


def read_coming_day(text: str, today: date) -> date:
    """As `read_day`; without a year, as in `12-01`, it is the next such day. Raises BadInput."""
    years = [str(today.year + ahead) for ahead in range(_LEAP_YEARS_APART + 1)]
    # A `12-01` is `12-01-2026`, a `December 1` is `December 1 2026`.
    for year in ("", *(f"{apart}{year}" for year in years for apart in "- ")):
        try:
            day = read_day(f"{text}{year}")
        except BadInput:
            continue
        if not year or day >= today:
            return day
    raise BadInput(BadKind.NOT_A_DATE, text)


_SHORTEST_MONTH = 3


def month_called(word: str) -> int | None:
    """The month of this name, or of its first three letters, or `sept`."""
    word = word.removesuffix(".")
    names = {"sept": 9}
    for place, name in enumerate(_MONTHS, 1):
        names[name] = names[name[:_SHORTEST_MONTH]] = place
    return names.get(word)


def is_month(word: str) -> bool:
    """Whether a month's name begins like this."""
    return _place(_MONTHS, word) >= 0


def _day(parts: Mapping[str, str | None]) -> date | None:
    year, name, weekday = parts["year"] or "", parts.get("name"), parts.get("weekday")
    month = _place(_MONTHS, name) + 1 if name else int(parts.get("month") or 0)
    try:
        day = date(int(year) + (2000 if len(year) == 2 else 0), month, int(parts["day"] or 0))
    except ValueError:
        return None
    return day if not weekday or _place(_WEEKDAYS, weekday) == day.weekday() else None


def _place(names: Sequence[str], beginning: str) -> int:
    """Where the name that begins like this stands; -1 where none does."""
    begins = (place for place, name in enumerate(names) if name.startswith(beginning.lower()))
    return next(begins, -1)


_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")


def read_anyway(text: str) -> frozenset[Anyway]:
    """What to plan in spite of: `yes`, `no`, or the words for it. Raises BadInput."""
    word = plain(text).lower()
    if word in _NO:
        return frozenset()
    found = EVERYTHING if word in _YES else _named(word)
    if not found:
        raise BadInput(BadKind.NEITHER_YES_NOR_NO, text)
    return found
