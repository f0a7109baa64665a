"""What vehicles do in two weeks: assignments, and FMS's own activities."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import DateRange, Vehicle
from domain.calendar import (
    Bar,
    BarKind,
    Calendar,
    CalendarWanted,
    bar_of,
    draw_up,
    read_calendar_words,
)
from storage import directory, listing
from storage.fleet import as_vehicle

_Stay = tuple[Vehicle, Bar]


async def read_calendar(app: App, text: str) -> Calendar:
    """The calendar that a person's words ask for. Raises BadInput."""
    async with app.database.reading() as session:
        wanted = read_calendar_words(text, await directory.offices(session), app.today())
        stays, drawn = await _assigned(session, wanted)
        stays += await _by_fms(session, wanted, drawn)
    return draw_up(wanted, app.today(), stays)


async def _assigned(session: AsyncSession, wanted: CalendarWanted) -> tuple[list[_Stay], set[int]]:
    """Assignments as stays, and the FMS activities they stand for already."""
    found = await listing.assignments_between(session, wanted.dates.start, wanted.dates.end)
    drawn = {one.evidence.activity_id for one in found if one.evidence}
    here = (one for one in found if wanted.office in (None, one.office))
    return [(one.vehicle, bar_of(one)) for one in here], drawn


async def _by_fms(session: AsyncSession, wanted: CalendarWanted, drawn: set[int]) -> list[_Stay]:
    pairs = [
        (activity, vehicle)
        for activity, vehicle in await listing.activities_between(
            session, wanted.dates.start, wanted.dates.end
        )
        if activity.activity_id not in drawn and wanted.office in (None, vehicle.office)
    ]
    people = {activity.person_id for activity, _ in pairs if activity.person_id is not None}
    names = await listing.partner_names(session, people)
    return [
        (
            as_vehicle(row),
            Bar(
                BarKind.FMS,
                DateRange(activity.start_date, activity.end_date),
                _words(activity.activity_type, names.get(activity.person_id or 0)),
            ),
        )
        for activity, row in pairs
    ]


def _words(kind: str, partner: str | None) -> str:
    return f"{kind}, {partner}" if partner else kind
