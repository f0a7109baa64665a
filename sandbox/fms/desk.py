"""What happens inside FMS: requests are taken in, approved, denied, deleted; vehicles return."""

from dataclasses import replace
from datetime import date

from sandbox.fms.requests import NewRequest, RequestBook, RequestStatus, VehicleRequest
from sandbox.fms.rows import LOAN, Activity, Loan, Partner, Vehicle, overlap
from sandbox.fms.world import World


class UnknownRecord(Exception):
    """FMS has no such vehicle, contact or request: answered with 404."""


class VehicleTaken(Exception):
    """The vehicle is not free in these dates: answered with 409."""


class NotPossible(Exception):
    """The request is past that: an approved one cannot be deleted, a denied one not approved."""


class Desk:
    """The rules of FMS, over one world and one book of requests."""

    def __init__(self, world: World, *, refuse_taken: bool = True) -> None:
        self.world = world
        self.book = RequestBook()
        self.refuse_taken = refuse_taken

    def create(self, asked: NewRequest, idempotency_key: str | None = None) -> VehicleRequest:
        """Take a request in. Raises UnknownRecord or VehicleTaken."""
        vehicle = self.world.vehicles.get(asked.vehicle_id)
        if vehicle is None:
            raise UnknownRecord(f"Vehicle {asked.vehicle_id} not found")
        if self.world.partner_of(asked.contact_id) is None:
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
        request = self._in_status(request_id, RequestStatus.PENDING)
        dates = (start or request.dates[0], end or request.dates[1])
        if dates[1] < dates[0]:
            raise NotPossible("a loan cannot end before it starts")
        activity = self._loan_activity(request, dates)
        request.status, request.dates = RequestStatus.APPROVED, dates
        request.activity_id = activity.activity_id
        self.world.current_activity.put(activity)
        return activity

    def deny(self, request_id: int) -> None:
        """Refuse a pending request; no report ever says so. Raises as `approve` does."""
        self._in_status(request_id, RequestStatus.PENDING).status = RequestStatus.DENIED

    def return_(self, request_id: int, *, ended: date | None = None) -> Loan:
        """End an approved loan: it leaves current activity and enters the history.

        It ends on `ended`, else as planned or today, whichever is earlier; one that had not begun
        is booked as that single day. Raises UnknownRecord or NotPossible.
        """
        request = self._in_status(request_id, RequestStatus.APPROVED)
        activity = self.world.current_activity.pop(request.activity_id or 0, None)
        if activity is None:
            raise NotPossible(f"the loan of vehicle request {request_id} has vanished")
        end = ended or min(request.dates[1], self.world.today)
        dates = (min(request.dates[0], end), end)
        loan = self._finished_loan(request, replace(activity, start_date=dates[0], end_date=end))
        request.status, request.dates = RequestStatus.RETURNED, dates
        self.world.loan_history.add(loan)
        return loan

    def _holder(self, vehicle: Vehicle, dates: tuple[date, date]) -> str | None:
        for activity in self.world.current_activity.of(vehicle.vin):
            if overlap(dates, (activity.start_date, activity.end_date)):
                return f"activity {activity.activity_id} ({activity.activity_type})"
        for request in self.book.pending_of(vehicle.vehicle_id):
            if overlap(dates, request.dates):
                return f"vehicle request {request.id}"
        return None

    def _in_status(self, request_id: int, status: RequestStatus) -> VehicleRequest:
        request = self.book.get(request_id)
        if request is None:
            raise UnknownRecord(f"Vehicle request {request_id} not found")
        if request.status is not status:
            raise NotPossible(f"Vehicle request {request_id} is {request.status}, not {status}")
        return request

    def _parties(self, request: VehicleRequest) -> tuple[Vehicle, Partner]:
        vehicle = self.world.vehicles.get(request.vehicle_id)
        partner = self.world.partner_of(request.contact_id, vehicle.office if vehicle else None)
        if vehicle is None or partner is None:
            raise UnknownRecord(f"vehicle or contact of vehicle request {request.id} has left")
        return vehicle, partner

    def _loan_activity(self, request: VehicleRequest, dates: tuple[date, date]) -> Activity:
        vehicle, partner = self._parties(request)
        return Activity(
            activity_id=self.world.next_activity_id(),
            person_id=partner.person_id,
            vehicle_vin=vehicle.vin,
            activity_type=LOAN,
            start_date=dates[0],
            end_date=dates[1],
            to=partner.name,
            partner_address=partner.address,
            region=partner.default_loan_region,
        )

    def _finished_loan(self, request: VehicleRequest, activity: Activity) -> Loan:
        vehicle, partner = self._parties(request)
        return Loan(
            activity_id=activity.activity_id,
            vin=vehicle.vin,
            person_id=partner.person_id,
            make=vehicle.make,
            model=vehicle.model,
            year=vehicle.year,
            model_short_name=vehicle.model_short_name,
            start_date=activity.start_date,
            end_date=activity.end_date,
            clips_received=0,
            office=vehicle.office,
            name=partner.name,
            partner_address=partner.address,
            region=partner.default_loan_region,
        )
