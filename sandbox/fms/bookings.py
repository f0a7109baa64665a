"""What FMS's people book on a vehicle themselves: service, holds, events, loans by telephone."""

from collections.abc import Callable
from datetime import date

from sandbox.fms import words
from sandbox.fms.loans import partner_for
from sandbox.fms.rows import LOAN, Activity, Vehicle
from sandbox.fms.rules import FmsRules, NotPossible, UnknownRecord


class BookingDesk:
    """Books what no request asked for; the next current_activity report has it."""

    def __init__(self, rules: FmsRules, note: Callable[[], None]) -> None:
        self._rules = rules
        self._world = rules.dataset
        self._note = note

    def book(
        self, vehicle_id: int, kind: str, start: date, end: date, *, person_id: int | None = None
    ) -> Activity:
        """Keep a vehicle busy, whether it is free or not; only a loan has a partner.

        Raises UnknownRecord or NotPossible.
        """
        vehicle = self._world.vehicles.get(vehicle_id)
        if vehicle is None:
            raise UnknownRecord(f"Vehicle {vehicle_id} not found")
        if end < start:
            raise NotPossible("it cannot end before it starts")
        if (kind == LOAN) != (person_id is not None):
            raise NotPossible("a loan needs a partner, and nothing else has one")
        activity = self._activity(vehicle, kind, (start, end), person_id)
        self._world.current_activity.put(activity)
        self._note()
        return activity

    def _activity(
        self, vehicle: Vehicle, kind: str, dates: tuple[date, date], person_id: int | None
    ) -> Activity:
        if person_id is not None:
            partner = partner_for(self._rules, person_id, vehicle)
            return Activity.loan(self._world.next_activity_id(), vehicle, partner, dates)
        return Activity(
            activity_id=self._world.next_activity_id(),
            person_id=None,
            vehicle_vin=vehicle.vin,
            activity_type=kind,
            start_date=dates[0],
            end_date=dates[1],
            to=words.PLACES.get(kind, kind),
            partner_address="",
            region=vehicle.office,
        )
