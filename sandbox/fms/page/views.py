"""What the page shows, as JSON: no markup here, so nothing to escape."""

from datetime import date

from sandbox.fms.desk import Desk
from sandbox.fms.faults import Direction, Fault, Faults, faults_for
from sandbox.fms.page.words import DIRECTION_WORDS, FAULT_WORDS
from sandbox.fms.requests import RequestStatus, VehicleRequest
from sandbox.fms.rows import Activity
from sandbox.fms.state import FmsState

View = dict[str, object]

NEWEST = 200
ACTIONS = {
    RequestStatus.PENDING: ("approve", "deny"),
    RequestStatus.APPROVED: ("return",),
}


def home_view(state: FmsState) -> View:
    """The newest requests and the switches."""
    book = state.desk.book
    newest = book.newest(NEWEST)
    return {
        "requests": [request_view(state.desk, request) for request in newest],
        "total": len(book),
        "live": len(book.live()),
        "calls": len(state.calls),
        "faults": faults_view(state.faults),
    }


def request_view(desk: Desk, request: VehicleRequest) -> View:
    """One request in words; a vehicle or partner that has left keeps its number."""
    vehicle = desk.world.vehicles.get(request.vehicle_id)
    office = vehicle.office if vehicle else None
    partner = desk.world.partner_of(request.contact_id, office)
    return {
        "id": request.id,
        "vehicle_id": request.vehicle_id,
        "vehicle": vehicle.words if vehicle else f"vehicle {request.vehicle_id}",
        "vin": vehicle.vin if vehicle else "",
        "partner": partner.name if partner else f"contact {request.contact_id}",
        "contact_id": request.contact_id,
        "office": office or "",
        "start": short_date(request.dates[0]),
        "end": short_date(request.dates[1]),
        "start_iso": request.dates[0].isoformat(),
        "end_iso": request.dates[1].isoformat(),
        "today_iso": desk.world.today.isoformat(),
        "delivery": request.asked.delivery.isoformat(" ", "minutes"),
        "pickup": request.asked.pickup.isoformat(" ", "minutes"),
        "requestor_id": request.requestor_id,
        "status": request.status.value,
        "created_at": request.created_at.isoformat(timespec="seconds"),
        "activity_id": request.activity_id,
        "actions": ACTIONS.get(request.status, ()),
    }


def vehicle_view(desk: Desk, vehicle_id: int) -> View | None:
    """One vehicle with what keeps it busy; None where there is no such vehicle."""
    vehicle = desk.world.vehicles.get(vehicle_id)
    if vehicle is None:
        return None
    activities = desk.world.current_activity.of(vehicle.vin)
    return {
        "id": vehicle.vehicle_id,
        "words": vehicle.words,
        "model": vehicle.model,
        "vin": vehicle.vin,
        "office": vehicle.office,
        "color": vehicle.color,
        "turn_in": short_date(vehicle.expected_turn_in_date),
        "activities": [
            _activity_view(row) for row in sorted(activities, key=lambda row: row.start_date)
        ],
        "requests": [request_view(desk, request) for request in desk.book.of(vehicle_id)],
    }


def faults_view(faults: Faults) -> list[View]:
    """Each direction, what it can have and what it has."""
    return [_direction_view(faults, direction) for direction in Direction]


def short_date(day: date | None) -> str:
    """Write a date as FMS does, MM-DD-YY; None as a dash."""
    return f"{day:%m-%d-%y}" if day else "-"


def _activity_view(activity: Activity) -> View:
    return {
        "id": activity.activity_id,
        "type": activity.activity_type,
        "start": short_date(activity.start_date),
        "end": short_date(activity.end_date),
        "to": activity.to,
        "region": activity.region,
    }


def _direction_view(faults: Faults, direction: Direction) -> View:
    setting = faults.settings.get(direction)
    return {
        "direction": direction.value,
        "words": DIRECTION_WORDS[direction],
        "choices": [_fault_view(fault) for fault in faults_for(direction)],
        "fault": setting.fault.value if setting else None,
        "times": setting.times if setting else None,
        "seconds": setting.seconds if setting else None,
    }


def _fault_view(fault: Fault) -> View:
    return {"fault": fault.value, "words": FAULT_WORDS[fault]}
