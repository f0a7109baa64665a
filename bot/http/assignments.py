"""`/api/assignments`: other schedulers plan here, without Slack."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator

from bot.http.acting import act, raise_unless_done, turn_away_when_closing
from bot.http.context import CALLER, Context, IdempotencyKey
from bot.http.errors import ApiError, answers
from bot.http.models import (
    AssignmentAnswer,
    AssignmentNumber,
    AssignmentPage,
    FmsId,
    NewAssignment,
    Succeeded,
    Words,
)
from bot.messages.format import plain_text
from bot.messages.reasons import reason, warning
from bot.services.planning import plan_assignment
from bot.services.reading import read_assignment
from domain.assignment import Action, DateRange, Status
from domain.planning import InTheWay, NotPlannable, Plan
from storage.assignments import list_assignments

router = APIRouter(prefix="/api/assignments", tags=["assignments"])

Number = Annotated[AssignmentNumber, Path()]


@router.post("", status_code=201, responses=answers(400, 401, 403, 409, 422, 503))
async def plan(context: Context, new: NewAssignment) -> AssignmentAnswer:
    """Plan an assignment. 409: the vehicle is taken; `plan_anyway` plans it all the same."""
    turn_away_when_closing(context)
    wanted = Plan(
        person_id=new.person_id,
        dates=DateRange(new.start_date, new.end_date),
        vehicle_id=new.vehicle_id,
        vin=new.vin,
        office=new.office,
        override=new.plan_anyway,
    )
    planned = await plan_assignment(context.app, wanted, CALLER)
    match planned:
        case NotPlannable(reasons):
            raise ApiError(422, "not_plannable", _sentence([reason(one) for one in reasons]))
        case InTheWay(reasons):
            raise ApiError(409, "in_the_way", _sentence([reason(one) for one in reasons]))
        case _:
            warnings = [plain_text(warning(one)) for one in planned.warnings]
            return AssignmentAnswer.of(planned.assignment, warnings)


def _nothing_if_empty(value: object) -> object:
    """`?cursor=` asks for the first page."""
    return value or None


@router.get("", responses=answers(401, 403, 422, 503))
async def list_(
    context: Context,
    status: Status | None = None,
    office: Annotated[Words | None, Query()] = None,
    vehicle_id: Annotated[FmsId | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[AssignmentNumber | None, BeforeValidator(_nothing_if_empty), Query()] = None,
) -> AssignmentPage:
    """Assignments by their numbers, deleted ones left out; `cursor` is the last page's."""
    async with context.app.database.reading() as session:
        found = await list_assignments(
            session,
            status=status,
            office=office,
            vehicle_id=vehicle_id,
            after=cursor or 0,
            limit=limit + 1,
        )
    page = found[:limit]
    return AssignmentPage(
        assignments=[AssignmentAnswer.of(one) for one in page],
        next_cursor=str(page[-1].id) if len(found) > limit else None,
    )


@router.get("/{number}", responses=answers(401, 403, 404, 422, 503))
async def read(context: Context, number: Number) -> AssignmentAnswer:
    """One assignment, deleted ones too."""
    assignment = await read_assignment(context.app, number)
    if assignment is None:
        raise ApiError(404, "not_found", f"There is no assignment {number}.")
    return AssignmentAnswer.of(assignment)


@router.delete("/{number}", responses=answers(401, 403, 404, 409, 422, 502, 503, 504))
async def delete(
    context: Context, number: Number, idempotency_key: IdempotencyKey = None
) -> Succeeded:
    """Delete an assignment, and its request in FMS if it has one."""
    raise_unless_done(context, await act(context, Action.DELETE, number, idempotency_key))
    return Succeeded()


def _sentence(reasons: list[str]) -> str:
    return f"It was not planned: {'; '.join(reasons)}."
