"""What FMS's people do with the vehicles themselves."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.fms.rows import Vehicle
from sandbox.fms.rules import FmsRules, NotPossible, UnknownRecord


class FleetDesk:
    """Changes vehicles, each found by its number; the next vehicles report says so.

    Raises UnknownRecord, or NotPossible for what makes no sense.
    """

    def __init__(self, rules: FmsRules, note: Callable[[], None]) -> None:
        self._world = rules.dataset
        self._book = rules.book
        self._note = note

    def take_out(self, vehicle_id: int) -> Vehicle:
        """Let it leave the fleet; what keeps it busy stays in current_activity.

        From here a create for it is answered with 404. Where it is listed under another number
        too, it goes on under that one.
        """
        vehicle = self._vehicle(vehicle_id)
        del self._world.vehicles[vehicle_id]
        self._world.former[vehicle.vin] = vehicle
        for listed in self._world.vehicles.of(vehicle.vin)[:1]:
            self._book.follow(vehicle_id, listed.vehicle_id)
        self._note()
        return vehicle

    def move_office(self, vehicle_id: int, office: str) -> Vehicle:
        """Let another office have it."""
        vehicle = self._vehicle(vehicle_id)
        if vehicle.office == office:
            raise NotPossible(f"vehicle {vehicle_id} is in {office} already")
        return self._put(replace(vehicle, office=office))

    def correct_vin(self, vehicle_id: int, vin: str) -> Vehicle:
        """Write another VIN, in its activities and its loans too: they show the vehicle's own.

        They stay as they are where the vehicle is still listed with the old VIN under another
        number.
        """
        vehicle, vin = self._vehicle(vehicle_id), vin.strip().upper()
        if not vin or vin == vehicle.vin:
            raise NotPossible(f"vehicle {vehicle_id} needs a VIN other than {vehicle.vin}")
        corrected = self._put(replace(vehicle, vin=vin))
        if not self._world.vehicles.of(vehicle.vin):
            self._follow(vehicle.vin, vin)
        return corrected

    def list_again(
        self, vehicle_id: int, number: int | None = None, *, keep: bool = True
    ) -> Vehicle:
        """List the same vehicle under `number`, or the next one; beside its old one if `keep`.

        What was asked of it follows it once its old number is gone.
        """
        vehicle = self._vehicle(vehicle_id)
        number = number or max(self._world.vehicles) + 1
        if number in self._world.vehicles:
            raise NotPossible(f"vehicle {number} exists already")
        if not keep:
            del self._world.vehicles[vehicle_id]
            self._book.follow(vehicle_id, number)
        return self._put(replace(vehicle, vehicle_id=number))

    def _vehicle(self, vehicle_id: int) -> Vehicle:
        vehicle = self._world.vehicles.get(vehicle_id)
        if vehicle is None:
            raise UnknownRecord(f"Vehicle {vehicle_id} not found")
        return vehicle

    def _put(self, vehicle: Vehicle) -> Vehicle:
        self._world.vehicles.put(vehicle)
        self._note()
        return vehicle

    def _follow(self, old: str, vin: str) -> None:
        for activity in self._world.current_activity.of(old):
            self._world.current_activity.put(replace(activity, vehicle_vin=vin))
        for loan in [loan for loan in self._world.loan_history if loan.vin == old]:
            self._world.loan_history.replace(replace(loan, vin=vin))
