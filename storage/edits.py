"""Edits on record."""

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor, AuditStamp
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
    if row is None:
        return None
    return PlanEdit(
        row.assignment_id,
        AuditStamp(Actor.parse(row.edited_by), row.edited_at),
        LOANS.validate_python(row.before),
        LOANS.validate_python(row.after),
    )
