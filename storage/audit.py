"""What is on record of people's acts, gathered from the tables that each act is written to.

Every row was written in the transaction of its act; nothing is kept twice to be reported.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Actor, Source
from domain.attempt import Outcome
from domain.audit import AuditEntry, in_order
from domain.loan_change import ChangeState
from storage.tables import (
    AssignmentRow,
    AttemptRow,
    BatchRow,
    EditRow,
    FindingRow,
    ForgottenPartnerRow,
    LoanChangeRow,
    PersonRow,
    SyncReportRow,
    SyncRunRow,
)

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_SYNC = Actor(Source.PROGRAM, "sync")
_Details = tuple[tuple[str, object], ...]
_Condition = ColumnElement[bool]


async def load_entries(session: AsyncSession, since: datetime | None = None) -> list[AuditEntry]:
    """Everything since then, oldest first."""
    first = since or _EVER
    plan, attempt, change = AssignmentRow, AttemptRow, LoanChangeRow
    planned = _any_since(
        first, plan.created_at, plan.approved_at, plan.completed_at, plan.deleted_at
    )
    found = [
        *await _attempts(session, _any_since(first, attempt.started_at, attempt.resolved_at)),
        *await _assignments(session, planned),
        *await _edits(session, _any_since(first, EditRow.edited_at)),
        *await _changes(session, _any_since(first, change.proposed_at, change.ended_at)),
        *await _findings(session, _any_since(first, FindingRow.settled_at)),
        *await _batches(session, first),
        *await _syncs(session, first),
        *await _people(session, first),
        *await _forgotten(session, first),
    ]
    return in_order(one for one in found if one.at >= first)


async def load_history(session: AsyncSession, number: int) -> list[AuditEntry]:
    """What was done with one assignment, or tried, oldest first."""
    found = [
        *await _attempts(session, col(AttemptRow.assignment_id) == number),
        *await _assignments(session, col(AssignmentRow.id) == number),
        *await _edits(session, col(EditRow.assignment_id) == number),
        *await _changes(session, col(LoanChangeRow.assignment_id) == number),
        *await _findings(session, col(FindingRow.assignment_id) == number),
    ]
    return in_order(found)


def _any_since(first: datetime, *moments: datetime | None) -> _Condition:
    return or_(*(col(one) >= first for one in moments))


async def _attempts(session: AsyncSession, wanted: _Condition) -> Iterable[AuditEntry]:
    rows = await session.exec(select(AttemptRow).where(wanted))
    return [entry for row in rows for entry in _of_attempt(row)]


def _of_attempt(row: AttemptRow) -> Iterable[AuditEntry]:
    of: dict[str, Any] = {
        "assignment_id": row.assignment_id,
        "environment": row.environment,
        "fms_request_id": row.fms_request_id,
        "id": row.id,
    }
    # What a person settled was unconfirmed until then.
    came_of = Outcome.UNCONFIRMED if row.resolved_at else row.outcome
    details = _facts(
        reasons=" ".join(one["kind"] for one in row.reasons),
        cause=row.cause,
        status=row.http_status,
        said=row.detail,
        batch=row.batch_id,
    )
    by = Actor.parse(row.actor)
    yield AuditEntry(row.started_at, by, row.action, came_of=came_of, details=details, **of)
    if row.resolved_at and row.resolved_by:
        by = Actor.parse(row.resolved_by)
        yield AuditEntry(row.resolved_at, by, f"settle_{row.action}", came_of=row.outcome, **of)


async def _assignments(session: AsyncSession, wanted: _Condition) -> Iterable[AuditEntry]:
    rows = (await session.exec(select(AssignmentRow).where(wanted))).all()
    attempted = select(AttemptRow.assignment_id).where(
        col(AttemptRow.action) == Action.DELETE,
        col(AttemptRow.assignment_id).in_(select(AssignmentRow.id).where(wanted)),
        col(AttemptRow.outcome).in_((Outcome.ACCEPTED, Outcome.FOUND_APPLIED)),
    )
    known = set(await session.exec(attempted))
    return [entry for row in rows for entry in _of_assignment(row, known)]


def _of_assignment(row: AssignmentRow, deletes: set[int]) -> Iterable[AuditEntry]:
    """Its plan, what a sync did to it, and its delete where the attempt is kept no longer."""
    spite = _facts(in_spite_of=" ".join(one["kind"] for one in row.overridden or ()))
    yield AuditEntry(
        row.created_at, Actor.parse(row.created_by), "plan", row.id, "planned", details=spite
    )
    if row.approved_at and row.approved_by is None:
        why = _facts(activity=row.activity_id, rule=row.approval_rule)
        of: dict[str, Any] = {"details": why, "environment": row.fms_environment}
        yield AuditEntry(row.approved_at, _SYNC, "approve", row.id, "active", **of)
    if row.completed_at:
        was_last = row.changed_at == row.completed_at
        by = Actor.parse(row.changed_by) if was_last else _SYNC
        yield AuditEntry(row.completed_at, by, "complete", row.id, "completed")
    if row.deleted_at and row.deleted_by and row.id not in deletes:
        by = Actor.parse(row.deleted_by)
        yield AuditEntry(row.deleted_at, by, Action.DELETE, row.id, "deleted")


async def _edits(session: AsyncSession, wanted: _Condition) -> Iterable[AuditEntry]:
    rows = await session.exec(select(EditRow).where(wanted))
    return [
        AuditEntry(
            row.edited_at,
            Actor.parse(row.edited_by),
            "edit",
            row.assignment_id,
            "edited",
            details=_loans(row.before, row.after),
            id=str(row.id),
        )
        for row in rows
    ]


async def _changes(session: AsyncSession, wanted: _Condition) -> Iterable[AuditEntry]:
    rows = await session.exec(select(LoanChangeRow).where(wanted))
    return [entry for row in rows for entry in _of_change(row)]


def _of_change(row: LoanChangeRow) -> Iterable[AuditEntry]:
    of: dict[str, Any] = {
        "assignment_id": row.assignment_id,
        "environment": row.fms_environment,
        "fms_request_id": row.fms_request_id,
        "details": _loans(row.was, row.wanted),
        "id": str(row.id),
    }
    # Its calls to FMS are attempts of their own.
    came_of = ChangeState.PROPOSED if row.ended_at else row.state
    by = Actor.parse(row.proposed_by)
    yield AuditEntry(row.proposed_at, by, "change", came_of=came_of, **of)
    if row.ended_at and row.ended_by:
        by = Actor.parse(row.ended_by)
        yield AuditEntry(row.ended_at, by, "end_change", came_of=row.state, **of)


async def _findings(session: AsyncSession, wanted: _Condition) -> Iterable[AuditEntry]:
    rows = await session.exec(select(FindingRow).where(wanted))
    return [
        AuditEntry(
            row.settled_at,
            Actor.parse(row.settled_by),
            "settle_finding",
            row.assignment_id,
            row.answer or "settled",
            details=_facts(finding=row.kind, until=row.until),
            id=str(row.id),
        )
        for row in rows
        if row.settled_at and row.settled_by
    ]


async def _batches(session: AsyncSession, since: datetime) -> Iterable[AuditEntry]:
    """Only what stopped one: what it did are attempts."""
    rows = await session.exec(select(BatchRow).where(col(BatchRow.finished_at) >= since))
    return [
        AuditEntry(
            row.finished_at,
            Actor.parse(row.stopped_by),
            "stop_batch",
            None,
            row.ended or "stopped",
            environment=row.environment,
            id=row.id,
        )
        for row in rows
        if row.finished_at and row.stopped_by
    ]


async def _syncs(session: AsyncSession, since: datetime) -> Iterable[AuditEntry]:
    rows = (await session.exec(select(SyncRunRow).where(col(SyncRunRow.started_at) >= since))).all()
    reports = await session.exec(
        select(SyncReportRow)
        .where(col(SyncReportRow.run_id).in_([row.id for row in rows]))
        .order_by(col(SyncReportRow.position))
    )
    names: dict[str, list[str]] = {}
    for report in reports:
        word = f"{report.name}={report.fault or 'applied'}"
        names.setdefault(report.run_id, []).append(word)
    return [
        AuditEntry(
            row.started_at,
            Actor.parse(row.started_by),
            f"sync_{row.trigger}",
            None,
            {True: "ok", False: "failed", None: "under_way"}[row.ok],
            details=_facts(reports=" ".join(names.get(row.id, ()))),
            id=row.id,
        )
        for row in rows
    ]


async def _people(session: AsyncSession, since: datetime) -> Iterable[AuditEntry]:
    rows = await session.exec(select(PersonRow).where(col(PersonRow.set_at) >= since))
    return [
        AuditEntry(
            row.set_at,
            Actor.parse(row.set_by),
            "set_fms_user",
            None,
            "set",
            details=_facts(person=row.slack_user_id, fms_user=row.fms_user_id),
        )
        for row in rows
    ]


async def _forgotten(session: AsyncSession, since: datetime) -> Iterable[AuditEntry]:
    """Not whom: that is what was erased."""
    wanted = select(ForgottenPartnerRow).where(col(ForgottenPartnerRow.forgotten_at) >= since)
    return [
        AuditEntry(
            row.forgotten_at, Actor.parse(row.forgotten_by), "forget_partner", None, "forgotten"
        )
        for row in await session.exec(wanted)
    ]


def _facts(**facts: object) -> _Details:
    return tuple((name, value) for name, value in facts.items() if value not in (None, ""))


def _loans(before: dict[str, Any], after: dict[str, Any]) -> _Details:
    """What differs of two plans, by ids: no names."""
    first, second = _in_brief(before), _in_brief(after)
    return tuple(
        (name, f"{first[name]} to {second[name]}") for name in first if first[name] != second[name]
    )


def _in_brief(loan: dict[str, Any]) -> dict[str, object]:
    return {
        "vehicle": loan["vehicle"]["vehicle_id"],
        "partner": loan["partner"]["person_id"],
        "office": loan["office"],
        "start": loan["dates"]["start"],
        "end": loan["dates"]["end"],
    }
