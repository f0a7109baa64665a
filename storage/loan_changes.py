"""Changes of what is requested: stored as they are proposed, followed with their assignments."""

import functools
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, literal_column
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.assignment import Actor, Assignment, AuditStamp, FmsReference, Source, Status
from domain.attempt import Attempt
from domain.loan_change import (
    OPEN_CHANGES,
    ChangeShown,
    ChangeState,
    Loan,
    LoanChange,
    NextStep,
    all_confirmations,
)
from domain.messages import MessageKind
from domain.reasons import Blocker
from storage.assignments import load_assignment, lock_assignment, stamp
from storage.attempts import as_attempt
from storage.leases import living
from storage.loan_change_table import LOANS, LoanChangeRow
from storage.messages import add_message, bump_revision, present
from storage.reasons import dump_blockers, load_blockers
from storage.tables import AttemptRow, SlackMessageRow


async def propose(
    session: AsyncSession,
    stands: Assignment,
    fms: FmsReference,
    wanted: Loan,
    accepted: Sequence[Blocker],
    by: AuditStamp,
) -> int:
    """Store what somebody wants of an assignment; nothing follows from it yet. Its id."""
    row = LoanChangeRow(
        assignment_id=stands.id,
        actor=str(by.by),
        was=LOANS.dump_python(Loan.of(stands), mode="json"),
        wanted=LOANS.dump_python(wanted, mode="json"),
        fms_environment=fms.environment,
        fms_request_id=fms.request_id,
        requested_by=str(stands.requested.by) if stands.requested else None,
        accepted=dump_blockers(accepted),
        proposed_at=by.at,
        proposed_by=str(by.by),
    )
    session.add(row)
    await session.flush()
    return row.id or 0


async def lock_change(session: AsyncSession, change_id: int) -> LoanChangeRow | None:
    """A change's row, with its assignment's row held: its holder decides about both."""
    row = await session.get(LoanChangeRow, change_id)
    if row is None:
        return None
    await lock_assignment(session, row.assignment_id)
    return await session.get(LoanChangeRow, change_id, populate_existing=True)


async def load_shown(session: AsyncSession, change_id: int) -> ChangeShown | None:
    """A change, with its assignment."""
    row = await session.get(LoanChangeRow, change_id, populate_existing=True)
    return await shown_of(session, row) if row else None


async def open_change_of(session: AsyncSession, assignment_id: int) -> LoanChangeRow | None:
    """The change of an assignment that is under way, or waits for a person."""
    return (await session.exec(_open_of(), params={"number": assignment_id})).one_or_none()


def has_open_change(number: BindParameter[int]) -> ColumnElement[bool]:
    """Whether `open_change_of` would find one: for what changes the assignment of this number.

    By the number that is asked for: a column has no table before it in RETURNING, so that the
    assignment's own would be taken for that of the change.
    """
    its = col(LoanChangeRow.assignment_id) == number
    return exists().where(its, _is_open()).label("has_open_change")


def _is_open() -> ColumnElement[bool]:
    # In these very words, as the index of the open ones has them: all that ever were are many.
    words: list[ColumnElement[str]] = [literal_column(f"'{one}'") for one in OPEN_CHANGES]
    return col(LoanChangeRow.state).in_(words)


def _is(state: ChangeState) -> ColumnElement[bool]:
    """One of the open states."""
    return and_(_is_open(), col(LoanChangeRow.state) == state)


# Two of what every request asks: building them takes longer than running them.
@functools.cache
def _open_of() -> SelectOfScalar[LoanChangeRow]:
    its = col(LoanChangeRow.assignment_id) == bindparam("number")
    wanted = select(LoanChangeRow).where(its, _is_open())
    return wanted.execution_options(populate_existing=True)


@functools.cache
def _under_way() -> SelectOfScalar[LoanChangeRow]:
    wanted = select(LoanChangeRow).where(_is(ChangeState.RUNNING))
    return wanted.execution_options(populate_existing=True)


async def shown_of(session: AsyncSession, row: LoanChangeRow) -> ChangeShown:
    """A change as a value, with its assignment as it stands."""
    stands = await load_assignment(session, row.assignment_id)
    if stands is None:
        raise LookupError("an assignment stays on record, deleted ones too")
    return ChangeShown(_as_change(row, await _latest_attempt(session, row)), stands)


async def follow(session: AsyncSession, assignment_id: int, *, by: Actor, at: datetime) -> None:
    """Have the change of a locked assignment, if one is open, keep up with what it is now.

    Where that is the end of it, the person who waits for it is told of what somebody else did.
    """
    row = await open_change_of(session, assignment_id)
    if row is None:
        return
    step = (await shown_of(session, row)).next
    if step in (NextStep.DONE, NextStep.NONE):
        is_done = step is NextStep.DONE
        end(row, ChangeState.DONE if is_done else ChangeState.OVERTAKEN, by=by, at=at)
        await session.flush()
        await tell_its_end(session, row, by=by, at=at)
    await show(session, row)


async def stopped_changes(session: AsyncSession) -> list[ChangeShown]:
    """Those that wait for a person, oldest first."""
    found = await session.exec(
        select(LoanChangeRow).where(_is(ChangeState.STOPPED)).order_by(col(LoanChangeRow.id))
    )
    return [await shown_of(session, row) for row in found.all()]


def changes_run() -> ColumnElement[bool]:
    """Whether a change is under way: a column of what is asked anyway, as mostly there is none."""
    return exists().where(_is(ChangeState.RUNNING)).label("changes_run")


