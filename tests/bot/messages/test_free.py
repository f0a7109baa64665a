"""What a row of `/free` says of how long a car is free."""

from datetime import date

import pytest

from bot.messages.free import render_free
from domain.assignment import DateRange, Vehicle
from domain.fms_links import FmsLinks
from domain.free import FreeVehicle, FreeVehicles, FreeWanted, Gap
from sandbox.slack.queries import as_read
from tests.domain.builders import NOW, TODAY

DATES = DateRange(date(2026, 12, 8), date(2026, 12, 12))
CAR = Vehicle(456, "1FTFW1E50MFA00456", 2026, "Ford", "F-150")


def said_of(one: FreeVehicle, dates: DateRange = DATES) -> str:
    found = FreeVehicles(FreeWanted(dates), TODAY, (one,), 0, (), (), None, NOW, NOW)
    return as_read(render_free(found, 1, FmsLinks({}, "staging")).text).splitlines()[1]


@pytest.mark.parametrize(
    ("turn_in", "until", "says"),
    [
        (None, None, ": free until Fri 03-12-27 at least"),
        (None, date(2026, 12, 20), ": free until Sun 12-20-26"),
        (date(2026, 12, 20), None, ": free until it leaves the fleet on Sun 12-20-26"),
        (
            date(2026, 12, 20),
            date(2026, 12, 20),
            ": free until it leaves the fleet on Sun 12-20-26",
        ),
        (
            date(2026, 12, 20),
            date(2026, 12, 15),
            ": free until Tue 12-15-26  \u00b7  leaves the fleet on Sun 12-20-26",
        ),
        (date(2027, 3, 1), date(2026, 12, 15), ": free until Tue 12-15-26"),
        (date(2027, 6, 1), None, ": free until Fri 03-12-27 at least"),
        (date(2026, 12, 10), None, ": *leaves the fleet on Thu 12-10-26, before the last day*"),
        (date(2026, 12, 1), None, ": *leaves the fleet on Tue 12-01-26, before the first day*"),
    ],
)
def test_a_car_is_never_said_to_be_free_beyond_the_day_it_leaves_the_fleet(
    turn_in: date | None, until: date | None, says: str
) -> None:
    assert said_of(FreeVehicle(CAR, "Denver", turn_in, Gap(None, until))).endswith(says)


def test_the_two_listings_of_a_car_and_one_without_an_office_are_told() -> None:
    said = said_of(FreeVehicle(CAR, "", None, Gap(None, None), twice=True))

    assert ", no office: " in said
    assert said.endswith("FMS lists it twice, here as number 456")


def test_a_year_that_two_digits_would_not_tell_is_written_out() -> None:
    far = DateRange(date(2500, 12, 1), date(2500, 12, 1))

    assert "free until Tue 03-01-2501 at least" in said_of(
        FreeVehicle(CAR, "Denver", None, Gap(None, None)), far
    )
