"""What a bot's database is given to start with: planned assignments, and for tests the fleet.

Written through storage's own functions, the fleet in the form in which a sync leaves it.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from sqlalchemy import insert

from domain.sync import Trigger
from sandbox.fms.dataset import Dataset
from sandbox.fms.dialects import DOCUMENT, Dialect
from sandbox.fms.planned import PlannedAssignment
from sandbox.fms.rows import Activity, ApprovedMake, Partner, Vehicle
from storage.assignment_changes import add_assignment
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import (
    ActivityRow,
    ApprovedMakeRow,
    AssignmentRow,
    PartnerRow,
    SyncRunRow,
    VehicleRow,
)

PLANNED_BY = "program:sandbox"


@contextlib.asynccontextmanager
async def filled_database(url: str, dataset: Dataset) -> AsyncIterator[Database]:
    """A database of its own, migrated, with FMS's fleet in it."""
    database = Database(url)
    try:
        await migrate(database)
        await fill_fleet(database, dataset)
        yield database
    finally:
        await database.close()


async def fill_fleet(database: Database, dataset: Dataset, *, dialect: Dialect = DOCUMENT) -> None:
    """Copy vehicles, partners, approved makes and activities, and note a good sync."""
    as_partner = _partner if dialect is DOCUMENT else _partner_in_full
    now = datetime.now(UTC)
    rows = {
        VehicleRow: [_vehicle(row) for row in dataset.vehicles.values()],
        PartnerRow: [as_partner(row) for row in dataset.partners.values()],
        ApprovedMakeRow: [_approved_make(row) for row in dataset.approved_makes.values()],
        ActivityRow: [_activity(row) for row in dataset.current_activity.values()],
    }
    run = SyncRunRow(
        id="sandbox",
        trigger=Trigger.MANUAL,
        started_by=PLANNED_BY,
        started_at=now,
        finished_at=now,
        ok=True,
    )
    async with database.writing() as session:
        for table, values in rows.items():
            if values:
                whole = insert(table).execution_options(render_nulls=True)
                await session.exec(whole, params=values)
        session.add(run)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A planned assignment and the number the bot gave it."""

    number: int
    plan: PlannedAssignment


async def fill_plans(
    database: Database,
    dataset: Dataset,
    plans: Sequence[PlannedAssignment],
    *,
    first: int = 1,
    planners: Sequence[str] = (PLANNED_BY,),
) -> list[Numbered]:
    """Plan these assignments, numbered from `first` on, by each of `planners` in turn."""
    async with database.writing() as session:
        for (number, plan), by in zip(enumerate(plans, first), cycle(planners), strict=False):
            await add_assignment(session, assignment_row(dataset, plan, number, by))
    return [Numbered(number, plan) for number, plan in enumerate(plans, first)]


def _vehicle(row: Vehicle) -> dict[str, object]:
    return {
        "vehicle_id": row.vehicle_id,
        "vin": row.vin.upper(),
        "year": row.year,
        "make": row.make,
        "model": row.model,
        "office": row.office,
        "registration_exp": row.registration_exp,
        "insurance_exp": row.insurance_exp,
        "expected_turn_in_date": row.expected_turn_in_date,
        "color": row.color,
    }


def _partner(row: Partner) -> dict[str, object]:
    return {
        "person_id": row.person_id,
        "office": row.office,
        "name": row.name,
        "fms_contact_id": row.person_id,
    }


def _partner_in_full(row: Partner) -> dict[str, object]:
    return _partner(row) | {
        "affiliation": row.affiliation,
        "activity_type_subcategory_id": row.activity_type_subcategory_id,
    }


def _approved_make(row: ApprovedMake) -> dict[str, object]:
    return {"person_id": row.person_id, "make": row.make, "rank": row.rank}


def _activity(row: Activity) -> dict[str, object]:
    return {
        "activity_id": row.activity_id,
        "vin": row.vehicle_vin.upper(),
        "person_id": row.person_id,
        "activity_type": row.activity_type,
        "start_date": row.start_date,
        "end_date": row.end_date,
    }


def assignment_row(
    dataset: Dataset, plan: PlannedAssignment, number: int, by: str
) -> AssignmentRow:
    vehicle, now = dataset.vehicles[plan.vehicle_id], datetime.now(UTC)
    return AssignmentRow(
        id=number,
        vehicle_id=vehicle.vehicle_id,
        vin=vehicle.vin.upper(),
        vehicle_year=vehicle.year,
        vehicle_make=vehicle.make,
        vehicle_model=vehicle.model,
        vehicle_color=vehicle.color,
        person_id=plan.person_id,
        partner_name=dataset.partners[plan.person_id, plan.office].name,
        office=plan.office,
        start_date=plan.start_date,
        end_date=plan.end_date,
        created_at=now,
        created_by=by,
        changed_at=now,
        changed_by=by,
    )
