"""Which findings hold, kind by kind, with what is like one and is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.assignment import Action, AuditStamp, DateRange, Evidence, Status, Vehicle
from domain.finding_rules import findings_of, successor_of
from domain.findings import (
    BackEarly,
    CouldBeIt,
    FindingKind,
    SeenActivity,
    kind_of,
)
from domain.fleet_now import FleetNow, FmsNow, Listed, Watched
from domain.waits import is_late
from tests.domain.builders import BEN, NOW, PLANNED, assignment, attempt, dates

VIN, PERSON = PLANNED.vehicle.vin, PLANNED.partner.person_id
OTHER_VIN = "1FTFW1E50MFA09999"
ZONE = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 11, 26)  # the assignment is from 12-01, a Tuesday, to 12-08
LISTED = Listed(PLANNED.vehicle, "Los Angeles")
Kinds = list[FindingKind]


def seen(number: int = 70, when: DateRange = PLANNED.dates, **changes: Any) -> SeenActivity:
    """A loan of the assignment's car to its partner in its dates, but for `changes`."""
    loan = SeenActivity(number, "Loan", VIN, PLANNED.vehicle, PERSON, "Reyes, Maria", when)
    return replace(loan, **changes)


def now(*activities: SeenActivity, **changes: Any) -> FmsNow:
    known = FmsNow(
        today=TODAY,
        zone=ZONE,
        activities={one.activity_id: one for one in activities},
        cars=(LISTED,),
        partners={PERSON: "Reyes, Maria"},
    )
    return replace(known, **changes)


def planned(**changes: Any) -> Watched:
    return Watched(assignment(), **changes)


def requested(sent: date = TODAY, **changes: Any) -> Watched:
    at = datetime(sent.year, sent.month, sent.day, 20, tzinfo=UTC)
    return Watched(assignment(Status.REQUESTED, requested=AuditStamp(BEN, at)), **changes)


def active(when: DateRange = PLANNED.dates, **changes: Any) -> Watched:
    evidence = Evidence(70, 1, NOW, when)
    return Watched(assignment(Status.ACTIVE, evidence=evidence), **changes)


def kinds(one: Watched, known: FmsNow) -> Kinds:
    return [kind_of(found.facts) for found in findings_of([one], known)]


IN_THE_WAY, CANDIDATE = [FindingKind.IN_THE_WAY], [FindingKind.COULD_BE_IT]
SERVICE: dict[str, Any] = {"activity_type": "Service", "person_id": None, "partner": None}
OVERDUE_ONE = seen(71, DateRange(TODAY - timedelta(9), TODAY - timedelta(5)), person_id=790)


@pytest.mark.parametrize("one", [planned(), requested()], ids=["planned", "requested"])
@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(now(), [], id="nothing"),
        pytest.param(now(seen(when=dates(-3, 2), **SERVICE)), IN_THE_WAY, id="service overlaps"),
        pytest.param(now(seen(when=dates(-5, 1), **SERVICE)), [], id="ends touch freely"),
        pytest.param(now(seen(when=dates(8, 12), **SERVICE)), [], id="starts touch freely"),
        pytest.param(now(seen(when=dates(-9, 3), vin=OTHER_VIN)), [], id="another car"),
        pytest.param(
            now(seen(when=dates(-20, 3), person_id=790), used={70: 120}),
            IN_THE_WAY,
            id="the loan of another assignment was extended",
        ),
        pytest.param(now(OVERDUE_ONE), [], id="overdue, its start days ahead"),
        pytest.param(now(OVERDUE_ONE, today=date(2026, 12, 1)), IN_THE_WAY, id="overdue today"),
        pytest.param(now(cars=(), has_cars=False), [], id="no vehicles known at all"),
        pytest.param(
            now(cars=(Listed(Vehicle(1, OTHER_VIN, 2026, "BMW", "X5"), "LA"),)),
            IN_THE_WAY,
            id="car left",
        ),
        pytest.param(now(partners={1: "Okafor"}), IN_THE_WAY, id="partner left"),
        pytest.param(now(partners={}, has_partners=False), [], id="no partners known at all"),
        pytest.param(
            now(seen(when=dates(-3, 2), **SERVICE), today=date(2026, 12, 2)), [], id="started"
        ),
    ],
)
def test_what_stands_between_an_assignment_to_come_and_its_car(
    one: Watched, known: FmsNow, expected: Kinds
) -> None:
    found = [kind for kind in kinds(one, known) if kind is FindingKind.IN_THE_WAY]
    assert found == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ({"accepted": frozenset({70})}, []),
        ({"accepted_of": frozenset({120})}, []),
        ({"accepts_all": True}, []),
        ({"accepted": frozenset({71})}, IN_THE_WAY),
    ],
)
def test_what_somebody_planned_in_spite_of_is_not_told(
    accepted: dict[str, Any], expected: Kinds
) -> None:
    known = now(seen(when=dates(-20, 3), person_id=790), used={70: 120})
    assert kinds(planned(**accepted), known) == expected


