"""Two records mean one car when number or VIN are the same; what is no VIN is never equal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.assignment import Action, DateRange, Status, Vehicle
from domain.batches import clashes_within
from domain.calendar import Bar, BarKind, CalendarWanted, build_calendar
from domain.cars import listed_otherwise, same_car, vin_of, vins_of
from domain.checks import blockers_from_state, blockers_to_request, planning_conflicts, warnings_for
from domain.matching import Loan, Rule, Wanted, match
from domain.reasons import (
    PartnerHasAnother,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleUnknown,
)
from tests.domain.builders import assignment, context, dates

X, Y, Z = "1FTFW1E50MFA00456", "1FTFW1E50MFA00457", "WBA00000000012345"
ZEROS = "0" * 17


def car(number: int, vin: str = X) -> Vehicle:
    return Vehicle(number, vin, 2026, "Ford", "F-150")


@pytest.mark.parametrize(
    ("text", "vin"),
    [
        (X, X),
        (X.lower(), X),
        (" 1FTFW-1E50 MFA00456", X),
        ("AB345678901", "AB345678901"),
        ("AB34567890", None),
        ("TBD", None),
        ("", None),
        ("N/A", None),
        (ZEROS, None),
        ("XXXXXXXXXXXXXXXXX", None),
        ("x" * 16 + "X", None),
        ("-----------------", None),
        ("AB-34.56 7890", None),
    ],
)
def test_a_vin_has_eleven_characters_that_are_not_all_the_same(text: str, vin: str | None) -> None:
    assert vin_of(text) == vin


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (car(4022), car(4022), True),
        (car(4022), car(997), True),  # listed again under another number
        (car(4022), car(4022, Y), True),  # its VIN corrected, or its number given to another car
        (car(4022), car(997, X.lower()), True),
        (car(4022), car(997, Y), False),
        (car(1, "TBD"), car(2, "TBD"), False),
        (car(1, ZEROS), car(2, ZEROS), False),
        (car(1, "AB34567890"), car(2, "AB34567890"), False),
        (car(1, "TBD"), car(1, "TBD"), True),
        (car(1, "TBD"), car(1, X), True),
    ],
)
def test_one_name_is_enough(one: Vehicle, other: Vehicle, same: bool) -> None:
    assert same_car(one, other) is same
    assert same_car(other, one) is same


LISTED: dict[str, tuple[Vehicle, Sequence[Vehicle], Sequence[Vehicle]]] = {
    "as it was": (car(4022), [car(4022)], []),
    "not at all": (car(4022), [], []),
    "only others": (car(4022), [car(1, Y)], []),
    "under another number": (car(4022), [car(997)], [car(997)]),
    "with another VIN": (car(4022), [car(4022, Y)], [car(4022, Y)]),
    "its number is another car's": (
        car(4022),
        [car(997), car(4022, Z)],
        [car(997), car(4022, Z)],
    ),
    "under both numbers": (car(4022), [car(997), car(4022)], []),
    "in small letters": (car(4022), [car(4022, X.lower())], []),
    "its VIN is known at last": (car(4022, "TBD"), [car(4022, X)], []),
    "its VIN is known no more": (car(4022), [car(4022, "TBD")], [car(4022, "TBD")]),
    "without a VIN still": (car(4022, "TBD"), [car(4022, ZEROS), car(1, "TBD")], []),
}


@pytest.mark.parametrize(("stored", "listed", "otherwise"), LISTED.values(), ids=LISTED)
def test_a_car_that_is_listed_otherwise_is_noticed(
    stored: Vehicle, listed: Sequence[Vehicle], otherwise: Sequence[Vehicle]
) -> None:
    assert listed_otherwise(stored, listed) == tuple(otherwise)


@pytest.mark.parametrize("listed", [[car(997)], [car(456, Y)], [car(997), car(456, Z)]])
def test_nothing_is_sent_for_it_until_its_car_is_chosen_again(listed: list[Vehicle]) -> None:
    planned = assignment(vehicle=car(456))
    known = context(listed=tuple(listed))
    assert blockers_to_request(planned, known) == (VehicleListedOtherwise(car(456), tuple(listed)),)
    chosen = replace(planned, vehicle=listed[0])
    assert blockers_to_request(chosen, known) == ()


def test_a_car_that_is_not_listed_is_unknown_as_before() -> None:
    assert blockers_to_request(assignment(), context(listed=())) == (VehicleUnknown(456),)


@pytest.mark.parametrize("action", [Action.UNREQUEST, Action.DELETE])
def test_a_request_can_be_taken_back_whatever_its_car_is_called(action: Action) -> None:
    requested = assignment(Status.REQUESTED, vehicle=car(1, Z))
    assert blockers_from_state(action, requested, "staging") == ()


@pytest.mark.parametrize(
    ("vehicle", "is_taken"),
    [
        (car(456), True),
        (car(997, X), True),
        (car(456, Y), True),
        (car(997, Y), False),
        (car(997, "TBD"), False),
    ],
)
def test_another_assignment_of_the_car_is_in_the_way_by_either_name(
    vehicle: Vehicle, is_taken: bool
) -> None:
    wanted = assignment(vehicle=car(456))
    other = assignment(Status.REQUESTED, id=124, vehicle=vehicle)
    known = context(others=(other,), listed=(car(456),))
    for found in (blockers_to_request(wanted, known), planning_conflicts(wanted, known)):
        assert [type(one) for one in found] == [VehicleAssigned] * is_taken
    # It is the same partner, who may have another car, too.
    another = [one for one in warnings_for(wanted, known) if isinstance(one, PartnerHasAnother)]
    assert len(another) == (not is_taken)


def test_two_of_one_batch_clash_by_either_name() -> None:
    first = assignment(id=1, vehicle=car(456))
    rest = [car(997), car(456, Y), car(1, Y), car(2, "TBD"), car(3, "TBD")]
    batch = [first, *(assignment(id=at, vehicle=one) for at, one in enumerate(rest, 2))]
    assert clashes_within(batch) == ((1, 2), (1, 3), (3, 4))


def test_a_vin_is_no_vin_where_all_its_characters_are_one() -> None:
    assert vin_of("a-0a0a0a0a0a0") == "A0A0A0A0A0A0"
    assert vin_of("0" * 17) is None


def test_a_loan_under_either_vin_is_an_approval() -> None:
    """The VIN was corrected after the request: FMS's loan has the new one."""
    stored, when = car(456), dates(1, 8)
    wanted = Wanted(123, vins_of(stored, Y), 789, when)
    for vin in (X, Y):
        found = match([wanted], [Loan(70, vin, 789, when), Loan(71, Z, 789, when)])
        assert [(one.activity_id, one.rule) for one in found.approvals] == [(70, Rule.SAME_START)]
    both = match([wanted], [Loan(70, X, 789, when), Loan(71, Y, 789, when)])
    assert (both.approvals, [one.activity_ids for one in both.ambiguities]) == ((), [(70, 71)])


