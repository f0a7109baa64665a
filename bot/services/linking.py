"""From a message or an address to the assignment it is about."""

from bot.services.app import App
from domain.assignment import Assignment, FmsReference
from domain.messages import MessageKind
from storage import messages, overview
from storage.assignments import load_assignment


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
