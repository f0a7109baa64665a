"""A plan on one line: `456 789 2026-12-01 2026-12-08 --anyway`."""

import difflib
import re
from datetime import date

from domain.assignment import DateRange
from domain.planning import Plan
from domain.typed import refuse_grouped_numbers

ANYWAY = "--anyway"

_WORDS = ("help", ANYWAY)
_PARTS = 4
_LARGEST_ID = 2**63 - 1
_VEHICLE = re.compile(r"#?([A-Za-z0-9]{1,20})")
_PERSON = re.compile(r"#?([0-9]{1,19})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_AMERICAN = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{2})")
# Some keyboards turn two hyphens into one dash.
_LONG_DASH_OPTION = re.compile(r"(?<!\S)[\u2013\u2014](?=[a-z])", re.IGNORECASE)


class PlanLineError(Exception):
    """The typed line is no plan."""


class WordUnknown(PlanLineError):
    """A word that has no place in a plan; `meant` is a known word close to it."""

    def __init__(self, word: str) -> None:
        super().__init__("an unknown word")
        self.word = word
        self.meant = next(iter(difflib.get_close_matches(word.lower(), _WORDS, 1)), None)


class WrongCount(PlanLineError):
    """More or fewer than vehicle, person, start and end."""

    def __init__(self, count: int) -> None:
        super().__init__("not four words")
        self.count = count


class NotAVehicle(PlanLineError):
    """The first word can be no vehicle."""

    def __init__(self, word: str) -> None:
        super().__init__("not a vehicle")
        self.word = word


class NotAPerson(PlanLineError):
    """The second word is no person's id."""

    def __init__(self, word: str) -> None:
        super().__init__("not a person")
        self.word = word


class NotADate(PlanLineError):
    """The third or fourth word is no day of the calendar."""

    def __init__(self, word: str) -> None:
        super().__init__("not a date")
        self.word = word


class DatesBackwards(PlanLineError):
    """The end lies before the start."""

    def __init__(self, start: date, end: date) -> None:
        super().__init__("ends before it starts")
        self.start = start
        self.end = end


def parse_plan_line(text: str) -> Plan:
    """Read what stands behind `/assign`. Raises a PlanLineError that says which word is wrong."""
    refuse_grouped_numbers(text)
    words = _LONG_DASH_OPTION.sub("--", text).split()
    parts = [word for word in words if word.lower() != ANYWAY]
    for word in parts:
        if word.startswith("--") or (len(parts) == 1 and word.isalpha()):
            raise WordUnknown(word)
    if len(parts) != _PARTS:
        raise WrongCount(len(parts))
    vehicle, person, start, end = parts
    return Plan(
        vehicle_word=_read_vehicle(vehicle),
        person_id=_read_person(person),
        dates=_read_dates(start, end),
        anyway=len(parts) < len(words),
    )


def _read_vehicle(word: str) -> str:
    found = _VEHICLE.fullmatch(word)
    if found is None:
        raise NotAVehicle(word)
    return found[1]


def _read_person(word: str) -> int:
    found = _PERSON.fullmatch(word)
    if found is None or not 0 < int(found[1]) <= _LARGEST_ID:
        raise NotAPerson(word)
    return int(found[1])


def _read_dates(first: str, second: str) -> DateRange:
    start, end = read_day(first), read_day(second)
    if end < start:
        raise DatesBackwards(start, end)
    return DateRange(start, end)


def read_day(word: str) -> date:
    """`2026-12-01`, `12-01-26` or `12/01/2026`. Raises NotADate."""
    try:
        if iso := _ISO.fullmatch(word):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american := _AMERICAN.fullmatch(word):
            year = int(american[3])
            return date(year + 2000 if year < 100 else year, int(american[1]), int(american[2]))
    except ValueError as error:
        raise NotADate(word) from error
    raise NotADate(word)
