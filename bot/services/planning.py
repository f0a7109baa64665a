"""Plan an assignment, change a planned one, and say beforehand what either would meet."""

from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claim import load_check_context
from bot.services.told import record_edit
from domain.assignment import (
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    Partner,
    Source,
    Status,
    Vehicle,
)
from domain.cars import listed_otherwise
from domain.checks import (
    blockers_to_edit,
    blockers_to_request,
    planning_conflicts,
    vehicle_conflicts,
    warnings_for,
)
from domain.odd_dates import odd_dates
from domain.planning import (
    ChangedMeanwhile,
    Edited,
    EditOutcome,
    InTheWay,
    NotEditable,
    NotPlannable,
    PartialPlan,
    Plan,
    Planned,
    PlanOutcome,
    Preview,
    forbids,
)
from domain.reasons import (
    AlsoPlanned,
    Blocker,
    ContactUnknown,
    DatesReversed,
    NoSuchAssignment,
    NotApproved,
    OfficeUnknown,
    PartnerHasAnother,
    PlanningConflict,
    StartsInPast,
    VehicleAmbiguous,
    VehicleListedOtherwise,
    VehicleUnknown,
    Warning_,
)
from domain.search import fold
from domain.typed import close_to
from storage import assignment_changes, assignments, fleet
from storage.assignments import as_row, load_assignment
from storage.tables import PartnerRow, VehicleRow

_NOBODY = Partner(0, "")
_PREVIEW = Actor(Source.PROGRAM, "preview")


@dataclass(frozen=True, slots=True)
class Edit:
    """What an assignment shall be; `revision` is the one that the person had before them."""

    assignment_id: int
    revision: int
    plan: Plan


async def plan_assignment(
    app: App, plan: Plan, actor: Actor, *, confirmation: str | None = None
) -> PlanOutcome:
    """Plan it, unless something speaks against it. Two overlapping plans cannot both win.

    `confirmation` names the form or command behind it: one that comes twice plans once.
    """
    try:
        outcome = await _plan(app, plan, actor, confirmation)
    except IntegrityError:
        # The same form came to two processes at once, with different vehicles in it.
        async with app.database.reading() as session:
            before = await _planned_before(session, confirmation)
        if before is None:
            raise
        return before
    return outcome


async def was_planned(app: App, confirmation: str) -> bool:
    """Whether this form or command has planned already."""
    async with app.database.reading() as session:
        return await _planned_before(session, confirmation) is not None


async def _plan(app: App, plan: Plan, actor: Actor, confirmation: str | None) -> PlanOutcome:
    async with app.database.writing() as session:
        named = await _look_up(session, plan)
        if named.vehicle:
            await assignments.lock_vehicle(session, named.vehicle.as_vehicle(), app.now())
        if before := await _planned_before(session, confirmation):
            return before
        if wrong := (*named.wrong, *_wrong_dates(app, plan.dates)):
            return NotPlannable(wrong)
        drafted = _draft(app, plan, named, actor)
        if plan.if_absent and (same := await _same(session, drafted)):
            return Planned(same, (), repeated=True)
        assessment = await _assess(session, app, drafted)
        if forbids(assessment.conflicts, plan):
            return InTheWay(assessment.conflicts, drafted)
        row = as_row(drafted, assessment.conflicts, confirmation)
        await assignment_changes.add_assignment(session, row, app.rules.cards_target(row.office))
        stored = await _as_it_stands(session, row.id or 0)
    return Planned(stored, assessment.warnings, assessment.conflicts)


async def _planned_before(session: AsyncSession, confirmation: str | None) -> Planned | None:
    before = await assignments.planned_with(session, confirmation)
    return Planned(before, (), repeated=True) if before else None


async def _same(session: AsyncSession, drafted: Assignment) -> Assignment | None:
    return await assignments.same_assignment(
        session, drafted.vehicle, drafted.partner.person_id, drafted.dates
    )


async def _as_it_stands(session: AsyncSession, assignment_id: int) -> Assignment:
    stored = await load_assignment(session, assignment_id)
    if stored is None:
        raise LookupError("an assignment vanished as it was stored")
    return stored


# Editing


@dataclass(frozen=True, slots=True)
class Editable:
    """An assignment that may be changed. `wrong` is what has to be chosen again."""

    assignment: Assignment
    wrong: tuple[VehicleListedOtherwise | OfficeUnknown, ...]


async def read_to_edit(app: App, assignment_id: int) -> Editable | NotEditable:
    """The assignment, if it may be changed as it stands now."""
    async with app.database.reading() as session:
        found = await load_assignment(session, assignment_id)
        stands = _editable(assignment_id, found)
        return stands if isinstance(stands, NotEditable) else await checked_to_edit(session, stands)


async def checked_to_edit(session: AsyncSession, stands: Assignment) -> Editable:
    """The assignment, with what of it cannot stay in a form."""
    rows = await fleet.listings_of(session, stands.vehicle)
    _, unknown = await _office(session, stands.office)
    listed = listed_otherwise(stands.vehicle, [row.as_vehicle() for row in rows])
    otherwise = (VehicleListedOtherwise(stands.vehicle, listed),) if listed else ()
    return Editable(stands, (*otherwise, *unknown))


