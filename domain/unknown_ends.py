"""Ends that were never entered: 12-31-69 is no booking (docs/rules.md, Checks)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from domain.assignment import Activity, DateRange

_LONGEST_BELIEVED = timedelta(days=3 * 365 + 1)
_BLOCKS_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class EndUnknown:
    """FMS has the vehicle doing something that may be over by then: its end was not entered."""

    activity: Activity
    kind: Literal["end_unknown"] = "end_unknown"


def last_believed_end(today: date) -> date:
    """The last end that is taken at its word: what ends more than three years ahead has none."""
    return today + _LONGEST_BELIEVED


def believed(dates: DateRange, planned: DateRange, today: date) -> DateRange:
    """FMS's dates of a loan; where its end is not known, the planned one stands."""
    if dates.end <= last_believed_end(today):
        return dates
    return DateRange(dates.start, max(dates.start, planned.end))


def activities_meanwhile(
    activities: Iterable[Activity], dates: DateRange, today: date
) -> list[Activity]:
    """Those that would conflict with these dates, marked where their end is not known."""
    last = last_believed_end(today)
    return [
        replace(one, end_unknown=one.dates.end > last)
        for one in activities
        if one.dates.conflicts_with(dates)
    ]


def starts_soon(dates: DateRange, today: date) -> bool:
    """Whether what is on now without a known end has to be taken to be on still."""
    return dates.start <= today + _BLOCKS_FOR


def occupies(doing: DateRange, dates: DateRange, today: date) -> bool:
    """Whether a car that FMS has doing something in its dates is taken in these."""
    is_known = doing.end <= last_believed_end(today)
    return doing.conflicts_with(dates) and (is_known or starts_soon(dates, today))


def occupied_by(doing: DateRange, today: date) -> DateRange:
    """The days that are taken by it: what ends where they begin, or begins where they end, is free.

    Without a known end these are the ones up to where it only warns; of what begins beyond them,
    all, since something long that starts soon would meet it.
    """
    warns_from = today + _BLOCKS_FOR + timedelta(days=1)
    if doing.end <= last_believed_end(today) or doing.start >= warns_from:
        return doing
    return DateRange(doing.start, warns_from)
