"""Attempts: claimed before a call to FMS, settled after it, and kept for the audit.

The one whose INSERT or UPDATE takes effect may send; the partial unique indexes of the table
decide, so that it holds across processes. Who holds the assignment's row changes its attempts.
"""

import functools
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import UpdateBase, bindparam, case, exists, insert, literal, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Actor
from domain.attempt import OPEN_OUTCOMES, Attempt, BatchPlace, Failure, FailureKind, Outcome
from storage.assignments import is_open, stamp
from storage.leases import living
from storage.reasons import dump_blockers, dump_warnings, load_blockers, load_warnings
from storage.said import leads_to_nothing
from storage.statements import is_sqlite, rows_changed, table_of
from storage.tables import AttemptRow, BatchRow

_AFTER = "\nafter "


async def load_attempt(session: AsyncSession, attempt_id: str) -> Attempt | None:
    """One attempt, however it stands."""
    row = await session.get(AttemptRow, attempt_id, populate_existing=True)
    return as_attempt(row) if row else None


async def acted_before(
    session: AsyncSession, confirmation: str | None, assignment_id: int
) -> Attempt | None:
    """The attempt that this confirmation already led to for this assignment."""
    if confirmation is None:
        return None
    found = await session.exec(
        select(AttemptRow).where(
            col(AttemptRow.confirmation) == confirmation,
            col(AttemptRow.assignment_id) == assignment_id,
        )
    )
    row = found.one_or_none()
    return as_attempt(row) if row else None


async def was_heeded(session: AsyncSession, confirmation: str) -> bool:
    """Whether this confirmation has led to an attempt or a batch of them, or is to lead to none."""
    attempt = select(AttemptRow.id).where(col(AttemptRow.confirmation) == confirmation)
    batch = select(BatchRow.id).where(col(BatchRow.confirmation) == confirmation)
    for_nothing = leads_to_nothing(literal(confirmation))
    found = await session.exec(select(or_(attempt.exists(), batch.exists(), for_nothing)))
    return bool(found.one())


def next_try(confirmation: str, attempt_id: str) -> str:
    """What names the try after this one, of a confirmation that acts again.

    A header's value has no line break, so that nobody's key reads like this.
    """
    return f"{confirmation}{_AFTER}{attempt_id}"


async def last_try(session: AsyncSession, confirmation: str, assignment_id: int) -> Attempt | None:
    """Of all tries that this confirmation led to for this assignment, the one without a next."""
    its, follows = col(AttemptRow.confirmation), aliased(AttemptRow)
    begins = f"{confirmation}{_AFTER}"
    is_followed = exists().where(
        col(follows.assignment_id) == assignment_id,
        col(follows.confirmation) == literal(begins) + col(AttemptRow.id),
    )
    found = await session.exec(
        select(AttemptRow)
        .where(
            col(AttemptRow.assignment_id) == assignment_id,
            or_(its == confirmation, func.substr(its, 1, len(begins)) == begins),
            ~is_followed,
        )
        .order_by(col(AttemptRow.started_at).desc())
        .limit(1)
    )
    row = found.one_or_none()
    return as_attempt(row) if row else None


async def record(session: AsyncSession, attempt: Attempt) -> bool:
    """Store a new attempt; False where its assignment has an open one, or its confirmation acted.

    Commit one in flight before the first byte is sent.
    """
    return await rows_changed(session, _adding(is_sqlite(session)), _values(attempt)) == 1


# What every request writes: building it takes longer than running it.
@functools.cache
def _adding(on_sqlite: bool) -> UpdateBase:
    insert_into = sqlite.insert if on_sqlite else postgresql.insert
    return insert_into(table_of(AttemptRow)).on_conflict_do_nothing()


@functools.cache
def _storing() -> UpdateBase:
    attempts = table_of(AttemptRow)
    return update(attempts).where(attempts.c.id == bindparam("stored"))


async def queue(session: AsyncSession, attempts: Sequence[Attempt]) -> None:
    """Store the attempts of a batch's round, that wait for their turns."""
    await session.exec(insert(AttemptRow).values([_values(one) for one in attempts]))


