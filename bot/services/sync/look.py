"""What the sync cannot settle: compared with what is on record, told once, and ended when it goes.

Every change is a transaction of its own. What was found is told by one more, which makes it one
message a person, however much there is.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_direct_notice
from domain.assignment import Actor, Assignment, Source
from domain.finding_changes import compare
from domain.finding_rules import findings_of
from domain.findings import Finding, Found
from domain.messages import MessageKind
from storage import findings, messages
from storage.assignments import load_assignment


async def look(app: App, run_id: str) -> None:
    """Find what needs a person, put it on record, and have told what is new."""
    async with app.database.reading() as session:
        watched = await findings.load_watched(session, app.environment)
        now = await findings.load_fms_now(session, app.environment, app.now(), app.rules.zone)
        found = findings_of(watched, now)
        recorded = await findings.load_recorded(session, {one.assignment_id for one in found})
    revisions = {one.assignment.id: one.assignment.revision for one in watched}
    frozen = {one.assignment.id for one in watched if one.assignment.open_attempt}
    changes = compare(found, recorded)
    for one in changes.new:
        await _record(app, one, revisions)
    for finding, facts in changes.again:
        async with app.database.writing() as session:
            await findings.stand_again(session, finding, facts)
            await show_again(session, finding)
    for finding in changes.over:
        if finding.assignment_id not in frozen:
            async with app.database.writing() as session:
                await findings.end(session, finding, app.now())
                await show_again(session, finding)
    await tell(app, run_id)


async def _record(app: App, found: Found, revisions: dict[int, int]) -> None:
    """Unless somebody changed the assignment meanwhile: the next sync sees it as it is then."""
    number = found.assignment_id
    async with app.database.writing() as session:
        stands = await load_assignment(session, number, lock=True)
        if stands is None or stands.open_attempt or stands.revision != revisions[number]:
            return
        if await findings.record(session, found, at=app.now()):
            await messages.bump_revision(session, MessageKind.CARD, str(number))


async def tell(app: App, run_id: str) -> None:
    """Have told what nobody was told yet: ops by the sync's own report, people by one message."""
    async with app.database.writing() as session:
        people: set[Actor] = set()
        for row in await findings.untold(session):
            assignment = await load_assignment(session, row.assignment_id)
            person = whom_to_tell(assignment) if assignment else None
            row.run_id, row.told_at = run_id, app.now()
            row.told_to = str(person) if person else None
            people |= {person} if person else set()
        await session.flush()
        for person in sorted(people, key=str):
            subject = f"{run_id}|{person}"
            await write_direct_notice(session, app, MessageKind.FINDINGS, subject, person)
    app.wake_delivery()


def whom_to_tell(assignment: Assignment) -> Actor | None:
    """Who requested it, else who planned it; programs are told nothing."""
    by = assignment.requested.by if assignment.requested else assignment.created.by
    return by if by.source is Source.SLACK else None


async def show_again(session: AsyncSession, finding: Finding) -> None:
    """Have the card and what told it say how it stands."""
    await messages.bump_revision(session, MessageKind.CARD, str(finding.assignment_id))
    if finding.run_id:
        await messages.bump_revision(session, MessageKind.SYNC_REPORT, finding.run_id)
        if finding.told_to:
            subject = f"{finding.run_id}|{finding.told_to}"
            await messages.bump_revision(session, MessageKind.FINDINGS, subject)
