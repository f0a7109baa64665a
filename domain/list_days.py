"""Days as lists are filtered by: a day, two of them, a week, a month; those past as well as ahead.

A day without its year is the nearest one, since a list may look back; what was understood is
shown above every list.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.assignment import DateRange
from domain.free_days import read_first_day
from domain.typed import BadInput, BadKind, month_called

_WEEK = timedelta(days=7)
_HALF_A_YEAR = timedelta(days=183)
_FAR = timedelta(days=366 * 9)
_DAYS_OFF = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEAR = re.compile(r"20[0-9]{2}")
_MONTHS = 12
DAY_WORDS = (*_DAYS_OFF, "week", "next week", "month", "next month")


@dataclass(slots=True)
class ListDays:
    """The days that were named so far."""

    today: date
    spans: list[DateRange] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    def take(self, words: Sequence[str]) -> int:
        """How many of the first words name days; none where they name none. Raises BadInput."""
        taken, span = self._span(words)
        if span is not None:
            self.spans.append(span)
            return taken
        if words[0] in _DAYS_OFF:
            self.days.append(self.today + timedelta(days=_DAYS_OFF[words[0]]))
            return 1
        before = self.days[0] if self.days else None
        found = read_first_day(words, before or self.today, before)
        if found is None:
            return 0
        taken, day = found
        if before is None and not _has_year(words[:taken], day):
            day = _nearest(day, self.today)
        self.days.append(day)
        return taken

    def _span(self, words: Sequence[str]) -> tuple[int, DateRange | None]:
        match words:
            case ["next", "week", *_]:
                return 2, DateRange.week_of(self.today + _WEEK)
            case ["last", "week", *_]:
                return 2, DateRange.week_of(self.today - _WEEK)
            case ["this", "week", *_]:
                return 2, DateRange.week_of(self.today)
            case ["week", *_]:
                return 1, DateRange.week_of(self.today)
            case ["this", "month", *_]:
                return 2, _month(self.today.year, self.today.month)
            case ["next", "month", *_]:
                return 2, _month(self.today.year, self.today.month + 1)
            case ["last", "month", *_]:
                return 2, _month(self.today.year, self.today.month - 1)
            case _:
                return self._month(words)

    def _month(self, words: Sequence[str]) -> tuple[int, DateRange | None]:
        """`december`, `dec 2026`; a day behind it makes it a day."""
        month = month_called(words[0])
        if month is None or (len(words) > 1 and re.fullmatch("[0-9]{1,2}", words[1])):
            return 0, None
        if len(words) > 1 and _YEAR.fullmatch(words[1]):
            return 2, _month(int(words[1]), month)
        ahead = (month - self.today.month) % _MONTHS
        nearest = ahead if ahead <= _MONTHS // 2 else ahead - _MONTHS
        return 1, _month(self.today.year, self.today.month + nearest)

    def dates(self) -> DateRange | None:
        """All of them in one; None where none was named. Raises BadInput."""
        match self.spans, self.days:
            case [], []:
                return None
            case [span], []:
                return span
            case [], [day]:
                return DateRange(day, day)
            case [], [first, last]:
                if last < first:
                    raise BadInput(BadKind.DAYS_BACKWARDS, start=first, end=last)
                return DateRange(first, last)
            case _:
                raise BadInput(BadKind.WHICH_DAYS)


def _month(year: int, month: int) -> DateRange:
    """`month` may be 0 or 13: of the year before, or after."""
    years, place = divmod(month - 1, _MONTHS)
    year += years
    last = calendar.monthrange(year, place + 1)[1]
    return DateRange(date(year, place + 1, 1), date(year, place + 1, last))


def _has_year(words: Sequence[str], day: date) -> bool:
    """Whether it was typed with its year, or with its day of the week, which has one."""
    if words[0].isalpha() and month_called(words[0]) is None:
        return True
    parts = re.findall("[0-9]+", " ".join(words))
    return str(day.year) in parts or len(parts) == len(("month", "day", "year"))


def _nearest(day: date, today: date) -> date:
    """The next such day is given; a year before it may be nearer."""
    if not _HALF_A_YEAR < day - today < _FAR:
        return day
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        # The 29th of February.
        return day
