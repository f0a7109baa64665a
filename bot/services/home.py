"""What a person's Home tab shows, and what they change there."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.assignments import Actor, Deed, Status
from bot.domain.home import FmsUser, Home, concerns_of
from bot.services.desk import Desk
from bot.services.reading import as_assignment
from bot.services.sync.desk import SyncDesk
from bot.services.sync.reading import read_status
from storage import fleet, overview, sync


async def read_home(sync_desk: SyncDesk, person: Actor) -> Home:
    """Everything that concerns this person now."""
    desk = sync_desk.desk
    status = await read_status(sync_desk)
    async with desk.database.reading() as session:
        mine = await overview.live_assignments(session, concerning=str(person))
        return Home(
            environment=desk.environment,
            now=desk.now(),
            today=desk.today(),
            concerns=concerns_of((as_assignment(one) for one in mine), desk.today()),
            counts=await _counts(session),
            sync=status,
            last_good=await fleet.last_good_sync(session),
            fms_user=await _fms_user(session, person),
            shared_requestor=desk.policy.requestor_id,
        )


async def read_fms_user(desk: Desk, person: Actor) -> FmsUser | None:
    """Which FMS user this person is, if anyone has said."""
    async with desk.database.reading() as session:
        return await _fms_user(session, person)


async def change_fms_user(desk: Desk, person: Actor, fms_user_id: int | None) -> None:
    """Have FMS told this user for the person's requests from now on; None: the shared one."""
    async with desk.database.writing() as session:
        if fms_user_id is None:
            await overview.clear_fms_user(session, person.id)
        else:
            await overview.set_fms_user(
                session, person.id, fms_user_id, by=str(person), at=desk.now()
            )


async def _counts(session: AsyncSession) -> Mapping[Status, int]:
    counts = await sync.count_by_status(session)
    return {status: counts.get(status, 0) for status in Status}


async def _fms_user(session: AsyncSession, person: Actor) -> FmsUser | None:
    row = await fleet.find_person(session, person.id)
    return FmsUser(row.fms_user_id, Deed(Actor.parse(row.set_by), row.set_at)) if row else None
