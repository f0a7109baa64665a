"""The tables of changes: of what is requested, and of plans."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field, SQLModel

from domain.loan_change import ChangeState, Loan
from storage.columns import utc_field, word_field

# How a loan is kept in their columns.
LOANS = TypeAdapter(Loan)
_OPEN = text("state IN ('running', 'stopped')")


class LoanChangeRow(SQLModel, table=True):
    """A change that somebody proposed, and what became of it.

    `was`, `wanted` and the request of FMS that it replaces never change. Which step comes next is
    not stored: it follows from how the assignment stands (domain/loan_change.py). `holder` is the
    lease of the process that sees it through, `confirmation` the click that it last heeded,
    `accepted` the overlaps that people were shown and had it go on in spite of.
    """

    __tablename__ = "loan_change"
    __table_args__ = (
        # One assignment has one at a time that is under way, or waits for a person.
        Index(
            "loan_change_one_open",
            "assignment_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # Its buttons are found by the id.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int
    state: ChangeState = word_field(ChangeState, default=ChangeState.PROPOSED)
    round: int = 0
    confirmation: str | None = None
    actor: str
    holder: str | None = None
    was: dict[str, Any] = Field(sa_type=JSON)
    wanted: dict[str, Any] = Field(sa_type=JSON)
    fms_environment: str
    fms_request_id: int = Field(sa_type=BigInteger)
    requested_by: str | None = None
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    accepted: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    cut_off: bool = False
    proposed_at: datetime = utc_field()
    proposed_by: str
    ended_at: datetime | None = utc_field(default=None)
    ended_by: str | None = None


class EditRow(SQLModel, table=True):
    """A person's change of a plan, with the plan as it was before and after."""

    __tablename__ = "edit"
    # What tells of it goes by the id.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int
    edited_by: str
    edited_at: datetime = utc_field(index=True)
    before: dict[str, Any] = Field(sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)
