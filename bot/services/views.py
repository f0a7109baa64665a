"""What is read for people: why an assignment stands as it does, their Home tab, links.

With it goes the one thing they set on their Home tab, which FMS user they are.
"""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claim import check
from bot.services.sync.reading import read_status
from domain.assignment import Action, Actor, Assignment, FmsReference, Status
from domain.digest import FmsUser, Home, concerns_of
from domain.explanation import Explanation
from domain.messages import MessageKind
from storage import attempts, messages, overview, people, sync
from storage.assignments import load_assignment

_MOST_ATTEMPTS = 12


async def explain(app: App, assignment_id: int) -> Explanation | None:
    """The evidence; None where there is no such assignment."""
    async with app.database.reading() as session:
        stands = await load_assignment(session, assignment_id)
        if stands is None:
            return None
        tried = await attempts.attempts_of(session, assignment_id)
    checked = await check(app, Action.REQUEST, assignment_id)
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


async def read_home(app: App, person: Actor) -> Home:
    """Everything that concerns this person now."""
    status = await read_status(app)
    async with app.database.reading() as session:
        mine = await overview.live_assignments(session, concerning=str(person))
        return Home(
            environment=app.environment,
            now=app.now(),
            today=app.today(),
            concerns=concerns_of(mine, app.today()),
            counts=await _counts(session),
            sync=status,
            last_good=await sync.last_good_sync(session),
            fms_user=await people.find_fms_user(session, person.id),
            shared_requestor=app.rules.requestor_id,
        )


async def read_fms_user(app: App, person: Actor) -> FmsUser | None:
    """Which FMS user this person is, if anyone has said."""
    async with app.database.reading() as session:
        return await people.find_fms_user(session, person.id)


async def change_fms_user(app: App, person: Actor, fms_user_id: int | None) -> None:
    """Have FMS told this user for the person's requests from now on; None: the shared one."""
    async with app.database.writing() as session:
        if fms_user_id is None:
            await people.clear_fms_user(session, person.id)
        else:
            await people.set_fms_user(session, person.id, fms_user_id, by=str(person), at=app.now())


async def _counts(session: AsyncSession) -> Mapping[Status, int]:
    counts = await sync.count_by_status(session)
    return {status: counts.get(status, 0) for status in Status}


async def assignment_on_card(app: App, channel: str, ts: str) -> Assignment | None:
    """The assignment whose card stands there."""
    async with app.database.reading() as session:
        number = await messages.subject_at(session, MessageKind.CARD, channel, ts)
        return await load_assignment(session, int(number)) if number is not None else None


async def assignment_of_request(app: App, fms: FmsReference) -> Assignment | None:
    """The assignment that stands for this request; deleted ones stand for none."""
    async with app.database.reading() as session:
        number = await overview.assignment_of_request(session, fms.environment, fms.request_id)
        return await load_assignment(session, number) if number is not None else None
