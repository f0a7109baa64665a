"""From a message or an address to the assignment it is about."""

from bot.domain.assignments import Assignment, FmsReference
from bot.services.desk import Desk
from bot.services.reading import load
from storage import cards, overview


async def assignment_on_card(desk: Desk, channel: str, ts: str) -> Assignment | None:
    """The assignment whose card stands there."""
    async with desk.database.reading() as session:
        number = await cards.assignment_at(session, channel, ts)
        return await load(session, number) if number is not None else None


async def assignment_of_request(desk: Desk, fms: FmsReference) -> Assignment | None:
    """The assignment that stands for this request; deleted ones stand for none."""
    async with desk.database.reading() as session:
        number = await overview.assignment_of_request(session, fms.environment, fms.request_id)
        return await load(session, number) if number is not None else None
