"""The table of edits."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.columns import utc_field


class EditRow(SQLModel, table=True):
    """A person's change of an assignment that another had planned, with both plans."""

    __tablename__ = "edit"
    # What tells of it goes by the id.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int
    edited_by: str
    edited_at: datetime = utc_field(index=True)
    before: dict[str, Any] = Field(sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)