@pytest.mark.parametrize(
    ("office", "expected"), [(None, []), ("los angeles", []), ("Denver", IN_THE_WAY)]
)
def test_a_car_has_moved_when_it_is_elsewhere_than_when_it_was_chosen(
    office: str | None, expected: Kinds
) -> None:
    assert kinds(planned(office=office), now()) == expected


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        pytest.param(seen(person_id=790), CANDIDATE, id="another partner"),
        pytest.param(seen(vin=OTHER_VIN), CANDIDATE, id="another car"),
        pytest.param(seen(when=dates(-5, 1)), CANDIDATE, id="before it, without a common day"),
        pytest.param(seen(activity_type="Press Loan"), CANDIDATE, id="a type nobody knows"),
        pytest.param(seen(activity_type="Service"), IN_THE_WAY, id="a type that lends nothing"),
        pytest.param(seen(person_id=790, when=dates(-7, 3)), IN_THE_WAY, id="8 days off"),
        pytest.param(seen(vin=OTHER_VIN, when=dates(-6, 1)), [], id="another car, before it"),
        pytest.param(seen(vin=OTHER_VIN, person_id=790), [], id="nothing in common"),
        pytest.param(seen(vin=OTHER_VIN, activity_type="Hold"), [], id="another car held"),
    ],
)
def test_what_could_be_its_approval_is_asked_about_and_is_not_in_the_way_too(
    activity: SeenActivity, expected: Kinds
) -> None:
    assert kinds(requested(), now(activity)) == expected
    is_a_loan = activity.activity_type in ("Loan", "Press Loan")
    known_before = requested(before=frozenset({70}))
    assert FindingKind.COULD_BE_IT not in kinds(known_before, now(activity))
    used = now(activity, used={70: 120})
    assert not is_a_loan or FindingKind.COULD_BE_IT not in kinds(requested(), used)
    assert FindingKind.COULD_BE_IT not in kinds(planned(), now(activity))


def test_of_two_candidates_each_is_asked_about() -> None:
    found = findings_of([requested()], now(seen(70, dates(2, 8)), seen(71, dates(3, 8))))
    assert [
        one.facts.activity.activity_id for one in found if isinstance(one.facts, CouldBeIt)
    ] == [
        70,
        71,
    ]
    assert len(found) == 2


def test_what_certainly_approves_one_assignment_is_no_candidate_of_another() -> None:
    other = replace(
        requested().assignment,
        id=124,
        vehicle=replace(PLANNED.vehicle, vin=OTHER_VIN, vehicle_id=9),
    )
    found = findings_of([requested(), Watched(other)], now(seen(vin=OTHER_VIN)))
    assert [one for one in found if isinstance(one.facts, CouldBeIt)] == []


SILENT, PASSED = [FindingKind.SILENT], [FindingKind.START_PASSED]
WAITS = tuple((NOW - timedelta(days=14), NOW - timedelta(days=12)) for _ in range(3))


