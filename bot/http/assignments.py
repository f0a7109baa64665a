"""`/api/assignments`: other schedulers plan here, without Slack."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, field_validator

from bot.http.dependencies import (
    CALLER,
    AssignmentNumber,
    Body,
    Day,
    FmsId,
    IdempotencyKey,
    NoteRead,
    TheApp,
    Words,
)
from bot.http.errors import ApiError, Succeeded, answers, turn_away_when_closing
from bot.http.fms import act
from bot.messages.reasons import reason, warning
from bot.messages.text import (
    partner_words,
    plain_text,
)
from bot.services.planning import plan_assignment
from bot.services.views import read_assignment, read_history, read_page
from domain.assignment import Action, Assignment, DateRange, Status
from domain.audit import AuditEntry
from domain.planning import EVERYTHING, Anyway, InTheWay, NotPlannable, Plan, kinds_of

router = APIRouter(prefix="/api/assignments", tags=["assignments"])

Number = Annotated[AssignmentNumber, Path()]

_ALL_THE_SAME = "Set plan_anyway to plan it anyway."


class NewAssignment(Body):
    """An assignment to plan. Exactly one of `vehicle_id` and `vin`.

    `plan_anyway`: in spite of whatever is in the way, or of what is named there alone.
    """

    vehicle_id: FmsId | None = None
    vin: Words | None = Field(None, validate_default=True)
    person_id: FmsId
    office: Words | None = None
    start_date: Day
    end_date: Day
    plan_anyway: bool | frozenset[Anyway] = False

    # Of one field, not of the whole: so it is told together with what else is wrong.
    @field_validator("vin")
    @classmethod
    def _names_one_vehicle(cls, vin: str | None, info: ValidationInfo) -> str | None:
        if "vehicle_id" in info.data and (info.data["vehicle_id"] is None) == (vin is None):
            raise ValueError("give either vehicle_id or vin")
        return vin

    def as_plan(self) -> Plan:
        """As the use cases take it."""
        anyway = self.plan_anyway
        return Plan(
            person_id=self.person_id,
            dates=DateRange(self.start_date, self.end_date),
            vehicle_id=self.vehicle_id,
            vin=self.vin,
            office=self.office,
            override=(EVERYTHING if anyway else frozenset())
            if isinstance(anyway, bool)
            else anyway,
        )


class AssignmentAnswer(BaseModel):
    """An assignment as it stands. `unconfirmed`: nobody knows yet what FMS has."""

    id: int
    status: Status
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
        """From the domain's value, whose parts lie side by side here."""
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
            partner=partner_words(assignment.partner),
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


class HistoryAnswer(BaseModel):
    """One act: `by` did it, or tried. `details` are facts by their names."""

    at: datetime
    by: str
    act: str
    outcome: str
    environment: str | None
    fms_request_id: int | None
    details: dict[str, str]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """From the domain's value."""
        return cls(
            at=entry.at,
            by=str(entry.by),
            act=entry.act,
            outcome=entry.came_of,
            environment=entry.environment,
            fms_request_id=entry.fms_request_id,
            details={name: str(value) for name, value in entry.details},
        )


@router.post(
    "", name="plan_assignment", status_code=201, responses=answers(400, 401, 403, 409, 422, 503)
)
async def plan(app: TheApp, new: NewAssignment, note_read: NoteRead) -> AssignmentAnswer:
    """Plan an assignment.

    409: the vehicle is taken, or the dates are unusual; `plan_anyway` plans it all the same.
    """
    turn_away_when_closing(app)
    planned = await plan_assignment(app, new.as_plan(), CALLER)
    match planned:
        case NotPlannable(reasons):
            raise ApiError(422, "not_plannable", _sentence([reason(one) for one in reasons]))
        case InTheWay(reasons):
            said = f"{_sentence([reason(one) for one in reasons])} {_ALL_THE_SAME}"
            raise ApiError(409, "in_the_way", said, plan_anyway=kinds_of(reasons))
        case _:
            note_read([planned.assignment.id])
            warnings = [plain_text(warning(one)) for one in planned.warnings]
            return AssignmentAnswer.of(planned.assignment, warnings)


def _nothing_if_empty(value: object) -> object:
    """`?cursor=` asks for the first page."""
    return value or None


@router.get("", name="list_assignments", responses=answers(401, 403, 422, 503))
async def list_(
    app: TheApp,
    note_read: NoteRead,
    status: Status | None = None,
    office: Annotated[Words | None, Query()] = None,
    vehicle_id: Annotated[FmsId | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[AssignmentNumber | None, BeforeValidator(_nothing_if_empty), Query()] = None,
) -> AssignmentPage:
    """Assignments by their numbers, deleted ones left out; `cursor` is the last page's."""
    found = await read_page(
        app,
        status=status,
        office=office,
        vehicle_id=vehicle_id,
        after=cursor or 0,
        limit=limit + 1,
    )
    page = found[:limit]
    note_read([one.id for one in page])
    return AssignmentPage(
        assignments=[AssignmentAnswer.of(one) for one in page],
        next_cursor=str(page[-1].id) if len(found) > limit else None,
    )


@router.get("/{number}", name="get_assignment", responses=answers(401, 403, 404, 422, 503))
async def read(app: TheApp, number: Number, note_read: NoteRead) -> AssignmentAnswer:
    """One assignment, deleted ones too."""
    assignment = await read_assignment(app, number)
    if assignment is None:
        raise ApiError(404, "not_found", f"There is no assignment {number}.")
    note_read([number])
    return AssignmentAnswer.of(assignment)


@router.get(
    "/{number}/history", name="get_assignment_history", responses=answers(401, 403, 404, 422, 503)
)
async def history(app: TheApp, number: Number) -> list[HistoryAnswer]:
    """What was done with an assignment, or tried, by whom and what came of it, oldest first."""
    found = await read_history(app, number)
    if found is None:
        raise ApiError(404, "not_found", f"There is no assignment {number}.")
    return [HistoryAnswer.of(one) for one in found]


@router.delete(
    "/{number}", name="delete_assignment", responses=answers(401, 403, 404, 409, 422, 502, 503, 504)
)
async def delete(app: TheApp, number: Number, idempotency_key: IdempotencyKey = None) -> Succeeded:
    """Delete an assignment, and its request in FMS if it has one."""
    await act(app, Action.DELETE, number, idempotency_key)
    return Succeeded()


def _sentence(reasons: list[str]) -> str:
    return f"It was not planned: {'; '.join(reasons)}."
