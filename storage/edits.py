"""Edits on record, for as long as people are told of them."""

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor, AuditStamp
from domain.told import PlanEdit, PlanFacts
from storage.edit_table import EditRow

_FACTS = TypeAdapter(PlanFacts)


async def add_edit(session: AsyncSession, edit: PlanEdit) -> int:
    """Keep it; returns its id."""
    row = EditRow(
        assignment_id=edit.assignment_id,
        edited_by=str(edit.edited.by),
        edited_at=edit.edited.at,
        before=_FACTS.dump_python(edit.before, mode="json"),
        after=_FACTS.dump_python(edit.after, mode="json"),
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
        _FACTS.validate_python(row.before),
        _FACTS.validate_python(row.after),
    )