async def edit_assignment(app: App, edit: Edit, actor: Actor) -> EditOutcome:
    """Change it, unless something speaks against it, or somebody else was there first."""
    async with app.database.writing() as session:
        found = await load_assignment(session, edit.assignment_id, lock=True)
        stands = _editable(edit.assignment_id, found)
        if isinstance(stands, NotEditable):
            return stands
        return await _change(session, app, edit, stands, actor)


def _editable(assignment_id: int, found: Assignment | None) -> Assignment | NotEditable:
    if found is None:
        return NotEditable(assignment_id, (NoSuchAssignment(),))
    reasons = blockers_to_edit(found)
    return NotEditable(assignment_id, reasons) if reasons else found


async def _change(
    session: AsyncSession, app: App, edit: Edit, stands: Assignment, actor: Actor
) -> EditOutcome:
    named = await _look_up(session, edit.plan)
    if wrong := (*named.wrong, *_wrong_dates(app, edit.plan.dates)):
        return NotPlannable(wrong)
    # With its number: it is not in its own way.
    wanted = replace(_draft(app, edit.plan, named, actor), id=stands.id)
    await assignments.lock_vehicle(session, wanted.vehicle, app.now())
    assessment = await _assess(session, app, wanted)
    if _is_the_same(stands, wanted):
        # Also when this very edit comes a second time.
        return Edited(stands, assessment.warnings, assessment.conflicts)
    if stands.revision != edit.revision:
        return ChangedMeanwhile(stands)
    if forbids(assessment.conflicts, edit.plan):
        return InTheWay(assessment.conflicts, wanted)
    await assignment_changes.change_plan(
        session, wanted, assessment.conflicts, by=actor, at=app.now()
    )
    await record_edit(session, app, stands, wanted, by=actor)
    changed = await _as_it_stands(session, stands.id)
    return Edited(changed, assessment.warnings, assessment.conflicts)


@dataclass(frozen=True, slots=True)
class Drafted:
    """An assignment as it would be, and what it would be so in spite of."""

    wanted: Assignment
    accepted: tuple[PlanningConflict, ...]


async def draft_another(
    session: AsyncSession, app: App, stands: Assignment, plan: Plan, actor: Actor
) -> Drafted | NotPlannable | InTheWay:
    """What is requested as `plan` has it, if nothing speaks against requesting it so."""
    named = await _look_up(session, plan)
    if wrong := (*named.wrong, *_wrong_dates(app, plan.dates)):
        return NotPlannable(wrong)
    # With its number: it is not in its own way.
    wanted = replace(_draft(app, plan, named, actor), id=stands.id)
    context = await load_check_context(session, app, wanted)
    if in_the_way := blockers_to_request(wanted, context):
        return NotPlannable(in_the_way)
    conflicts = planning_conflicts(wanted, context)
    return InTheWay(conflicts, wanted) if forbids(conflicts, plan) else Drafted(wanted, conflicts)


def _is_the_same(stands: Assignment, wanted: Assignment) -> bool:
    return (stands.vehicle, stands.partner, stands.office, stands.dates) == (
        wanted.vehicle,
        wanted.partner,
        wanted.office,
        wanted.dates,
    )


# Previewing


async def preview_plan(app: App, plan: PartialPlan) -> Preview:
    """Say what is in the way as soon as there is a vehicle with dates; partners add warnings."""
    dates = DateRange(plan.start, plan.end) if plan.start and plan.end else None
    async with app.database.reading() as session:
        vehicle = await _find_vehicle(session, plan.vehicle_id, plan.vin)
        office, unknown = await _office(session, plan.office)
        partner = await _partner(session, plan.person_id, office)
        preview = Preview(
            vehicle=vehicle.as_vehicle() if vehicle else None,
            partner=Partner(partner.person_id, partner.name) if partner else None,
            office=plan.office or (partner.office if partner else None),
            dates=dates,
            vehicle_office=vehicle.office if vehicle else None,
            wrong=(*_wrong(app, plan, vehicle, partner), *unknown),
            conflicts=odd_dates(dates, app.today()) if dates else (),
        )
        if preview.vehicle is None or dates is None or preview.wrong:
            return preview
        drafted = _assignment(
            preview.vehicle,
            preview.partner or _NOBODY,
            preview.office or "",
            dates,
            AuditStamp(_PREVIEW, app.now()),
        )
        assessment = await _assess(session, app, replace(drafted, id=plan.editing or 0))
    passed_over = (AlsoPlanned,) if partner else (AlsoPlanned, NotApproved, PartnerHasAnother)
    # Another plan for the vehicle stands among the conflicts already.
    warnings = [one for one in assessment.warnings if not isinstance(one, passed_over)]
    wrong = assessment.stops_sending if plan.sends else ()
    conflicts = tuple(one for one in assessment.conflicts if one not in wrong)
    return replace(preview, wrong=wrong, conflicts=conflicts, warnings=tuple(warnings))


