"""What the sync cannot settle: compared with what is on record, told once, and ended when it goes.

Every change is a transaction of its own. What was found is told by one more, which makes it one
message a person, however much there is.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_direct_notice
from domain.assignment import Actor, Assignment, Source
from domain.finding_changes import compare
from domain.finding_rules import findings_of
from domain.findings import Facts, Finding, Found
from domain.messages import MessageKind
from storage import findings, messages, sync
from storage.assignments import load_assignment, lock_assignment, office_of
from storage.fms_now import load_fms_now
from storage.swap import RunIsOver


async def look(app: App, run_id: str) -> None:
    """Find what needs a person, put it on record, and have told what is new."""
    async with app.database.reading() as session:
        watched = await findings.load_watched(session, app.environment)
        now = await load_fms_now(session, app.environment, app.now(), app.rules.zone, watched)
        # Of a large fleet it is work for a while.
        found = await asyncio.to_thread(findings_of, watched, now)
        recorded = await findings.load_recorded(session, {one.assignment_id for one in found})
    revisions = {one.assignment.id: one.assignment.revision for one in watched}
    frozen = {one.assignment.id for one in watched if one.assignment.open_attempt}
    changes = compare(found, recorded)
    for one in changes.new:
        await _record(app, run_id, one, revisions)
    for finding, facts in changes.again:
        await _write_again(app, run_id, finding, facts)
    for finding in changes.over:
        if finding.assignment_id not in frozen:
            await _write_again(app, run_id, finding, None)
    await tell(app, run_id)


@asynccontextmanager
async def _changing(app: App, run_id: str) -> AsyncIterator[AsyncSession]:
    """A transaction of a run that goes on. Raises RunIsOver: what was seen may be of yesterday."""
    async with app.database.writing() as session:
        if await sync.is_over(session, run_id):
            raise RunIsOver
        yield session


async def _write_again(app: App, run_id: str, finding: Finding, facts: Facts | None) -> None:
    """Have a finding stand as it is seen now, or be over, unless a person settled it meanwhile.

    One that went before anybody was told of it was none; should it come again, it is new.
    """
    async with _changing(app, run_id) as session:
        await lock_assignment(session, finding.assignment_id)
        if await findings.load_finding(session, finding.id) != finding:
            return
        if facts is not None:
            await findings.stand_again(session, finding, facts)
        elif finding.run_id is None:
            await findings.forget(session, finding)
        else:
            await findings.end(session, finding, app.now())
        await show_again(session, app, finding)


async def _record(app: App, run_id: str, found: Found, revisions: dict[int, int]) -> None:
    """Unless somebody changed the assignment meanwhile: the next sync sees it as it is then."""
    number = found.assignment_id
    async with _changing(app, run_id) as session:
        stands = await load_assignment(session, number, lock=True)
        if stands is None or stands.open_attempt or stands.revision != revisions[number]:
            return
        if await findings.record(session, found, at=app.now()):
            await messages.bump_assignment(session, number, {stands.office}, app.now())


async def tell(app: App, run_id: str) -> None:
    """Have told what nobody was told yet: ops by the sync's own report, people by one message."""
    async with _changing(app, run_id) as session:
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


def whom_to_tell(assignment: Assignment) -> Actor | None:
    """The person who requested it, else who planned it; programs are told nothing."""
    requested = [assignment.requested.by] if assignment.requested else []
    by = (*requested, assignment.created.by)
    return next((one for one in by if one.source is Source.SLACK), None)


async def show_again(session: AsyncSession, app: App, finding: Finding) -> None:
    """Have the card, the digest and what told it say how it stands."""
    office = await office_of(session, finding.assignment_id)
    offices = {office} if office else set()
    await messages.bump_assignment(session, finding.assignment_id, offices, app.now())
    if finding.run_id:
        await messages.bump_revision(session, MessageKind.SYNC_REPORT, finding.run_id)
        if finding.told_to:
            subject = f"{finding.run_id}|{finding.told_to}"
            await messages.bump_revision(session, MessageKind.FINDINGS, subject)
