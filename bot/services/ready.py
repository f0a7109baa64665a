"""What is planned, starts soon and can be sent as it stands: of an office, or of a person."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.services.app import App
from bot.services.claim import blockers_to_ask, check, check_as_it_stands
from domain.assignment import Action, Actor
from domain.ready import ToSend
from storage import listing

# Each is checked one after the other, while a person waits. What starts soonest comes first.
_MOST = 25


async def find_ready(app: App, person: Actor, *, office: str | None, days: int) -> ToSend:
    """What starts within so many days; of everybody in an office, else this person's own."""
    today = app.today()
    async with app.database.reading(brief=True) as session:
        found = await listing.planned_between(
            session,
            today,
            today + timedelta(days=days),
            office=office,
            concerning=None if office else str(person),
            limit=_MOST,
        )
        theirs = await blockers_to_ask(session, app, person)
        checks = []
        for one in found:
            checks.append(await check_as_it_stands(session, app, Action.REQUEST, one, theirs))
            # Each is brief; others have their turn in between.
            await asyncio.sleep(0)
    return ToSend(tuple(checks), app.environment, office)


async def look_again(app: App, person: Actor, numbers: Sequence[int]) -> ToSend:
    """The same of what somebody had before them as ready."""
    return ToSend(tuple(await check(app, Action.REQUEST, numbers, person)), app.environment)
