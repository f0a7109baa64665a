"""Edits on record."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor, AuditStamp
from domain.loan_change import Loan
from domain.told import PlanEdit
from storage.loan_change_table import LOANS, EditRow


async def add_edit(session: AsyncSession, edit: PlanEdit) -> int:
    """Keep it; returns its id."""
    row = EditRow(
        assignment_id=edit.assignment_id,
        edited_by=str(edit.edited.by),
        edited_at=edit.edited.at,
        before=LOANS.dump_python(edit.before, mode="json"),
        after=LOANS.dump_python(edit.after, mode="json"),
    )
    session.add(row)
    await session.flush()
    return row.id or 0


async def load_edit(session: AsyncSession, edit_id: int) -> PlanEdit | None:
    """One edit, while it is kept."""
    row = await session.get(EditRow, edit_id)
    return _as_edit(row) if row else None


async def edits_of(session: AsyncSession, assignment_id: int, most: int) -> list[PlanEdit]:
    """The latest edits of an assignment, oldest first."""
    its = select(EditRow).where(col(EditRow.assignment_id) == assignment_id)
    rows = (await session.exec(its.order_by(col(EditRow.id).desc()).limit(most))).all()
    return [_as_edit(row) for row in reversed(rows)]


def _as_edit(row: EditRow) -> PlanEdit:
    return PlanEdit(
        row.assignment_id,
        AuditStamp(Actor.parse(row.edited_by), row.edited_at),
        LOANS.validate_python(row.before),
        LOANS.validate_python(row.after),
    )


async def planned_at(session: AsyncSession, assignment_id: int, when: datetime) -> Loan | None:
    """What an assignment was planned as then; None where no edit since is on record."""
    found = await session.exec(
        select(EditRow)
        .where(col(EditRow.assignment_id) == assignment_id, col(EditRow.edited_at) >= when)
        .order_by(col(EditRow.id))
        .limit(1)
    )
    first = found.one_or_none()
    return LOANS.validate_python(first.before) if first else None
