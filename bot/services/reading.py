"""What the use cases read: assignments, and what the checks of one rest on."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Assignment, Status
from domain.checks import CheckContext
from storage import assignments, fleet, sync


async def read_assignment(app: App, assignment_id: int) -> Assignment | None:
    """An assignment as it stands, deleted ones too."""
    async with app.database.reading() as session:
        return await assignments.load_assignment(session, assignment_id)


async def read_page(
    app: App,
    *,
    status: Status | None,
    office: str | None,
    vehicle_id: int | None,
    after: int,
    limit: int,
) -> Sequence[Assignment]:
    """Assignments by their numbers, deleted ones left out, from the one after `after` on."""
    async with app.database.reading() as session:
        return await assignments.list_assignments(
            session, status=status, office=office, vehicle_id=vehicle_id, after=after, limit=limit
        )


async def load_check_context(
    session: AsyncSession, app: App, assignment: Assignment
) -> CheckContext:
    """Everything that the checks of a create rest on."""
    vehicle_id, dates = assignment.vehicle.vehicle_id, assignment.dates
    vehicle = await fleet.find_vehicle(session, vehicle_id)
    partner = await fleet.find_partner(session, assignment.partner.person_id, assignment.office)
    others = await assignments.assignments_touching(
        session,
        dates.start,
        dates.end,
        vehicle_id=vehicle_id,
        person_id=assignment.partner.person_id,
    )
    activities = await assignments.activities_touching(
        session, assignment.vehicle.vin, dates.start, dates.end
    )
    return CheckContext(
        vehicle_known=vehicle is not None,
        contact_id=partner.fms_contact_id if partner else None,
        others=tuple(others),
        activities=tuple(activities),
        rank=await fleet.rank_for_make(
            session, assignment.partner.person_id, assignment.vehicle.make
        ),
        turn_in=vehicle.expected_turn_in_date if vehicle else None,
        last_sync=await sync.last_good_sync(session),
        now=app.now(),
        today=app.today(),
    )