@pytest.mark.parametrize(
    ("vehicle", "listed", "vins"),
    [
        (car(1), None, {X}),
        (car(1), X, {X}),
        (car(1), Y, {X, Y}),
        (car(1, "TBD"), X, {X}),
        (car(1, "TBD"), None, set[str]()),
        (car(1, "OLD1234"), "OLD1234", {"OLD1234"}),
    ],
)
def test_activities_come_under_its_own_vin_and_its_numbers(
    vehicle: Vehicle, listed: str | None, vins: set[str]
) -> None:
    assert vins_of(vehicle, listed) == vins


def test_the_calendar_has_one_row_for_a_car_whatever_its_names() -> None:
    monday = date(2026, 12, 7)
    wanted = CalendarWanted(DateRange(monday, monday + timedelta(13)), None)
    vehicles = [car(1, X), car(2, Y), car(3, "TBD"), car(1, Y), car(997, X), car(4, "TBD")]
    stays = [
        (vehicle, Bar(BarKind.PLANNED, DateRange(monday, monday), str(at), at))
        for at, vehicle in enumerate(vehicles)
    ]
    rows = build_calendar(wanted, monday, stays).rows
    found = {tuple(sorted(bar.number or 0 for bar in row.bars)) for row in rows}
    assert found == {(0, 1, 3, 4), (2,), (5,)}
