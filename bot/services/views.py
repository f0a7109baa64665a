"""What is read for people: lists, the calendar, Why?, syncs, links."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.cards import was_taken_back
from bot.services.claim import check
from domain.assignment import (
    Action,
    Actor,
    Assignment,
    FmsReference,
    Status,
    Vehicle,
)
from domain.attempt import Explanation
from domain.audit import AuditEntry
from domain.calendar import (
    Bar,
    BarKind,
    Calendar,
    CalendarWanted,
    bar_of,
    build_calendar,
    read_calendar_words,
)
from domain.cars import vin_of
from domain.findings import SeenActivity
from domain.list_words import ListFilter, ListPage, read_filter, refuse_unknown_names
from domain.messages import MessageKind
from domain.search import VehicleChoice
from domain.sync import KnownValue, SyncReport, SyncRun, SyncStatus
from domain.told import PlanEdit
from domain.typed import BadInput
from storage import attempts, audit, edits, findings, fleet, known_values, listing, messages, sync
from storage.assignments import load_assignment
from storage.listed import load_listed, load_those_listed

PAGE = 10
_MOST_ATTEMPTS = 12

_Stay = tuple[Vehicle, Bar]


async def list_assignments(
    app: App, text: str, me: Actor, page: int = 1, ticked: Collection[int] = ()
) -> ListPage:
    """The page of the list that `text` asks for, or the nearest there is. Raises BadInput.

    Of other pages those that are `ticked` come along.
    """
    async with app.database.reading() as session:
        offices = await fleet.offices(session)
        wanted = read_filter(text, offices, app.today())
        found = await load_listed(session, wanted, me, page, PAGE)
        if not found.total and wanted.names:
            await _refuse_unknown(session, wanted, offices)
        here = {one.id for one in found.rows}
        elsewhere = set(ticked) - here
        others = await load_those_listed(session, wanted, me, elsewhere)
    return ListPage(
        wanted,
        text,
        rows=tuple(found.rows),
        number=found.number,
        pages=found.pages,
        total=found.total,
        first=(found.number - 1) * PAGE + 1,
        others=tuple(others),
    )


async def _refuse_unknown(
    session: AsyncSession, wanted: ListFilter, offices: Sequence[str]
) -> None:
    """Of years of history only what no live assignment is called by. Raises BadInput."""
    for live_only in (True, False):
        vehicles = await listing.vehicle_names(session, live_only=live_only)
        partners = await listing.lent_to(session, live_only=live_only)
        called, vins = {*partners, *(one.words for one in vehicles)}, [one.vin for one in vehicles]
        try:
            refuse_unknown_names(wanted, offices, called, vins)
        except BadInput:
            if not live_only:
                raise
        else:
            return


async def read_calendar(app: App, text: str, me: Actor | None = None) -> Calendar:
    """The calendar that a person's words ask for. Raises BadInput."""
    async with app.database.reading() as session:
        wanted = read_calendar_words(text, await fleet.offices(session), app.today())
        found = await listing.assignments_between(session, wanted.dates.start, wanted.dates.end)
        here = (one for one in found if wanted.office in (None, one.office))
        stays = [(one.vehicle, bar_of(one)) for one in here]
        stays += await _by_fms(session, wanted, found)
        cars = await fleet.vehicles_of(session, wanted.office)
    mine = frozenset(one.id for one in found if me and one.is_of(me))
    # Of a large fleet it is work for a while.
    return await asyncio.to_thread(build_calendar, wanted, app.today(), stays, cars, mine)


async def _by_fms(
    session: AsyncSession, wanted: CalendarWanted, found: Sequence[Assignment]
) -> list[_Stay]:
    """FMS's activities, but for those that stand for an assignment already."""
    drawn = {one.evidence.activity_id for one in found if one.evidence}
    planned = {vin_of(one.vehicle.vin): one for one in found}
    stays: list[tuple[Vehicle, SeenActivity]] = []
    for activity, listed in await fleet.activities_between(
        session, wanted.dates.start, wanted.dates.end
    ):
        if activity.activity_id not in drawn:
            vehicle = _vehicle_of(activity, listed, planned, wanted.office)
            stays += [(vehicle, activity)] if vehicle else []
    person_ids = {one.person_id for _, one in stays if one.person_id is not None}
    names = await fleet.partner_names(session, person_ids)
    return [
        (
            vehicle,
            Bar(
                BarKind.FMS,
                activity.dates,
                _fms_words(activity.activity_type, names.get(activity.person_id or 0)),
            ),
        )
        for vehicle, activity in stays
    ]


