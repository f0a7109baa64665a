"""The seed's endpoints for vehicle requests."""

from fastapi import APIRouter

from bot.http.acting import act, raise_unless_done
from bot.http.context import Context, IdempotencyKey
from bot.http.errors import answers
from bot.http.models import AssignmentReference, RequestCreated, Succeeded
from domain.assignment import Action

router = APIRouter(prefix="/api/fms", tags=["fms"])

_ERRORS = answers(400, 401, 403, 404, 409, 422, 502, 503, 504)


@router.post("/create-vehicle-request", responses=_ERRORS)
async def create_vehicle_request(
    context: Context, reference: AssignmentReference, idempotency_key: IdempotencyKey = None
) -> RequestCreated:
    """Send an assignment to FMS. 504: nobody knows whether FMS has it; a person has to look."""
    number = reference.assignment_id
    done = raise_unless_done(context, await act(context, Action.REQUEST, number, idempotency_key))
    if done.attempt.request_id is None:
        raise ValueError("a request that FMS accepted has an id")
    return RequestCreated(fms_request_id=done.attempt.request_id)


@router.post("/delete-vehicle-request", responses=_ERRORS)
async def delete_vehicle_request(
    context: Context, reference: AssignmentReference, idempotency_key: IdempotencyKey = None
) -> Succeeded:
    """Take an assignment's request back; the assignment stays, as planned."""
    number = reference.assignment_id
    raise_unless_done(context, await act(context, Action.UNREQUEST, number, idempotency_key))
    return Succeeded()
