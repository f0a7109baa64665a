"""Days as people type them between other words: months by name, weekdays, two days in one word."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from domain.typed import BadInput, BadKind, is_month, read_coming_day

_ORDINAL = re.compile(r"(?<!\S)([0-9]{1,2})(?:st|nd|rd|th)(?!\S)")
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
_IN_A_MONTH = re.compile(r"(?<!\S)([a-z]{3,9}) ([0-9]{1,2}) ?- ?([0-9]{1,2})(?!\S)")
_WITH_A_MONTH = re.compile(r"(?:([a-z]{3,9}) [0-9]{1,2}|[0-9]{1,2} ([a-z]{3,9}))(?: [0-9]{4})?")
_MOST_WORDS = 3
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


def days_apart(text: str) -> str:
    """The same text, folded, with two days in one word taken apart."""
    text = _ORDINAL.sub(r"\1", text)
    for two in _TWO_DAYS:
        text = two.sub(r"\1 to \2", text)
    return _IN_A_MONTH.sub(_named_twice, text)


def _named_twice(found: re.Match[str]) -> str:
    month, first, last = found.groups()
    return f"{month} {first} to {month} {last}" if is_month(month) else found[0]


def read_first_day(
    words: Sequence[str], today: date, before: date | None = None
) -> tuple[int, date] | None:
    """The day that these words begin with, and how many of them it takes. Raises BadInput.

    A weekday alone is the next one, from today on, or from `before`, the day that was named first.
    """
    weekday = _PLACES.get(words[0])
    if weekday is None:
        return _read_date(words, today)
    named = _read_date(words[1:], today) if words[1:] else None
    if named is None:
        since = before or today
        return 1, since + timedelta(
            days=min((weekday - since.weekday()) % 7, (date.max - since).days)
        )
    taken, day = named
    if day.weekday() != weekday:
        raise BadInput(BadKind.NOT_A_DATE, " ".join(words[: taken + 1]))
    return taken + 1, day


def _read_date(words: Sequence[str], today: date) -> tuple[int, date] | None:
    for taken in range(_MOST_WORDS, 1, -1):
        named = _WITH_A_MONTH.fullmatch(" ".join(words[:taken]))
        if named and len(words) >= taken and is_month(named[1] or named[2]):
            return taken, read_coming_day(named[0], today)
    try:
        return 1, read_coming_day(words[0], today)
    except BadInput:
        if _LOOKS_LIKE_A_DAY.fullmatch(words[0]):
            raise
        return None
