"""Changing assignments behind the bot's back, as no use case of the bot does."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.assignment_changes import bump_card
from storage.messages import bump_digests
from storage.tables import AssignmentRow


class Columns(TypedDict, total=False):
    """Columns of an assignment's row that tests change."""

    status: str
    vehicle_id: int
    vin: str
    vehicle_year: int | None
    vehicle_make: str
    vehicle_model: str
    person_id: int
    partner_name: str
    office: str
    start_date: date
    end_date: date
    fms_environment: str | None
    fms_request_id: int | None
    fms_start_date: date | None
    fms_end_date: date | None
    activity_id: int | None
    approval_rule: int | None
    approved_at: datetime | None
    created_by: str
    requested_by: str | None
    requested_at: datetime | None
    deleted_by: str | None
    deleted_at: datetime | None


async def change_assignment(
    session: AsyncSession, number: int, *, by: str, at: datetime, **values: Unpack[Columns]
) -> None:
    """Set these columns, and have the card drawn again, and the digest of the office it left."""
    office = select(col(AssignmentRow.office)).where(col(AssignmentRow.id) == number)
    left = (await session.exec(office)).one()
    changed = update(AssignmentRow).where(col(AssignmentRow.id) == number)
    await session.exec(changed.values(changed_by=by, changed_at=at, **values))
    await bump_card(session, number, settled=at)
    if values.get("office", left) != left:
        await bump_digests(session, at, left)
