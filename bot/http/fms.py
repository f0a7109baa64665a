"""Requests in FMS over HTTP: create one, delete one, and the words of what became of it."""

from dataclasses import replace

from fastapi import APIRouter
from pydantic import BaseModel

from bot.http.dependencies import CALLER, AssignmentNumber, Body, IdempotencyKey, TheApp
from bot.http.errors import ApiError, Succeeded, answers, turn_away_when_closing
from bot.messages.attempts import sentence
from bot.services.act import perform_again
from bot.services.app import App
from bot.services.claim import ActionRequest
from domain.assignment import Action
from domain.attempt import Attempt, Outcome, Performed
from domain.reasons import IsDeleted, NoSuchAssignment

router = APIRouter(prefix="/api/fms", tags=["fms"])

_ERRORS = answers(400, 401, 403, 404, 409, 422, 502, 503, 504)
# How what is no success is answered: the status, and the code.
_SETTLED_OTHERWISE = (409, "settled_otherwise")
_ANSWERS = {
    Outcome.BLOCKED: (409, "in_the_way"),
    Outcome.REFUSED: (502, "refused"),
    Outcome.UNCONFIRMED: (504, "unconfirmed"),
    Outcome.NOT_SENT: (503, "not_sent"),
}


class AssignmentReference(Body):
    """Which assignment a call is about."""

    assignment_id: AssignmentNumber


class RequestCreated(BaseModel):
    """FMS has the request."""

    success: bool = True
    fms_request_id: int


@router.post("/create-vehicle-request", responses=_ERRORS)
async def create_vehicle_request(
    app: TheApp,
    reference: AssignmentReference,
    idempotency_key: IdempotencyKey = None,
) -> RequestCreated:
    """Send an assignment to FMS. 504: nobody knows whether FMS has it; a person has to look."""
    done = await act(app, Action.REQUEST, reference.assignment_id, idempotency_key)
    if done.request_id is None:
        raise ValueError("a request that FMS accepted has an id")
    return RequestCreated(fms_request_id=done.request_id)


@router.post("/delete-vehicle-request", responses=_ERRORS)
async def delete_vehicle_request(
    app: TheApp,
    reference: AssignmentReference,
    idempotency_key: IdempotencyKey = None,
) -> Succeeded:
    """Take an assignment's request back; the assignment stays, as planned."""
    await act(app, Action.UNREQUEST, reference.assignment_id, idempotency_key)
    return Succeeded()


async def act(app: App, action: Action, number: int, key: str | None) -> Attempt:
    """Do it; it goes on to its end although the caller goes away.

    Raises ApiError for all but success: 409 in the way, 502 refused, 504 unconfirmed.
    """
    turn_away_when_closing(app)
    done: list[Performed] = []

    async def work() -> None:
        once = f"http:{key}" if key else None
        done.append(await perform_again(app, ActionRequest(action, number, CALLER, once)))

    await app.tasks.run(work())
    [performed] = done
    if performed.repeated:
        _refuse_unless_the_same(performed.attempt, action)
    # What came before is answered as it was then.
    return _unless_failed(app, replace(performed, repeated=False))


def _refuse_unless_the_same(attempt: Attempt, action: Action) -> None:
    number = attempt.assignment_id
    if attempt.action is not action:
        did = f"to {attempt.action} assignment {number}"
        words = f"This Idempotency-Key was used before, {did}. Use another."
        raise ApiError(422, "key_reused", words)
    if attempt.outcome is Outcome.IN_FLIGHT:
        words = f"Assignment {number}: the first call with this Idempotency-Key is under way."
        raise ApiError(409, "under_way", words)


def _unless_failed(app: App, performed: Performed) -> Attempt:
    attempt = performed.attempt
    if attempt.outcome is Outcome.ACCEPTED and not performed.is_orphan:
        return attempt
    status, code = _ANSWERS.get(attempt.outcome, _SETTLED_OTHERWISE)
    if attempt.reasons and isinstance(attempt.reasons[0], NoSuchAssignment | IsDeleted):
        status, code = 404, "not_found"
    raise ApiError(status, code, sentence(performed, app.rules.links))
