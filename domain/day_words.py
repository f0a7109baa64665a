"""Days as people type them between other words: months by name, weekdays, two days in one word."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from domain.typed import BadInput, BadKind, is_month, month_called, read_coming_day

_ORDINAL = re.compile(r"(?<![^\s-])([0-9]{1,2})(?:st|nd|rd|th)(?=\s|-[0-9]|$)")
_OF_A_MONTH = re.compile(r"(?<![^\s-])([0-9]{1,2}) of ([a-z]{3,9})(?!\S)")
# What people put between the first and the last.
BETWEEN_ENDS = ("to", "-", "->", "\u2192", "until", "till", "thru", "through")
_TO = r"(?:to|thru|through|until|till)"
# `12/1-12/8`, `12-01-12-08`: each with its year, or neither.
_TWO_DAYS = tuple(
    re.compile(rf"(?<!\S)({one}) ?- ?({one})(?!\S)")
    for one in (
        r"[0-9]+/[0-9]+(?:/[0-9]+)?",
        r"[0-9]{1,2}-[0-9]{1,2}",
        r"[0-9]{1,2}-[0-9]{1,2}-(?:[0-9]{4}|[0-9]{2})",
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
    )
)
# `12/15-20`, `12-15 to 20`: the last day in the month of the first one.
_IN_ITS_MONTH = re.compile(
    rf"(?<!\S)([0-9]{{1,2}})(?:(/)([0-9]{{1,2}}) ?-|([-/])([0-9]{{1,2}}) (?:-|{_TO})) ?"
    r"([0-9]{1,2})(?!\S)"
)
# `dec 15-20`, `dec 15 to 20 2027`; behind it may stand the month that the last one is in.
_IN_A_MONTH = re.compile(
    rf"(?<!\S)([a-z]{{3,9}}) ([0-9]{{1,2}})(?: ?- ?| {_TO} )([0-9]{{1,2}})"
    r"(?: (20[0-9]{2}))?(?= ([a-z]+)|\s|$)"
)
# `1-8 dec`, `1 to 8 december 2026`; in front of it may stand the month that the first one is in.
_BEFORE_A_MONTH = re.compile(
    rf"(?<!\S)(?:([a-z]{{3,9}}) )?([0-9]{{1,2}})(?: ?- ?| {_TO} )([0-9]{{1,2}}) ([a-z]{{3,9}})"
    r"(?: (20[0-9]{2}))?(?!\S)"
)
_TWO_MONTHS_BEHIND = re.compile(r"(?<!\S)([0-9]{1,2} [a-z]{3,9})-([0-9]{1,2}) ([a-z]{3,9})(?!\S)")
_TWO_MONTHS = re.compile(r"(?<!\S)([a-z]{3,9} [0-9]{1,2})-([a-z]{3,9}) ([0-9]{1,2})(?!\S)")
_WITH_A_MONTH = re.compile(r"(?:([a-z]{3,9}) [0-9]{1,2}|[0-9]{1,2} ([a-z]{3,9}))(?: [0-9]{4})?")
_MOST_WORDS = 3
# `13/1`, `31-12-26`: another part of the world puts days before months.
_DAY_FIRST = re.compile(
    r"(1[3-9]|2[0-9]|3[01])([-/.])(0?[1-9]|1[0-2])(?:\2([0-9]{2}|[0-9]{4}))?\.?"
)
_LOOKS_LIKE_A_DAY = re.compile(r"[0-9]+[-/][0-9]+(?:[-/][0-9]+)?|[0-9]+\.[0-9]+\.(?:[0-9]+)?")
_WEEKDAYS = (
    ("monday", "mon"),
    ("tuesday", "tue", "tues"),
    ("wednesday", "wed"),
    ("thursday", "thu", "thur", "thurs"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
)
_PLACES = {name: place for place, names in enumerate(_WEEKDAYS) for name in names}
_FROM_WEEKDAY = re.compile(rf"(?<!\S)({'|'.join(_PLACES)})-({'|'.join(_PLACES)})(?!\S)")
_WEEK = 7
# How far from today.
DAYS_OFF = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1}


def is_weekday(word: str) -> bool:
    """Whether it names a day of the week, and nothing more."""
    return word in _PLACES


def days_apart(text: str) -> str:
    """The same text, folded, with two days in one word taken apart."""
    text = _OF_A_MONTH.sub(r"\1 \2", _ORDINAL.sub(r"\1", text))
    for two in (*_TWO_DAYS, _FROM_WEEKDAY):
        text = two.sub(r"\1 to \2", text)
    text = _IN_ITS_MONTH.sub(_with_its_month, text)
    text = _TWO_MONTHS.sub(_between_months, text)
    text = _TWO_MONTHS_BEHIND.sub(_between_days, text)
    text = _BEFORE_A_MONTH.sub(_with_the_month_behind, text)
    return _IN_A_MONTH.sub(_named_twice, text)


def _with_its_month(found: re.Match[str]) -> str:
    month, last, between = found[1], found[6], found[2] or found[4]
    return f"{month}{between}{found[3] or found[5]} to {month}{between}{last}"


def _between_months(found: re.Match[str]) -> str:
    first, month, last = found.groups()
    return f"{first} to {month} {last}" if is_month(month) else found[0]


def _between_days(found: re.Match[str]) -> str:
    first, day, month = found.groups()
    return f"{first} to {day} {month}" if is_month(month) else found[0]


def _with_the_month_behind(found: re.Match[str]) -> str:
    before, first, last, month, year = found.groups()
    if not is_month(month) or (before and is_month(before)):
        return found[0]
    before, year = f"{before} " if before else "", f" {year}" if year else ""
    return f"{before}{_in_month(month, first, last, year)}"


def _named_twice(found: re.Match[str]) -> str:
    month, first, last, year, behind = found.groups()
    if not is_month(month) or (behind and month_called(behind)):
        return found[0]
    return _in_month(month, first, last, f" {year}" if year else "")


def _in_month(month: str, first: str, last: str, year: str) -> str:
    # The day first: a number in front, of a car or a person, would be the day of the month.
    return f"{first} {month}{year} to {last} {month}{year}"


def read_first_day(
    words: Sequence[str], today: date, before: date | None = None
) -> tuple[int, date] | None:
    """The day that these words begin with, and how many of them it takes. Raises BadInput.

    A weekday alone is the next one, from today on, or from `before`, the day that was named first,
    which is where a day without its year is looked for, too.
    """
    if words[0] in DAYS_OFF:
        return 1, today + timedelta(days=DAYS_OFF[words[0]])
    since = before or today
    match words:
        case ["this" | "next" | "last" as which, name, *_] if name in _PLACES:
            return 2, _weekday_called(which, name, since if which == "this" else today)
        case [name, *_] if name in _PLACES:
            named = _read_date(words[1:], since) if words[1:] else None
            if named is None:
                return 1, _coming(name, since)
            return named[0] + 1, _on(name, named, words)
        case _:
            return _read_date(words, since)


def _coming(name: str, since: date) -> date:
    ahead = (_PLACES[name] - since.weekday()) % _WEEK
    return since + timedelta(days=min(ahead, (date.max - since).days))


def _weekday_called(which: str, name: str, today: date) -> date:
    """`this friday`, `last friday`; a `next friday` is another day to each. Raises BadInput."""
    if which == "this":
        return _coming(name, today)
    ago = (today.weekday() - _PLACES[name] - 1) % _WEEK + 1
    last = today - timedelta(days=ago)
    if which == "last":
        return last
    coming = last + timedelta(days=_WEEK * (2 if ago == _WEEK else 1))
    meant = (coming, coming + timedelta(days=_WEEK))
    raise BadInput(BadKind.WHICH_WEEK, f"{which} {name}", [f"{one:%m-%d-%y}" for one in meant])


def _on(name: str, named: tuple[int, date], words: Sequence[str]) -> date:
    """The day, where it is that day of the week. Raises BadInput."""
    taken, day = named
    if day.weekday() != _PLACES[name]:
        raise BadInput(BadKind.NOT_A_DATE, " ".join(words[: taken + 1]))
    return day


def _read_date(words: Sequence[str], today: date) -> tuple[int, date] | None:
    for taken in range(_MOST_WORDS, 1, -1):
        named = _WITH_A_MONTH.fullmatch(" ".join(words[:taken]))
        if named and len(words) >= taken and is_month(named[1] or named[2]):
            return taken, read_coming_day(named[0], today)
    try:
        return 1, read_coming_day(words[0], today)
    except BadInput as error:
        if _LOOKS_LIKE_A_DAY.fullmatch(words[0]):
            raise BadInput(error.kind, error.word, _month_first(words[0])) from error
        return None


def _month_first(word: str) -> list[str]:
    """The day that was meant, where the months come second in it."""
    found = _DAY_FIRST.fullmatch(word)
    if found is None:
        return []
    day, _, month, year = found.groups()
    return ["/".join(one for one in (month, day, year) if one)]


def has_year(words: Sequence[str], day: date) -> bool:
    """Whether a day was typed with its year, or so that it needs none: by its weekday, `today`."""
    if words[0] in DAYS_OFF or (words[0].isalpha() and not is_month(words[0])):
        return True
    parts = re.findall("[0-9]+", " ".join(words))
    return str(day.year) in parts or len(parts) == len(("month", "day", "year"))
