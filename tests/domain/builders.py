"""Assignments and what surrounds them, each with only what a test says about it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.assignment import (
    Action,
    Activity,
    Actor,
    Assignment,
    AuditStamp,
    Contact,
    DateRange,
    FmsReference,
    OpenAttempt,
    Partner,
    Source,
    Status,
    Vehicle,
)
from domain.attempt import Attempt, Outcome
from domain.checks import CheckContext
from domain.earlier_loans import EarlierLoans

TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
ANA, BEN = Actor(Source.SLACK, "U0ANA"), Actor(Source.SLACK, "U0BEN")
STAGING = FmsReference("staging", 12345)
PLANNED = Assignment(
    id=123,
    revision=1,
    status=Status.PLANNED,
    vehicle=Vehicle(456, "1FTFW1E50MFA00456", 2026, "Ford", "F-150"),
    partner=Partner(789, "Reyes, Maria"),
    office="Los Angeles",
    dates=DateRange(date(2026, 12, 1), date(2026, 12, 8)),
    created=AuditStamp(ANA, NOW),
    requested=None,
    deleted=None,
    fms=None,
    open_attempt=None,
    evidence=None,
)


def assignment(status: Status = Status.PLANNED, **changes: Any) -> Assignment:
    """Assignment 123 at this status, with a request in FMS staging where it has one."""
    if status is not Status.PLANNED:
        changes = {"fms": STAGING, "requested": AuditStamp(BEN, NOW), **changes}
    return replace(PLANNED, status=status, **changes)


def attempt(action: Action, *, unconfirmed: bool) -> OpenAttempt:
    return OpenAttempt("a" * 32, action, BEN, NOW, "staging", unconfirmed)


def tried(action: Action, outcome: Outcome, **changes: Any) -> Attempt:
    """Ana's attempt for assignment 123 that stands like this."""
    has_request = not action.creates or outcome in (Outcome.ACCEPTED, Outcome.FOUND_APPLIED)
    made = Attempt(
        id="0123456789abcdef" * 2,
        action=action,
        assignment_id=123,
        actor=ANA,
        environment="staging",
        started=NOW,
        outcome=outcome,
        request_id=STAGING.request_id if has_request else None,
    )
    return replace(made, **changes)


def dates(start: int, end: int) -> DateRange:
    """Days of December 2026."""
    return DateRange(
        date(2026, 12, 1) + timedelta(start - 1), date(2026, 12, 1) + timedelta(end - 1)
    )


def activity(when: DateRange) -> Activity:
    return Activity(7001, "Loan", "Okafor, Ben", when)


def context(**changes: Any) -> CheckContext:
    """Nothing in the way, and nothing worth a warning."""
    quiet = CheckContext(
        listed=(PLANNED.vehicle,),
        vins=frozenset({PLANNED.vehicle.vin}),
        contact=Contact(789),
        others=(),
        activities=(),
        rank="A",
        turn_in=None,
        last_sync=NOW - timedelta(hours=6),
        now=NOW,
        today=TODAY,
        earlier=EarlierLoans(),
    )
    return replace(quiet, **changes)
