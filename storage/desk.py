"""What stands on people's desks: few columns of many assignments, and what they have chosen."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import DateRange, Status
from domain.attempt import Outcome
from domain.home import Brief, DeskSettings
from storage.assignments import is_live, is_open
from storage.statements import insert_into, no_index, rows_changed
from storage.tables import AssignmentRow, AttemptRow, DeskSettingsRow, HadDigestRow


async def briefs(
    session: AsyncSession, *, today: date, until: date, office: str | None, concerning: str
) -> list[Brief]:
    """Live assignments that may concern somebody until then: of an office, else of this actor."""
    start = func.coalesce(col(AssignmentRow.fms_start_date), col(AssignmentRow.start_date))
    end = func.coalesce(col(AssignmentRow.fms_end_date), col(AssignmentRow.end_date))
    status, outcome = col(AssignmentRow.status), col(AttemptRow.outcome)
    mine = and_(col(AttemptRow.assignment_id) == col(AssignmentRow.id), is_open())
    number, requested = col(AssignmentRow.id), col(AssignmentRow.requested_at)
    wanted = (
        select_columns(number, status, start, end, requested, outcome)
        .join(AttemptRow, mine, isouter=True)
        .where(
            is_live(),
            no_index(col(AssignmentRow.office)) == office if office else _concerns(concerning),
            or_(
                start.between(today, until),
                status == Status.REQUESTED,
                and_(status == Status.ACTIVE, end <= until),
                outcome == Outcome.UNCONFIRMED,
            ),
        )
    )
    # Rows as they are: there may be thousands of them.
    found = await (await session.connection()).execute(wanted)
    return [
        Brief(one, state, DateRange(first, last), at, was is Outcome.UNCONFIRMED)
        for one, state, first, last, at, was in found
        if one is not None
    ]


def _concerns(actor: str) -> ColumnElement[bool]:
    """Whether somebody planned it, requested it, or has an open attempt for it."""
    return or_(
        col(AssignmentRow.created_by) == actor,
        col(AssignmentRow.requested_by) == actor,
        col(AttemptRow.actor) == actor,
    )


async def load_desk_settings(session: AsyncSession, slack_user_id: str) -> DeskSettings:
    """What this person has chosen, or what holds where nothing was."""
    row = await session.get(DeskSettingsRow, slack_user_id)
    return DeskSettings(row.digest, row.hour, row.office, row.shown) if row else DeskSettings()


async def store_desk_settings(
    session: AsyncSession, slack_user_id: str, chosen: DeskSettings
) -> None:
    """Put in place of what was chosen before; what was sent today stays sent."""
    values = {
        "digest": chosen.digest,
        "hour": chosen.hour,
        "office": chosen.office,
        "shown": chosen.shown,
    }
    insert = insert_into(session, DeskSettingsRow).values(slack_user_id=slack_user_id, **values)
    await session.exec(insert.on_conflict_do_update(index_elements=["slack_user_id"], set_=values))


async def digests_due(session: AsyncSession, day: date, hour: int) -> Sequence[tuple[str, str]]:
    """Who is to have which office's digest of this local date by now, and has not had it."""
    person = col(DeskSettingsRow.slack_user_id)
    had = select(HadDigestRow.slack_user_id).where(col(HadDigestRow.day) == day)
    found = await session.exec(
        select(DeskSettingsRow.slack_user_id, DeskSettingsRow.office)
        .where(
            col(DeskSettingsRow.digest),
            col(DeskSettingsRow.hour) <= hour,
            person.not_in(had),
        )
        .order_by(person)
    )
    return [(one, office) for one, office in found if office]


async def claim_digest(
    session: AsyncSession, slack_user_id: str, day: date, *, at: datetime
) -> bool:
    """Become the one who writes a person's digest of this date; the database decides."""
    values = {"slack_user_id": slack_user_id, "day": day, "written_at": at}
    insert = insert_into(session, HadDigestRow).values(**values)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1


async def digests_written_after(session: AsyncSession, moment: datetime) -> Sequence[HadDigestRow]:
    """Those that were written later than this."""
    late = col(HadDigestRow.written_at) > moment
    return (await session.exec(select(HadDigestRow).where(late))).all()
