"""Ten years of nights: one run for each local date, whatever clocks, restarts and outages do."""

import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from domain.sync import Schedule

DAYS = 3_652
DAY, TICK = timedelta(days=1), timedelta(seconds=15)

# Beirut and Havana jump at midnight, Lord Howe by half an hour. In St. John's, until 2011, the
# clock fell back at 00:01, so that a day began twice.
PLACES = [
    ("America/Los_Angeles", time(2, 0)),
    ("America/Los_Angeles", time(1, 30)),
    ("America/Los_Angeles", time(2, 30)),
    ("America/Los_Angeles", time(23, 59)),
    ("Europe/Berlin", time(2, 30)),
    ("Asia/Beirut", time(0, 0)),
    ("Asia/Beirut", time(23, 30)),
    ("America/Havana", time(0, 30)),
    ("America/St_Johns", time(0, 0)),
    ("Australia/Lord_Howe", time(2, 15)),
    ("UTC", time(0, 0)),
]
every_place = pytest.mark.parametrize(
    ("zone", "at"), PLACES, ids=[f"{name}-{at:%H:%M}" for name, at in PLACES]
)


def schedule(zone: str, at: time) -> Schedule:
    return Schedule(at.hour, at.minute, ZoneInfo(zone))


def dates(zone: str) -> list[date]:
    """Ten years."""
    first = date(2001, 1, 1) if zone == "America/St_Johns" else date(2020, 1, 1)
    return [first + one * DAY for one in range(DAYS)]


def first_sight(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a clock on the wall first shows this time of this date, or a later one; UTC.

    Found by looking at the clock minute after minute.
    """
    wall = datetime.combine(day, at)
    around = datetime.combine(day, time(), UTC)
    offsets = {
        (around + halves * DAY / 2).astimezone(zone).utcoffset() or timedelta()
        for halves in range(-2, 5)
    }
    look = (wall - max(offsets)).replace(tzinfo=UTC)
    while look.astimezone(zone).replace(tzinfo=None) < wall:
        look += timedelta(minutes=1)
    return look


@pytest.mark.some_cases(4)
@every_place
def test_a_night_is_due_when_the_clock_first_shows_its_time(zone: str, at: time) -> None:
    plan, place = schedule(zone, at), ZoneInfo(zone)
    jumps = 0
    for day in dates(zone):
        due, seen = plan.moment(day), first_sight(day, at, place)
        shown = seen.astimezone(place)
        assert due.astimezone(place).date() == day
        if (shown.date(), shown.time()) == (day, at):
            assert due == seen
        else:  # The clock skips the time: not lost, and not long after the jump.
            jumps += 1
            assert seen <= due < seen + timedelta(hours=1)
    assert jumps in (0, 10, 11)


@pytest.mark.some_cases(4)
@every_place
def test_ten_years_of_restarts_and_outages_give_one_run_for_each_date_the_bot_was_up_for(
    zone: str, at: time
) -> None:
    plan = schedule(zone, at)
    days = dates(zone)
    moments = [plan.moment(day) for day in days]
    runs: dict[date, datetime] = {}
    could: set[date] = set()
    last: date | None = None

    for now in _ticks(moments, Random(f"{zone}{at}")):  # noqa: S311  # a game, not a secret
        night = plan.latest_due(now)
        assert last is None or night >= last, "a night came back"
        last = night
        runs.setdefault(night, now)
        could.add(days[bisect.bisect_right(moments, now) - 1])

    assert set(runs) == could
    assert DAYS * 0.9 < len(runs) < DAYS
    for night, ran in runs.items():
        assert plan.moment(night) <= ran < plan.moment(night + DAY)


def _ticks(moments: list[datetime], rng: Random) -> Iterator[datetime]:
    """When three processes ask: around every due moment, its echo an hour on, at random; in order.

    Now and then all of them are down, for minutes or for days.
    """
    down_until = moments[0]
    for due in moments[:-1]:
        if rng.random() < 0.06:
            down_until = due + rng.choice((-TICK, 5 * TICK, 9 * 240 * TICK, 2.5 * DAY))
        asked = {due + rng.randint(-3, 3) * TICK for _ in range(3)}
        asked |= {due - TICK, due, due + TICK}
        asked |= {due + timedelta(hours=hours) for hours in (-1, 1, 12, 23)}
        asked |= {due + rng.random() * DAY for _ in range(3)}
        earliest = max(down_until, moments[0])
        yield from sorted(one for one in asked if earliest <= one < due + DAY - 240 * TICK)


@pytest.mark.parametrize(
    ("at", "day", "utc"),
    [
        pytest.param(time(1, 30), date(2026, 11, 1), "08:30", id="twice: the first one"),
        pytest.param(time(2, 0), date(2026, 11, 1), "10:00", id="after it fell back"),
        pytest.param(time(1, 30), date(2027, 3, 14), "09:30", id="before it jumps"),
        pytest.param(time(2, 0), date(2027, 3, 14), "10:00", id="skipped: when it has jumped"),
        pytest.param(time(2, 30), date(2027, 3, 14), "10:30", id="skipped, in the middle"),
        pytest.param(time(3, 0), date(2027, 3, 14), "10:00", id="just after the jump"),
    ],
)
def test_the_nights_of_the_clock_changes_in_pacific_time(at: time, day: date, utc: str) -> None:
    plan = schedule("America/Los_Angeles", at)

    assert plan.moment(day) == datetime.fromisoformat(f"{day}T{utc}:00+00:00")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (time(1, 30), date(2026, 11, 1)),
        (time(2, 0), date(2026, 11, 1)),
        (time(1, 30), date(2027, 3, 14)),
        (time(2, 0), date(2027, 3, 14)),
        (time(2, 30), date(2027, 3, 14)),
    ],
)
def test_asked_every_15_seconds_a_clock_change_day_is_due_once(at: time, day: date) -> None:
    plan = schedule("America/Los_Angeles", at)
    start = datetime.combine(day, time(7, 30), UTC)

    nights = [plan.latest_due(start + tick * TICK) for tick in range(24 * 240)]

    assert nights[0] == day - DAY
    assert nights == sorted(nights)
    assert set(nights) == {day - DAY, day}


@every_place
def test_the_next_run_that_is_shown_is_the_one_that_comes(zone: str, at: time) -> None:
    plan = schedule(zone, at)
    rng = Random(f"next {zone}{at}")  # noqa: S311  # a game, not a secret
    first = datetime.combine(dates(zone)[1], at, UTC)
    for _ in range(1_000):
        now = first + rng.random() * (DAYS - 3) * DAY
        coming = plan.next_after(now)

        assert now < coming <= now + timedelta(hours=25, minutes=1)
        assert plan.latest_due(coming - timedelta(seconds=1)) == plan.latest_due(now)
        assert plan.latest_due(coming) == plan.latest_due(now) + DAY


def test_the_night_that_was_due_last_is_one_of_its_own_zone() -> None:
    """Where it is the day before still, the evening's run of the next one is not due."""
    schedule = Schedule(23, 0, ZoneInfo("America/Los_Angeles"))
    evening = datetime(2026, 11, 3, 3, tzinfo=UTC)

    assert schedule.latest_due(evening) == date(2026, 11, 1)
    assert schedule.next_after(evening) == datetime(2026, 11, 3, 7, tzinfo=UTC)
