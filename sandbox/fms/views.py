"""What the page shows, as JSON: requests and vehicles in words."""

from datetime import date

from sandbox.fms.middleware import FmsState
from sandbox.fms.rows import Activity
from sandbox.fms.rules import FmsRules, RequestStatus, VehicleRequest
from sandbox.fms.switches import View

NEWEST = 200
ACTIONS = {
    RequestStatus.PENDING: ("approve", "deny"),
    RequestStatus.APPROVED: ("return",),
}


def home_view(state: FmsState, _: str) -> View:
    """The newest requests, which are seen now."""
    book = state.rules.book
    newest = book.newest(NEWEST)
    state.saw(*(request.id for request in newest))
    return {
        "requests": [request_view(state.rules, request) for request in newest],
        "total": len(book),
        "live": len(book.live()),
        "calls": len(state.calls),
    }


def request_view(rules: FmsRules, request: VehicleRequest) -> View:
    """One request in words; a vehicle or partner that has left keeps its number."""
    vehicle = rules.dataset.vehicles.get(request.vehicle_id)
    office = vehicle.office if vehicle else None
    partner = rules.dataset.partner_of(request.contact_id, office)
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
        "today_iso": rules.dataset.today.isoformat(),
        "delivery": request.asked.delivery.isoformat(" ", "minutes"),
        "pickup": request.asked.pickup.isoformat(" ", "minutes"),
        "requestor_id": request.requestor_id,
        "status": request.status.value,
        "created_at": request.created_at.isoformat(timespec="seconds"),
        "activity_id": request.activity_id,
        "actions": ACTIONS.get(request.status, ()),
    }


def vehicle_view(rules: FmsRules, vehicle_id: int) -> View | None:
    """One vehicle with what keeps it busy; None where there is no such vehicle."""
    vehicle = rules.dataset.vehicles.get(vehicle_id)
    if vehicle is None:
        return None
    activities = rules.dataset.current_activity.of(vehicle.vin)
    return {
        "id": vehicle.vehicle_id,
        "words": vehicle.words,
        "model": vehicle.model,
        "vin": vehicle.vin,
        "office": vehicle.office,
        "color": vehicle.color,
        "turn_in": short_date(vehicle.expected_turn_in_date),
        "offices": sorted({row.office for row in rules.dataset.vehicles.values()}),
        "activities": [
            activity_row(rules, row) for row in sorted(activities, key=lambda row: row.start_date)
        ],
        "requests": [request_view(rules, request) for request in rules.book.of(vehicle_id)],
    }


def short_date(day: date | None) -> str:
    """Write a date as FMS does, MM-DD-YY; None as a dash."""
    return f"{day:%m-%d-%y}" if day else "-"


def activity_row(rules: FmsRules, activity: Activity) -> View:
    """One activity in words, with its vehicle and the request it comes from."""
    vehicle = rules.dataset.vehicle_with(activity.vehicle_vin)
    request = rules.book.of_activity(activity.activity_id)
    return {
        "id": activity.activity_id,
        "type": activity.activity_type,
        "start": short_date(activity.start_date),
        "end": short_date(activity.end_date),
        "to": activity.to,
        "region": activity.region,
        "vehicle_id": vehicle.vehicle_id if vehicle else None,
        "vehicle": vehicle.words if vehicle else activity.vehicle_vin,
        "vin": activity.vehicle_vin,
        "request_id": request.id if request else None,
    }
