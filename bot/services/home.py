"""What a person's Home tab shows, and what they change there."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.sync.reading import read_status
from domain.assignment import Actor, Status
from domain.digest import FmsUser, Home, concerns_of
from storage import overview, people, sync


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
