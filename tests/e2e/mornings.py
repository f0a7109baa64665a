"""An office's morning: assignments that start soon, and the digest of this very day."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from bot.services.digest import write_reminders
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from storage.tables import ActivityRow, ApprovedMakeRow, LoanRow
from tests.stage import CARDS, Stage

PACIFIC = ZoneInfo("America/Los_Angeles")


def today() -> date:
    """The day as the stage's bot sees it."""
    return datetime.now(PACIFIC).date()


async def nothing_to_warn_of(stage: Stage) -> None:
    """No loan was ever, no car does anything, and every partner may have every make."""
    async with stage.database.writing() as session:
        for table in (ActivityRow, LoanRow, ApprovedMakeRow):
            await session.exec(delete(table))
        doing = stage.fms.dataset.current_activity
        for activity_id in [*doing]:
            del doing[activity_id]
        vehicles = stage.fms.dataset.vehicles
        ranked = {(one.plan.person_id, vehicles[one.plan.vehicle_id].make) for one in stage.plans}
        session.add_all(
            [ApprovedMakeRow(person_id=who, make=what, rank="A") for who, what in ranked]
        )


async def put(stage: Stage, number: int, start: int, end: int, **values: Any) -> None:
    """Have an assignment start and end so many days from today, in Denver."""
    first, last = (today() + timedelta(days=days) for days in (start, end))
    given: dict[str, Any] = {"office": "Denver", "start_date": first, "end_date": last}
    await stage.change(number, **(given | values))


async def good_morning(stage: Stage, says: str = "Good morning, Denver") -> Message:
    """Have today's digests written; Denver's, once it says this."""
    async with stage.bot.app.database.writing() as session:
        await write_reminders(session, stage.bot.app, today())
    return await digest(stage, says)


async def digest(stage: Stage, says: str) -> Message:
    """Denver's digest, once it says this."""

    def found() -> Message | None:
        mornings = (one for one in stage.slack.messages(CARDS) if "Good morning" in one.text)
        return next((one for one in mornings if says in words(one)), None)

    return await stage.slack.until(found)
