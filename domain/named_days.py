"""Days as they are named behind a command: one, two, or how many; a weekend, a week, a month.

All doors read the same words. They differ in one thing: a list `looks_back`, so that a day without
its year is the nearest there, and a week is all of it. What is planned lies ahead: a week or a
month begins today at the soonest, and a day that has only just passed is asked about, since last
week's day seldom means next year's.
"""

import calendar
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.assignment import DateRange
from domain.day_words import DAYS_OFF, has_year, is_weekday, read_first_day
from domain.typed import BadInput, BadKind, month_called

_WEEK = timedelta(days=7)
_HALF_A_YEAR = timedelta(days=183)
_JUST_PASSED = timedelta(days=30)
_FAR = timedelta(days=366 * 9)
_YEAR = re.compile(r"20[0-9]{2}")
_MONTHS = 12
_SATURDAY = 5
_PLUS = re.compile(r"\+([0-9]{1,3})")
_COUNT = re.compile(r"[0-9]{1,3}")
_SEVERAL = {"days": 1, "nights": 1, "weeks": 7}
_ONE = {"day": 1, "night": 1, "week": 7}
_WHICH = {"last": -1, "this": 0, "next": 1}
DAY_WORDS = (*DAYS_OFF, "week", "next week", "weekend", "month", "next month")


@dataclass(slots=True)
class NamedDays:
    """The days that were named so far, and how many days later they end."""

    today: date
    looks_back: bool = False
    spans: list[DateRange] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    lasts: timedelta | None = None
    _typed: str = ""
    _bare: list[bool] = field(default_factory=list)
    _distances: int = 0

    @property
    def are_complete(self) -> bool:
        """Whether the first and the last day are named."""
        is_long = bool(self.days) and self.lasts is not None
        return bool(self.spans) or len(self.days) > 1 or is_long

    def take(self, words: Sequence[str]) -> int:
        """How many of the first words name days; none where they name none. Raises BadInput."""
        return self.take_length(words) or self.take_span(words) or self.take_day(words)

    def take_length(self, words: Sequence[str]) -> int:
        """`+7`, `7 days`, `a week`, `next 5 days`, each also with `for` in front."""
        if words[0] in ("for", "next") and len(words) > 1:
            behind = self.take_length(words[1:])
            return behind + 1 if behind else 0
        count, taken = _length(words)
        if taken:
            self.lasts = timedelta(days=count)
        return taken

    def take_span(self, words: Sequence[str], *, months: bool = True) -> int:
        """`next week`, `weekend`, `week of 12/7`, and, where `months` may be meant, `december`."""
        taken, span = self._week(words)
        if span is None and months:
            taken, span = self._month(words)
        if span is None:
            return 0
        if not self.looks_back and span.start < self.today <= span.end:
            span = DateRange(self.today, span.end)
        self.spans.append(span)
        return taken

    def take_day(self, words: Sequence[str]) -> int:
        """A day, the second one after the first; `in 3 days` is the last of them."""
        taken = self._take_distance(words)
        if taken:
            return taken
        before = self.days[0] if self.days else None
        found = read_first_day(words, self.today, before)
        if found is None:
            return 0
        taken, day = found
        is_bare = not has_year(words[:taken], day)
        if before is None:
            self._typed = " ".join(words[:taken])
            day = _nearest(day, self.today) if is_bare and self.looks_back else day
        self.days.append(day)
        self._bare.append(is_bare)
        return taken

    def _take_distance(self, words: Sequence[str]) -> int:
        count, taken = _length(words[1:]) if words[0] == "in" and len(words) > 1 else (0, 0)
        # `12/1 in 2 weeks` is so long from that day on, `in 3 days to in 5 days` is none of that.
        if not taken or len(self.days) != self._distances:
            return 0
        self._distances += 1
        day = _later(self.today, timedelta(days=count)) or date.max
        self._typed = self._typed or " ".join(words[: taken + 1])
        self.days.append(day)
        self._bare.append(False)
        return taken + 1

    def _week(self, words: Sequence[str]) -> tuple[int, DateRange | None]:
        which, rest = (words[0], words[1:]) if words[0] in _WHICH else ("", words)
        taken = len(words) - len(rest) + 1
        week = DateRange.week_of(self.today + _WEEK * _WHICH.get(which, 0))
        match rest:
            case ["weekend", *_]:
                return taken, DateRange(week.start + timedelta(days=_SATURDAY), week.end)
            case ["week", *behind] if not which:
                of = behind[:1] == ["of"]
                named = read_first_day(behind[of:], self.today) if behind[of:] else None
                if named and (of or not behind[0].isalpha()):
                    return taken + of + named[0], DateRange.week_of(self._on(named[1]))
                return taken, week
            case ["week", *_]:
                return taken, week
            case _:
                return 0, None

    def _on(self, day: date) -> date:
        return _nearest(day, self.today) if self.looks_back else day

    def _month(self, words: Sequence[str]) -> tuple[int, DateRange | None]:
        """`december`, `dec 2026`, `next month`; a day behind it makes it a day."""
        if len(words) > 1 and words[0] in _WHICH and words[1] == "month":
            return 2, _month(self.today.year, self.today.month + _WHICH[words[0]])
        month = month_called(words[0])
        if month is None or (len(words) > 1 and re.fullmatch("[0-9]{1,2}", words[1])):
            return 0, None
        if len(words) > 1 and _YEAR.fullmatch(words[1]):
            return 2, _month(int(words[1]), month)
        ahead = (month - self.today.month) % _MONTHS
        is_behind = self.looks_back and ahead > _MONTHS // 2
        return 1, _month(self.today.year, self.today.month + ahead - _MONTHS * is_behind)

    def named(self, unclear: BadKind, backwards: BadKind) -> tuple[date | None, date | None]:
        """The first and the last day, as far as they are named. Raises BadInput, of these kinds."""
        match self.spans, self.days, self.lasts:
            case [], [], None:
                return None, None
            case [], [], timedelta() as lasts:
                return self.today, _later(self.today, lasts)
            case [span], [], None:
                return span.start, span.end
            case [], [first], None:
                self._refuse_just_passed(first)
                return first, None
            case [], [first], timedelta() as lasts:
                self._refuse_just_passed(first)
                return first, _later(first, lasts)
            case [], [first, last], None:
                return self._both(first, last, backwards)
            case _:
                raise BadInput(unclear)

    def _both(self, first: date, last: date, backwards: BadKind) -> tuple[date, date]:
        """A year named once is that of both. Raises BadInput."""
        is_bare, is_last_bare = self._bare
        if is_bare and not is_last_bare:
            first = _latest(first, last)
        elif is_bare:
            self._refuse_just_passed(first)
        before = _in_year(last, first.year)
        wrapped = is_last_bare and before < first and last - first > _HALF_A_YEAR
        if wrapped or last < first:
            raise BadInput(backwards, start=first, end=before if wrapped else last)
        return first, last

    def _refuse_just_passed(self, first: date) -> None:
        if self.looks_back or not self._bare[0]:
            return
        passed = _in_year(first, first.year - 1)
        if timedelta(0) < self.today - passed <= _JUST_PASSED:
            meant = [f"{first:%m-%d-%y}"]
            raise BadInput(BadKind.JUST_PASSED, self._typed, meant, passed=passed)


