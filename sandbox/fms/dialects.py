"""What FMS is asked and what it answers, in each of the two ways in which an FMS is known to speak.

DOCUMENT is the integration document's. LIVE is the live FMS's as far as public code that talks to
it tells; what that leaves open is answered here in one of the ways in which Rails does it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sandbox.fms.rules import NewRequest, VehicleRequest

Checks = Mapping[str, Callable[[object], str | None]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How FMS reads a create, and what it says of one, of a delete, and of what is wrong.

    `name` is that of the bot's setting; `scheme` is the word before the token. `kept` is said of
    a request that became a loan and cannot be deleted. `read` raises UnreadablePayload or
    InvalidPayload.
    """

    name: str
    scheme: str
    read: Callable[[bytes], NewRequest]
    created: Callable[[VehicleRequest], Mapping[str, object]]
    deleted: Callable[[VehicleRequest], Mapping[str, object]]
    kept: Callable[[Exception], Mapping[str, object]]
    status_of_kept: int
    error: Callable[[Exception], Mapping[str, object]]


# Wall-clock time without an offset, as in the integration document's example.
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


class UnreadablePayload(Exception):
    """The body is not JSON with a request in it: answered with 400."""


class InvalidPayload(Exception):
    """Fields are missing or wrong; `errors` names them. Answered with 422."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def _read_document(body: bytes) -> NewRequest:
    fields = _checked(_unwrap(body, "vehicle_request"), _CHECKS)
    request = NewRequest(
        vehicle_id=int(str(fields["vehicle_id"])),
        requestor_id=int(str(fields["requestor_id"])),
        delivery=_wall_clock(fields["requested_delivery_datetime"]),
        pickup=_wall_clock(fields["requested_pickup_datetime"]),
        contact_id=int(str(fields["delivery_address_contact_id"])),
    )
    if request.pickup <= request.delivery:
        raise InvalidPayload({"requested_pickup_datetime": ["must be after delivery"]})
    return request


def _checked(fields: Mapping[str, object], checks: Checks) -> Mapping[str, object]:
    faults = {name: check(fields.get(name)) for name, check in checks.items()}
    if errors := {name: [fault] for name, fault in faults.items() if fault}:
        raise InvalidPayload(errors)
    return fields


def _unwrap(body: bytes, wrapper: str) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise UnreadablePayload("the body is not JSON") from error
    fields = document.get(wrapper) if isinstance(document, dict) else None
    if not isinstance(fields, dict) or not fields:
        raise UnreadablePayload(f"param is missing or the value is empty: {wrapper}")
    return fields


def _id_fault(value: object) -> str | None:
    if value is None:
        return "can't be blank"
    if isinstance(value, bool) or not isinstance(value, int):
        return "must be an integer"
    return None if value > 0 else "must be greater than 0"


def _datetime_fault(value: object) -> str | None:
    if value is None or value == "":
        return "can't be blank"
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        return "is not a valid datetime"
    try:
        _wall_clock(value)
    except ValueError:
        return "is not a valid datetime"
    return None


def _wall_clock(value: object) -> datetime:
    # FMS is told local time without an offset and keeps it so.
    return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007


_CHECKS: Checks = {
    "vehicle_id": _id_fault,
    "requestor_id": _id_fault,
    "requested_delivery_datetime": _datetime_fault,
    "requested_pickup_datetime": _datetime_fault,
    "delivery_address_contact_id": _id_fault,
}


def rails_time(moment: datetime) -> str:
    """Write an aware UTC datetime as FMS does: `2024-01-10T14:30:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _created_document(request: VehicleRequest) -> dict[str, object]:
    return {
        "id": request.id,
        "status": request.status.value,
        "vehicle_id": request.vehicle_id,
        "created_at": rails_time(request.created_at),
    }


def _deleted_document(_: VehicleRequest) -> Mapping[str, object]:
    return {"success": True}


def _kept_document(error: Exception) -> Mapping[str, object]:
    return {"success": False, "error": str(error)}


def _error_document(error: Exception) -> Mapping[str, object]:
    if isinstance(error, InvalidPayload):
        return {"errors": error.errors}
    return {"error": str(error)}


DOCUMENT = Dialect(
    "vehicle_request",
    "Bearer",
    read=_read_document,
    created=_created_document,
    deleted=_deleted_document,
    kept=_kept_document,
    status_of_kept=200,
    error=_error_document,
)


# The live FMS's

_LOAN = 1
_SHORT = re.compile(r"\d{2}/\d{2}/\d{2}")


def _day_fault(value: object) -> str | None:
    if value is None or value == "":
        return "can't be blank"
    if not isinstance(value, str) or not _SHORT.fullmatch(value):
        return "is not a valid date"
    try:
        _day(value)
    except ValueError:
        return "is not a valid date"
    return None


def _day(value: object) -> date:
    return datetime.strptime(str(value), "%m/%d/%y").date()  # noqa: DTZ007


def _name_fault(value: object) -> str | None:
    return None if isinstance(value, str) and value else "can't be blank"


def _text_fault(value: object) -> str | None:
    return None if isinstance(value, str) else "must be a string"


def _type_fault(value: object) -> str | None:
    return None if value == _LOAN else "is not included in the list"


def _optional_id_fault(value: object) -> str | None:
    return None if value is None else _id_fault(value)


def _vehicles_fault(value: object) -> str | None:
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        return "must have one vehicle"
    if fault := _id_fault(value[0].get("vehicle_id")):
        return f"vehicle {fault}"
    return _text_fault(value[0].get("notes", ""))


_LIVE_CHECKS: Checks = {
    "requestor_id": _id_fault,
    "start_date": _day_fault,
    "end_date": _day_fault,
    "activity_type_id": _type_fault,
    "activity_to": _name_fault,
    "reason": _text_fault,
    "loanee_id": _id_fault,
    "requests_vehicles": _vehicles_fault,
    "activity_type_subcategory_id": _optional_id_fault,
}


def _read_live(body: bytes) -> NewRequest:
    fields = _checked(_unwrap(body, "request"), _LIVE_CHECKS)
    start, end = _day(fields["start_date"]), _day(fields["end_date"])
    if end < start:
        raise InvalidPayload({"end_date": ["must not be before the start"]})
    vehicles = fields["requests_vehicles"]
    return NewRequest(
        vehicle_id=vehicles[0]["vehicle_id"] if isinstance(vehicles, list) else 0,
        requestor_id=int(str(fields["requestor_id"])),
        delivery=datetime.combine(start, time.min),
        pickup=datetime.combine(end, time.min),
        contact_id=int(str(fields["loanee_id"])),
    )


def _live(request: VehicleRequest) -> Mapping[str, object]:
    return {"request": {"id": request.id, "status": request.status.value}}


def _error_live(error: Exception) -> Mapping[str, object]:
    found = [str(error)]
    if isinstance(error, InvalidPayload):
        # As Rails has them in its full messages.
        fields = {name.replace("_", " ").capitalize(): said for name, said in error.errors.items()}
        found = [f"{field} {one}" for field, said in fields.items() for one in said]
    return {"errors": [{"detail": one} for one in found]}


LIVE = Dialect(
    "request",
    "Token",
    read=_read_live,
    created=_live,
    deleted=_live,
    kept=_error_live,
    status_of_kept=422,
    error=_error_live,
)

DIALECTS: Mapping[str, Dialect] = {one.name: one for one in (DOCUMENT, LIVE)}
