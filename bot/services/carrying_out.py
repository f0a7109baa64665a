"""Request, unrequest, delete: claim, one call to FMS, settle (contract, section 1)."""

import asyncio
import logging
import time
from datetime import datetime

from bot.services.app import App
from bot.services.claiming import ActionRequest, Claimed, claim
from bot.services.lease import is_another_database
from bot.services.settling import settle, withdraw_claim
from bot.services.verdicts import Accepted, InDoubt, NotApplied, Verdict, verdict_on
from domain.assignment import Action, Assignment, FmsReference
from domain.failures import Failure, FailureKind
from domain.outcomes import (
    Done,
    NotSent,
    NotSentReason,
    Outcome,
    Overtaken,
    Refused,
    Unconfirmed,
)
from domain.progress import Progress, Step
from fms import FmsError, NewVehicleRequest
from storage.engine import DatabaseAwayError

_log = logging.getLogger(__name__)


async def perform(app: App, order: ActionRequest, progress: Progress | None = None) -> Outcome:
    """Do what `order` asks, calling FMS at most once; `progress` shows how far it has come."""
    app.working_on.add(order.attempt_id)
    try:
        return await _carry_out(app, order, progress or Progress())
    finally:
        app.working_on.discard(order.attempt_id)


async def _carry_out(app: App, order: ActionRequest, progress: Progress) -> Outcome:
    if is_another_database(app):
        return NotSent(order.action, order.assignment_id, NotSentReason.ANOTHER_DATABASE)
    try:
        claimed = await claim(app, order)
    except DatabaseAwayError as error:
        _log.exception("attempt %s could not be claimed; nothing was sent", order.attempt_id)
        if error.may_be_stored:
            await withdraw_claim(app, order)
        return NotSent(order.action, order.assignment_id, NotSentReason.DATABASE)
    if not isinstance(claimed, Claimed):
        if isinstance(claimed, Done):
            app.wake_delivery()
        return claimed
    return _outcome(claimed, *await _call_and_settle(app, claimed, progress))


async def _call_and_settle(
    app: App, claimed: Claimed, progress: Progress
) -> tuple[Verdict, Assignment]:
    began = time.perf_counter()
    # Until FMS's answer says otherwise, it may have applied the call: also when this task is
    # cancelled, or fails in a way that nobody foresaw.
    verdict: Verdict = InDoubt(Failure(FailureKind.INTERRUPTED, app.environment))
    progress.step = Step.AT_FMS
    try:
        verdict = await _call(app, claimed)
        progress.accepted = verdict.request_id
        _log.info(
            "attempt %s: FMS accepted request %s", claimed.order.attempt_id, verdict.request_id
        )
    except FmsError as error:
        verdict = verdict_on(error, app.environment)
        if isinstance(verdict, NotApplied) and claimed.tries_again:
            # This try did nothing, but the one it repeats may have.
            verdict = InDoubt(verdict.failure)
    finally:
        seconds = time.perf_counter() - began
        progress.step = Step.AFTER_FMS
        settling = settle(app, claimed.order, verdict, seconds)
        verdict, assignment = await asyncio.shield(asyncio.create_task(settling))
        app.metrics.fms_call(claimed.order.action, type(verdict).__name__.lower(), seconds)
    return verdict, assignment


async def _call(app: App, claimed: Claimed) -> Accepted:
    key = claimed.order.attempt_id
    if claimed.order.action.creates:
        created = await app.fms.create_vehicle_request(
            _new_request(app, claimed), idempotency_key=key
        )
        return Accepted(app.environment, created.request_id, created.status)
    fms = claimed.assignment.fms
    if fms is None:
        raise ValueError("an assignment without a request has nothing to delete in FMS")
    deleted = await app.fms.delete_vehicle_request(fms.request_id, idempotency_key=key)
    return Accepted(app.environment, fms.request_id, deleted.status, deleted.already_gone)


def _new_request(app: App, claimed: Claimed) -> NewVehicleRequest:
    """The seed's field mapping; the times are wall-clock times of FMS, without an offset."""
    if claimed.contact_id is None:
        raise ValueError("a request without a contact is never claimed")
    dates = claimed.assignment.dates
    return NewVehicleRequest(
        vehicle_id=claimed.assignment.vehicle.vehicle_id,
        requestor_id=claimed.requestor_id,
        delivery=datetime.combine(dates.start, app.rules.delivery_time),
        pickup=datetime.combine(dates.end, app.rules.pickup_time),
        contact_id=claimed.contact_id,
    )


def _outcome(claimed: Claimed, verdict: Verdict, assignment: Assignment) -> Outcome:
    action = claimed.order.action
    match verdict:
        case Accepted():
            fms = FmsReference(verdict.environment, verdict.request_id)
            if action is Action.REQUEST and assignment.fms != fms:
                return Overtaken(action, assignment, fms)
            return Done(action, assignment, fms, claimed.warnings, verdict.already_gone)
        case NotApplied(failure):
            return Refused(action, assignment, failure)
        case InDoubt(failure):
            return Unconfirmed(action, assignment, failure, claimed.order.attempt_id)
