"""Sync runs, people's FMS ids, and the leases by which processes know of each other."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from domain.sync import ReportFault, Trigger
from storage.columns import utc_field, word_field


class SyncRunRow(SQLModel, table=True):
    """One sync: what started it, and what it found.

    `running` is true or nothing, so that its uniqueness lets one run at a time, whatever process
    asks; `holder` is the lease of the process that runs it. `night` is the local date that a
    nightly run is for, unique, so that each has one. `findings` are what needs a look;
    `unfinished`: it broke off before it had looked at every assignment.
    """

    __tablename__ = "sync_run"

    id: str = Field(primary_key=True)
    trigger: Trigger = word_field(Trigger)
    started_by: str
    started_at: datetime = utc_field(index=True)
    finished_at: datetime | None = utc_field(default=None)
    running: bool | None = Field(default=None, unique=True)
    holder: str | None = None
    night: date | None = Field(default=None, unique=True)
    ok: bool | None = None
    approved: int = 0
    completed: int = 0
    needs_look: int = 0
    unfinished: bool = False
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class SyncReportRow(SQLModel, table=True):
    """One report of one run. read = new + changed + unchanged + rejected + duplicates.

    `fault` says why it was not applied; `digest` names the content that was.
    """

    __tablename__ = "sync_report"
    __table_args__ = (Index("sync_report_by_name", "name", "fault"),)

    run_id: str = Field(primary_key=True, foreign_key="sync_run.id")
    name: str = Field(primary_key=True)
    position: int
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_gone: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    seconds: float = 0.0
    fault: ReportFault | None = word_field(ReportFault, default=None)
    detail: str | None = None
    notes: str | None = None
    digest: str | None = None


class RejectedRowRow(SQLModel, table=True):
    """A row of a report that was set aside, for the list in the alert's thread."""

    __tablename__ = "rejected_row"

    run_id: str = Field(primary_key=True, foreign_key="sync_run.id")
    report: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    column: str
    value: str
    reason: str


class PersonRow(SQLModel, table=True):
    """Which FMS user a Slack user is, so that FMS names the right requestor."""

    __tablename__ = "person"

    slack_user_id: str = Field(primary_key=True)
    fms_user_id: int = Field(sa_type=BigInteger)
    set_by: str
    set_at: datetime = utc_field()


class InstallationRow(SQLModel, table=True):
    """One row: an id that no other database has."""

    __tablename__ = "installation"

    only: bool = Field(default=True, primary_key=True)
    id: str


class LeaseRow(SQLModel, table=True):
    """A name that one process holds until `expires`, unless it dies before.

    `expires` is in seconds by the database's clock. `process` is unique on its `host`, also among
    processes that had the same number before.
    """

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    host: str
    process: str
    expires: float
