"""Request, unrequest, delete: claim, one call to FMS, settle (docs/rules.md, Attempts).

What FMS answers must not be lost to a database that is away for a moment, so that settling is
tried until it succeeds.
"""

import asyncio
import logging
import time
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claim import ActionRequest, Claimed, begun, claim, withdraw
from bot.services.classify import classify
from bot.services.lasting_causes import learn_from
from bot.services.lease import is_another_database
from bot.services.notices import show_batch_of, take_turn_at_card
from bot.services.retrying import again_after_a_lost_race, until_stored
from bot.services.told import apply_attempt
from bot.services.unconfirmed import announce, announce_again
from domain.assignment import Assignment
from domain.attempt import (
    OPEN_OUTCOMES,
    Attempt,
    Failure,
    FailureKind,
    Outcome,
    Performed,
    Progress,
    Step,
)
from domain.checks import blockers_from_state
from domain.reasons import DatabaseAway, DatabaseReplaced
from fms import FmsError, Loanee, NewVehicleRequest
from storage import assignment_changes, attempts
from storage.assignments import load_assignment
from storage.away import DatabaseAwayError
from storage.before_settle import BeforeSettle, load_before_settle

_log = logging.getLogger(__name__)

# FMS's own late word outweighs a person's.
_FOUND = (Outcome.FOUND_NOT_APPLIED, Outcome.FOUND_APPLIED)
_METRIC = {
    Outcome.ACCEPTED: "accepted",
    Outcome.REFUSED: "notapplied",
    Outcome.UNCONFIRMED: "indoubt",
}


# Nobody waits for a queued one: it is tried until the database takes it.
_claim_queued = until_stored()(claim)


async def perform(app: App, asked: ActionRequest, progress: Progress | None = None) -> Performed:
    """Do what is asked, calling FMS at most once; `progress` shows how far it has come."""
    if is_another_database(app):
        return _not_sent(app, asked, DatabaseReplaced())
    app.working_on.add(asked.attempt_id)
    try:
        claimed = await (_claim_queued if asked.batch else _claim_now)(app, asked)
        if isinstance(claimed, Claimed):
            return await _call_and_settle(app, claimed, progress or Progress())
        return claimed
    finally:
        app.working_on.discard(asked.attempt_id)


async def perform_again(app: App, asked: ActionRequest) -> Performed:
    """As `perform`, but a confirmation that came before acts again where nothing can happen twice.

    Two that come at the same moment make one attempt, which both are answered with.
    """
    if asked.confirmation is None:
        return await perform(app, asked)
    try:
        async with app.database.reading(brief=True) as session:
            last = await attempts.last_try(session, asked.confirmation, asked.assignment_id)
    except DatabaseAwayError:
        return _not_sent(app, asked, DatabaseAway())
    if last and last.action is asked.action and last.can_be_tried_again:
        once = attempts.next_try(asked.confirmation, last.id)
        return await perform(app, replace(asked, confirmation=once))
    return await perform(app, replace(asked, confirmation=last.confirmation) if last else asked)


async def _claim_now(app: App, asked: ActionRequest) -> Claimed | Performed:
    """Somebody waits for the answer: where the database is away, nothing is sent."""
    try:
        return await claim(app, asked)
    except DatabaseAwayError as error:
        _log.exception("attempt %s could not be claimed; nothing was sent", asked.attempt_id)
        not_sent = _not_sent(app, asked, DatabaseAway())
        return await withdraw(app, not_sent.attempt) if error.may_be_stored else not_sent


def _not_sent(app: App, asked: ActionRequest, reason: DatabaseAway | DatabaseReplaced) -> Performed:
    attempt = replace(begun(app, asked), outcome=Outcome.NOT_SENT, finished=app.now())
    return Performed(replace(attempt, reasons=(reason,)), None)


async def _call_and_settle(app: App, claimed: Claimed, progress: Progress) -> Performed:
    attempt, began = claimed.attempt, time.perf_counter()
    # Until FMS's answer says otherwise, it may have applied the call: also when this task is
    # cancelled, or fails in a way that nobody foresaw.
    interrupted = Failure(FailureKind.INTERRUPTED, attempt.environment)
    answered = replace(attempt, outcome=Outcome.UNCONFIRMED, failure=interrupted)
    progress.step = Step.AT_FMS
    try:
        answered = await _call(app, claimed)
        progress.accepted = answered.request_id
        done = "accepted" if attempt.action.creates else "deleted"
        _log.info("attempt %s: FMS %s request %s", attempt.id, done, answered.request_id)
    except FmsError as error:
        answered = _failed(attempt, error)
    finally:
        seconds = time.perf_counter() - began
        progress.step = Step.AFTER_FMS
        answered = replace(answered, seconds=seconds, finished=app.now())
        performed = await asyncio.shield(asyncio.create_task(settle(app, answered)))
        app.metrics.fms_call(attempt.action, _METRIC[answered.outcome], seconds)
    return performed


