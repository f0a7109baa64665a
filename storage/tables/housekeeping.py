"""Sync runs, people's FMS ids, and the leases by which processes know of each other."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.columns import utc_field


class SyncRunRow(SQLModel, table=True):
    """One sync: what started it, and what it found."""

    __tablename__ = "sync_run"

    id: str = Field(primary_key=True)
    trigger: str
    started_by: str
    started_at: datetime = utc_field(index=True)
    finished_at: datetime | None = utc_field(default=None)
    ok: bool | None = None
    approved: int = 0
    completed: int = 0
    needs_look: int = 0


class SyncReportRow(SQLModel, table=True):
    """One report of one run. read = new + changed + unchanged + rejected + duplicates."""

    __tablename__ = "sync_report"

    run_id: str = Field(primary_key=True, foreign_key="sync_run.id")
    name: str = Field(primary_key=True)
    ok: bool
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_gone: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    seconds: float = 0.0
    error: str | None = None


class PersonRow(SQLModel, table=True):
    """Which FMS user a Slack user is, so that FMS names the right requestor."""

    __tablename__ = "person"

    slack_user_id: str = Field(primary_key=True)
    fms_user_id: int = Field(sa_type=BigInteger)
    set_by: str
    set_at: datetime = utc_field()


class LeaseRow(SQLModel, table=True):
    """A name that one process holds until `expires_at`, unless it dies before."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    host: str
    pid: int
    acquired_at: datetime = utc_field()
    expires_at: datetime = utc_field()