def _vehicle_of(
    activity: SeenActivity,
    listed: Sequence[VehicleChoice],
    planned: Mapping[str | None, Assignment],
    office: str | None,
) -> Vehicle | None:
    """The car of an activity, where it is one of this office: as FMS lists it, else as planned."""
    vin = vin_of(activity.vin)
    if vin is None and len(listed) > 1:
        return None
    here = [row for row in listed if office in (None, row.office)]
    if here:
        return here[0].vehicle
    known = planned.get(vin) if vin and not listed else None
    return known.vehicle if known and office in (None, known.office) else None


def _fms_words(kind: str, partner: str | None) -> str:
    return f"{kind}, {partner}" if partner else kind


async def explain(app: App, assignment_id: int) -> Explanation | None:
    """The evidence; None where there is no such assignment."""
    async with app.database.reading() as session:
        stands = await load_assignment(session, assignment_id)
        if stands is None:
            return None
        tried = await attempts.attempts_of(session, assignment_id)
        about = await findings.findings_about(session, assignment_id)
    [checked] = await check(app, Action.REQUEST, [assignment_id])
    is_planned = _is_planned(stands)
    return Explanation(
        assignment=stands,
        attempts=tuple(tried[-_MOST_ATTEMPTS:]),
        earlier=max(0, len(tried) - _MOST_ATTEMPTS),
        in_the_way=checked.reasons if is_planned else (),
        warnings=checked.warnings if is_planned else (),
        next_sync=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
        findings=tuple(about),
        taken_back=was_taken_back(stands, tried),
    )


async def read_history(app: App, assignment_id: int) -> list[AuditEntry] | None:
    """What was done with it, or tried, oldest first; None where there is no such assignment."""
    async with app.database.reading() as session:
        if await load_assignment(session, assignment_id) is None:
            return None
        return await audit.load_history(session, assignment_id)


async def read_edits(app: App, assignment_id: int) -> list[PlanEdit]:
    """The latest edits of its plan, oldest first."""
    async with app.database.reading() as session:
        return await edits.edits_of(session, assignment_id, _MOST_ATTEMPTS)


def _is_planned(stands: Assignment) -> bool:
    is_free = stands.deleted is None and stands.open_attempt is None
    return is_free and stands.status is Status.PLANNED


async def read_run(app: App, run_id: str) -> SyncRun | None:
    """One run."""
    async with app.database.reading() as session:
        return await sync.load_run(session, run_id)


async def read_runs(app: App, limit: int) -> list[SyncRun]:
    """The latest runs, newest first."""
    async with app.database.reading() as session:
        return await sync.latest_runs(session, limit)


async def read_status(app: App) -> SyncStatus:
    """Whether a sync runs, when the next is due, and what the last came to."""
    async with app.database.reading() as session:
        return SyncStatus(
            enabled=app.rules.sync_enabled,
            running=await sync.running_run(session),
            next=app.rules.schedule.next_after(app.now()) if app.rules.sync_enabled else None,
            last=await sync.last_run(session),
        )


async def read_known_values(app: App) -> Sequence[KnownValue]:
    """What is odd about FMS's reports, and was told when it was new."""
    async with app.database.reading() as session:
        return await known_values.load_known_values(session)


async def load_sync_report(session: AsyncSession, run_id: str) -> SyncReport | None:
    """A run, and what it found that is new."""
    run = await sync.load_run(session, run_id)
    if run is None:
        return None
    return SyncReport(run, tuple(await findings.findings_of_run(session, run_id)))


async def assignment_on_card(app: App, channel: str, ts: str) -> Assignment | None:
    """The assignment whose card stands there."""
    async with app.database.reading() as session:
        number = await messages.subject_at(session, MessageKind.CARD, channel, ts)
        return await load_assignment(session, int(number)) if number is not None else None


async def assignment_of_request(app: App, fms: FmsReference) -> Assignment | None:
    """The assignment that stands for this request; deleted ones stand for none."""
    async with app.database.reading() as session:
        number = await listing.assignment_of_request(session, fms.environment, fms.request_id)
        return await load_assignment(session, number) if number is not None else None


async def read_assignment(app: App, assignment_id: int) -> Assignment | None:
    """An assignment as it stands, deleted ones too."""
    async with app.database.reading() as session:
        return await load_assignment(session, assignment_id)


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
        return await listing.list_assignments(
            session, status=status, office=office, vehicle_id=vehicle_id, after=after, limit=limit
        )