async def _partner(
    session: AsyncSession, person_id: int | None, office: str | None
) -> PartnerRow | None:
    return None if person_id is None else await fleet.find_partner(session, person_id, office)


def _wrong(
    app: App, plan: PartialPlan, vehicle: VehicleRow | None, partner: PartnerRow | None
) -> tuple[Blocker, ...]:
    wrong: list[Blocker] = []
    if plan.vehicle_id is not None and vehicle is None:
        wrong.append(VehicleUnknown(_name(plan.vehicle_id, plan.vin)))
    if plan.person_id is not None and partner is None:
        wrong.append(ContactUnknown(None, plan.person_id))
    if plan.start:
        wrong += _wrong_dates(app, DateRange(plan.start, plan.end or plan.start))
    return tuple(wrong)


# The same for all of them


@dataclass(frozen=True, slots=True)
class _Named:
    """The vehicle, the partner and the office that a plan names, as far as they are known."""

    vehicle: VehicleRow | None
    partner: PartnerRow | None
    office: str | None
    wrong: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class _Assessment:
    """What stands in a draft's way, what of it would stop sending, and what is worth knowing."""

    conflicts: tuple[PlanningConflict, ...]
    stops_sending: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]


async def _look_up(session: AsyncSession, plan: Plan) -> _Named:
    found = await _find_vehicles(session, plan)
    office, unknown = await _office(session, plan.office)
    partner = await fleet.find_partner(session, plan.person_id, office)
    wrong: list[Blocker] = []
    if len(found) > 1:
        named = plan.vehicle_word or plan.vin or ""
        wrong.append(VehicleAmbiguous(named, tuple(row.as_vehicle() for row in found)))
    elif not found:
        wrong.append(VehicleUnknown(plan.vehicle_word or _name(plan.vehicle_id, plan.vin)))
    if partner is None:
        wrong.append(ContactUnknown(None, plan.person_id))
    wrong += unknown
    return _Named(found[0] if len(found) == 1 else None, partner, office, tuple(wrong))


async def _office(
    session: AsyncSession, office: str | None
) -> tuple[str | None, tuple[OfficeUnknown, ...]]:
    """As reports spell it: lists, digests and the partner's contact go by its very name."""
    if not office:
        return None, ()
    spelled = {fold(one): one for one in await fleet.offices_in_reports(session)}
    named = fold(office)
    if named in spelled:
        return spelled[named], ()
    nearest = tuple(spelled[one] for one in close_to(named, spelled))
    return None, (OfficeUnknown(office, nearest),)


async def _find_vehicles(session: AsyncSession, plan: Plan) -> list[VehicleRow]:
    if plan.vehicle_word is not None:
        return list(await fleet.find_vehicles_named(session, plan.vehicle_word))
    if plan.vehicle_id is not None:
        row = await _find_vehicle(session, plan.vehicle_id, plan.vin)
        return [row] if row else []
    return list(await fleet.find_vehicles_by_vin(session, plan.vin)) if plan.vin else []


async def _find_vehicle(
    session: AsyncSession, vehicle_id: int | None, vin: str | None
) -> VehicleRow | None:
    """The vehicle of this number, unless its VIN is known to be another."""
    row = await fleet.find_vehicle(session, vehicle_id) if vehicle_id is not None else None
    return row if row and (vin is None or row.vin == vin.upper()) else None


def _name(vehicle_id: int | None, vin: str | None) -> int | str:
    if vehicle_id is not None and vin:
        return f"{vehicle_id} with VIN {vin}"
    return vin or vehicle_id or 0


def _wrong_dates(app: App, dates: DateRange) -> tuple[Blocker, ...]:
    """Dates in which nothing can be planned."""
    if dates.end < dates.start:
        return (DatesReversed(),)
    if dates.start < app.today():
        return (StartsInPast(app.today()),)
    return ()


def _draft(app: App, plan: Plan, named: _Named, by: Actor) -> Assignment:
    vehicle, partner = named.vehicle, named.partner
    if vehicle is None or partner is None:
        raise LookupError("what is not known is reported before")
    return _assignment(
        vehicle.as_vehicle(),
        Partner(partner.person_id, partner.name),
        named.office or partner.office,
        plan.dates,
        AuditStamp(by, app.now()),
    )


def _assignment(
    vehicle: Vehicle, partner: Partner, office: str, dates: DateRange, created: AuditStamp
) -> Assignment:
    """As it would be, without a number."""
    return Assignment(
        id=0,
        revision=1,
        status=Status.PLANNED,
        vehicle=vehicle,
        partner=partner,
        office=office,
        dates=dates,
        created=created,
        requested=None,
        deleted=None,
        fms=None,
        open_attempt=None,
        evidence=None,
    )


async def _assess(session: AsyncSession, app: App, drafted: Assignment) -> _Assessment:
    """Look at the draft's vehicle, partner and dates as they stand now."""
    context = await load_check_context(session, app, drafted)
    return _Assessment(
        planning_conflicts(drafted, context),
        vehicle_conflicts(drafted, context),
        warnings_for(drafted, context),
    )
