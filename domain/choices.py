"""What a person can choose from while planning."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from domain.assignment import Vehicle

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class VehicleChoice:
    """A vehicle; `office` is where it is, as far as that is known."""

    vehicle: Vehicle
    office: str | None = None
    turn_in: date | None = None


@dataclass(frozen=True, slots=True)
class PartnerChoice:
    """A partner; the first office is theirs unless another is named.

    `rank` is the one for `make`, the chosen vehicle's; None without a vehicle, or an approval.
    """

    person_id: int
    name: str
    offices: tuple[str, ...] = ()
    make: str | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Matches(Generic[_Choice]):
    """The first of `total` choices that match."""

    found: tuple[_Choice, ...]
    total: int
