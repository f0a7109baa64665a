"""One assignment of each color, for a newcomer to see before anything was done.

Each is what the product itself leaves behind, in the bot's database and in FMS alike: the first
sync completes one, finds one approved and one overdue, and a bot that starts puts before a person
what another one had in flight.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Actor, DateRange, Evidence
from domain.attempt import Attempt, Outcome
from sandbox.filling import assignment_row
from sandbox.fms.planned import PlannedAssignment, plan_assignments
from sandbox.fms.rows import Activity, overlap
from sandbox.fms.rules import NewRequest
from sandbox.fms.server import LocalFms
from storage.assignment_changes import add_assignment, apply_attempt, approve
from storage.attempts import record
from storage.engine import Database
from storage.tables import AssignmentRow

_ENVIRONMENT, _REQUESTOR_ID = "staging", 1949
# A bot that is no more: what it had in flight is in doubt.
_GONE = "bot:before"
_DELIVERY, _PICKUP = time(9), time(17)
_SAME_START = 1
_PREFIX = "story"
_LATER = timedelta(seconds=8)
# Enough to choose from, so that each has a car that is free in its days.
_CHOICE = 60


class _Come(Enum):
    """How far one has come, when the bot starts."""

    RETURNED = auto()  # the first sync completes it: gray
    OVERDUE = auto()  # active and not back, so that the first sync finds something: blue
    APPROVED = auto()  # in FMS alone, so that the first sync finds it: blue
    REQUESTED = auto()  # magenta
    IN_DOUBT = auto()  # in flight as its bot died; FMS has it: amber


# With their first and last days, from today.
_STORY = (
    (_Come.RETURNED, -16, -9),
    # By more than one weekday, whatever day it is.
    (_Come.OVERDUE, -11, -4),
    (_Come.APPROVED, 2, 9),
    (_Come.REQUESTED, 4, 11),
    (_Come.IN_DOUBT, 5, 12),
)


async def tell_cards(
    database: Database, fms: LocalFms, *, first: int, people: Sequence[str], taken: set[int]
) -> int:
    """Plan and request one of each, numbered from `first` on, by these people in turn; how many.

    No car of `taken` is used. A fleet that is too small tells fewer.
    """
    plans = plan_assignments(fms.dataset, _CHOICE, clashes=0, seed=fms.dataset.seed + 1)
    left = [plan for plan in plans if plan.vehicle_id not in taken]
    told = 0
    async with database.writing() as session:
        for number, (come, start, end) in enumerate(_STORY, first):
            plan = _take(fms, left, start, end)
            if plan is not None:
                by = Actor.parse(people[number % len(people)])
                await _tell(session, fms, plan, come, number, by)
                told += 1
    return told


def is_told(attempt_id: str) -> bool:
    """Whether the story began with this attempt."""
    return attempt_id.startswith(_PREFIX)


def _take(
    fms: LocalFms, left: list[PlannedAssignment], start: int, end: int
) -> PlannedAssignment | None:
    """Take one whose car and partner do nothing in these days from today, planned in them."""
    first, last = (fms.dataset.today + timedelta(days=days) for days in (start, end))
    for plan in left:
        busy = fms.dataset.current_activity.values()
        theirs = [
            one for one in busy if plan.vin == one.vehicle_vin or one.person_id == plan.person_id
        ]
        if not any(overlap((first, last), (one.start_date, one.end_date)) for one in theirs):
            left.remove(plan)
            return replace(plan, start_date=first, end_date=last)
    return None


async def _tell(
    session: AsyncSession,
    fms: LocalFms,
    plan: PlannedAssignment,
    come: _Come,
    number: int,
    by: Actor,
) -> None:
    at = min(datetime.now(UTC), _noon(plan.start_date)) - timedelta(days=4)
    row = assignment_row(fms.dataset, plan, number, str(by))
    # Its card is due when the others stand: the newest is what is seen first.
    row.created_at += _LATER
    await add_assignment(session, row)
    row.created_at = row.changed_at = at - timedelta(days=1)
    attempt = _attempt(number, by, at)
    request = fms.state.rules.create(_asked(plan), idempotency_key=attempt.id)
    request.created_at = at
    if come is _Come.IN_DOUBT:
        await record(session, attempt)
        return
    attempt = replace(attempt, outcome=Outcome.ACCEPTED, request_id=request.id, http_status=201)
    await record(session, replace(attempt, finished=at, seconds=0.4, holder=None))
    await apply_attempt(session, attempt, by=by, at=at)
    if come is _Come.REQUESTED:
        return
    loan = fms.approve(request.id)
    if come is not _Come.APPROVED:
        await _activate(session, row, loan, at)
    if come is _Come.RETURNED:
        fms.return_(request.id, ended=loan.end_date)


async def _activate(
    session: AsyncSession, row: AssignmentRow, loan: Activity, at: datetime
) -> None:
    dates = DateRange(loan.start_date, loan.end_date)
    found = at + timedelta(days=1)
    evidence = Evidence(loan.activity_id, _SAME_START, found, dates)
    if row.id is not None:
        await approve(session, row.id, evidence, by=Actor.parse("program:sync"))


def _attempt(number: int, by: Actor, at: datetime) -> Attempt:
    return Attempt(
        id=f"{_PREFIX}{number}",
        action=Action.REQUEST,
        assignment_id=number,
        actor=by,
        environment=_ENVIRONMENT,
        started=at,
        outcome=Outcome.IN_FLIGHT,
        holder=_GONE,
        requestor_id=_REQUESTOR_ID,
    )


def _asked(plan: PlannedAssignment) -> NewRequest:
    return NewRequest(
        vehicle_id=plan.vehicle_id,
        requestor_id=_REQUESTOR_ID,
        delivery=datetime.combine(plan.start_date, _DELIVERY),
        pickup=datetime.combine(plan.end_date, _PICKUP),
        contact_id=plan.person_id,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
