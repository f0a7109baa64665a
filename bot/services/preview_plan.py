"""What a plan in the making would meet, without writing anything."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.drafting import assess, wrong_dates
from domain.assignment import Actor, Assignment, AuditStamp, DateRange, Partner, Source, Status
from domain.checks import (
    AlsoPlanned,
    Blocker,
    ContactUnknown,
    NotApproved,
    PartnerHasAnother,
    VehicleUnknown,
)
from domain.planning import PartialPlan, Preview
from storage import fleet
from storage.tables import PartnerRow, VehicleRow

_NOBODY = Partner(0, "")
_PREVIEW = Actor(Source.PROGRAM, "preview")


async def preview_plan(app: App, partial: PartialPlan) -> Preview:
    """Say what is in the way as soon as there is a vehicle with dates; partners add warnings."""
    dates = DateRange(partial.start, partial.end) if partial.start and partial.end else None
    async with app.database.reading() as session:
        vehicle = await _vehicle(session, partial)
        partner = await _partner(session, partial)
        preview = Preview(
            vehicle=fleet.as_vehicle(vehicle) if vehicle else None,
            partner=Partner(partner.person_id, partner.name) if partner else None,
            office=partial.office or (partner.office if partner else None),
            dates=dates,
            wrong=_wrong(app, partial, vehicle, partner, dates),
        )
        if preview.vehicle is None or dates is None or preview.wrong:
            return preview
        assessment = await assess(session, app, _draft(app, partial, preview, dates))
    passed_over = (AlsoPlanned,) if partner else (AlsoPlanned, NotApproved, PartnerHasAnother)
    # Another plan for the vehicle stands among the conflicts already.
    warnings = [one for one in assessment.warnings if not isinstance(one, passed_over)]
    return replace(preview, conflicts=assessment.conflicts, warnings=tuple(warnings))


async def _vehicle(session: AsyncSession, partial: PartialPlan) -> VehicleRow | None:
    return await fleet.find_vehicle(session, partial.vehicle_id) if partial.vehicle_id else None


async def _partner(session: AsyncSession, partial: PartialPlan) -> PartnerRow | None:
    if partial.person_id is None:
        return None
    return await fleet.find_partner(session, partial.person_id, partial.office)


def _wrong(
    app: App,
    partial: PartialPlan,
    vehicle: VehicleRow | None,
    partner: PartnerRow | None,
    dates: DateRange | None,
) -> tuple[Blocker, ...]:
    wrong: list[Blocker] = []
    if partial.vehicle_id is not None and vehicle is None:
        wrong.append(VehicleUnknown(partial.vehicle_id))
    if partial.person_id is not None and partner is None:
        wrong.append(ContactUnknown(None, partial.person_id))
    if dates is None and partial.start:
        dates = DateRange(partial.start, partial.start)
    return (*wrong, *(wrong_dates(app, dates) if dates else ()))


def _draft(app: App, partial: PartialPlan, preview: Preview, dates: DateRange) -> Assignment:
    if preview.vehicle is None:
        raise LookupError("without a vehicle nothing can be said of it")
    return Assignment(
        id=partial.editing or 0,
        revision=1,
        status=Status.PLANNED,
        vehicle=preview.vehicle,
        partner=preview.partner or _NOBODY,
        office=preview.office or "",
        dates=dates,
        created=AuditStamp(_PREVIEW, app.now()),
        requested=None,
        deleted=None,
        fms=None,
        open_attempt=None,
        evidence=None,
    )
