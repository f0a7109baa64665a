"""Dates that are possible and seldom meant, such as a wrong year: asked about where they are set.

Sending an assignment never asks again (docs/rules.md, Checks).
"""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.assignment import DateRange

MOST_DAYS = 60
MOST_MONTHS_AHEAD = 18
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LastsLong:
    """From its start to its end are more than 60 days."""

    days: int
    end: date
    kind: Literal["lasts_long"] = "lasts_long"


@dataclass(frozen=True, slots=True)
class StartsFarAhead:
    """It starts more than 18 months from today."""

    start: date
    kind: Literal["starts_far_ahead"] = "starts_far_ahead"


def odd_dates(dates: DateRange, today: date) -> tuple[LastsLong | StartsFarAhead, ...]:
    """What is odd about the dates of an assignment that is planned today."""
    odd: list[LastsLong | StartsFarAhead] = []
    days = (dates.end - dates.start).days
    if days > MOST_DAYS:
        odd.append(LastsLong(days, dates.end))
    if dates.start > _months_after(today, MOST_MONTHS_AHEAD):
        odd.append(StartsFarAhead(dates.start))
    return tuple(odd)


def extends_far(due: date, until: date) -> bool:
    """Whether a loan is seldom kept until that day that should have been back on the other."""
    return (until - due).days > MOST_DAYS


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
