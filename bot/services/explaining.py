"""Why an assignment stands as it does, from what is on record."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claiming import check
from bot.services.doubts import failure_of
from domain.assignment import Action, Actor, Assignment, AuditStamp, Status
from domain.explanation import Explanation, Try, TryOutcome
from storage import assignments, attempts
from storage.tables import AttemptRow

_MOST_TRIES = 12


async def explain(app: App, assignment_id: int) -> Explanation | None:
    """The evidence; None where there is no such assignment."""
    async with app.database.reading() as session:
        stands = await assignments.load_assignment(session, assignment_id)
        if stands is None:
            return None
        tries = await _tries(session, assignment_id)
    checked = await check(app, Action.REQUEST, assignment_id)
    is_planned = _is_planned(stands)
    return Explanation(
        assignment=stands,
        tries=tries[-_MOST_TRIES:],
        earlier=max(0, len(tries) - _MOST_TRIES),
        in_the_way=checked.reasons if is_planned else (),
        warnings=checked.warnings if is_planned else (),
        past_start=_is_past_start(app, stands),
        next_sync=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
    )


async def _tries(session: AsyncSession, assignment_id: int) -> tuple[Try, ...]:
    return tuple(_as_try(row) for row in await attempts.attempts_of(session, assignment_id))


def _is_planned(stands: Assignment) -> bool:
    is_free = stands.deleted is None and stands.open_attempt is None
    return is_free and stands.status is Status.PLANNED


def _is_past_start(app: App, stands: Assignment) -> bool:
    return stands.status is Status.REQUESTED and stands.dates.start < app.today()


def _as_try(row: AttemptRow) -> Try:
    outcome = TryOutcome(row.outcome)
    is_blocked = outcome is TryOutcome.BLOCKED
    resolved = None
    if row.resolved_by and row.resolved_at:
        resolved = AuditStamp(Actor.parse(row.resolved_by), row.resolved_at)
    return Try(
        action=row.action,
        by=Actor.parse(row.actor),
        at=row.started_at,
        environment=row.environment,
        outcome=outcome,
        failure=failure_of(row) if row.cause and not is_blocked else None,
        blocked_by=row.cause if is_blocked else None,
        detail=row.detail if is_blocked else None,
        http_status=row.http_status,
        request_id=row.fms_request_id,
        resolved=resolved,
    )
