"""Judge the body of a create the way the FMS (a Rails application) would."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sandbox.fms.requests import NewRequest

# Wall-clock time without an offset, as in the integration document's example.
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_WRAPPER = "vehicle_request"


class UnreadablePayload(Exception):
    """The body is not JSON with a `vehicle_request` in it: answered with 400."""


class InvalidPayload(Exception):
    """Fields are missing or wrong; `errors` names them. Answered with 422."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def read_payload(body: bytes) -> NewRequest:
    """Return what `body` asks for. Raises UnreadablePayload or InvalidPayload."""
    fields = _unwrap(body)
    faults = {name: check(fields.get(name)) for name, check in _CHECKS.items()}
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise InvalidPayload(errors)
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


def _unwrap(body: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise UnreadablePayload("the body is not JSON") from error
    fields = document.get(_WRAPPER) if isinstance(document, dict) else None
    if not isinstance(fields, dict) or not fields:
        raise UnreadablePayload(f"param is missing or the value is empty: {_WRAPPER}")
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


_CHECKS: dict[str, Callable[[object], str | None]] = {
    "vehicle_id": _id_fault,
    "requestor_id": _id_fault,
    "requested_delivery_datetime": _datetime_fault,
    "requested_pickup_datetime": _datetime_fault,
    "delivery_address_contact_id": _id_fault,
}
