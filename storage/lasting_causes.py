"""Lasting causes: the database keeps each to one row for as long as it lasts."""

import functools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update, bindparam, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.attempt import Failure, FailureKind
from domain.lasting_causes import LastingCause
from storage.columns import UtcDateTime
from storage.statements import as_values, insert_into
from storage.tables import LastingCauseRow


async def load_lasting_cause(session: AsyncSession, cause_id: int) -> LastingCause | None:
    """One of them, over or not."""
    row = await session.get(LastingCauseRow, cause_id)
    return _as_lasting_cause(row) if row else None


async def note_stopped(
    session: AsyncSession, failure: Failure, assignment_id: int, at: datetime
) -> LastingCause:
    """A request was stopped: by what lasts already, or by what begins with it."""
    began = LastingCauseRow(kind=failure.kind, environment=failure.environment, since=at)
    values = as_values(began)
    del values["id"]
    adding = insert_into(session, LastingCauseRow).values(**values)
    await session.exec(adding.on_conflict_do_nothing())
    found = await session.exec(
        select(LastingCauseRow)
        .where(
            col(LastingCauseRow.kind) == failure.kind,
            col(LastingCauseRow.environment) == failure.environment,
            col(LastingCauseRow.over_at).is_(None),
        )
        .with_for_update()
    )
    row = found.one()
    row.http_status, row.detail = failure.http_status, failure.detail
    row.stopped = [*row.stopped, *({assignment_id} - {*row.stopped})]
    await session.flush()
    return _as_lasting_cause(row)


async def end_lasting_causes(
    session: AsyncSession, environment: str, at: datetime
) -> Sequence[int]:
    """Whatever stopped requests to this environment is over; the ids of what was."""
    ended = await session.exec(_ending(), params={"at": at, "of": environment})
    return ended.scalars().all()


# Asked with each request that FMS takes: building it takes longer than running it.
@functools.cache
def _ending() -> Update:
    return (
        update(LastingCauseRow)
        .where(
            col(LastingCauseRow.environment) == bindparam("of"),
            col(LastingCauseRow.over_at).is_(None),
        )
        .values(over_at=bindparam("at", type_=UtcDateTime()))
        .returning(col(LastingCauseRow.id))
        .execution_options(synchronize_session=False)
    )


def _as_lasting_cause(row: LastingCauseRow) -> LastingCause:
    if row.id is None:
        raise ValueError("a cause without a number was never stored")
    failure = Failure(FailureKind(row.kind), row.environment, row.http_status, row.detail)
    return LastingCause(row.id, failure, tuple(row.stopped), row.since, row.over_at)