@pytest.mark.parametrize(
    ("today", "sent", "waits", "expected"),
    [
        pytest.param(date(2026, 11, 20), date(2026, 11, 17), (), [], id="three weekdays"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 16), (), SILENT, id="four weekdays"),
        pytest.param(date(2026, 11, 23), date(2026, 11, 18), (), [], id="a weekend in between"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 13), WAITS, [], id="usually long"),
        pytest.param(date(2026, 11, 24), date(2026, 11, 13), WAITS, SILENT, id="longer than usual"),
        pytest.param(date(2026, 11, 28), date(2026, 11, 27), (), SILENT, id="starts in 3 days"),
        pytest.param(date(2026, 11, 27), date(2026, 11, 26), (), [], id="starts in 4 days"),
        pytest.param(date(2026, 11, 30), date(2026, 11, 30), (), [], id="sent that very day"),
        pytest.param(date(2026, 12, 1), date(2026, 11, 30), (), SILENT, id="starts today"),
        pytest.param(date(2026, 12, 2), date(2026, 11, 2), (), PASSED, id="start has passed"),
    ],
)
def test_a_request_that_nothing_is_heard_of(
    today: date, sent: date, waits: tuple[tuple[datetime, datetime], ...], expected: Kinds
) -> None:
    assert kinds(requested(sent), now(today=today, waits=waits)) == expected
    assert kinds(planned(), now(today=today, waits=waits)) == []
    asked = kinds(requested(sent), now(seen(person_id=790), today=today, waits=waits))
    assert asked == CANDIDATE  # what could be it says enough


CHANGED, BACK = [FindingKind.CHANGED_IN_FMS], [FindingKind.BACK_EARLY]
LATE = [FindingKind.OVERDUE]
OUT = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("one", "known", "expected"),
    [
        pytest.param(active(), now(seen(), today=OUT), [], id="out"),
        pytest.param(active(), now(seen(vin=VIN.lower()), today=OUT), [], id="VIN in small"),
        pytest.param(active(), now(seen(activity_type="loan "), today=OUT), [], id="type alike"),
        pytest.param(active(), now(seen(vin=OTHER_VIN), today=OUT), CHANGED, id="another car"),
        pytest.param(active(), now(seen(person_id=790), today=OUT), CHANGED, id="another partner"),
        pytest.param(active(), now(seen(activity_type="Hold"), today=OUT), CHANGED, id="type"),
        pytest.param(active(), now(seen(when=dates(1, 12)), today=OUT), [], id="other dates"),
        pytest.param(active(), now(today=OUT), BACK, id="gone"),
        pytest.param(active(), now(today=OUT, ended={70: dates(1, 4)}), [], id="in the history"),
        pytest.param(active(), now(today=date(2026, 12, 9)), [], id="gone, its end has passed"),
        pytest.param(active(), now(seen(), today=date(2026, 12, 9)), [], id="one weekday late"),
        pytest.param(active(), now(seen(), today=date(2026, 12, 10)), LATE, id="two weekdays late"),
        pytest.param(
            active(dates(1, 4)),
            now(seen(when=dates(1, 4)), today=date(2026, 12, 7)),
            [],
            id="Friday to Monday",
        ),
        pytest.param(
            active(extended=date(2026, 12, 14)),
            now(seen(), today=date(2026, 12, 14)),
            [],
            id="extended by a person",
        ),
        pytest.param(
            active(extended=date(2026, 12, 14)),
            now(seen(), today=date(2026, 12, 15)),
            LATE,
            id="longer than extended",
        ),
    ],
)
def test_an_active_assignment(one: Watched, known: FmsNow, expected: Kinds) -> None:
    assert kinds(one, known) == expected


@pytest.mark.parametrize(
    ("known", "instead"),
    [
        pytest.param(now(today=OUT), [], id="nothing"),
        pytest.param(
            now(seen(72, dates(5, 8)), seen(71, dates(1, 5)), today=OUT), [71, 72], id="split"
        ),
        pytest.param(
            now(seen(71), used={71: 120}, today=OUT), [71], id="the loan of another assignment"
        ),
        pytest.param(now(seen(71, person_id=790), today=OUT), [71], id="another partner"),
        pytest.param(now(seen(71, **SERVICE), today=OUT), [71], id="a service"),
        pytest.param(now(seen(71, dates(8, 12)), today=OUT), [], id="later"),
        pytest.param(now(seen(71, vin=OTHER_VIN), today=OUT), [], id="another car"),
    ],
)
def test_what_is_back_early_names_all_that_has_the_car_instead(
    known: FmsNow, instead: list[int]
) -> None:
    [found] = findings_of([active()], known)
    assert isinstance(found.facts, BackEarly)
    assert [one.activity_id for one in found.facts.instead] == instead


