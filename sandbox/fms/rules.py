"""The vehicle requests FMS was sent, and its rules: create, approve, deny, delete."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from sandbox.fms.dataset import Dataset
from sandbox.fms.rows import Activity, Partner, Vehicle, overlap

# The id in the integration document's example answer.
FIRST_REQUEST_ID = 12_345


class RequestStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    DENIED = "denied"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a valid create asks for; the datetimes are the fleet's wall-clock time."""

    vehicle_id: int
    requestor_id: int
    delivery: datetime
    pickup: datetime
    contact_id: int

    @property
    def dates(self) -> tuple[date, date]:
        """First and last day with the vehicle."""
        return self.delivery.date(), self.pickup.date()


@dataclass(slots=True)
class VehicleRequest:
    """One request, kept for ever. `dates` become those of the loan once FMS approves.

    `vehicle_id` is the number under which its vehicle is listed now.
    """

    id: int
    asked: NewRequest
    vehicle_id: int
    dates: tuple[date, date]
    idempotency_key: str | None
    status: RequestStatus = RequestStatus.PENDING
    activity_id: int | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def requestor_id(self) -> int:
        return self.asked.requestor_id

    @property
    def contact_id(self) -> int:
        return self.asked.contact_id

    @property
    def is_live(self) -> bool:
        """Tell whether it stands in FMS: waiting for an answer, or on the road."""
        return self.status in (RequestStatus.PENDING, RequestStatus.APPROVED)


class RequestBook:
    """Every request there ever was, oldest first. FMS does not tell two like ones apart."""

    def __init__(self) -> None:
        self._ids = itertools.count(FIRST_REQUEST_ID)
        self._requests: dict[int, VehicleRequest] = {}
        self._by_vehicle: defaultdict[int, list[VehicleRequest]] = defaultdict(list)

    def add(self, asked: NewRequest, idempotency_key: str | None = None) -> VehicleRequest:
        """Enter a new pending request."""
        number = next(self._ids)
        request = VehicleRequest(number, asked, asked.vehicle_id, asked.dates, idempotency_key)
        self._requests[request.id] = request
        self._by_vehicle[asked.vehicle_id].append(request)
        return request

    def get(self, request_id: int) -> VehicleRequest | None:
        """Find a request, whatever its status."""
        return self._requests.get(request_id)

    def follow(self, vehicle_id: int, number: int) -> None:
        """Have what was asked of one vehicle be of the same vehicle, under another number."""
        requests = self._by_vehicle.pop(vehicle_id, [])
        for request in requests:
            request.vehicle_id = number
        self._by_vehicle[number] += requests

    def pending_of(self, vehicle_id: int) -> list[VehicleRequest]:
        """Return what is waiting for an answer about one vehicle."""
        requests = self._by_vehicle.get(vehicle_id, ())
        return [request for request in requests if request.status is RequestStatus.PENDING]

    def of(self, vehicle_id: int) -> list[VehicleRequest]:
        """Return every request there was about one vehicle."""
        return list(self._by_vehicle.get(vehicle_id, ()))

    def newest(self, count: int) -> list[VehicleRequest]:
        """Return the last `count` requests, newest first."""
        return list(itertools.islice(reversed(self._requests.values()), count))

    def of_activity(self, activity_id: int) -> VehicleRequest | None:
        """Find the request that became this activity."""
        return next((request for request in self if request.activity_id == activity_id), None)

    def live(self) -> list[VehicleRequest]:
        """Return the requests that stand: pending or approved."""
        return [request for request in self if request.is_live]

    def __getitem__(self, request_id: int) -> VehicleRequest:
        return self._requests[request_id]

    def __iter__(self) -> Iterator[VehicleRequest]:
        return iter(self._requests.values())

    def __len__(self) -> int:
        return len(self._requests)


class UnknownRecord(Exception):
    """FMS has no such vehicle, contact or request: answered with 404."""


class VehicleTaken(Exception):
    """The vehicle is not free in these dates: answered with 409."""