async def take_turn(session: AsyncSession, attempt: Attempt) -> bool:
    """Store what becomes of a queued attempt whose turn has come; False when it waits no more."""
    taking = (
        update(AttemptRow)
        .where(col(AttemptRow.id) == attempt.id, col(AttemptRow.outcome) == Outcome.QUEUED)
        .values(**_values(attempt))
    )
    return await rows_changed(session, taking) == 1


async def drop_queued(session: AsyncSession, batch_id: str) -> int:
    """Have nothing more of a batch begun; how many were left."""
    dropping = (
        update(AttemptRow)
        .where(col(AttemptRow.batch_id) == batch_id, col(AttemptRow.outcome) == Outcome.QUEUED)
        .values(outcome=Outcome.NOT_SENT)
    )
    return await rows_changed(session, dropping)


async def store(session: AsyncSession, attempt: Attempt) -> None:
    """Change an attempt that is on record, under its assignment's lock."""
    await rows_changed(session, _storing(), {"stored": attempt.id, **_values(attempt)})


async def withdraw(session: AsyncSession, attempt: Attempt) -> None:
    """Close a claim that never led to a call, whether or not it was stored.

    Waits for a transaction that may still store it. A claim that took the place of an attempt in
    doubt inherits the doubt.
    """
    await record(session, attempt)
    inherits = case(
        (col(AttemptRow.supersedes).is_(None), attempt.outcome), else_=Outcome.UNCONFIRMED
    )
    closing = (
        update(AttemptRow)
        .where(col(AttemptRow.id) == attempt.id, col(AttemptRow.outcome) == Outcome.IN_FLIGHT)
        .values(outcome=inherits, reasons=dump_blockers(attempt.reasons))
        .execution_options(synchronize_session=False)
    )
    await rows_changed(session, closing)


async def attempts_of(session: AsyncSession, assignment_id: int) -> Sequence[Attempt]:
    """All attempts made for an assignment, oldest first."""
    found = await session.exec(
        select(AttemptRow)
        .where(col(AttemptRow.assignment_id) == assignment_id)
        .order_by(col(AttemptRow.started_at), col(AttemptRow.id))
    )
    return [as_attempt(row) for row in found]


async def stopped_requests(session: AsyncSession, numbers: Collection[int]) -> Sequence[int]:
    """Those of these assignments for which the last that was tried is a request FMS did not do.

    What never left, because a batch ended before its turn or something was in the way, is no try.
    """
    found = await session.exec(
        select(AttemptRow)
        .where(
            col(AttemptRow.assignment_id).in_(numbers),
            col(AttemptRow.outcome).not_in((Outcome.NOT_SENT, Outcome.BLOCKED)),
        )
        .order_by(col(AttemptRow.started_at), col(AttemptRow.id))
    )
    last = {row.assignment_id: row for row in found}
    not_done = (Outcome.REFUSED, Outcome.FOUND_NOT_APPLIED)
    return [
        number
        for number, row in last.items()
        if row.action is Action.REQUEST and row.outcome in not_done
    ]


async def attempts_of_batch(session: AsyncSession, batch_id: str) -> Sequence[Attempt]:
    """The latest attempt for each assignment of a batch, in the order in which they were typed."""
    found = await session.exec(
        select(AttemptRow)
        .where(col(AttemptRow.batch_id) == batch_id)
        .order_by(col(AttemptRow.position), col(AttemptRow.round))
        .execution_options(populate_existing=True)
    )
    latest = {row.position: row for row in found}
    return [as_attempt(row) for row in latest.values()]


async def abandoned(
    session: AsyncSession, *, own: str, working_on: Collection[str]
) -> Sequence[Attempt]:
    """Attempts in flight that nobody works on.

    Those whose process holds no lease any more: it died in between. And those of the `own` lease
    that are not among what this process is `working_on`, whatever became of them.
    """
    holder = col(AttemptRow.holder)
    found = await session.exec(
        select(AttemptRow)
        .where(
            is_open(),
            col(AttemptRow.outcome) == Outcome.IN_FLIGHT,
            or_(holder.not_in(living(session)), holder == own),
            col(AttemptRow.id).not_in(working_on),
        )
        .order_by(col(AttemptRow.started_at))
    )
    return [as_attempt(row) for row in found]


