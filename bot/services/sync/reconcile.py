"""After current_activity came in: approvals, completions, and what needs a look.

Every change is a transaction of its own, with what has to be said of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import (
    card_thread,
    write_direct_notice,
    write_notice,
)
from domain.assignment import (
    Actor,
    Assignment,
    DateRange,
    Evidence,
    Source,
    Status,
)
from domain.cars import vins_of
from domain.findings import Finding, FindingKind
from domain.matching import (
    Ambiguity,
    Approval,
    Lent,
    Loan,
    Stage,
    Wanted,
    is_loan,
    match,
    stage_of,
)
from domain.messages import MessageKind
from domain.unknown_ends import believed
from storage import assignments, fleet, sync
from storage.assignments import as_assignment, load_assignment
from storage.tables import (
    ActivityRow,
    AssignmentRow,
    LoanRow,
)

SYNC = Actor(Source.PROGRAM, "sync")

_NEEDS_LOOK = {Stage.OVERDUE: FindingKind.OVERDUE, Stage.VANISHED: FindingKind.VANISHED}


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation came to. `unfinished`: it broke off, and the counts say nothing."""

    approved: int
    completed: int
    findings: tuple[Finding, ...]
    unfinished: bool = False


async def reconcile(app: App) -> Reconciled:
    """Compare what was requested and lent with what FMS's reports say now."""
    requested, wanted, loans = await _requested(app)
    matches = match(wanted, loans)
    approved = [one for one in matches.approvals if await _approve(app, one)]
    completed, findings = await _follow_active(app)
    findings += _ambiguous(matches.ambiguities)
    settled = {one.assignment_id for one in approved}
    settled |= {number for one in matches.ambiguities for number in one.assignment_ids}
    findings += _past_start(requested, settled, app.today())
    return Reconciled(len(approved), completed, tuple(findings))


async def _requested(app: App) -> tuple[Sequence[AssignmentRow], list[Wanted], list[Loan]]:
    """Requested assignments of this environment, and loans that have approved none yet."""
    async with app.database.reading() as session:
        rows = await sync.assignments_with_fms(session, Status.REQUESTED, app.environment)
        listed = await fleet.vins_listed(session, {row.vehicle_id for row in rows})
        wanted = [_wanted(row, listed.get(row.vehicle_id)) for row in rows]
        vins = (vin for one in wanted for vin in one.vins)
        activities = await sync.activities_of(session, vins)
        ids = (row.activity_id for row in activities)
        used = await sync.used_activities(session, app.environment, ids)
    loans = [
        Loan(row.activity_id, row.vin, row.person_id, DateRange(row.start_date, row.end_date))
        for row in activities
        if row.person_id is not None and is_loan(row.activity_type) and row.activity_id not in used
    ]
    return rows, wanted, loans


def _wanted(row: AssignmentRow, listed: str | None) -> Wanted:
    """With the VINs that its loan may come under."""
    dates = DateRange(row.start_date, row.end_date)
    before = frozenset(row.activities_before or ())
    vins = vins_of(as_assignment(row, None).vehicle, listed)
    return Wanted(_number(row), vins, row.person_id, dates, before)


async def _approve(app: App, approval: Approval) -> bool:
    """Turn an assignment active; False when it is not requested any more."""
    number, now = approval.assignment_id, app.now()
    try:
        async with app.database.writing() as session:
            assignment = await load_assignment(session, number, lock=True)
            if assignment is None or not _is_waiting(assignment, app.environment):
                return False
            dates = believed(approval.dates, assignment.dates, app.today())
            evidence = Evidence(approval.activity_id, approval.rule, now, dates)
            await assignments.approve(session, number, evidence, by=SYNC)
            await _announce(session, app, assignment)
    except IntegrityError:
        # The activity approved another assignment in the meantime: it approves once, ever.
        return False
    app.wake_delivery()
    return True


def _is_waiting(assignment: Assignment, environment: str) -> bool:
    return (
        assignment.status is Status.REQUESTED
        and assignment.deleted is None
        and assignment.open_attempt is None
        and assignment.fms is not None
        and assignment.fms.environment == environment
    )


async def _announce(session: AsyncSession, app: App, assignment: Assignment) -> None:
    number, thread = str(assignment.id), card_thread(assignment.id)
    await write_notice(
        session, app, MessageKind.APPROVED_THREAD, number, stream=thread, target=thread
    )
    if assignment.requested:
        by = assignment.requested.by
        await write_direct_notice(session, app, MessageKind.APPROVED_DIRECT, number, by)


async def _follow_active(app: App) -> tuple[int, list[Finding]]:
    """Complete what is over, keep FMS's dates, and find what is overdue or vanished."""
    async with app.database.reading() as session:
        rows = await sync.assignments_with_fms(session, Status.ACTIVE, app.environment)
        ids = [row.activity_id for row in rows if row.activity_id is not None]
        current = await sync.dates_of(session, ActivityRow, ids)
        history = await sync.dates_of(session, LoanRow, ids)
    completed, findings = 0, []
    for row in rows:
        lent = _lent(row, current, history, app.today())
        stage = stage_of(lent, app.today())
        await _keep_dates(app, row, lent, completed=stage is Stage.COMPLETED)
        completed += stage is Stage.COMPLETED
        if stage in _NEEDS_LOOK:
            findings.append(Finding(_NEEDS_LOOK[stage], (_number(row),)))
    return completed, findings


def _lent(
    row: AssignmentRow,
    current: Mapping[int, DateRange],
    history: Mapping[int, DateRange],
    today: date,
) -> Lent:
    planned = DateRange(row.start_date, row.end_date)

    def found_in(report: Mapping[int, DateRange]) -> DateRange | None:
        dates = report.get(row.activity_id) if row.activity_id is not None else None
        return believed(dates, planned, today) if dates else None

    end = row.fms_end_date or row.end_date
    return Lent(_number(row), end, found_in(current), found_in(history))


async def _keep_dates(app: App, row: AssignmentRow, lent: Lent, *, completed: bool) -> None:
    """Write FMS's dates beside the planned ones, and the completion, if anything is new."""
    known = lent.history or lent.current
    is_news = known and (known.start, known.end) != (row.fms_start_date, row.fms_end_date)
    if not is_news and not completed:
        return
    async with app.database.writing() as session:
        await assignments.follow_loan(
            session, _number(row), known, is_over=completed, by=SYNC, at=app.now()
        )
    app.wake_delivery()


def _ambiguous(ambiguities: Iterable[Ambiguity]) -> list[Finding]:
    return [
        Finding(FindingKind.AMBIGUOUS, one.assignment_ids, one.activity_ids) for one in ambiguities
    ]


def _past_start(rows: Iterable[AssignmentRow], settled: set[int], today: date) -> list[Finding]:
    """Requested, and the start is over: perhaps refused or deleted in FMS; no report says so."""
    return [
        Finding(FindingKind.PAST_START, (_number(row),))
        for row in rows
        if row.start_date < today and _number(row) not in settled
    ]


def _number(row: AssignmentRow) -> int:
    if row.id is None:
        raise ValueError("an assignment without a number was never stored")
    return row.id
