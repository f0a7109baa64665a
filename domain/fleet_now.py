"""What FMS's reports say of the assignments that a sync looks at, by what it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.assignment import Assignment, DateRange, Vehicle
from domain.cars import listed_otherwise, vin_of, vins_of
from domain.findings import SeenActivity
from domain.set_aside import Unread
from domain.waits import usual_wait


@dataclass(frozen=True, slots=True)
class Listed:
    """A car as the vehicles report has it."""

    vehicle: Vehicle
    office: str


@dataclass(frozen=True, slots=True)
class Watched:
    """An assignment, and what is known of it besides.

    `before` are activities that FMS had when the request was sent, or that a person has said are
    not it; `accepted` and `accepted_of` what it was planned in spite of: activities, and
    assignments whose activities count as well. `office` is where its car was when it was chosen.
    `may_be_lent_before`: FMS may have approved an earlier request of it, and no report told so
    before this one was sent.
    """

    assignment: Assignment
    before: frozenset[int] = frozenset()
    accepted: frozenset[int] = frozenset()
    accepted_of: frozenset[int] = frozenset()
    accepts_all: bool = False
    office: str | None = None
    extended: date | None = None
    may_be_lent_before: bool = False


@dataclass(frozen=True, slots=True)
class FmsNow:
    """What FMS's reports say, as far as it concerns the assignments that are looked at.

    `used` tells which assignment an activity has approved; `has_cars` and `has_partners` whether
    the reports of those ever came. `waits` are the days of request and approval of late approvals.
    `unread` is what was set aside of the reports, and may be anything that is not here.
    """

    today: date
    zone: ZoneInfo
    activities: Mapping[int, SeenActivity] = field(default_factory=dict)
    ended: Mapping[int, DateRange] = field(default_factory=dict)
    cars: Sequence[Listed] = ()
    partners: Mapping[int, str] = field(default_factory=dict)
    has_cars: bool = True
    has_partners: bool = True
    used: Mapping[int, int] = field(default_factory=dict)
    waits: Sequence[tuple[datetime, datetime]] = ()
    unread: Unread = field(default_factory=Unread)


class FleetNow:
    """The reports, by what they are asked for."""

    def __init__(self, now: FmsNow) -> None:
        self.now, self.today = now, now.today
        self._by_vin: dict[str, list[SeenActivity]] = {}
        self._by_person: dict[int, list[SeenActivity]] = {}
        for one in now.activities.values():
            self._by_vin.setdefault(one.vin.upper(), []).append(one)
            if one.person_id is not None:
                self._by_person.setdefault(one.person_id, []).append(one)
        self._by_number = {one.vehicle.vehicle_id: one for one in now.cars}
        self._listed: dict[str, list[Listed]] = {}
        for car in now.cars:
            vin = car.vehicle.vin
            self._listed.setdefault(vin_of(vin) or vin.upper(), []).append(car)
        self.usual_wait = usual_wait(now.waits, now.zone)

    def vins(self, vehicle: Vehicle) -> frozenset[str]:
        """What FMS's activities can call this car by."""
        numbered = self._by_number.get(vehicle.vehicle_id)
        listed = numbered.vehicle.vin.upper() if numbered else None
        if listed is not None and vin_of(listed) is None and len(self._listed[listed]) > 1:
            # Several cars go by it, so that it names none.
            listed = None
        return vins_of(vehicle, listed)

    def activities_of(self, vehicle: Vehicle) -> list[SeenActivity]:
        """What it does now and next."""
        vins = sorted(self.vins(vehicle))
        return [one for vin in vins for one in self._by_vin.get(vin, ())]

    def activities_with(self, person_id: int) -> list[SeenActivity]:
        """Everything with this partner."""
        return self._by_person.get(person_id, [])

    def listings(self, vehicle: Vehicle) -> list[Listed]:
        """What is listed under its number, and with its VIN."""
        numbered = self._by_number.get(vehicle.vehicle_id)
        vin = vin_of(vehicle.vin)
        others = [one for one in self._listed.get(vin, ()) if one is not numbered] if vin else []
        return [*([numbered] if numbered else []), *others]

    def listed_otherwise(self, vehicle: Vehicle) -> Vehicle | None:
        """The car as FMS lists it, where number and VIN are no longer those of one record."""
        found = listed_otherwise(vehicle, [one.vehicle for one in self.listings(vehicle)])
        vin = vin_of(vehicle.vin)
        same = [one for one in found if vin and vin_of(one.vin) == vin]
        return next(iter((*same, *found)), None)
