"""The rows of a fleet, one class per FMS report, fields in the report's column order.

The local FMS keeps and serves every column, addresses and notes among them, so that it can be
proven that the product stores none of those.
"""

from dataclasses import dataclass
from datetime import date

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


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Tell whether two stays cannot share a vehicle.

    A stay may begin on the day another one ends; two stays of the same single day cannot both be.
    """
    return first == second or (first[0] < second[1] and second[0] < first[1])
