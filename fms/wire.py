"""How FMS spells vehicle requests: paths, payloads and answers.

The one place that knows the wire (seed, "API Integration"). Another FMS dialect would be
one more object with the methods of `Dialect`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

_LARGEST_ID = 2**63 - 1
_WRAPPERS = ("vehicle_request", "request")


@dataclass(frozen=True, slots=True)
class NewVehicleRequest:
    """A vehicle request to create.

    `delivery` and `pickup` are naive: wall-clock times in FMS's own zone, which is how FMS
    takes them (the seed's example has no offset).
    """

    vehicle_id: int
    requestor_id: int
    delivery: datetime
    pickup: datetime
    contact_id: int


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call, relative to the environment's base address."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


class Dialect(Protocol):
    """What the client needs to know of an FMS's wire."""

    def create(self, request: NewVehicleRequest) -> Call:
        """The call that creates `request`."""

    def delete(self, request_id: int) -> Call:
        """The call that deletes the request with this id."""

    def created_id(self, body: bytes) -> int | None:
        """The new request's id, or None where the answer holds no readable one."""

    def confirms_deletion(self, status: int, body: bytes) -> bool | None:
        """True: deleted; False: FMS says it was not; None: the answer says neither."""

    def complaints(self, body: bytes) -> tuple[str, ...]:
        """What a refusal says is wrong, one short phrase for each field."""


class RailsDialect:
    """The FMS of the integration document: JSON over REST, as Rails serves it."""

    def create(self, request: NewVehicleRequest) -> Call:
        payload = {
            "vehicle_id": request.vehicle_id,
            "requestor_id": request.requestor_id,
            "requested_delivery_datetime": request.delivery.isoformat(timespec="seconds"),
            "requested_pickup_datetime": request.pickup.isoformat(timespec="seconds"),
            "delivery_address_contact_id": request.contact_id,
        }
        return Call("POST", "/api/v1/vehicle_requests", {"vehicle_request": payload})

    def delete(self, request_id: int) -> Call:
        return Call("DELETE", f"/api/v1/vehicle_requests/{request_id}")

    def created_id(self, body: bytes) -> int | None:
        answer = _json_object(body)
        for holder in (answer, *(answer.get(name) for name in _WRAPPERS)):
            if isinstance(holder, dict) and (found := _id(holder.get("id"))) is not None:
                return found
        return None

    def confirms_deletion(self, status: int, body: bytes) -> bool | None:
        if status == 204:
            return True
        success = _json_object(body).get("success")
        return success if isinstance(success, bool) else None

    def complaints(self, body: bytes) -> tuple[str, ...]:
        answer = _json_object(body)
        errors = answer.get("errors", answer.get("error", answer.get("message")))
        try:
            return tuple(_phrases(errors))[:10]
        except RecursionError:
            return ()


RAILS = RailsDialect()


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _id(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID:
        return value
    return None


def _phrases(errors: object) -> list[str]:
    """Rails answers with {"field": ["is invalid"]}, a list of sentences, or one sentence."""
    if isinstance(errors, dict):
        return [
            f"{str(field).replace('_', ' ')}: {', '.join(_phrases(said)) or 'is invalid'}"
            for field, said in errors.items()
        ]
    if isinstance(errors, list):
        return [phrase for one in errors for phrase in _phrases(one)]
    return [str(errors)[:200]] if isinstance(errors, str | int | float) else []
