"""Propose assignments for a coordinator to start from: future ones, and a few that clash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from sandbox.fms.dataset import Dataset
from sandbox.fms.generator import EXAMPLE_VEHICLE_ID
from sandbox.fms.rows import Partner, Vehicle, overlap

_FIRST_DAY, _LAST_DAY = 2, 30
_LENGTHS = (3, 5, 7, 7, 7, 10)


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """One assignment to plan; `clashes_with` says in words what stands in its way."""

    vehicle_id: int
    vin: str
    person_id: int
    office: str
    start_date: date
    end_date: date
    clashes_with: str | None = None


def plan_assignments(
    dataset: Dataset, count: int, *, clashes: int = 2, seed: int | None = None
) -> list[PlannedAssignment]:
    """Propose `count` assignments, the last `clashes` of which are deliberately in the way.

    The others are of free vehicles, one each, with partners of the vehicle's office, approved for
    its make where there are any; the vehicle of examples stays free. Fewer come back when the
    fleet has too few vehicles.
    """
    planner = _Planner(dataset, Random(dataset.seed if seed is None else seed))  # noqa: S311
    free = list(islice(planner.free(), max(0, count - clashes)))
    return free + list(islice(planner.clashing(free), min(clashes, count)))


class _Planner:
    def __init__(self, dataset: Dataset, rng: Random) -> None:
        self._world = dataset
        self._rng = rng
        self._partners: dict[str, list[Partner]] = {}
        for partner in dataset.partners.values():
            self._partners.setdefault(partner.office, []).append(partner)
        self._vehicles = [row for row in dataset.vehicles.values() if row.office in self._partners]
        rng.shuffle(self._vehicles)

    def free(self) -> Iterator[PlannedAssignment]:
        for vehicle in self._vehicles:
            dates = self._dates()
            is_example = vehicle.vehicle_id == EXAMPLE_VEHICLE_ID
            if not is_example and self._holder(vehicle, dates) is None:
                yield self._assignment(vehicle, dates)

    def clashing(self, plans: list[PlannedAssignment]) -> Iterator[PlannedAssignment]:
        """Alternate between an activity and another plan being in the way."""
        for clash, other in zip(
            self._with_activities(plans), self._with_plans(plans), strict=False
        ):
            yield clash
            yield other

    def _with_activities(self, plans: list[PlannedAssignment]) -> Iterator[PlannedAssignment]:
        planned = {plan.vehicle_id for plan in plans}
        for vehicle in self._vehicles:
            dates = self._dates()
            holder = self._holder(vehicle, dates)
            if holder and vehicle.vehicle_id not in planned:
                yield self._assignment(vehicle, dates, holder)

    def _with_plans(self, plans: list[PlannedAssignment]) -> Iterator[PlannedAssignment]:
        for plan in plans:
            dates = (plan.end_date - timedelta(days=1), plan.end_date + timedelta(days=4))
            words = f"the planned assignment from {plan.start_date} to {plan.end_date}"
            vehicle = self._world.vehicles[plan.vehicle_id]
            if self._holder(vehicle, dates) is None:
                yield self._assignment(vehicle, dates, words)

    def _dates(self) -> tuple[date, date]:
        days = self._rng.randint(_FIRST_DAY, _LAST_DAY)
        start = self._world.today + timedelta(days=days)
        return start, start + timedelta(days=self._rng.choice(_LENGTHS))

    def _holder(self, vehicle: Vehicle, dates: tuple[date, date]) -> str | None:
        for activity in self._world.current_activity.of(vehicle.vin):
            if overlap(dates, (activity.start_date, activity.end_date)):
                return f"activity {activity.activity_id} ({activity.activity_type})"
        return None

    def _assignment(
        self, vehicle: Vehicle, dates: tuple[date, date], clashes_with: str | None = None
    ) -> PlannedAssignment:
        partners = self._partners[vehicle.office]
        approved = [partner for partner in partners if self._is_approved(partner, vehicle.make)]
        return PlannedAssignment(
            vehicle_id=vehicle.vehicle_id,
            vin=vehicle.vin,
            person_id=self._rng.choice(approved or partners).person_id,
            office=vehicle.office,
            start_date=dates[0],
            end_date=dates[1],
            clashes_with=clashes_with,
        )

    def _is_approved(self, partner: Partner, make: str) -> bool:
        row = self._world.approved_makes.get((partner.person_id, make))
        return row is not None and row.rank != "Pending"
