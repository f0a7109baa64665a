"""From rows to the domain's values."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import (
    Activity,
    Actor,
    Assignment,
    AuditStamp,
    DateRange,
    Evidence,
    FmsReference,
    OpenAttempt,
    Partner,
    Vehicle,
)
from domain.attempt import Outcome
from domain.checks import CheckContext
from storage import assignments, fleet
from storage.assignments import AssignmentState
from storage.tables import (
    ActivityRow,
    AssignmentRow,
    AttemptRow,
)


async def load(
    session: AsyncSession, assignment_id: int, *, lock: bool = False
) -> Assignment | None:
    """An assignment as it stands, deleted ones too; `lock` as in storage."""
    state = await assignments.load_assignment(session, assignment_id, lock=lock)
    return as_assignment(state) if state else None


async def read_assignment(app: App, assignment_id: int) -> Assignment | None:
    """An assignment as it stands, deleted ones too."""
    async with app.database.reading() as session:
        return await load(session, assignment_id)


async def load_check_context(
    session: AsyncSession, app: App, assignment: Assignment
) -> CheckContext:
    """Everything that the checks of a create rest on."""
    vehicle_id, dates = assignment.vehicle.vehicle_id, assignment.dates
    vehicle = await fleet.find_vehicle(session, vehicle_id)
    partner = await fleet.find_partner(session, assignment.partner.person_id, assignment.office)
    others = await assignments.assignments_touching(
        session,
        dates.start,
        dates.end,
        vehicle_id=vehicle_id,
        person_id=assignment.partner.person_id,
    )
    activities = await assignments.activities_touching(
        session, assignment.vehicle.vin, dates.start, dates.end
    )
    return CheckContext(
        vehicle_known=vehicle is not None,
        contact_id=partner.fms_contact_id if partner else None,
        others=tuple(as_assignment(other) for other in others),
        activities=tuple([await _as_activity(session, row) for row in activities]),
        rank=await fleet.rank_for_make(
            session, assignment.partner.person_id, assignment.vehicle.make
        ),
        turn_in=vehicle.expected_turn_in_date if vehicle else None,
        last_sync=await fleet.last_good_sync(session),
        now=app.now(),
        today=app.today(),
    )


async def _as_activity(session: AsyncSession, row: ActivityRow) -> Activity:
    partner = None
    if row.person_id is not None:
        partner = await fleet.find_partner(session, row.person_id, None)
    return Activity(
        activity_id=row.activity_id,
        kind=row.activity_type,
        partner_name=partner.name if partner else None,
        dates=DateRange(row.start_date, row.end_date),
    )


def as_assignment(state: AssignmentState) -> Assignment:
    """The domain's view of a row and its open attempt."""
    row = state.row
    if row.id is None:
        raise ValueError("an assignment without a number was never stored")
    return Assignment(
        id=row.id,
        revision=row.revision,
        status=row.status,
        vehicle=Vehicle(
            row.vehicle_id, row.vin, row.vehicle_year, row.vehicle_make, row.vehicle_model
        ),
        partner=Partner(row.person_id, row.partner_name),
        office=row.office,
        dates=DateRange(row.start_date, row.end_date),
        created=AuditStamp(Actor.parse(row.created_by), row.created_at),
        requested=_requested(row),
        deleted=_deleted(row),
        fms=_reference(row),
        open_attempt=_as_open_attempt(state.open_attempt) if state.open_attempt else None,
        evidence=_evidence(row),
        changed=AuditStamp(Actor.parse(row.changed_by), row.changed_at),
    )


def _requested(row: AssignmentRow) -> AuditStamp | None:
    if row.requested_at and row.requested_by:
        return AuditStamp(Actor.parse(row.requested_by), row.requested_at)
    return None


def _deleted(row: AssignmentRow) -> AuditStamp | None:
    if row.deleted_at and row.deleted_by:
        return AuditStamp(Actor.parse(row.deleted_by), row.deleted_at)
    return None


def _reference(row: AssignmentRow) -> FmsReference | None:
    if row.fms_environment and row.fms_request_id:
        return FmsReference(row.fms_environment, row.fms_request_id)
    return None


def _evidence(row: AssignmentRow) -> Evidence | None:
    if row.activity_id is None or row.approval_rule is None or row.approved_at is None:
        return None
    dates = DateRange(row.fms_start_date or row.start_date, row.fms_end_date or row.end_date)
    return Evidence(row.activity_id, row.approval_rule, row.approved_at, dates)


def _as_open_attempt(row: AttemptRow) -> OpenAttempt:
    return OpenAttempt(
        id=row.id,
        action=row.action,
        actor=Actor.parse(row.actor),
        since=row.started_at,
        environment=row.environment,
        unconfirmed=row.outcome == Outcome.UNCONFIRMED,
    )