async def count_open(session: AsyncSession) -> dict[str, int]:
    """How many attempts are in flight and how many unconfirmed."""
    found = await session.exec(
        select(AttemptRow.outcome, func.count()).where(is_open()).group_by(col(AttemptRow.outcome))
    )
    counts: dict[str, int] = dict.fromkeys(OPEN_OUTCOMES, 0)
    return counts | dict(found.all())


async def unconfirmed(session: AsyncSession, limit: int) -> tuple[list[str], int]:
    """The ids of those that wait longest for a person's word, and how many there are."""
    waits = and_(is_open(), col(AttemptRow.outcome) == Outcome.UNCONFIRMED)
    oldest = select(AttemptRow.id).where(waits).order_by(col(AttemptRow.started_at))
    found = await session.exec(oldest.limit(limit))
    count = await session.exec(select(func.count(col(AttemptRow.id))).where(waits))
    return list(found), count.one()


def as_attempt(row: AttemptRow) -> Attempt:
    """The domain's view of a row."""
    return Attempt(
        id=row.id,
        action=row.action,
        assignment_id=row.assignment_id,
        actor=Actor.parse(row.actor),
        environment=row.environment,
        started=row.started_at,
        outcome=row.outcome,
        confirmation=row.confirmation,
        batch=_batch_place(row),
        supersedes=row.supersedes,
        holder=row.holder,
        requestor_id=row.requestor_id,
        requested_by=Actor.parse(row.requested_by) if row.requested_by else None,
        request_id=row.fms_request_id,
        http_status=row.http_status,
        failure=_failure(row),
        reasons=load_blockers(row.reasons),
        warnings=load_warnings(row.warnings),
        finished=row.finished_at,
        seconds=row.seconds,
        resolved=stamp(row.resolved_by, row.resolved_at),
    )


def _values(attempt: Attempt) -> dict[str, Any]:
    """Its row, for statements that write without the unit of work."""
    batch, failure, resolved = attempt.batch, attempt.failure, attempt.resolved
    return {
        "id": attempt.id,
        "action": attempt.action,
        "assignment_id": attempt.assignment_id,
        "actor": str(attempt.actor),
        "environment": attempt.environment,
        "started_at": attempt.started,
        "outcome": attempt.outcome,
        "confirmation": attempt.confirmation,
        "batch_id": batch.batch_id if batch else None,
        "round": batch.round if batch else None,
        "position": batch.position if batch else None,
        "supersedes": attempt.supersedes,
        "holder": attempt.holder,
        "requestor_id": attempt.requestor_id,
        "requested_by": str(attempt.requested_by) if attempt.requested_by else None,
        "fms_request_id": attempt.request_id,
        "http_status": attempt.http_status,
        "cause": failure.kind if failure else None,
        "detail": failure.detail if failure else None,
        "retry_after": failure.retry_after if failure else None,
        "reasons": dump_blockers(attempt.reasons),
        "warnings": dump_warnings(attempt.warnings),
        "finished_at": attempt.finished,
        "seconds": attempt.seconds,
        "resolved_by": str(resolved.by) if resolved else None,
        "resolved_at": resolved.at if resolved else None,
    }


def _batch_place(row: AttemptRow) -> BatchPlace | None:
    if row.batch_id is None or row.round is None or row.position is None:
        return None
    return BatchPlace(row.batch_id, row.round, row.position)


def _failure(row: AttemptRow) -> Failure | None:
    if row.cause is None:
        return None
    known = {str(kind): kind for kind in FailureKind}
    kind = known.get(row.cause, FailureKind.NOT_KNOWN)
    return Failure(kind, row.environment, row.http_status, row.detail, row.retry_after)
