"""Every table, so that importing this module gives the whole metadata."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.assignment import Action, Status
from domain.attempt import Outcome
from domain.batches import Ending
from storage.columns import utc_field, word_field

# The tables that have a file of their own are to be had here too.
from storage.desk_tables import DeskSettingsRow as DeskSettingsRow
from storage.desk_tables import HadDigestRow as HadDigestRow
from storage.desk_tables import MorningRow as MorningRow
from storage.finding_table import FindingRow as FindingRow
from storage.loan_change_table import EditRow as EditRow
from storage.loan_change_table import LoanChangeRow as LoanChangeRow
from storage.report_tables import ActivityRow as ActivityRow
from storage.report_tables import ApprovedMakeRow as ApprovedMakeRow
from storage.report_tables import LoanRow as LoanRow
from storage.report_tables import PartnerRow as PartnerRow
from storage.report_tables import VehicleRow as VehicleRow
from storage.sync_tables import ForgottenPartnerRow as ForgottenPartnerRow
from storage.sync_tables import KnownValueRow as KnownValueRow
from storage.sync_tables import RejectedRowRow as RejectedRowRow
from storage.sync_tables import SetAsideRow as SetAsideRow
from storage.sync_tables import SyncReportRow as SyncReportRow
from storage.sync_tables import SyncRunRow as SyncRunRow

# Queries that are to use the indexes of these few have their very words.
IS_OPEN = text("outcome IN ('in_flight', 'unconfirmed')")
_NOT_DELETED = text("deleted_at IS NULL")
_DELETED = text("deleted_at IS NOT NULL")
_IS_LIVE = text("deleted_at IS NULL AND status != 'completed'")
_IS_CONFIRMED = text("confirmation IS NOT NULL")
_STANDS_FOR_A_REQUEST = text(
    "fms_request_id IS NOT NULL AND deleted_at IS NULL AND status IN ('requested', 'active')"
)
_LASTS = text("over_at IS NULL")
_IS_BEHIND = text("wanted_revision > shown_revision")
_PUT_ASIDE = text("put_aside_at IS NOT NULL")


class AssignmentRow(SQLModel, table=True):
    """A vehicle, a media partner and dates; and the words its card needs.

    The words are copies, so that a vehicle or partner that leaves the reports does not take
    them along. `revision` grows with every change that a card could show. `confirmation` names the
    form or command that planned it, so that one that arrives twice plans once.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("fms_environment", "activity_id"),
        Index("assignment_by_vehicle", "vehicle_id", "status"),
        Index("assignment_by_vin", "vin"),
        Index("assignment_by_partner", "person_id", "status"),
        # What people look at, of years of history.
        Index(
            "assignment_live",
            *("start_date", "id"),
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index(
            "assignment_by_start",
            *("start_date", "id"),
            sqlite_where=_NOT_DELETED,
            postgresql_where=_NOT_DELETED,
        ),
        Index(
            "assignment_by_status",
            *("status", "start_date", "id"),
            sqlite_where=_NOT_DELETED,
            postgresql_where=_NOT_DELETED,
        ),
        # Pages of the HTTP list go by the number. Of what is over nearly every number is one.
        Index(
            "assignment_by_number",
            *("status", "id"),
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        # Very few: with them all that are not deleted are counted at once.
        Index("assignment_deleted", "id", sqlite_where=_DELETED, postgresql_where=_DELETED),
        Index("assignment_by_end", "end_date", "start_date"),
        Index("assignment_by_fms_end", "fms_end_date", "fms_start_date"),
        Index("assignment_by_office", "office"),
        Index("assignment_by_approval", "approved_at"),
        Index("assignment_by_confirmation", "confirmation", unique=True),
        # One request in FMS stands for one assignment, whatever FMS or a person says.
        Index(
            "assignment_one_per_request",
            "fms_environment",
            "fms_request_id",
            unique=True,
            sqlite_where=_STANDS_FOR_A_REQUEST,
            postgresql_where=_STANDS_FOR_A_REQUEST,
        ),
        # An id that was given once is never given again: buttons outlive their assignments.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    status: Status = word_field(Status, default=Status.PLANNED)
    revision: int = 1

    vehicle_id: int = Field(sa_type=BigInteger)
    vin: str
    vehicle_year: int | None = None
    vehicle_make: str
    vehicle_model: str
    vehicle_color: str | None = None
    person_id: int = Field(sa_type=BigInteger)
    partner_name: str
    office: str
    start_date: date
    end_date: date
    # What it was planned in spite of, as reasons with their kinds.
    overridden: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    confirmation: str | None = None

    fms_environment: str | None = None
    fms_request_id: int | None = Field(default=None, sa_type=BigInteger)
    fms_start_date: date | None = None
    fms_end_date: date | None = None
    # What FMS had of vehicle or partner before, or a person ruled out: none of it is its approval.
    activities_before: list[int] | None = Field(default=None, sa_type=JSON)
    # The evidence for `active`: which activity, by which rule. An activity approves once, ever;
    # its id, too, means something in its own environment only.
    activity_id: int | None = Field(default=None, sa_type=BigInteger)
    approval_rule: int | None = None
    approved_at: datetime | None = utc_field(default=None)
    # Whose word it is where a person said so, with FMS's own car, partner and type.
    approved_by: str | None = None
    fms_vehicle: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    fms_partner: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    fms_activity_type: str | None = None
    completed_at: datetime | None = utc_field(default=None)
    vehicle_office: str | None = None  # where its car was when it was chosen

    created_at: datetime = utc_field()
    created_by: str
    changed_at: datetime = utc_field()
    changed_by: str
    requested_at: datetime | None = utc_field(default=None)
    requested_by: str | None = None
    deleted_at: datetime | None = utc_field(default=None)
    deleted_by: str | None = None


class AttemptRow(SQLModel, table=True):
    """Every create or delete that was asked for: what waits, the claim in flight, the audit trail.

    Its columns are the fields of domain.attempt.Attempt. The number of a batch's attempt was typed:
    no assignment needs to have it.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        # The database's own word that one assignment has one attempt in flight, whatever
        # process asks.
        Index(
            "attempt_one_open",
            "assignment_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "attempt_one_per_confirmation",
            "confirmation",
            "assignment_id",
            unique=True,
            sqlite_where=_IS_CONFIRMED,
            postgresql_where=_IS_CONFIRMED,
        ),
        Index("attempt_by_assignment", "assignment_id", "started_at"),
        Index("attempt_by_batch", "batch_id", "position"),
    )

    id: str = Field(primary_key=True)
    assignment_id: int
    action: Action = word_field(Action)
    outcome: Outcome = word_field(Outcome)
    environment: str
    actor: str
    confirmation: str | None = None
    batch_id: str | None = Field(default=None, foreign_key="batch.id")
    round: int | None = None
    position: int | None = None
    supersedes: str | None = None
    holder: str | None = None
    requestor_id: int | None = Field(default=None, sa_type=BigInteger)
    requested_by: str | None = None
    fms_request_id: int | None = Field(default=None, sa_type=BigInteger)
    http_status: int | None = None
    cause: str | None = None
    detail: str | None = None
    retry_after: int | None = None
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    warnings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    started_at: datetime = utc_field()
    finished_at: datetime | None = utc_field(default=None)
    seconds: float | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = utc_field(default=None)


class LastingCauseRow(SQLModel, table=True):
    """What stops one request after the other until somebody sets it right.

    There is one row of each kind at a time, until it is over. What FMS said is that of the latest.
    """

    __tablename__ = "lasting_cause"
    __table_args__ = (
        Index(
            "lasting_cause_one_of_a_kind",
            "kind",
            "environment",
            unique=True,
            sqlite_where=_LASTS,
            postgresql_where=_LASTS,
        ),
        # Its alert is found by the id.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    environment: str
    failure: str | None = None
    http_status: int | None = None
    detail: str | None = None
    stopped: list[int] = Field(default_factory=list, sa_type=JSON)
    reports: list[str] | None = Field(default=None, sa_type=JSON)
    since: datetime = utc_field()
    over_at: datetime | None = utc_field(default=None)


class VehicleLockRow(SQLModel, table=True):
    """One row for each name of a car, written first by the one who decides about the car's dates.

    On PostgreSQL alone: the write makes them take turns there, so that two overlapping requests
    cannot both find the vehicle free. SQLite has one writer at a time as it is.
    """

    __tablename__ = "vehicle_lock"

    name: str = Field(primary_key=True)
    taken_at: datetime = utc_field()


class BatchRow(SQLModel, table=True):
    """What one command or click set going. It may be resumed: `round` counts how often it ran.

    `confirmation` names the command behind it and `resumed_by` the last click, so that neither
    acts twice. `holder` is the lease of the process that runs it. `clashes` are pairs of its
    numbers that want the same vehicle. `stopped_by` is set as soon as somebody asks for the end.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("batch_by_running", "running", "holder"),)

    id: str = Field(primary_key=True)
    action: Action = word_field(Action)
    actor: str
    environment: str
    confirmation: str = Field(unique=True)
    resumed_by: str | None = None
    round: int = 1
    running: bool = True
    holder: str
    clashes: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    stopped_by: str | None = None
    ended: Ending | None = word_field(Ending, default=None)
    started_at: datetime = utc_field()
    finished_at: datetime | None = utc_field(default=None)


# The five synced reports, reduced to the columns the product uses (docs/rules.md, Reports).


class SlackMessageRow(SQLModel, table=True):
    """One message in Slack, drawn from the database for as long as it shows less than is wanted.

    A change that it must show raises `wanted_revision` in the same transaction; for what is said
    once that stays at 1. `kind` picks the words, `subject` names the row they are about, and
    `key` travels with the message. Messages of one `stream` are said in the order of their ids.
    `due_at` is when it may be drawn, which is also how a process keeps others off it.
    `posting_since` is set while a post is on its way, so that a lost answer leads to a look-up
    and not to a second message; where Slack did not give all pages for it at once, it goes on with
    that of `looked_to`. `failures` counts tries since it was last shown, `refusals` those that
    failed for a reason of its own; after some it is put aside, which ops are told. Others of its
    stream wait for it while it `holds_stream`.

    `shown_digest` is of what stands in Slack for certain; whoever takes a turn has it as
    `claimed_digest`, and edits nothing that would be the same. `holds` is what a card's assignment
    meant for other cards when it was drawn.
    """

    __tablename__ = "slack_message"
    __table_args__ = (
        Index(
            "slack_message_behind",
            "stream",
            "id",
            sqlite_where=_IS_BEHIND,
            postgresql_where=_IS_BEHIND,
        ),
        Index(
            "slack_message_put_aside", "id", sqlite_where=_PUT_ASIDE, postgresql_where=_PUT_ASIDE
        ),
        Index("slack_message_by_subject", "kind", "subject"),
        Index("slack_message_by_place", "channel", "ts"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    subject: str
    target: str
    stream: str
    wanted_revision: int = 1
    shown_revision: int = 0
    channel: str | None = None
    ts: str | None = None
    created_at: datetime = utc_field()
    due_at: datetime = utc_field()
    posting_since: datetime | None = utc_field(default=None)
    looked_to: str | None = None
    failures: int = 0
    refusals: int = 0
    error: str | None = None
    put_aside_at: datetime | None = utc_field(default=None)
    holds_stream: bool = True
    shown_digest: str | None = None
    claimed_digest: str | None = None
    holds: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class PersonRow(SQLModel, table=True):
    """Which FMS user a Slack user is, so that FMS names the right requestor."""

    __tablename__ = "person"

    slack_user_id: str = Field(primary_key=True)
    fms_user_id: int = Field(sa_type=BigInteger)
    set_by: str
    set_at: datetime = utc_field()


# Processes, and the database that they share.


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
