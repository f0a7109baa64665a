"""The rows of a fleet, one class per FMS report, and the tables that hold them.

Fields are in the report's column order. The local FMS keeps and serves every column, addresses and
notes among them, so that it can be proven that the product stores none of those.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

LOAN = "Loan"
CONTACT_ID_OFFSET = 600_000


@dataclass(frozen=True, slots=True)
class Vehicle:
    vehicle_id: int
    year: int
    make: str
    model: str
    model_short_name: str
    office: str
    vin: str
    fleet: str
    registration_exp: date
    insurance_exp: date
    current_mileage: int | None
    in_service_date: date
    expected_turn_in_date: date | None
    notes: str
    color: str

    @property
    def words(self) -> str:
        """Year, make and short model, as a person would name the car."""
        return f"{self.year} {self.make} {self.model_short_name}"


@dataclass(frozen=True, slots=True)
class Partner:
    """A media partner as one office knows them; a partner of two offices has two rows."""

    person_id: int
    name: str
    address: str
    office: str
    default_loan_region: str
    notes_instructions: str
    affiliation: str
    activity_type_subcategory_id: int

    @property
    def contact_id(self) -> int:
        """What the optional `fms_contact_id` column says.

        Reports without that column leave the person_id as the only contact id there is, and FMS
        takes both.
        """
        return CONTACT_ID_OFFSET + self.person_id


@dataclass(frozen=True, slots=True)
class ApprovedMake:
    person_id: int
    name: str
    make: str
    rank: str


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan that is over."""

    activity_id: int
    vin: str
    person_id: int
    make: str
    model: str
    year: int
    model_short_name: str
    start_date: date
    end_date: date
    clips_received: int
    office: str
    name: str
    partner_address: str
    region: str

    @classmethod
    def of(
        cls,
        activity_id: int,
        vehicle: Vehicle,
        partner: Partner,
        dates: tuple[date, date],
        clips_received: int = 0,
    ) -> "Loan":
        """The loan of a vehicle to a partner in these dates."""
        return cls(
            activity_id=activity_id,
            vin=vehicle.vin,
            person_id=partner.person_id,
            make=vehicle.make,
            model=vehicle.model,
            year=vehicle.year,
            model_short_name=vehicle.model_short_name,
            start_date=dates[0],
            end_date=dates[1],
            clips_received=clips_received,
            office=vehicle.office,
            name=partner.name,
            partner_address=partner.address,
            region=partner.default_loan_region,
        )

    @classmethod
    def ended(cls, activity: "Activity", vehicle: Vehicle, dates: tuple[date, date]) -> "Loan":
        """What becomes of an activity with a person once its vehicle is back."""
        return cls(
            activity_id=activity.activity_id,
            vin=vehicle.vin,
            person_id=activity.person_id or 0,
            make=vehicle.make,
            model=vehicle.model,
            year=vehicle.year,
            model_short_name=vehicle.model_short_name,
            start_date=dates[0],
            end_date=dates[1],
            clips_received=0,
            office=vehicle.office,
            name=activity.to,
            partner_address=activity.partner_address,
            region=activity.region,
        )


@dataclass(frozen=True, slots=True)
class Activity:
    """Whatever keeps a vehicle busy now or later; holds and events have no person."""

    activity_id: int
    person_id: int | None
    vehicle_vin: str
    activity_type: str
    start_date: date
    end_date: date
    to: str
    partner_address: str
    region: str

    @classmethod
    def loan(
        cls, activity_id: int, vehicle: Vehicle, partner: Partner, dates: tuple[date, date]
    ) -> "Activity":
        """The vehicle is with the partner in these dates."""
        return cls(
            activity_id=activity_id,
            person_id=partner.person_id,
            vehicle_vin=vehicle.vin,
            activity_type=LOAN,
            start_date=dates[0],
            end_date=dates[1],
            to=partner.name,
            partner_address=partner.address,
            region=partner.default_loan_region,
        )


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Tell whether two stays cannot share a vehicle.

    A stay may begin on the day another one ends; two stays of the same single day cannot both be.
    """
    return first == second or (first[0] < second[1] and second[0] < first[1])


K = TypeVar("K")
V = TypeVar("V")


class Table(MutableMapping[K, V]):
    """Rows by key, in the order they were added.

    `revision` grows with every change, so that whatever is rendered from the rows can be kept
    for as long as they stay the same.
    """

    def __init__(
        self, rows: Iterable[V], *, key: Callable[[V], K], group: Callable[[V], object]
    ) -> None:
        self.revision = 0
        self._key = key
        self._group = group
        self._rows: dict[K, V] = {}
        self._groups: defaultdict[object, dict[K, None]] = defaultdict(dict)
        for row in rows:
            self.put(row)

    def put(self, row: V) -> None:
        """Add `row`, or replace the one with its key."""
        self[self._key(row)] = row

    def of(self, group: object) -> list[V]:
        """Return the rows whose group (a table's second way in) is `group`."""
        return [self._rows[key] for key in self._groups.get(group, ())]

    def rows(self) -> list[V]:
        """Every row as it is now."""
        return list(self._rows.values())

    def __getitem__(self, key: K) -> V:
        return self._rows[key]

    def __setitem__(self, key: K, row: V) -> None:
        if key in self._rows:
            self._groups[self._group(self._rows[key])].pop(key, None)
        self._rows[key] = row
        self._groups[self._group(row)][key] = None
        self.revision += 1

    def __delitem__(self, key: K) -> None:
        row = self._rows.pop(key)
        del self._groups[self._group(row)][key]
        self.revision += 1

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
