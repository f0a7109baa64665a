"""Assignments, the attempts made for them in FMS, and their cards in Slack."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.assignment import Action, Status
from domain.attempt import Outcome
from storage.columns import utc_field, word_field

_IS_OPEN = text("outcome IN ('in_flight', 'unconfirmed')")
_IS_CONFIRMED = text("confirmation IS NOT NULL")
_STANDS_FOR_A_REQUEST = text(
    "fms_request_id IS NOT NULL AND deleted_at IS NULL AND status IN ('requested', 'active')"
)


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
        Index("assignment_by_status", "status", "start_date"),
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
    person_id: int = Field(sa_type=BigInteger)
    partner_name: str
    office: str
    start_date: date
    end_date: date
    planned_anyway: bool = False
    confirmation: str | None = None

    fms_environment: str | None = None
    fms_request_id: int | None = Field(default=None, sa_type=BigInteger)
    fms_start_date: date | None = None
    fms_end_date: date | None = None
    # What FMS lent of this vehicle to this partner before the request: none of it is its approval.
    activities_before: list[int] | None = Field(default=None, sa_type=JSON)
    # The evidence for `active`: which activity, by which rule. An activity approves once, ever;
    # its id, too, means something in its own environment only.
    activity_id: int | None = Field(default=None, sa_type=BigInteger)
    approval_rule: int | None = None
    approved_at: datetime | None = utc_field(default=None)
    completed_at: datetime | None = utc_field(default=None)

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
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
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


class VehicleLockRow(SQLModel, table=True):
    """One row a vehicle, written first by whoever decides about its dates.

    The write makes them take turns on both databases, so that two overlapping requests
    cannot both find the vehicle free.
    """

    __tablename__ = "vehicle_lock"

    vehicle_id: int = Field(primary_key=True, sa_type=BigInteger)
    taken_at: datetime = utc_field()
