"""The tables of syncs: every run, what each of its reports came to, and what was set aside."""

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
    nightly run is for, unique, so that each has one. `needs_look` is what was open after it;
    `unfinished`: it broke off before it had looked at every assignment. `approved_ids` are those
    that it approved; nothing where an earlier version only counted them.
    """

    __tablename__ = "sync_run"

    id: str = Field(primary_key=True)
    trigger: Trigger = word_field(Trigger)
    started_by: str
    started_at: datetime = utc_field(index=True)
    finished_at: datetime | None = utc_field(default=None, index=True)
    running: bool | None = Field(default=None, unique=True)
    holder: str | None = None
    night: date | None = Field(default=None, unique=True)
    ok: bool | None = None
    approved: int = 0
    completed: int = 0
    needs_look: int = 0
    unfinished: bool = False
    approved_ids: list[int] | None = Field(default=None, sa_type=JSON)


class KnownValueRow(SQLModel, table=True):
    """Something odd that a report had once: it is told when it is new, and never again."""

    __tablename__ = "known_value"

    report: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    column: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    since: datetime = utc_field()


class SyncReportRow(SQLModel, table=True):
    """One report of one run. read = new + changed + unchanged + rejected + duplicates + forgotten.

    `rows_held` are those of before that stay, since a rejected one is or may be theirs. `fault`
    says why it was not applied, `seen` what was seen, as data (`detail` has it in words where an
    earlier version wrote it); `digest` names the content that was, or that was refused.
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
    rows_held: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    rows_forgotten: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    seconds: float = 0.0
    fault: ReportFault | None = word_field(ReportFault, default=None)
    detail: str | None = None
    seen: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    notes: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    losses: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    settings: list[str] | None = Field(default=None, sa_type=JSON)
    digest: str | None = None


class RejectedRowRow(SQLModel, table=True):
    """A row of a report that was set aside, for the list in the alert's thread.

    `reason` is a kind; an earlier version wrote a sentence.
    """

    __tablename__ = "rejected_row"

    run_id: str = Field(primary_key=True, foreign_key="sync_run.id")
    report: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    column: str
    value: str
    reason: str


class SetAsideRow(SQLModel, table=True):
    """What could be read of a row that was set aside when its report was last good.

    `report` is the table that it would have changed. What is nothing could be anything.
    """

    __tablename__ = "set_aside"

    report: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    number: int | None = Field(default=None, sa_type=BigInteger)
    vin: str | None = None
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    activity_type: str | None = None
    start_date: date | None = None
    end_date: date | None = None


class ForgottenPartnerRow(SQLModel, table=True):
    """A partner whom syncs leave out, by the `mark` of their number (storage/forgotten.py)."""

    __tablename__ = "forgotten_partner"

    mark: str = Field(primary_key=True)
    forgotten_at: datetime = utc_field()
    forgotten_by: str