@pytest.mark.parametrize(("today", "begun"), [(OUT, True), (TODAY, False)])
def test_what_left_before_it_began_was_called_off(today: date, begun: bool) -> None:
    [found] = findings_of([active()], now(today=today))
    assert isinstance(found.facts, BackEarly)
    assert found.facts.begun is begun


RENUMBERED = replace(PLANNED.vehicle, vehicle_id=997)
CORRECTED = replace(PLANNED.vehicle, vin="1FTFW1E50MFA00457")
OTHERWISE = [FindingKind.ANOTHER_CAR]


@pytest.mark.parametrize(
    ("cars", "expected"),
    [
        pytest.param([PLANNED.vehicle], [], id="as it was"),
        pytest.param([PLANNED.vehicle, RENUMBERED], [], id="also under another number"),
        pytest.param([RENUMBERED], OTHERWISE, id="under another number"),
        pytest.param([CORRECTED], OTHERWISE, id="with another VIN"),
        pytest.param([replace(PLANNED.vehicle, vin="TBD")], OTHERWISE, id="with no VIN at all"),
        pytest.param([replace(PLANNED.vehicle, vin=VIN.lower())], [], id="in small letters"),
    ],
)
def test_a_car_is_its_number_and_its_vin(cars: list[Vehicle], expected: Kinds) -> None:
    listed = tuple(Listed(one, "Los Angeles") for one in cars)
    for one in (planned(), requested()):
        assert kinds(one, now(cars=listed)) == expected


@pytest.mark.parametrize(
    ("loans", "number"),
    [
        pytest.param([seen(71)], 71, id="one"),
        pytest.param([seen(71, dates(3, 9))], 71, id="in dates that overlap"),
        pytest.param([seen(71), seen(72)], None, id="two"),
        pytest.param([seen(71, dates(9, 12))], None, id="later"),
        pytest.param([seen(71, person_id=790)], None, id="to somebody else"),
        pytest.param([seen(71, activity_type="Hold")], None, id="no loan"),
        pytest.param([seen(70), seen(71)], None, id="beside its own"),
    ],
)
def test_a_loan_is_followed_to_another_number(
    loans: list[SeenActivity], number: int | None
) -> None:
    found = successor_of(active().assignment, FleetNow(now(*loans)))
    assert (found.activity_id if found else None) == number
    for known in (
        now(*loans, ended={70: dates(1, 4)}),
        now(*loans, used={71: 120, 72: 121}),
    ):
        assert successor_of(active().assignment, FleetNow(known)) is None


def test_what_is_for_a_request_on_its_way_to_fms_is_no_candidate_of_another() -> None:
    frozen = replace(
        requested().assignment, open_attempt=attempt(Action.UNREQUEST, unconfirmed=True)
    )
    other_car = Vehicle(457, OTHER_VIN, 2026, "BMW", "X5")
    other = replace(requested().assignment, id=124, vehicle=other_car)
    cars = (LISTED, Listed(other_car, "Los Angeles"))

    assert findings_of([Watched(frozen), Watched(other)], now(seen(), cars=cars)) == []


def test_a_number_that_another_car_has_now_has_not_moved() -> None:
    elsewhere = Listed(replace(PLANNED.vehicle, vin=OTHER_VIN), "Denver")
    moved = Listed(replace(PLANNED.vehicle, vehicle_id=997), "Denver")

    for cars in ((elsewhere,), (moved,), (elsewhere, moved)):
        found = kinds(requested(office="Los Angeles"), now(cars=cars))
        assert found == [FindingKind.ANOTHER_CAR]


def test_what_is_on_its_way_to_fms_is_left_alone() -> None:
    busy = replace(
        requested(date(2026, 11, 2)).assignment,
        open_attempt=attempt(Action.UNREQUEST, unconfirmed=True),
    )
    assert findings_of([Watched(busy)], now(seen(person_id=790))) == []


@pytest.mark.parametrize(
    ("end", "today", "late"),
    [(4, 5, False), (4, 7, False), (4, 8, True), (8, 9, False), (8, 10, True), (8, 8, False)],
)
def test_late_is_more_than_one_weekday(end: int, today: int, late: bool) -> None:
    assert is_late(dates(1, end).end, dates(1, today).end) is late
