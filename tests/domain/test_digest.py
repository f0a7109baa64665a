"""What a morning asks of an office: each assignment in one list, and when it is due."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.assignment import (
    Action,
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    Evidence,
    Source,
    Status,
)
from domain.checks import Checked
from domain.digest import Digest, DigestSchedule, Late, digest_of, is_late_for_today
from tests.domain.builders import NOW, assignment

DAY = date(2026, 11, 23)
UTC_ZONE = ZoneInfo("UTC")
PLANNED, REQUESTED, ACTIVE = Status.PLANNED, Status.REQUESTED, Status.ACTIVE


def lasting(start: int, end: int) -> DateRange:
    return DateRange(DAY + timedelta(days=start), DAY + timedelta(days=end))


def lists(one: Assignment) -> list[str]:
    digest = digest_of([one], "Los Angeles", DAY, UTC_ZONE, {})
    named = [field.name for field in fields(Digest) if field.name not in ("day", "office")]
    return [name for name in named if getattr(digest, name)]


@pytest.mark.parametrize(
    ("status", "dates", "expected"),
    [
        (ACTIVE, lasting(-9, -1), ["overdue"]),
        (ACTIVE, lasting(-9, 0), ["returning"]),
        (ACTIVE, lasting(0, 0), ["returning"]),
        (ACTIVE, lasting(0, 1), ["starting"]),
        (ACTIVE, lasting(-1, 1), []),
        (REQUESTED, lasting(0, 4), ["unapproved"]),
        (REQUESTED, lasting(3, 4), ["unapproved"]),
        (REQUESTED, lasting(4, 5), []),
        (REQUESTED, lasting(-1, 5), []),  # the sync's report has these, every night
        (PLANNED, lasting(0, 4), ["to_send"]),
        (PLANNED, lasting(5, 9), ["to_send"]),
        (PLANNED, lasting(6, 9), []),
        (PLANNED, lasting(-1, 9), []),  # it cannot be sent any more
        (Status.COMPLETED, lasting(0, 0), []),
    ],
)
def test_each_assignment_is_in_one_list_or_none(
    status: Status, dates: DateRange, expected: list[str]
) -> None:
    assert lists(assignment(status, dates=dates)) == expected


def test_what_was_requested_today_is_sent_and_asks_for_nothing_more() -> None:
    at = datetime.combine(DAY, time(7), UTC)
    today = AuditStamp(Actor(Source.SLACK, "U1"), at)
    stands = replace(assignment(REQUESTED, dates=lasting(1, 3)), requested=today)
    assert lists(stands) == ["sent"]
    assert digest_of([stands], "Los Angeles", DAY, UTC_ZONE, {}).is_empty
    yesterday = replace(today, at=at - timedelta(days=1))
    assert lists(replace(stands, requested=yesterday)) == ["unapproved"]


def test_what_a_person_extended_is_late_once_that_day_has_passed() -> None:
    late = assignment(ACTIVE, dates=lasting(-9, -1))
    until = {late.id: DAY}
    assert digest_of([late], "Los Angeles", DAY, UTC_ZONE, until).is_empty
    tomorrow = DAY + timedelta(days=1)
    assert digest_of([late], "Los Angeles", tomorrow, UTC_ZONE, until).overdue


def test_fmss_own_dates_count_once_it_has_approved() -> None:
    moved = Evidence(7001, 2, NOW, lasting(-3, -1))
    stands = assignment(ACTIVE, dates=lasting(-5, 5), evidence=moved)
    assert lists(stands) == ["overdue"]


def test_another_offices_assignments_are_left_to_it() -> None:
    elsewhere = replace(assignment(dates=lasting(1, 4)), office="Denver")
    assert digest_of([elsewhere], "Los Angeles", DAY, UTC_ZONE, {}).is_empty


def test_only_what_waits_for_approval_today_is_worth_a_direct_message() -> None:
    assert is_late_for_today(assignment(REQUESTED, dates=lasting(0, 4)), DAY)
    assert not is_late_for_today(assignment(REQUESTED, dates=lasting(1, 4)), DAY)
    assert not is_late_for_today(assignment(ACTIVE, dates=lasting(0, 4)), DAY)


@pytest.mark.parametrize(
    ("local", "due"),
    [
        ("2026-11-23 06:59", None),
        ("2026-11-23 07:00", date(2026, 11, 23)),
        ("2026-11-23 11:59", date(2026, 11, 23)),
        ("2026-11-23 12:00", None),
        ("2026-11-27 08:00", date(2026, 11, 27)),
        ("2026-11-28 08:00", None),
        ("2026-11-29 08:00", None),
        ("2026-03-09 07:00", date(2026, 3, 9)),  # the morning after the clocks changed
    ],
)
def test_it_is_due_on_weekday_mornings_of_its_own_zone(local: str, due: date | None) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    assert DigestSchedule(enabled=True, hour=7, zone=zone).due(now) == due
    assert DigestSchedule(enabled=False, hour=7, zone=zone).due(now) is None


def test_a_day_is_that_of_its_own_zone() -> None:
    schedule = DigestSchedule(enabled=False, hour=7, zone=ZoneInfo("America/Los_Angeles"))

    assert schedule.today(datetime(2026, 11, 2, 7, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert schedule.today(datetime(2026, 11, 2, 8, 0, tzinfo=UTC)) == date(2026, 11, 2)


def test_a_morning_says_of_each_what_is_known() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    to_send = assignment(id=1, dates=lasting(1, 4))
    late = assignment(ACTIVE, id=2, dates=lasting(-9, -1))
    # In UTC the next day has begun.
    requested = AuditStamp(Actor(Source.SLACK, "U1"), datetime.combine(DAY, time(23), zone))
    sent = replace(assignment(REQUESTED, id=3, dates=lasting(1, 3)), requested=requested)

    assert digest_of([to_send, late, sent], "Los Angeles", DAY, zone, {}) == Digest(
        day=DAY,
        office="Los Angeles",
        to_send=(Checked(Action.REQUEST, 1, to_send, (), ()),),
        sent=(sent,),
        overdue=(Late(late),),
        unapproved=(),
        starting=(),
        returning=(),
    )
