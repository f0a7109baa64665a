"""How long requests wait, and what is late: in weekdays, since offices are closed on weekends."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

WAITS_OF = timedelta(days=90)
_FRIDAY = 4


def weekdays_between(day: date, later: date) -> int:
    """How many weekdays come after the one day, up to the other."""
    return sum(
        (day + timedelta(days=n)).weekday() <= _FRIDAY for n in range(1, (later - day).days + 1)
    )


def is_late(end: date, today: date) -> bool:
    """Whether an end has passed by more than one weekday: what is back shows a day late."""
    return weekdays_between(end, today) > 1


def usual_wait(waits: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> float | None:
    """The median of weekdays from request to approval; None where nothing is known."""
    days = [
        weekdays_between(sent.astimezone(zone).date(), approved.astimezone(zone).date())
        for sent, approved in waits
    ]
    return median(days) if days else None
