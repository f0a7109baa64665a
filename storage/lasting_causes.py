"""Lasting causes: the database keeps each to one row for as long as it lasts."""

import functools
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.attempt import Failure, FailureKind
from domain.lasting_causes import SAME_WITHIN, CauseKind, LastingCause
from storage.statements import as_values, insert_into
from storage.tables import LastingCauseRow

_KINDS, _FAILURES = frozenset(CauseKind), frozenset(FailureKind)


async def load_lasting_cause(session: AsyncSession, cause_id: int) -> LastingCause | None:
    """One of them, over or not."""
    row = await session.get(LastingCauseRow, cause_id)
    return _as_lasting_cause(row) if row else None


async def those_that_last(session: AsyncSession) -> list[LastingCause]:
    """What stops requests now and was told, oldest first."""
    lasts = select(LastingCauseRow).where(col(LastingCauseRow.over_at).is_(None))
    found = await session.exec(lasts.order_by(col(LastingCauseRow.id)))
    return [one for one in map(_as_lasting_cause, found) if one.is_told]


async def note_stopped(
    session: AsyncSession, kind: CauseKind, failure: Failure, assignment_id: int, at: datetime
) -> LastingCause:
    """A request was stopped: by what lasts already, or by what begins with it."""
    row = await _open(session, kind, failure.environment, at)
    row.failure, row.http_status, row.detail = failure.kind, failure.http_status, failure.detail
    row.stopped = [*row.stopped, *({assignment_id} - {*row.stopped})]
    await session.flush()
    return _as_lasting_cause(row)


async def note_reports(
    session: AsyncSession, environment: str, names: Sequence[str], at: datetime
) -> LastingCause:
    """These reports could not be fetched once more."""
    row = await _open(session, CauseKind.REPORTS, environment, at)
    row.reports = [*names]
    await session.flush()
    return _as_lasting_cause(row)


async def _open(
    session: AsyncSession, kind: CauseKind, environment: str, at: datetime
) -> LastingCauseRow:
    """The one that lasts; one that is back soon goes on, so that it is told in the same place."""
    of_it = select(LastingCauseRow).where(
        col(LastingCauseRow.kind) == kind, col(LastingCauseRow.environment) == environment
    )
    of_it = of_it.order_by(col(LastingCauseRow.id).desc()).limit(1).with_for_update()
    of_it = of_it.execution_options(populate_existing=True)
    last = (await session.exec(of_it)).first()
    if last and _is_back(last, at):
        last.over_at = None
    if last and last.over_at is None:
        return last
    values = as_values(LastingCauseRow(kind=kind, environment=environment, since=at))
    del values["id"]
    adding = insert_into(session, LastingCauseRow).values(**values)
    await session.exec(adding.on_conflict_do_nothing())
    return (await session.exec(of_it)).one()


def _is_back(row: LastingCauseRow, at: datetime) -> bool:
    """Whether it was told a while ago, and is over since."""
    return row.since > at - SAME_WITHIN and _as_lasting_cause(row).is_told


async def end_lasting_causes(
    session: AsyncSession, environment: str, kinds: Collection[CauseKind], at: datetime
) -> Sequence[int]:
    """What of these stopped requests to this environment is over; the ids of what was."""
    # Asked with each request that FMS takes, and mostly there is none: reading locks nobody.
    found = await session.exec(_lasting(), params={"of": environment})
    rows = [row for row in found if row.kind in kinds]
    for row in rows:
        row.over_at = at
    await session.flush()
    return [row.id for row in rows if row.id is not None]


@functools.cache
def _lasting() -> SelectOfScalar[LastingCauseRow]:
    return select(LastingCauseRow).where(
        col(LastingCauseRow.environment) == bindparam("of"),
        col(LastingCauseRow.over_at).is_(None),
    )


def _as_lasting_cause(row: LastingCauseRow) -> LastingCause:
    if row.id is None:
        raise ValueError("a cause without a number was never stored")
    kind = CauseKind(row.kind) if row.kind in _KINDS else CauseKind.NOT_KNOWN
    # An earlier version kept no failure beside a kind that was one.
    named = row.failure or (row.kind if kind is not CauseKind.REPORTS else None)
    return LastingCause(
        id=row.id,
        kind=kind,
        environment=row.environment,
        failure=_failure(row, named) if named else None,
        stopped=tuple(row.stopped),
        reports=tuple(row.reports or ()),
        since=row.since,
        over=row.over_at,
    )


def _failure(row: LastingCauseRow, named: str) -> Failure:
    kind = FailureKind(named) if named in _FAILURES else FailureKind.NOT_KNOWN
    return Failure(kind, row.environment, row.http_status, row.detail)
