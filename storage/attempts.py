"""The claim before a call to FMS, and its settlement afterwards.

Whoever's INSERT takes effect may send; the partial unique indexes of the attempt table decide,
so that it holds across processes.
"""

import enum
from collections.abc import Collection, Sequence

from sqlalchemy import case, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.attempt import OPEN_OUTCOMES, Outcome
from storage.leases import living
from storage.statements import as_values, insert_into, rows_changed
from storage.tables import (
    AttemptRow,
)


class Claim(enum.Enum):
    """WON: send it. BUSY: another attempt is open. REPEATED: this confirmation acted before."""

    WON = enum.auto()
    BUSY = enum.auto()
    REPEATED = enum.auto()


async def claim(session: AsyncSession, attempt: AttemptRow) -> Claim:
    """Store an attempt in flight, unless its assignment or its confirmation forbids it.

    Commit before the first byte is sent.
    """
    insert = insert_into(session, AttemptRow).values(**as_values(attempt))
    if await rows_changed(session, insert.on_conflict_do_nothing()):
        return Claim.WON
    if await acted_before(session, attempt.confirmation, attempt.assignment_id):
        return Claim.REPEATED
    return Claim.BUSY


async def acted_before(
    session: AsyncSession, confirmation: str | None, assignment_id: int
) -> AttemptRow | None:
    """The attempt that this confirmation already led to for this assignment."""
    if confirmation is None:
        return None
    found = await session.exec(
        select(AttemptRow).where(
            col(AttemptRow.confirmation) == confirmation,
            col(AttemptRow.assignment_id) == assignment_id,
        )
    )
    return found.one_or_none()


async def record(session: AsyncSession, attempt: AttemptRow) -> None:
    """Store an attempt that is over before it began (blocked), for the audit.

    Silently leaves it out where its confirmation is on record already.
    """
    insert = insert_into(session, AttemptRow).values(**as_values(attempt))
    await rows_changed(session, insert.on_conflict_do_nothing())


async def withdraw(session: AsyncSession, attempt: AttemptRow) -> None:
    """Close a claim that never led to a call, whether or not it was stored.

    Waits for a transaction that may still store it. A claim that took the place of an attempt in
    doubt inherits the doubt.
    """
    inherits = case(
        (col(AttemptRow.supersedes).is_(None), Outcome.BLOCKED),
        else_=Outcome.UNCONFIRMED,
    )
    insert = insert_into(session, AttemptRow).values(**as_values(attempt))
    await rows_changed(
        session,
        insert.on_conflict_do_update(
            index_elements=["id"],
            set_={"outcome": inherits, "cause": attempt.cause},
            where=col(AttemptRow.outcome) == Outcome.IN_FLIGHT,
        ),
    )


async def settle(
    session: AsyncSession,
    attempt_id: str,
    outcome: Outcome,
    *,
    from_outcomes: Sequence[Outcome] = OPEN_OUTCOMES,
    **values: object,
) -> bool:
    """Give an open attempt its outcome; False when it is not in `from_outcomes` any more."""
    statement = (
        update(AttemptRow)
        .where(col(AttemptRow.id) == attempt_id, col(AttemptRow.outcome).in_(from_outcomes))
        .values(outcome=outcome, **values)
        .execution_options(synchronize_session=False)
    )
    return await rows_changed(session, statement) == 1


async def load_attempt(session: AsyncSession, attempt_id: str) -> AttemptRow | None:
    """One attempt, however it ended."""
    found = await session.exec(
        select(AttemptRow)
        .where(col(AttemptRow.id) == attempt_id)
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def attempts_of(session: AsyncSession, assignment_id: int) -> Sequence[AttemptRow]:
    """All attempts made for an assignment, oldest first."""
    found = await session.exec(
        select(AttemptRow)
        .where(col(AttemptRow.assignment_id) == assignment_id)
        .order_by(col(AttemptRow.started_at), col(AttemptRow.id))
    )
    return found.all()


async def abandoned(
    session: AsyncSession, *, own: str, working_on: Collection[str]
) -> Sequence[AttemptRow]:
    """Attempts in flight that nobody works on.

    Those whose process holds no lease any more: it died in between. And those of the `own` lease
    that are not among what this process is `working_on`, whatever became of them.
    """
    holder = col(AttemptRow.holder)
    found = await session.exec(
        select(AttemptRow)
        .where(
            col(AttemptRow.outcome) == Outcome.IN_FLIGHT,
            or_(holder.not_in(living(session)), holder == own),
            col(AttemptRow.id).not_in(working_on),
        )
        .order_by(col(AttemptRow.started_at))
    )
    return found.all()


async def count_open(session: AsyncSession) -> dict[str, int]:
    """How many attempts are in flight and how many unconfirmed."""
    found = await session.exec(
        select(AttemptRow.outcome).where(col(AttemptRow.outcome).in_(OPEN_OUTCOMES))
    )
    outcomes = found.all()
    return {outcome: outcomes.count(outcome) for outcome in OPEN_OUTCOMES}