async def held_by_changes(session: AsyncSession) -> list[Assignment]:
    """What changes under way are about to request, each as if it were requested already.

    From the moment that the old request is on its way out: what is not deleted yet holds nothing.
    """
    found = await session.exec(_under_way())
    under_way = [await shown_of(session, row) for row in found.all()]
    holds = (NextStep.WAIT, NextStep.EDIT, NextStep.CREATE)
    return [
        replace(one.change.wanted.on(one.assignment), status=Status.REQUESTED)
        for one in under_way
        if one.next in holds
    ]


def end(row: LoanChangeRow, state: ChangeState, *, by: Actor, at: datetime) -> None:
    """Bring a locked change to its end."""
    row.state, row.holder = state, None
    row.ended_by, row.ended_at = str(by), at


async def show(session: AsyncSession, row: LoanChangeRow) -> None:
    """Have every message about a change drawn again."""
    for kind in (MessageKind.CHANGE, MessageKind.CHANGE_TOLD):
        await bump_revision(session, kind, str(row.id))


async def tell(session: AsyncSession, row: LoanChangeRow, *, at: datetime) -> None:
    """Post the message of a change once more: an edited one notifies nobody."""
    await _post(session, row, MessageKind.CHANGE, row.actor, f"{row.round}:{row.state}", at=at)


async def tell_its_end(
    session: AsyncSession, row: LoanChangeRow, *, by: Actor, at: datetime
) -> None:
    """Have those told of its end who did not bring it about.

    Those are the people who had it begin or go on; and where it took back what another had
    requested, and made no request in its place, that one.
    """
    occasion = f"{row.round}:{row.state}"
    took_part = await _told(session, row, MessageKind.CHANGE)
    for person in took_part - {str(by)}:
        await _post(session, row, MessageKind.CHANGE, person, occasion, at=at)
    shown = await shown_of(session, row)
    if shown.change.took_it_back and shown.assignment.fms is None:
        for who in {row.requested_by} - took_part - {str(by)}:
            await _post(session, row, MessageKind.CHANGE_TOLD, who, occasion, at=at)


async def who_know(session: AsyncSession, row: LoanChangeRow) -> Sequence[Actor]:
    """Those who have a message of it."""
    kinds = (MessageKind.CHANGE, MessageKind.CHANGE_TOLD)
    return [Actor.parse(one) for one in await _told(session, row, *kinds)]


async def _told(session: AsyncSession, row: LoanChangeRow, *kinds: MessageKind) -> set[str]:
    found = await session.exec(
        select(SlackMessageRow.target).where(
            col(SlackMessageRow.kind).in_(kinds), col(SlackMessageRow.subject) == str(row.id)
        )
    )
    return {*found}


async def tell_who_takes_part(session: AsyncSession, row: LoanChangeRow, *, at: datetime) -> None:
    """Have a message for the person who has it begin or go on, and for who had requested it."""
    await _post(session, row, MessageKind.CHANGE, row.actor, "", at=at)
    if row.requested_by not in await _told(session, row, MessageKind.CHANGE):
        await _post(session, row, MessageKind.CHANGE_TOLD, row.requested_by, "", at=at)


async def _post(
    session: AsyncSession,
    row: LoanChangeRow,
    kind: MessageKind,
    to: str | None,
    occasion: str,
    *,
    at: datetime,
) -> None:
    """Programs are told nothing. Each person has one message for each occasion, kept true."""
    if to is None or Actor.parse(to).source is not Source.SLACK:
        return
    message = SlackMessageRow(
        key=f"{kind}:{row.id}:{to}:{occasion}",
        kind=kind,
        subject=str(row.id),
        target=to,
        stream=f"person:{to}:change:{row.id}",
        created_at=at,
        due_at=await present(session, at),
    )
    await add_message(session, message)


async def abandoned_changes(
    session: AsyncSession, *, own: str, working_on: Collection[str]
) -> Sequence[int]:
    """The ids of changes under way that nobody sees through, told as for attempts."""
    holder = col(LoanChangeRow.holder)
    found = await session.exec(
        select(LoanChangeRow.id).where(
            _is(ChangeState.RUNNING),
            or_(holder.not_in(living(session)), holder == own),
        )
    )
    return [one for one in found if one is not None and work_on(one) not in working_on]


def work_on(change_id: int) -> str:
    """What a change is called among what a process works on."""
    return f"change:{change_id}"


async def _latest_attempt(session: AsyncSession, row: LoanChangeRow) -> Attempt | None:
    begins = all_confirmations(row.id or 0)
    found = await session.exec(
        select(AttemptRow)
        .where(
            col(AttemptRow.assignment_id) == row.assignment_id,
            func.substr(col(AttemptRow.confirmation), 1, len(begins)) == begins,
        )
        .order_by(col(AttemptRow.started_at).desc(), col(AttemptRow.id).desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    attempt = found.one_or_none()
    return as_attempt(attempt) if attempt else None


def _as_change(row: LoanChangeRow, attempt: Attempt | None) -> LoanChange:
    return LoanChange(
        id=row.id or 0,
        assignment_id=row.assignment_id,
        actor=Actor.parse(row.actor),
        state=row.state,
        round=row.round,
        was=LOANS.validate_python(row.was),
        wanted=LOANS.validate_python(row.wanted),
        fms=FmsReference(row.fms_environment, row.fms_request_id),
        proposed=AuditStamp(Actor.parse(row.proposed_by), row.proposed_at),
        requested_by=Actor.parse(row.requested_by) if row.requested_by else None,
        attempt=attempt,
        reasons=load_blockers(row.reasons),
        accepted=load_blockers(row.accepted or []),
        cut_off=row.cut_off,
        ended=stamp(row.ended_by, row.ended_at),
    )
