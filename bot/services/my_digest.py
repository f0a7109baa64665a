"""The digest by direct message, for each person who wants it, at the hour that they chose."""

from dataclasses import replace
from datetime import date

from bot.services.app import App
from bot.services.digest import forget_what_lies_ahead, load_digest
from bot.services.notices import write_notice
from domain.assignment import Actor, Source
from domain.messages import MessageKind, digest_subject
from storage import desk


async def write_my_digests(app: App) -> int:
    """Once for every person and local date, whatever process asks; how many this call wrote."""
    day = replace(app.rules.digest, hour=0).due(app.now())
    if day is None:
        return 0
    await forget_what_lies_ahead(app, desk.digests_written_after)
    hour = app.now().astimezone(app.rules.digest.zone).hour
    async with app.database.reading() as session:
        due = await desk.digests_due(session, day, hour)
    return sum([await _write(app, day, person, office) for person, office in due])


async def _write(app: App, day: date, person: str, office: str) -> bool:
    """An office that has nothing to say says nothing, and is not asked again."""
    subject, to = digest_subject(day, office), Actor(Source.SLACK, person)
    async with app.database.writing() as session:
        if not await desk.claim_digest(session, person, day, at=app.now()):
            return False
        if (await load_digest(session, app, subject)).is_empty:
            return False
        # In a stream of its own: what is redrawn now and then holds up nothing else.
        stream = f"person:{to}:digest"
        await write_notice(session, app, MessageKind.DIGEST, subject, stream=stream, target=str(to))
    return True
