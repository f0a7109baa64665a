"""What FMS's people do with a loan, or any other activity, behind the bot's back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sandbox.fms.rows import LOAN, Activity, Loan, Partner, Vehicle
from sandbox.fms.rules import FmsRules, NotPossible, RequestStatus, UnknownRecord


class LoanDesk:
    """Changes activities, each found by its number; the next current_activity report says so.

    Whether a vehicle is free is not asked: FMS's people book past each other. The vehicle request
    an activity comes from follows it. Raises UnknownRecord, or NotPossible for what makes no sense.
    """

    def __init__(self, rules: FmsRules, note: Callable[[], None]) -> None:
        self._rules = rules
        self._world = rules.dataset
        self._note = note

    def extend(self, activity_id: int, to: date) -> Activity:
        """Let it end later, on `to`."""
        activity = self._activity(activity_id)
        if to <= activity.end_date:
            raise NotPossible(f"activity {activity_id} ends on {activity.end_date} already")
        return self._put(replace(activity, end_date=to))

    def shorten(self, activity_id: int, to: date) -> Activity:
        """Let it end earlier, on `to`; it stays in current_activity."""
        activity = self._activity(activity_id)
        if not activity.start_date <= to < activity.end_date:
            raise NotPossible(
                f"activity {activity_id} is from {activity.start_date} to {activity.end_date}"
            )
        return self._put(replace(activity, end_date=to))

    def swap_vehicle(self, activity_id: int, vehicle_id: int) -> Activity:
        """Give out another vehicle in its place; dates and number stay."""
        vehicle = self._world.vehicles.get(vehicle_id)
        if vehicle is None:
            raise UnknownRecord(f"Vehicle {vehicle_id} not found")
        return self._put(replace(self._activity(activity_id), vehicle_vin=vehicle.vin))

    def change_partner(self, activity_id: int, person_id: int) -> Activity:
        """Book it for another partner, as the vehicle's office knows them."""
        activity = self._activity(activity_id)
        vehicle = self._world.vehicle_with(activity.vehicle_vin)
        partner = partner_for(self._rules, person_id, vehicle)
        return self._put(
            replace(
                activity,
                person_id=partner.person_id,
                to=partner.name,
                partner_address=partner.address,
                region=partner.default_loan_region,
            )
        )

    def change_type(self, activity_id: int, kind: str) -> Activity:
        """Call it something else (Hold, Service, any word); its partner stays."""
        return self._put(replace(self._activity(activity_id), activity_type=kind))

    def renumber(self, activity_id: int, number: int | None = None) -> Activity:
        """Give the same activity a new number, `number` or the next one that is free."""
        activity = self._activity(activity_id)
        if number is not None and number in self._world.current_activity:
            raise NotPossible(f"activity {number} exists already")
        renumbered = replace(activity, activity_id=number or self._world.next_activity_id())
        request = self._rules.book.of_activity(activity_id)
        del self._world.current_activity[activity_id]
        if request:
            request.activity_id = renumbered.activity_id
        return self._put(renumbered)

    def return_(self, activity_id: int, *, ended: date | None = None) -> Loan:
        """End a loan: it leaves current_activity and enters loan_history.

        It ends on `ended`, else as planned or today, whichever is earlier; one that had not begun
        is booked as that single day.
        """
        activity = self._activity(activity_id)
        end = ended or min(activity.end_date, self._world.today)
        dates = (min(activity.start_date, end), end)
        loan = Loan.ended(activity, self._vehicle_of(activity), dates)
        request = self._rules.book.of_activity(activity_id)
        if request:
            request.dates = dates
        self._leave(activity, RequestStatus.RETURNED)
        self._world.loan_history.add(loan)
        self._note()
        return loan

    def return_request(self, request_id: int, *, ended: date | None = None) -> Loan:
        """End the loan that a vehicle request became. See `return_`."""
        request = self._rules.in_status(request_id, RequestStatus.APPROVED)
        return self.return_(request.activity_id or 0, ended=ended)

    def cancel(self, activity_id: int) -> None:
        """Delete it: it is in no report any more, and its request is gone with it."""
        self._leave(self._activity(activity_id), RequestStatus.DELETED)
        self._note()

    def _activity(self, activity_id: int) -> Activity:
        activity = self._world.current_activity.get(activity_id)
        if activity is None:
            raise UnknownRecord(f"Activity {activity_id} not found")
        return activity

    def _vehicle_of(self, activity: Activity) -> Vehicle:
        vehicle = self._world.vehicle_with(activity.vehicle_vin)
        if vehicle is None or activity.person_id is None or activity.activity_type != LOAN:
            raise NotPossible(
                f"activity {activity.activity_id} is no loan ({activity.activity_type}): cancel it"
            )
        return vehicle

    def _put(self, activity: Activity) -> Activity:
        self._world.current_activity.put(activity)
        request = self._rules.book.of_activity(activity.activity_id)
        if request:
            request.dates = (activity.start_date, activity.end_date)
        self._note()
        return activity

    def _leave(self, activity: Activity, status: RequestStatus) -> None:
        del self._world.current_activity[activity.activity_id]
        request = self._rules.book.of_activity(activity.activity_id)
        if request:
            request.status = status


def partner_for(rules: FmsRules, person_id: int, vehicle: Vehicle | None) -> Partner:
    """Find a partner as the vehicle's office knows them. Raises UnknownRecord."""
    partner = rules.dataset.partner_of(person_id, vehicle.office if vehicle else None)
    if partner is None:
        raise UnknownRecord(f"Partner {person_id} not found")
    return partner
