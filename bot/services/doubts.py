"""Attempts whose outcome nobody knows: what to say of them, and saying it.

The alert is one living message: every change of the attempt has it drawn again from the database.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import (
    ALERTS,
    Notice,
    assignment_stream,
    write_direct_notice,
    write_living_notice,
    write_notice,
)
from domain.assignment import Actor, AuditStamp, Source
from domain.attempt import Outcome
from domain.failures import Failure, FailureKind
from domain.outcomes import AttemptState, Doubt
from storage import attempts
from storage.assignments import load_assignment
from storage.tables import (
    AttemptRow,
)

_STATES = {
    Outcome.IN_FLIGHT: AttemptState.IN_FLIGHT,
    Outcome.UNCONFIRMED: AttemptState.UNCONFIRMED,
    Outcome.ACCEPTED: AttemptState.CONFIRMED,
    Outcome.REFUSED: AttemptState.REFUSED,
    Outcome.FOUND_APPLIED: AttemptState.FOUND_APPLIED,
    Outcome.FOUND_NOT_APPLIED: AttemptState.FOUND_NOT_APPLIED,
    Outcome.SUPERSEDED: AttemptState.SUPERSEDED,
}


async def announce_doubt(session: AsyncSession, app: App, attempt_id: str) -> None:
    """Post the alert about an attempt, or have the one that stands brought up to date."""
    attempt = await attempts.load_attempt(session, attempt_id)
    if attempt is None:
        return
    stream = assignment_stream(attempt.assignment_id)
    await write_living_notice(session, app, Notice.DOUBT, attempt_id, stream=stream, target=ALERTS)


async def announce_anew(session: AsyncSession, app: App, attempt_id: str) -> None:
    """Post another alert about an attempt, under which people are notified again."""
    attempt = await attempts.load_attempt(session, attempt_id)
    if attempt is not None:
        stream = assignment_stream(attempt.assignment_id)
        await write_notice(session, app, Notice.DOUBT, attempt_id, stream=stream, target=ALERTS)


async def tell_who_tried(session: AsyncSession, app: App, attempt: AttemptRow, by: Actor) -> None:
    """Let the person behind an attempt know that somebody else settled it."""
    tried_by = Actor.parse(attempt.actor)
    if tried_by == by or tried_by.source is not Source.SLACK:
        return
    await write_direct_notice(session, app, Notice.DOUBT_SETTLED, attempt.id, tried_by)


async def read_doubt(app: App, attempt_id: str) -> Doubt | None:
    """As `load_doubt`."""
    async with app.database.reading() as session:
        return await load_doubt(session, attempt_id)


async def load_doubt(session: AsyncSession, attempt_id: str) -> Doubt | None:
    """An attempt that was in doubt once, as it stands; None for any other."""
    attempt = await attempts.load_attempt(session, attempt_id)
    state = _STATES.get(attempt.outcome) if attempt else None
    if attempt is None or state is None:
        return None
    assignment = await load_assignment(session, attempt.assignment_id)
    if assignment is None:
        return None
    return Doubt(
        attempt_id=attempt.id,
        action=attempt.action,
        assignment=assignment,
        environment=attempt.environment,
        tried=AuditStamp(Actor.parse(attempt.actor), attempt.started_at),
        failure=failure_of(attempt),
        state=state,
        requestor_id=attempt.requestor_id,
        fms_request_id=attempt.fms_request_id,
        resolved=_resolved(attempt),
    )


def failure_of(attempt: AttemptRow) -> Failure:
    """Why an attempt failed, as it was recorded."""
    kinds = {str(kind): kind for kind in FailureKind}
    kind = kinds.get(attempt.cause or "", FailureKind.INTERRUPTED)
    return Failure(kind, attempt.environment, attempt.http_status, attempt.detail)


def _resolved(attempt: AttemptRow) -> AuditStamp | None:
    if attempt.resolved_by and attempt.resolved_at:
        return AuditStamp(Actor.parse(attempt.resolved_by), attempt.resolved_at)
    return None