async def _call(app: App, claimed: Claimed) -> Attempt:
    """The attempt as FMS accepted it."""
    attempt, fms = claimed.attempt, claimed.assignment.fms
    accepted = replace(attempt, outcome=Outcome.ACCEPTED)
    if attempt.action.creates:
        wanted = _new_request(app, claimed)
        created = await app.fms.create_vehicle_request(wanted, idempotency_key=attempt.id)
        return replace(accepted, request_id=created.request_id, http_status=created.status)
    if fms is None:
        raise ValueError("an assignment without a request has nothing to delete in FMS")
    deleted = await app.fms.delete_vehicle_request(fms.request_id, idempotency_key=attempt.id)
    return replace(accepted, http_status=deleted.status)


def _new_request(app: App, claimed: Claimed) -> NewVehicleRequest:
    """The times are wall-clock times of FMS, without an offset."""
    contact = claimed.contact
    if contact is None or claimed.attempt.requestor_id is None:
        raise ValueError("a request without a contact and a requestor is never claimed")
    dates, partner = claimed.assignment.dates, claimed.assignment.partner
    return NewVehicleRequest(
        vehicle_id=claimed.assignment.vehicle.vehicle_id,
        requestor_id=claimed.attempt.requestor_id,
        delivery=datetime.combine(dates.start, app.rules.delivery_time),
        pickup=datetime.combine(dates.end, app.rules.pickup_time),
        contact_id=contact.contact_id,
        loanee=Loanee(partner.person_id, partner.name, contact.affiliation, contact.subcategory_id),
        number=claimed.assignment.id,
    )


def _failed(attempt: Attempt, error: FmsError) -> Attempt:
    outcome, failure = classify(error, attempt.environment)
    if attempt.supersedes:
        # This try may have done nothing, but the one it repeats may have.
        outcome = Outcome.UNCONFIRMED
    return replace(attempt, outcome=outcome, failure=failure, http_status=failure.http_status)


@until_stored()
@again_after_a_lost_race
async def settle(app: App, answered: Attempt) -> Performed:
    """Store what FMS answered, with everything that follows from it.

    Returns the attempt as it then stands: somebody may have settled it before, and FMS may have
    given the number of a request that another assignment stands for.
    """
    async with app.database.writing(brief=True) as session:
        known = await load_before_settle(session, answered)
        before, after = known.attempt, _settled(known, answered)
        if after != before:
            await attempts.store(session, after)
            if after.failure or known.something_lasts:
                await learn_from(session, app, after)
        performed = Performed(after, await _follow_up(session, app, before, after))
        was_in_doubt = before.outcome is Outcome.UNCONFIRMED or before.resolved
        if was_in_doubt or after.outcome is Outcome.UNCONFIRMED:
            await announce(session, app, after)
        if performed.is_orphan:
            # An edit of the settled alert would notify nobody.
            await announce_again(session, app, after)
        await show_batch_of(session, app, after)
        card = await take_turn_at_card(session, app, after.assignment_id)
    app.handover.draw(card)
    return performed


def _settled(known: BeforeSettle, answered: Attempt) -> Attempt:
    """What is on record of the attempt once FMS's answer counts for what it is worth."""
    before, answered = known.attempt, _unless_taken(answered, known.other_holder)
    is_late_word = before.outcome in _FOUND and answered.outcome is Outcome.ACCEPTED
    if before.outcome not in OPEN_OUTCOMES and not is_late_word:
        return before
    # What it began with is kept as it is on record: a partner may have been forgotten meanwhile.
    return replace(
        answered,
        resolved=before.resolved,
        started=before.started,
        reasons=before.reasons,
        warnings=before.warnings,
    )


def _unless_taken(answered: Attempt, other: int | None) -> Attempt:
    """One request stands for one assignment: an id that another has is no proof of a create."""
    if answered.outcome is not Outcome.ACCEPTED or not answered.action.creates or other is None:
        return answered
    failure = Failure(
        FailureKind.ID_TAKEN,
        answered.environment,
        http_status=answered.http_status,
        detail=f"request {answered.request_id}, assignment {other}",
    )
    return replace(answered, outcome=Outcome.UNCONFIRMED, failure=failure)


async def _follow_up(
    session: AsyncSession, app: App, before: Attempt, after: Attempt
) -> Assignment | None:
    """Change what follows from it; the assignment as it then stands."""
    if after.outcome is Outcome.ACCEPTED and after != before:
        if before.outcome in OPEN_OUTCOMES or await _is_as_left(session, before):
            return await apply_attempt(session, app, after, by=after.actor)
    elif after != before:
        await assignment_changes.bump_card(session, after.assignment_id, settled=app.now())
    return await load_assignment(session, after.assignment_id)


async def _is_as_left(session: AsyncSession, before: Attempt) -> bool:
    """Whether the assignment still stands as a person left it when they settled this attempt."""
    assignment = await load_assignment(session, before.assignment_id)
    if assignment is None or assignment.deleted or assignment.open_attempt:
        return False
    if before.outcome is Outcome.FOUND_NOT_APPLIED:
        return not blockers_from_state(before.action, assignment, before.environment)
    return before.action.creates and assignment.fms == before.fms
