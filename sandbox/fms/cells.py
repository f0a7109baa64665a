"""How each kind of row is written as cells, in the column order of `columns.REPORT_COLUMNS`."""

from collections.abc import Sequence

from sandbox.fms.quirks import Pen, month
from sandbox.fms.rows import Activity, ApprovedMake, Loan, Partner, Vehicle

Cells = Sequence[object]


def vehicle_cells(row: Vehicle, pen: Pen) -> Cells:
    return (
        pen.id(row.vehicle_id),
        row.year,
        row.make,
        row.model,
        row.model_short_name,
        row.office,
        row.vin,
        row.fleet,
        pen.date(row.registration_exp),
        pen.date(row.insurance_exp),
        pen.mileage(row.current_mileage),
        month(row.in_service_date),
        pen.date(row.expected_turn_in_date),
        row.notes,
        row.color,
    )


def partner_cells(row: Partner, pen: Pen) -> Cells:
    return (
        pen.id(row.person_id),
        row.name,
        row.address,
        row.office,
        row.default_loan_region,
        row.notes_instructions,
        row.affiliation,
        row.activity_type_subcategory_id,
    )


def approved_make_cells(row: ApprovedMake, pen: Pen) -> Cells:
    return (pen.id(row.person_id), row.name, row.make, pen.rank(row.rank))


def loan_cells(row: Loan, pen: Pen) -> Cells:
    return (
        pen.id(row.activity_id),
        pen.vin(row.vin),
        pen.id(row.person_id),
        row.make,
        row.model,
        row.year,
        row.model_short_name,
        pen.date(row.start_date),
        pen.date(row.end_date),
        row.clips_received,
        row.office,
        row.name,
        row.partner_address,
        row.region,
    )


def activity_cells(row: Activity, pen: Pen) -> Cells:
    return (
        pen.id(row.activity_id),
        pen.id(row.person_id),
        pen.vin(row.vehicle_vin),
        row.activity_type,
        pen.date(row.start_date),
        pen.date(row.end_date),
        row.to,
        row.partner_address,
        row.region,
    )
