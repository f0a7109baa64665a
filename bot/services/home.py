"""A person's Home tab, and what they choose there."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.ready import find_ready
from bot.services.unconfirmed import load_sent
from bot.services.views import read_status
from domain.assignment import Actor
from domain.findings import Shown
from domain.home import (
    SOON,
    Concern,
    Concerned,
    DeskSettings,
    FmsUser,
    Home,
    OpsDesk,
    concerns_of,
)
from domain.loan_change import ChangeShown
from domain.waits import usual_wait
from storage import (
    attempts,
    desk,
    findings,
    fleet,
    fms_now,
    lasting_causes,
    listing,
    loan_changes,
    people,
    sync,
)
from storage.assignments import load_assignments

# How many rows of each there is room for.
MOST_FINDINGS = 5
MOST_CHANGES = 3
_MOST_ROWS = 6
_MOST_DOUBTS = 5


async def read_home(app: App, person: Actor, *, is_ops: bool) -> Home:
    """Everything that concerns this person now, or the office that they chose."""
    status = await read_status(app)
    async with app.database.reading() as session:
        chosen = await desk.load_desk_settings(session, person.id)
    days, office = SOON.days, chosen.shown
    to_send = await find_ready(app, person, office=office, days=days)
    async with app.database.reading() as session:
        ops = await _ops_desk(session) if is_ops else None
        stopped = await loan_changes.stopped_changes(session)
        changes = tuple(one for one in stopped if is_ops or one.is_of(person))
        found = tuple(
            one
            for one in await findings.open_findings(session)
            if is_ops or one.finding.told_to == person
        )
        above = _shown_above(found, changes, ops)
        waits = await fms_now.waits(session, app.now())
        usual = usual_wait(waits, app.rules.zone)
        return Home(
            environment=app.environment,
            # In the product's zone, as `today` is.
            now=app.now().astimezone(app.rules.zone),
            today=app.today(),
            offices=tuple(await fleet.offices(session)),
            settings=chosen,
            concerns=await _concerns(session, app, person, office, above),
            to_send=to_send,
            counts=await listing.count_by_status(session),
            sync=status,
            last_good=await sync.last_good_sync(session),
            usual_wait=None if usual is None else round(usual),
            fms_user=await people.find_fms_user(session, person.id),
            shared_requestor=None if app.rules.names_each_person else app.rules.requestor_id,
            findings=found,
            changes=changes,
            ops=ops,
        )


def _shown_above(
    found: tuple[Shown, ...], changes: tuple[ChangeShown, ...], ops: OpsDesk | None
) -> set[int]:
    told = {one.assignment.id for one in found[:MOST_FINDINGS]}
    told |= {one.assignment.id for one in changes[:MOST_CHANGES]}
    return told | ({one.attempt.assignment_id for one in ops.doubts} if ops else set())


async def _concerns(
    session: AsyncSession, app: App, person: Actor, office: str | None, elsewhere: set[int]
) -> tuple[Concerned, ...]:
    """Which they are is found by a few columns; only what is shown is read as a whole."""
    today = app.today()
    briefs = await desk.briefs(
        session, today=today, until=today + SOON, office=office, concerning=str(person)
    )
    extended = await findings.extended(session, today)
    sorted_out = concerns_of(briefs, today, extended, elsewhere)
    first = [number for numbers in sorted_out.values() for number in numbers[:_MOST_ROWS]]
    loaded = await load_assignments(session, first)
    return tuple(
        Concerned(
            why,
            tuple(loaded[one] for one in sorted_out[why][:_MOST_ROWS] if one in loaded),
            len(sorted_out[why]),
        )
        for why in Concern
        if why in sorted_out
    )


async def _ops_desk(session: AsyncSession) -> OpsDesk:
    numbers, count = await attempts.unconfirmed(session, _MOST_DOUBTS)
    sent = [await load_sent(session, one) for one in numbers]
    causes = await lasting_causes.those_that_last(session)
    return OpsDesk(tuple(one for one in sent if one), count, tuple(causes))


async def read_fms_user(app: App, person: Actor) -> FmsUser | None:
    """Which FMS user this person is, if anyone has said."""
    async with app.database.reading() as session:
        return await people.find_fms_user(session, person.id)


async def change_fms_user(app: App, person: Actor, fms_user_id: int | None) -> None:
    """Have FMS told this user for the person's requests from now on; None: the shared one."""
    async with app.database.writing() as session:
        known = await people.find_fms_user(session, person.id)
        if (known.id if known else None) == fms_user_id:
            return
        if fms_user_id is None:
            await people.clear_fms_user(session, person.id)
        else:
            await people.set_fms_user(session, person.id, fms_user_id, by=str(person), at=app.now())


async def read_desk_settings(app: App, person: Actor) -> tuple[DeskSettings, tuple[str, ...]]:
    """What this person has chosen, and the offices there are."""
    async with app.database.reading() as session:
        chosen = await desk.load_desk_settings(session, person.id)
        return chosen, tuple(await fleet.offices(session))


async def choose_digest(app: App, person: Actor, wanted: DeskSettings) -> None:
    """Have the digest by message, or not; whose assignments Home shows stays."""
    async with app.database.writing() as session:
        before = await desk.load_desk_settings(session, person.id)
        chosen = replace(wanted, shown=before.shown)
        await desk.store_desk_settings(session, person.id, chosen)


async def choose_office(app: App, person: Actor, office: str | None) -> None:
    """Have Home show this office's assignments; None: the person's own."""
    async with app.database.writing() as session:
        before = await desk.load_desk_settings(session, person.id)
        await desk.store_desk_settings(session, person.id, replace(before, shown=office))
