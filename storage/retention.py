"""Deleting what is on record, once it is old enough and nothing rests on it any more.

Each function deletes one batch and says how many rows that were, so that nobody waits long for
the write lock.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, tuple_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import SQLModel, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.attempt import OPEN_OUTCOMES, Outcome
from domain.loan_change import OPEN_CHANGES, ChangeState
from domain.messages import MessageKind
from domain.sync import Trigger
from storage.assignments import is_live, is_open
from storage.desk_tables import AnsweredRow
from storage.finding_table import FindingRow
from storage.loan_change_table import EditRow, LoanChangeRow
from storage.messages import is_behind
from storage.statements import rows_changed
from storage.tables import (
    AssignmentRow,
    AttemptRow,
    BatchRow,
    HadDigestRow,
    LastingCauseRow,
    MorningRow,
    RejectedRowRow,
    SlackMessageRow,
    SyncReportRow,
    SyncRunRow,
)

_OF_CHANGES = (MessageKind.CHANGE, MessageKind.CHANGE_TOLD)


async def delete_attempts(session: AsyncSession, before: datetime, most: int) -> int:
    """Attempts of assignments that are over or deleted. Open ones stay, however old."""
    return await _delete(
        session,
        AttemptRow,
        (col(AttemptRow.id),),
        most,
        col(AttemptRow.started_at) < before,
        col(AttemptRow.outcome).not_in((Outcome.QUEUED, *OPEN_OUTCOMES)),
        col(AttemptRow.assignment_id).not_in(select(AssignmentRow.id).where(is_live())),
        _is_told(col(AttemptRow.id)),
    )


async def delete_messages(session: AsyncSession, before: datetime, most: int) -> int:
    """Messages that show all there is, once what they are about changes no more.

    Cards stay with their assignments, and what lives for as long as something lasts until that is
    over: the alert about an open attempt, what is told of a change, the alert about what stops
    requests, and the one about what cannot be shown.
    """
    open_attempts = select(AttemptRow.id).where(is_open())
    open_changes = select(_name(LoanChangeRow.id)).where(col(LoanChangeRow.state).in_(OPEN_CHANGES))
    lasting = select(_name(LastingCauseRow.id)).where(col(LastingCauseRow.over_at).is_(None))
    return await _delete(
        session,
        SlackMessageRow,
        (col(SlackMessageRow.id),),
        most,
        ~is_behind(),
        col(SlackMessageRow.created_at) < before,
        col(SlackMessageRow.kind) != MessageKind.CARD,
        col(SlackMessageRow.subject).not_in(open_attempts),
        _is_over(open_changes, *_OF_CHANGES),
        _is_over(lasting, MessageKind.LASTING_CAUSE),
        or_(col(SlackMessageRow.kind) != MessageKind.PUT_ASIDE, ~_something_is_put_aside()),
    )


def _something_is_put_aside() -> ColumnElement[bool]:
    other = aliased(SlackMessageRow)
    return select(other.id).where(col(other.put_aside_at).is_not(None)).exists()


def _is_over(lasts: SelectOfScalar[str], *kinds: MessageKind) -> ColumnElement[bool]:
    """Of messages of these kinds: whether what they are about does not last any more."""
    is_another = col(SlackMessageRow.kind).not_in(kinds)
    return or_(is_another, col(SlackMessageRow.subject).not_in(lasts))


async def delete_batches(session: AsyncSession, before: datetime, most: int) -> int:
    """Batches that are over, once none of their attempts is kept."""
    kept = select(AttemptRow.batch_id).where(col(AttemptRow.batch_id).is_not(None))
    return await _delete(
        session,
        BatchRow,
        (col(BatchRow.id),),
        most,
        col(BatchRow.finished_at) < before,
        col(BatchRow.running).is_(False),
        col(BatchRow.id).not_in(kept),
        _is_told(col(BatchRow.id)),
    )


async def delete_rejected_rows(session: AsyncSession, before: datetime, most: int) -> int:
    """Rows that reports of old runs had set aside, unless their list is still to be said."""
    waiting = select(SlackMessageRow.target).where(is_behind())
    told = select(SyncRunRow.id).where(
        *_began_and_ended(before), ("run:" + col(SyncRunRow.id)).not_in(waiting)
    )
    return await _delete(
        session,
        RejectedRowRow,
        (col(RejectedRowRow.run_id), col(RejectedRowRow.report), col(RejectedRowRow.line)),
        most,
        col(RejectedRowRow.run_id).in_(told),
    )


async def delete_runs(session: AsyncSession, before: datetime, most: int) -> int:
    """Sync runs with their reports, older than what the tables were last made from.

    A run after that says something about them, even by its silence.
    """
    floor = min([before, *await _foundations(session)])
    number = col(SyncRunRow.id)
    old = await session.exec(
        select(number)
        .where(
            *_began_and_ended(floor),
            number.not_in(select(RejectedRowRow.run_id)),
            _is_told(number),
        )
        .limit(most)
    )
    ids = old.all()
    await session.exec(delete(SyncReportRow).where(col(SyncReportRow.run_id).in_(ids)))
    return await rows_changed(session, delete(SyncRunRow).where(number.in_(ids)))


async def _foundations(session: AsyncSession) -> list[datetime]:
    """When the last good run of each report began, and the last in which all were good."""
    good = await session.exec(
        select(func.max(SyncRunRow.started_at))
        .join(SyncReportRow, col(SyncReportRow.run_id) == col(SyncRunRow.id))
        .where(col(SyncReportRow.fault).is_(None))
        .group_by(col(SyncReportRow.name))
    )
    whole = await session.exec(
        select(func.max(SyncRunRow.started_at)).where(
            col(SyncRunRow.ok).is_(True), col(SyncRunRow.trigger) != Trigger.APPLY
        )
    )
    return [one for one in (*good.all(), whole.one()) if one is not None]


def _began_and_ended(before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(SyncRunRow.started_at) < before, col(SyncRunRow.running).is_(None)


async def delete_lasting_causes(session: AsyncSession, before: datetime, most: int) -> int:
    """Those that are over."""
    return await _delete(
        session,
        LastingCauseRow,
        (col(LastingCauseRow.id),),
        most,
        col(LastingCauseRow.over_at) < before,
        _is_told(_name(LastingCauseRow.id), MessageKind.LASTING_CAUSE),
    )


async def delete_findings(session: AsyncSession, before: datetime, most: int) -> int:
    """Findings about assignments that are over or deleted: nobody can be told of those again."""
    return await _delete(
        session,
        FindingRow,
        (col(FindingRow.id),),
        most,
        col(FindingRow.since) < before,
        col(FindingRow.told_at).is_not(None),
        col(FindingRow.assignment_id).not_in(select(AssignmentRow.id).where(is_live())),
    )


async def delete_edits(session: AsyncSession, before: datetime, most: int) -> int:
    """Edits that people were told of long ago."""
    return await _delete(
        session,
        EditRow,
        (col(EditRow.id),),
        most,
        col(EditRow.edited_at) < before,
        _is_told(_name(EditRow.id), MessageKind.EDITED),
    )


async def delete_changes(session: AsyncSession, before: datetime, most: int) -> int:
    """Changes that were never begun; others with the attempts that they made."""
    is_over = col(LoanChangeRow.assignment_id).not_in(select(AssignmentRow.id).where(is_live()))
    return await _delete(
        session,
        LoanChangeRow,
        (col(LoanChangeRow.id),),
        most,
        col(LoanChangeRow.proposed_at) < before,
        col(LoanChangeRow.state).not_in(OPEN_CHANGES),
        or_(col(LoanChangeRow.state) == ChangeState.PROPOSED, is_over),
        _is_told(_name(LoanChangeRow.id), *_OF_CHANGES),
    )


async def delete_answered(session: AsyncSession, before: datetime, most: int) -> int:
    """What was said to the bot, once Slack delivers it no more."""
    of_old = col(AnsweredRow.answered_at) < before
    return await _delete(session, AnsweredRow, (col(AnsweredRow.key),), most, of_old)


async def delete_mornings(session: AsyncSession, before: date) -> int:
    """Which mornings had their reminders, a row a day, and a row for each person's digest."""
    mornings = delete(MorningRow).where(col(MorningRow.day) < before)
    digests = delete(HadDigestRow).where(col(HadDigestRow.day) < before)
    return await rows_changed(session, mornings) + await rows_changed(session, digests)


def _is_told(subject: ColumnElement[str] | Mapped[Any], *kinds: MessageKind) -> ColumnElement[bool]:
    """Whether no message about it is still to be said: of these kinds, else of any."""
    waiting = select(SlackMessageRow.subject).where(is_behind())
    if kinds:
        waiting = waiting.where(col(SlackMessageRow.kind).in_(kinds))
    return subject.not_in(waiting)


def _name(number: int | None) -> ColumnElement[str]:
    """A row's number, as messages name what they are about."""
    return cast(col(number), String)


async def _delete(
    session: AsyncSession,
    table: type[SQLModel],
    key: tuple[Mapped[Any], ...],
    most: int,
    *conditions: ColumnElement[bool],
) -> int:
    some = select_columns(*key).where(*conditions).limit(most)
    statement = delete(table).where(tuple_(*key).in_(some))
    return await rows_changed(session, statement)
