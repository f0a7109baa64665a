"""Make vehicles."""

from datetime import date, timedelta
from random import Random

from sandbox.fms import words
from sandbox.fms.people import office_name
from sandbox.fms.rows import Vehicle
from sandbox.fms.vins import make_vin

# The vehicle of the integration document's example; the others are numbered in the thousands.
EXAMPLE_VEHICLE_ID = 456
FIRST_VEHICLE_ID = 4_001


def make_vehicles(rng: Random, count: int, today: date) -> list[Vehicle]:
    """Make `count` vehicles that are in service on `today`."""
    return [_vehicle(rng, index, today) for index in range(count)]


def _vehicle(rng: Random, index: int, today: date) -> Vehicle:
    make = rng.choice(list(words.MAKES))
    model = rng.choice(words.MAKES[make])
    in_service = _month_before(rng, today)
    year = in_service.year + (in_service.month > 7)
    return Vehicle(
        vehicle_id=EXAMPLE_VEHICLE_ID if index == 0 else FIRST_VEHICLE_ID + 3 * index,
        year=year,
        make=make,
        model=model.full,
        model_short_name=model.short,
        office=office_name(rng),
        vin=make_vin(rng, make, year, serial=index),
        fleet=rng.choice(words.FLEETS),
        registration_exp=today + timedelta(days=rng.randint(-10, 360)),
        insurance_exp=today + timedelta(days=rng.randint(5, 360)),
        current_mileage=rng.randint(120, 17_800),
        in_service_date=in_service,
        expected_turn_in_date=_turn_in(rng, in_service, today),
        notes=rng.choice(words.NOTES),
        color=rng.choice(words.COLORS),
    )


def _month_before(rng: Random, today: date) -> date:
    # Long enough ago for the vehicle's whole loan history to come after it.
    return (today - timedelta(days=rng.randint(300, 460))).replace(day=1)


def _turn_in(rng: Random, in_service: date, today: date) -> date | None:
    if rng.random() < 0.06:
        return None
    return max(in_service + timedelta(days=365), today + timedelta(days=rng.randint(3, 200)))
