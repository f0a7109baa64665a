"""The table of findings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.findings import Answer, FindingKind
from storage.columns import utc_field, word_field

_OPEN = text("over_at IS NULL AND settled_at IS NULL")


class FindingRow(SQLModel, table=True):
    """What a person should look at, once for each kind, assignment and fingerprint, ever.

    `facts` say what was seen. It is told by the sync `run_id`, to ops and to `told_to`; until then
    `told_at` is nothing. `earlier` are the fingerprints of what it told of before.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("kind", "assignment_id", "fingerprint"),
        Index("finding_by_assignment", "assignment_id"),
        Index("finding_by_run", "run_id"),
        # Home and every sync ask for the few that are open, of all that ever were.
        Index("finding_open", "assignment_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: FindingKind = word_field(FindingKind)
    assignment_id: int
    fingerprint: str
    facts: dict[str, Any] = Field(sa_type=JSON)
    earlier: list[str] | None = Field(default=None, sa_type=JSON)
    since: datetime = utc_field()
    run_id: str | None = None
    told_to: str | None = None
    told_at: datetime | None = utc_field(default=None)
    over_at: datetime | None = utc_field(default=None)
    settled_at: datetime | None = utc_field(default=None)
    settled_by: str | None = None
    answer: Answer | None = word_field(Answer, default=None)
    until: date | None = None
