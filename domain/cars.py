"""When two records mean the same car: by its number in FMS, or by its VIN (docs/rules.md, Cars).

FMS lists a car again under another number, corrects a VIN, or gives a number to another car.
"""

from collections.abc import Iterable

from domain.assignment import Vehicle

_LEAST_OF_A_VIN = 11
# So many of its last characters are what people call a car by.
VIN_END = 6


def vin_of(text: str) -> str | None:
    """A VIN as VINs are compared; None for what is none, such as `TBD` or seventeen zeros."""
    vin = text.upper()
    # Nearly all are, and of a large fleet each is looked at.
    if not vin.isalnum():
        vin = "".join(filter(str.isalnum, vin))
    return vin if len(vin) >= _LEAST_OF_A_VIN and len(set(vin)) > 1 else None


def vin_end(vin: str) -> str:
    """The end of a VIN, which tells a car from its like."""
    return vin[-VIN_END:]


def same_car(one: Vehicle, other: Vehicle) -> bool:
    """Whether both mean one car: either name is enough."""
    return not names_of(one).isdisjoint(names_of(other))


def names_of(vehicle: Vehicle) -> frozenset[str]:
    """What a car goes by; records of one car share at least one of these."""
    return names_by(vehicle.vehicle_id, vehicle.vin)


def names_by(number: int, text: str) -> frozenset[str]:
    """The same for a number and what stands for its VIN."""
    vin = vin_of(text)
    return frozenset((f"number:{number}", f"vin:{vin}") if vin else (f"number:{number}",))


def vins_of(vehicle: Vehicle, listed: str | None) -> frozenset[str]:
    """The VINs that FMS may report a car by: its own, and the one that its number has now.

    `listed` may be any text, as long as no other number has it.
    """
    return frozenset(vin for vin in (vin_of(vehicle.vin), listed) if vin)


def listed_otherwise(stored: Vehicle, listed: Iterable[Vehicle]) -> tuple[Vehicle, ...]:
    """What FMS lists in place of a stored car: under another number, or with another VIN.

    Nothing where the car is listed as it was stored, even if it is listed once more, and where it
    is not listed at all.
    """
    vin = vin_of(stored.vin)
    found = [one for one in listed if same_car(stored, one)]
    for one in found:
        if one.vehicle_id == stored.vehicle_id and vin in (None, vin_of(one.vin)):
            return ()
    return tuple(found)