def _length(words: Sequence[str]) -> tuple[int, int]:
    """How many days, and how many words say so; neither where they do not."""
    plus = _PLUS.fullmatch(words[0])
    unit = words[1] if len(words) > 1 else ""
    if plus:
        each = _SEVERAL.get(unit) or _ONE.get(unit)
        return int(plus[1]) * (each or 1), 2 if each else 1
    if words[0] in ("a", "one", "1") and unit in _ONE:
        return _ONE[unit], 2
    if _COUNT.fullmatch(words[0]) and unit in _SEVERAL:
        return int(words[0]) * _SEVERAL[unit], 2
    return 0, 0


def _later(first: date, lasts: timedelta) -> date | None:
    return first + lasts if lasts <= date.max - first else None


def _month(year: int, month: int) -> DateRange:
    """`month` may be 0 or 13: of the year before, or after."""
    years, place = divmod(month - 1, _MONTHS)
    year += years
    last = calendar.monthrange(year, place + 1)[1]
    return DateRange(date(year, place + 1, 1), date(year, place + 1, last))


def _in_year(day: date, year: int) -> date:
    """The same day of another year; itself where that year has none."""
    try:
        return day.replace(year=year)
    except ValueError:
        # The 29th of February.
        return day


def _latest(day: date, last: date) -> date:
    """The last such day before another, or itself where it comes before that anyway."""
    same = _in_year(day, last.year)
    return same if same <= last else _in_year(day, last.year - 1)


def _nearest(day: date, today: date) -> date:
    """The next such day is given; a year before it may be nearer."""
    return _in_year(day, day.year - 1) if _HALF_A_YEAR < day - today < _FAR else day


def is_called_like_a_day(words: Sequence[str], named: NamedDays) -> bool:
    """Whether a name begins behind `for`: Friday, or May, where the days are others.

    They are those that were `named` before it, or that stand behind it.
    """
    if not is_weekday(words[0]) and month_called(words[0]) is None:
        return False
    with contextlib.suppress(BadInput):
        if NamedDays(named.today).take(words) > 1:
            # `friday 12-04`, `may 3`.
            return False
    behind, left = NamedDays(named.today), [*words[1:]]
    while left and not named.are_complete:
        try:
            del left[: behind.take(left) or 1]
        except BadInput:
            return False
    return named.are_complete or behind.are_complete
