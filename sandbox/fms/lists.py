"""What the sections of the page list, as JSON, and what one activity can be changed into."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sandbox.fms import words
from sandbox.fms.dataset import Dataset
from sandbox.fms.exchange import Call
from sandbox.fms.faults import Direction, Fault, faults_for
from sandbox.fms.middleware import FmsState
from sandbox.fms.reports import REPORTS, AnyReport
from sandbox.fms.rows import LOAN, Activity, Vehicle, overlap
from sandbox.fms.rules import NotPossible, UnknownRecord
from sandbox.fms.switches import FAULT_WORDS, View
from sandbox.fms.views import activity_row, short_date

_SHOWN = 50
_CALLS_SHOWN = 100
_SHOWN_BYTES = 600
_SHORTEST_VIN_END = 4
# The ways to spoil a report that the Reports section offers; the Faults drawer has them all.
_SPOILS = (
    Fault.HTML_200,
    Fault.TRUNCATED,
    Fault.EMPTY,
    Fault.EXCHANGED_COLUMNS,
    Fault.NULL_PERSONS,
)


def vehicle_meant(dataset: Dataset, text: str) -> Vehicle:
    """Find the vehicle by its number, its VIN, or the VIN's last characters.

    Raises UnknownRecord, or NotPossible where several could be meant.
    """
    if text.isdecimal() and (found := dataset.vehicles.get(int(text))):
        return found
    ends = text.upper() if len(text) >= _SHORTEST_VIN_END else None
    listed = [row for row in dataset.vehicles.values() if ends and row.vin.endswith(ends)]
    if not listed:
        raise UnknownRecord(f"FMS has no vehicle '{text}': give its number or the end of its VIN")
    if len(listed) > 1:
        numbers = ", ".join(str(row.vehicle_id) for row in listed[:5])
        raise NotPossible(f"several vehicles are meant by '{text}': {numbers}")
    return listed[0]


def loans_view(state: FmsState, query: str) -> View:
    """The loans that stand, the newest number first."""
    return _activities(state, query, (row for row in _newest(state) if row.activity_type == LOAN))


def bookings_view(state: FmsState, query: str) -> View:
    """Everything else that keeps vehicles busy, and what a booking can be."""
    others = (row for row in _newest(state) if row.activity_type != LOAN)
    return {
        **_activities(state, query, others),
        "types": words.ACTIVITY_TYPES,
        "today_iso": state.rules.dataset.today.isoformat(),
        "vehicles": [_option(row) for row in state.rules.dataset.vehicles.values()],
    }


def fleet_view(state: FmsState, query: str) -> View:
    """The vehicles that are listed."""
    found = [row for row in state.rules.dataset.vehicles.values() if _has(query, _car(row))]
    return {"total": len(found), "vehicles": [_vehicle(state, row) for row in found[:_SHOWN]]}


def partners_view(state: FmsState, query: str) -> View:
    """The media partners, each office's own."""
    found = [
        row
        for row in state.rules.dataset.partners.values()
        if _has(query, f"{row.person_id} {row.name} {row.office} {row.affiliation}")
    ]
    return {
        "total": len(found),
        "partners": [
            {"id": row.person_id, "name": row.name, "office": row.office, "of": row.affiliation}
            for row in found[:_SHOWN]
        ],
    }


def reports_view(state: FmsState, _: str) -> View:
    """The five reports: how many rows the next download has, and how the last one went."""
    return {"reports": [_report(state, report) for report in REPORTS.values()]}


def calls_view(state: FmsState, _: str) -> View:
    """The newest calls."""
    return {
        "total": len(state.calls),
        "calls": [_call(call) for call in islice(reversed(state.calls), _CALLS_SHOWN)],
    }


def activity_view(state: FmsState, activity_id: int) -> View | None:
    """One activity and what it can be changed into; None where there is no such activity."""
    world = state.rules.dataset
    activity = world.current_activity.get(activity_id)
    if activity is None:
        return None
    vehicle = world.vehicle_with(activity.vehicle_vin)
    office = vehicle.office if vehicle else activity.region
    partners = [row for row in world.partners.values() if row.office == office]
    cars = [row for row in world.vehicles.values() if row.office == office]
    return {
        **activity_row(state.rules, activity),
        "start_iso": activity.start_date.isoformat(),
        "end_iso": activity.end_date.isoformat(),
        "today_iso": world.today.isoformat(),
        "office": office,
        "cars": [_choice(world, row, activity) for row in cars],
        "partners": [
            {"id": row.person_id, "words": row.name}
            for row in sorted(partners, key=lambda row: row.name)
        ],
        "types": words.ACTIVITY_TYPES,
        "is_loan": activity.activity_type == LOAN and activity.person_id is not None,
    }


def _activities(state: FmsState, query: str, rows: Iterable[Activity]) -> View:
    shown = [activity_row(state.rules, row) for row in rows]
    found = [row for row in shown if _has(query, " ".join(str(value) for value in row.values()))]
    return {"total": len(found), "activities": found[:_SHOWN]}


def _newest(state: FmsState) -> Iterator[Activity]:
    return iter(sorted(state.rules.dataset.current_activity.values(), key=_number, reverse=True))


def _number(activity: Activity) -> int:
    return activity.activity_id


def _has(query: str, text: str) -> bool:
    known = text.casefold()
    return all(word in known for word in query.casefold().split())


def _car(row: Vehicle) -> str:
    return f"{row.vehicle_id} {row.words} {row.model} {row.vin} {row.office} {row.color}"


def _vehicle(state: FmsState, row: Vehicle) -> View:
    return {
        "id": row.vehicle_id,
        "words": row.words,
        "vin": row.vin,
        "office": row.office,
        "turn_in": short_date(row.expected_turn_in_date),
        "busy": len(state.rules.dataset.current_activity.of(row.vin)),
    }


def _option(row: Vehicle) -> View:
    return {"id": row.vehicle_id, "words": f"{row.words} · {row.office} · {row.vin[-8:]}"}


def _choice(world: Dataset, row: Vehicle, activity: Activity) -> View:
    dates = (activity.start_date, activity.end_date)
    others = world.current_activity.of(row.vin)
    taken = any(overlap(dates, (other.start_date, other.end_date)) for other in others)
    label = f"{row.words} · {row.vin[-8:]}"
    return {"id": row.vehicle_id, "vin": row.vin, "taken": taken, "words": label}


def _report(state: FmsState, report: AnyReport) -> View:
    world, direction = state.rules.dataset, Direction(report.name)
    restated = world.restated.get(report.name, 0) if state.irregularities.restated_rows else 0
    setting = state.faults.settings.get(direction)
    above = (state.faults.reports, state.faults.everything)
    choices = [fault for fault in _SPOILS if fault in faults_for(direction)]
    if setting and setting.fault not in choices:
        choices.append(setting.fault)
    last = next((call for call in reversed(state.calls) if call.direction is direction), None)
    return {
        "name": report.name,
        "rows": len(report.source(world)) + restated,
        "fault": setting.fault.value if setting else None,
        "inherited": next((FAULT_WORDS[fault] for fault in above if fault), None),
        "choices": [{"fault": fault.value, "words": FAULT_WORDS[fault]} for fault in choices],
        "last": _call(last) if last else None,
    }


def _call(call: Call) -> View:
    return {
        "at": call.at.isoformat(timespec="seconds"),
        "method": call.method,
        "path": call.path,
        "status": call.status,
        "fault": FAULT_WORDS[call.fault] if call.fault else None,
        "sent": call.body[:_SHOWN_BYTES].decode("utf-8", "replace"),
    }
