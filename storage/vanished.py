"""Requests that FMS did not have any more when they were to be deleted: it may have lent the car.

What FMS has approved it no longer lists as a request, and no report says which loan was which
request (docs/rules.md, Approvals).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Assignment, Status
from domain.attempt import GONE, Outcome
from domain.cars import same_car
from domain.loan_change import Loan
from domain.matching import NEAR
from domain.sync import Trigger
from storage import edits
from storage.assignments import as_assignment
from storage.loan_change_table import EditRow
from storage.sync import chunks
from storage.sync_tables import SyncReportRow, SyncRunRow
from storage.tables import AssignmentRow, AttemptRow


async def sent_after_one_that_vanished(
    session: AsyncSession, waiting: Sequence[Assignment]
) -> set[int]:
    """The numbers of those whose approval cannot be told from the loan of an earlier request.

    That is their own, or another assignment's of the same car and partner about the same days.
    FMS's activities that were fetched between the two requests would tell: what they had is known.
    """
    requested = [one for one in waiting if one.status is Status.REQUESTED and one.fms]
    found: set[int] = set()
    for some in chunks({one.partner.person_id for one in requested}):
        of_these = [one for one in requested if one.partner.person_id in some]
        for attempt, earlier in await _vanished(session, of_these, some):
            for one in of_these:
                if one.id not in found and await _is_before(session, attempt, earlier, one):
                    found.add(one.id)
    return found


async def _vanished(
    session: AsyncSession, waiting: Sequence[Assignment], people: Sequence[int]
) -> Sequence[tuple[AttemptRow, AssignmentRow]]:
    wanted = (
        select(AttemptRow, AssignmentRow)
        .join(AssignmentRow, col(AssignmentRow.id) == col(AttemptRow.assignment_id))
        .where(
            _was_not_there(),
            or_(
                col(AssignmentRow.person_id).in_(people),
                col(AssignmentRow.id).in_([one.id for one in waiting]),
                # It may have been planned for one of them by then.
                col(AssignmentRow.id).in_(select(EditRow.assignment_id)),
            ),
        )
    )
    return (await session.exec(wanted)).all()


def _was_not_there() -> ColumnElement[bool]:
    """FMS, or a person who looked there, said that it was gone; not that FMS deleted it."""
    already_gone = and_(
        col(AttemptRow.outcome) == Outcome.ACCEPTED, col(AttemptRow.http_status).in_(GONE)
    )
    return and_(
        col(AttemptRow.action).in_((Action.UNREQUEST, Action.DELETE)),
        col(AttemptRow.fms_request_id).is_not(None),
        or_(already_gone, col(AttemptRow.outcome) == Outcome.FOUND_APPLIED),
    )


async def _is_before(
    session: AsyncSession, attempt: AttemptRow, earlier: AssignmentRow, one: Assignment
) -> bool:
    if one.fms is None or attempt.environment != one.fms.environment:
        return False
    # A person may have looked later.
    gone = attempt.resolved_at or attempt.finished_at
    if earlier.id != one.id and not _is_alike(await _as_then(session, earlier, gone), one):
        return False
    sent = await _sent(session, one)
    return sent is None or gone is None or not await _looked_between(session, gone, sent)


async def _as_then(session: AsyncSession, earlier: AssignmentRow, gone: datetime | None) -> Loan:
    """What it was when its request was gone: it can be edited since."""
    now = Loan.of(as_assignment(earlier, None))
    before = await edits.planned_at(session, earlier.id or 0, gone) if gone else None
    return before or now


def _is_alike(earlier: Loan, one: Assignment) -> bool:
    """Whether one loan could start near enough to both."""
    is_same = earlier.partner.person_id == one.partner.person_id
    is_near = abs(earlier.dates.start - one.dates.start) <= 2 * NEAR
    return is_same and is_near and same_car(earlier.vehicle, one.vehicle)


async def _sent(session: AsyncSession, one: Assignment) -> datetime | None:
    """When what it is requested by now was claimed: what FMS had is noted then."""
    found = await session.exec(
        select(AttemptRow.started_at)
        .where(
            col(AttemptRow.assignment_id) == one.id,
            col(AttemptRow.action) == Action.REQUEST,
            col(AttemptRow.fms_request_id) == (one.fms.request_id if one.fms else None),
        )
        .order_by(col(AttemptRow.started_at).desc())
        .limit(1)
    )
    return found.one_or_none()


async def _looked_between(session: AsyncSession, gone: datetime, sent: datetime) -> bool:
    looked = (
        select(SyncRunRow.id)
        .join(SyncReportRow, col(SyncReportRow.run_id) == col(SyncRunRow.id))
        .where(
            col(SyncReportRow.name) == "current_activity",
            col(SyncReportRow.fault).is_(None),
            col(SyncRunRow.trigger) != Trigger.APPLY,
            col(SyncRunRow.started_at) > gone,
            col(SyncRunRow.finished_at) < sent,
        )
        .limit(1)
    )
    return (await session.exec(looked)).first() is not None
