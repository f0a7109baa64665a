"""The vehicle requests FMS was sent, and what its staff and the fleet make of them."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

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
    """One request, kept for ever. `dates` become those of the loan once FMS approves."""

    id: int
    asked: NewRequest
    dates: tuple[date, date]
    idempotency_key: str | None
    status: RequestStatus = RequestStatus.PENDING
    activity_id: int | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def vehicle_id(self) -> int:
        return self.asked.vehicle_id

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
        request = VehicleRequest(next(self._ids), asked, asked.dates, idempotency_key)
        self._requests[request.id] = request
        self._by_vehicle[asked.vehicle_id].append(request)
        return request

    def get(self, request_id: int) -> VehicleRequest | None:
        """Find a request, whatever its status."""
        return self._requests.get(request_id)

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

    def live(self) -> list[VehicleRequest]:
        """Return the requests that stand: pending or approved."""
        return [request for request in self if request.is_live]

    def __getitem__(self, request_id: int) -> VehicleRequest:
        return self._requests[request_id]

    def __iter__(self) -> Iterator[VehicleRequest]:
        return iter(self._requests.values())

    def __len__(self) -> int:
        return len(self._requests)
