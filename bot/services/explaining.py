"""Why an assignment stands as it does, from what is on record."""

from bot.services.app import App
from bot.services.claim import check
from domain.assignment import Action, Assignment, Status
from domain.explanation import Explanation
from storage import assignments, attempts

_MOST_ATTEMPTS = 12


async def explain(app: App, assignment_id: int) -> Explanation | None:
    """The evidence; None where there is no such assignment."""
    async with app.database.reading() as session:
        stands = await assignments.load_assignment(session, assignment_id)
        if stands is None:
            return None
        tried = await attempts.attempts_of(session, assignment_id)
    [checked] = await check(app, Action.REQUEST, [assignment_id])
    is_planned = _is_planned(stands)
    return Explanation(
        assignment=stands,
        attempts=tuple(tried[-_MOST_ATTEMPTS:]),
        earlier=max(0, len(tried) - _MOST_ATTEMPTS),
        in_the_way=checked.reasons if is_planned else (),
        warnings=checked.warnings if is_planned else (),
        past_start=_is_past_start(app, stands),
        next_sync=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
    )


def _is_planned(stands: Assignment) -> bool:
    is_free = stands.deleted is None and stands.open_attempt is None
    return is_free and stands.status is Status.PLANNED


def _is_past_start(app: App, stands: Assignment) -> bool:
    return stands.status is Status.REQUESTED and stands.dates.start < app.today()
