"""What a morning asks of an office: each assignment in one list, and when it is due."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.assignment import Action, Assignment, DateRange, Evidence, Status
from domain.digest import Digest, DigestSchedule, digest_of, is_late_for_today
from tests.domain.builders import NOW, assignment, attempt

DAY = date(2026, 11, 23)
PLANNED, REQUESTED, ACTIVE = Status.PLANNED, Status.REQUESTED, Status.ACTIVE


def lasting(start: int, end: int) -> DateRange:
    return DateRange(DAY + timedelta(days=start), DAY + timedelta(days=end))


def lists(one: Assignment) -> list[str]:
    digest = digest_of([one], "Los Angeles", DAY)
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
        (PLANNED, lasting(0, 4), ["unrequested"]),
        (PLANNED, lasting(5, 9), ["unrequested"]),
        (PLANNED, lasting(6, 9), []),
        (PLANNED, lasting(-1, 9), []),  # it cannot be sent any more
        (Status.COMPLETED, lasting(0, 0), []),
    ],
)
def test_each_assignment_is_in_one_list_or_none(
    status: Status, dates: DateRange, expected: list[str]
) -> None:
    assert lists(assignment(status, dates=dates)) == expected


def test_what_fms_may_have_is_not_called_unrequested() -> None:
    doubt = attempt(Action.REQUEST, unconfirmed=True)
    assert lists(assignment(dates=lasting(1, 4), open_attempt=doubt)) == ["unapproved"]


def test_fmss_own_dates_count_once_it_has_approved() -> None:
    moved = Evidence(7001, 2, NOW, lasting(-3, -1))
    stands = assignment(ACTIVE, dates=lasting(-5, 5), evidence=moved)
    assert lists(stands) == ["overdue"]


def test_another_offices_assignments_are_left_to_it() -> None:
    elsewhere = replace(assignment(dates=lasting(1, 4)), office="Denver")
    assert digest_of([elsewhere], "Los Angeles", DAY).is_empty


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
