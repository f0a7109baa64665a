"""What travels over the HTTP door."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from domain.assignment import Assignment
from domain.sync import Counts, ReportResult, SyncRun, SyncStatus
from domain.typed import LARGEST_ID, LARGEST_NUMBER

AssignmentNumber = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
FmsId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# PostgreSQL takes no NUL in a text.
Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class Problem(BaseModel):
    """What went wrong: a code for programs, and the sentence a person would see."""

    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    success: bool = False
    error: Problem


class NewAssignment(BaseModel):
    """An assignment to plan. Exactly one of `vehicle_id` and `vin`."""

    model_config = ConfigDict(extra="forbid")

    vehicle_id: FmsId | None = None
    vin: Words | None = Field(None, validate_default=True)
    person_id: FmsId
    office: Words | None = None
    start_date: date
    end_date: date
    plan_anyway: bool = False

    # Of one field, not of the whole: so it is told together with what else is wrong.
    @field_validator("vin")
    @classmethod
    def _names_one_vehicle(cls, vin: str | None, info: ValidationInfo) -> str | None:
        if "vehicle_id" in info.data and (info.data["vehicle_id"] is None) == (vin is None):
            raise ValueError("give either vehicle_id or vin")
        return vin


class AssignmentAnswer(BaseModel):
    """An assignment as it stands. `unconfirmed`: nobody knows yet what FMS has."""

    id: int
    status: str
    unconfirmed: bool
    vehicle_id: int
    vin: str
    vehicle: str
    person_id: int
    partner: str
    office: str
    start_date: date
    end_date: date
    fms_environment: str | None
    fms_request_id: int | None
    fms_start_date: date | None
    fms_end_date: date | None
    deleted: bool
    warnings: list[str] = []

    @classmethod
    def of(cls, assignment: Assignment, warnings: list[str] | None = None) -> Self:
        """From the domain's value."""
        fms, found = assignment.fms, assignment.evidence
        attempt = assignment.open_attempt
        return cls(
            id=assignment.id,
            status=assignment.status,
            unconfirmed=attempt is not None and attempt.unconfirmed,
            vehicle_id=assignment.vehicle.vehicle_id,
            vin=assignment.vehicle.vin,
            vehicle=assignment.vehicle.words,
            person_id=assignment.partner.person_id,
            partner=assignment.partner.name,
            office=assignment.office,
            start_date=assignment.dates.start,
            end_date=assignment.dates.end,
            fms_environment=fms.environment if fms else None,
            fms_request_id=fms.request_id if fms else None,
            fms_start_date=found.dates.start if found else None,
            fms_end_date=found.dates.end if found else None,
            deleted=assignment.deleted is not None,
            warnings=warnings or [],
        )


class AssignmentPage(BaseModel):
    """Some assignments; `next_cursor` leads to those after them."""

    assignments: list[AssignmentAnswer]
    next_cursor: str | None


class AssignmentReference(BaseModel):
    """Which assignment a call is about."""

    model_config = ConfigDict(extra="forbid")

    assignment_id: AssignmentNumber


class RequestCreated(BaseModel):
    """FMS has the request."""

    success: bool = True
    fms_request_id: int


class Succeeded(BaseModel):
    """It was done."""

    success: bool = True


class Ready(BaseModel):
    """The bot can work. `notes` are there where somebody should look at something."""

    success: bool = True
    notes: list[str] | None = None


class SyncBegun(BaseModel):
    """A sync runs under this id."""

    id: str


class ReportAnswer(BaseModel):
    """What one report came to."""

    ok: bool
    read: int
    new: int
    changed: int
    unchanged: int
    gone: int
    rejected: int
    duplicates: int
    seconds: float
    error: str | None

    @classmethod
    def of(cls, result: ReportResult, error: str | None) -> Self:
        """From the domain's value; `error` in words."""
        counts: Counts = result.counts
        return cls(
            ok=result.ok,
            read=counts.read,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            gone=counts.gone,
            rejected=counts.rejected,
            duplicates=counts.duplicates,
            seconds=result.seconds,
            error=error,
        )


class RunAnswer(BaseModel):
    """A sync that is over. Times are UTC."""

    id: str
    trigger: str
    by: str
    started: datetime
    finished: datetime | None
    seconds: float | None
    ok: bool | None
    reports: dict[str, ReportAnswer]
    approved: int
    completed: int
    needs_look: int

    @classmethod
    def of(cls, run: SyncRun, errors: dict[str, str]) -> Self:
        """From the domain's value; `errors` in words, by report."""
        return cls(
            id=run.id,
            trigger=run.trigger,
            by=str(run.by),
            started=run.started,
            finished=run.finished,
            seconds=run.seconds,
            ok=run.ok,
            reports={one.name: ReportAnswer.of(one, errors.get(one.name)) for one in run.reports},
            approved=run.approved,
            completed=run.completed,
            needs_look=run.needs_look,
        )


class RunningAnswer(BaseModel):
    """A sync that runs."""

    id: str
    trigger: str
    by: str
    since: datetime


class StatusAnswer(BaseModel):
    """How the sync stands. `next` is None while the nightly sync is off."""

    enabled: bool
    running: RunningAnswer | None
    next: datetime | None
    last: RunAnswer | None

    @classmethod
    def of(cls, status: SyncStatus, errors: dict[str, str]) -> Self:
        """From the domain's value; `errors` in words, by report of the last run."""
        running = status.running
        return cls(
            enabled=status.enabled,
            running=RunningAnswer(
                id=running.id, trigger=running.trigger, by=str(running.by), since=running.started
            )
            if running
            else None,
            next=status.next,
            last=RunAnswer.of(status.last, errors) if status.last else None,
        )