class NotPossible(Exception):
    """The request is past that: an approved one cannot be deleted, a denied one not approved."""


class FmsRules:
    """The rules of FMS, over one dataset and one book of requests."""

    def __init__(self, dataset: Dataset, *, refuse_taken: bool = True) -> None:
        self.dataset = dataset
        self.book = RequestBook()
        self.refuse_taken = refuse_taken

    def create(self, asked: NewRequest, idempotency_key: str | None = None) -> VehicleRequest:
        """Take a request in. Raises UnknownRecord or VehicleTaken."""
        vehicle = self.dataset.vehicles.get(asked.vehicle_id)
        if vehicle is None:
            raise UnknownRecord(f"Vehicle {asked.vehicle_id} not found")
        if self.dataset.partner_of(asked.contact_id) is None:
            raise UnknownRecord(f"Contact {asked.contact_id} not found")
        if self.refuse_taken and (holder := self._holder(vehicle, asked.dates)):
            raise VehicleTaken(f"Vehicle {asked.vehicle_id} is taken by {holder}")
        return self.book.add(asked, idempotency_key)

    def delete(self, request_id: int) -> VehicleRequest:
        """Take a pending request back. Raises UnknownRecord, or NotPossible for a loan."""
        request = self.book.get(request_id)
        if request is None or request.status in (RequestStatus.DELETED, RequestStatus.DENIED):
            raise UnknownRecord(f"Vehicle request {request_id} not found")
        if request.status is not RequestStatus.PENDING:
            raise NotPossible(f"Vehicle request {request_id} has been approved")
        request.status = RequestStatus.DELETED
        return request

    def approve(
        self, request_id: int, *, start: date | None = None, end: date | None = None
    ) -> Activity:
        """Turn a pending request into a loan, in its own dates unless others are given.

        Raises UnknownRecord or NotPossible.
        """
        request = self.in_status(request_id, RequestStatus.PENDING)
        dates = (start or request.dates[0], end or request.dates[1])
        if dates[1] < dates[0]:
            raise NotPossible("a loan cannot end before it starts")
        vehicle, partner = self._parties(request)
        activity = Activity.loan(self.dataset.next_activity_id(), vehicle, partner, dates)
        request.status, request.dates = RequestStatus.APPROVED, dates
        request.activity_id = activity.activity_id
        self.dataset.current_activity.put(activity)
        return activity

    def deny(self, request_id: int) -> None:
        """Refuse a pending request; no report ever says so. Raises as `approve` does."""
        self.in_status(request_id, RequestStatus.PENDING).status = RequestStatus.DENIED

    def _holder(self, vehicle: Vehicle, dates: tuple[date, date]) -> str | None:
        for activity in self.dataset.current_activity.of(vehicle.vin):
            if overlap(dates, (activity.start_date, activity.end_date)):
                return f"activity {activity.activity_id} ({activity.activity_type})"
        for listed in self.dataset.vehicles.of(vehicle.vin):
            for request in self.book.pending_of(listed.vehicle_id):
                if overlap(dates, request.dates):
                    return f"vehicle request {request.id}"
        return None

    def in_status(self, request_id: int, status: RequestStatus) -> VehicleRequest:
        """Find a request that is in `status`. Raises UnknownRecord or NotPossible."""
        request = self.book.get(request_id)
        if request is None:
            raise UnknownRecord(f"Vehicle request {request_id} not found")
        if request.status is not status:
            raise NotPossible(f"Vehicle request {request_id} is {request.status}, not {status}")
        return request

    def _parties(self, request: VehicleRequest) -> tuple[Vehicle, Partner]:
        vehicle = self.dataset.vehicles.get(request.vehicle_id)
        partner = self.dataset.partner_of(request.contact_id, vehicle.office if vehicle else None)
        if vehicle is None or partner is None:
            raise UnknownRecord(f"vehicle or contact of vehicle request {request.id} has left")
        return vehicle, partner
