"""What a finding says, to the last value: people act by it, and nobody is told the same twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.assignment import Action, AuditStamp, DateRange, Status, Vehicle
from domain.finding_changes import compare
from domain.finding_rules import findings_of, wanted_of
from domain.findings import (
    AnotherCar,
    AnotherNumber,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Finding,
    FindingKind,
    Found,
    Gone,
    LeftReports,
    NotKnown,
    Overdue,
    Overlaps,
    SeenActivity,
    Silent,
    StartPassed,
    concerns,
    fingerprint_of,
    has_the_car_of,
)
from domain.fleet_now import FleetNow, FmsNow, Listed, Watched
from domain.matching import Wanted
from tests.domain.builders import ANA, NOW, PLANNED, STAGING, assignment, attempt, dates
from tests.domain.test_findings import (
    LISTED,
    OTHER_VIN,
    OVERDUE_ONE,
    PERSON,
    SERVICE,
    TODAY,
    VIN,
    active,
    now,
    planned,
    requested,
    seen,
)

_START, _END = PLANNED.dates.start, PLANNED.dates.end
_NUMBER, _REQUEST = PLANNED.vehicle.vehicle_id, STAGING.request_id
_DAY = timedelta(days=1)
_SERVICE = seen(when=dates(-3, 2), **SERVICE)
_MOVED = replace(LISTED, office="Denver")
_OTHER = Vehicle(_NUMBER, OTHER_VIN, 2026, "Ford", "F-150")
_RELISTED = Vehicle(997, VIN, 2026, "Ford", "F-150")
_FOREVER = DateRange(_START - _DAY, date(2069, 12, 31))
_SENT = date(2026, 11, 20)  # a Friday, four weekdays before today


def _waits(*weekdays: int) -> list[tuple[datetime, datetime]]:
    monday = datetime(2026, 10, 5, 20, tzinfo=UTC)
    return [(monday, monday + timedelta(days=one)) for one in weekdays]


CASES: dict[str, tuple[Watched, FmsNow, list[Facts]]] = {
    "overlaps": (planned(), now(_SERVICE), [Overlaps(_SERVICE, None, is_overdue=False)]),
    "overlaps, and others do not": (
        planned(accepted=frozenset({60})),
        now(seen(60, when=dates(-3, 2), **SERVICE), _SERVICE),
        [Overlaps(_SERVICE, None, is_overdue=False)],
    ),
    "overlaps, another's": (
        planned(),
        now(_SERVICE, used={70: 120}),
        [Overlaps(_SERVICE, 120, is_overdue=False)],
    ),
    "overdue on the day": (
        planned(),
        now(OVERDUE_ONE, today=_START),
        [Overlaps(OVERDUE_ONE, None, is_overdue=True)],
    ),
    "overdue the day before": (planned(), now(OVERDUE_ONE, today=_START - _DAY), []),
    "without an end": (
        planned(),
        now(seen(when=_FOREVER, **SERVICE)),
        [Overlaps(seen(when=_FOREVER, **SERVICE), None, is_overdue=False)],
    ),
    "without an end, far off": (
        Watched(assignment(dates=DateRange(_START + 90 * _DAY, _END + 90 * _DAY))),
        now(seen(when=_FOREVER, **SERVICE)),
        [],
    ),
    "car left": (planned(), now(cars=()), [LeftReports(Gone.VEHICLE, _NUMBER)]),
    "car moved": (
        planned(office="Los Angeles"),
        now(cars=(_MOVED,)),
        [LeftReports(Gone.OFFICE, _NUMBER, "Denver")],
    ),
    "partner left": (planned(), now(partners={1: "A"}), [LeftReports(Gone.PARTNER, PERSON)]),
    "another VIN": (
        planned(),
        now(cars=(Listed(_OTHER, "Los Angeles"),)),
        [AnotherCar(PLANNED.vehicle, _OTHER)],
    ),
    "the VIN wins over the number": (
        planned(),
        now(cars=(Listed(_OTHER, "Los Angeles"), Listed(_RELISTED, "Los Angeles"))),
        [AnotherCar(PLANNED.vehicle, _RELISTED)],
    ),
    "another partner's": (
        requested(),
        now(seen(person_id=790)),
        [CouldBeIt(seen(person_id=790), Differs.PARTNER)],
    ),
    "another car's": (
        requested(),
        now(seen(vin=OTHER_VIN, vehicle=None)),
        [CouldBeIt(seen(vin=OTHER_VIN, vehicle=None), Differs.VEHICLE)],
    ),
    "other type, a week off": (
        requested(),
        now(seen(when=DateRange(_START - 7 * _DAY, _START), activity_type="Press Loan")),
        [
            CouldBeIt(
                seen(when=DateRange(_START - 7 * _DAY, _START), activity_type="Press Loan"),
                Differs.TYPE,
            )
        ],
    ),
    "of an earlier request, perhaps": (
        requested(may_be_lent_before=True),
        now(seen()),
        [CouldBeIt(seen(), Differs.EARLIER)],
    ),
    "silent": (requested(_SENT), now(), [Silent(_REQUEST, 4, None)]),
    "silent, of those that wait": (
        requested(_SENT),
        now(waits=_waits(1, 1, 2)),
        [Silent(_REQUEST, 4, 1)],
    ),
    "start passed": (
        requested(_SENT),
        now(today=_START + _DAY),
        [StartPassed(_REQUEST, _START)],
    ),
    "no request": (Watched(assignment(Status.REQUESTED, fms=None)), now(), []),
    "gone on its last day": (active(), now(today=_END), [BackEarly(70, _END, (), begun=True)]),
    "gone on its first day": (active(), now(today=_START), [BackEarly(70, _END, (), begun=True)]),
    "called off": (active(), now(), [BackEarly(70, _END, (), begun=False)]),
    "changed": (
        active(),
        now(seen(person_id=790)),
        [ChangedInFms(seen(person_id=790), (Differs.PARTNER,))],
    ),
    "overdue": (active(), now(seen(), today=_END + 3 * _DAY), [Overdue(70, _END)]),
    "overdue, extended to its end": (
        active(extended=_END),
        now(seen(), today=_END + 3 * _DAY),
        [Overdue(70, _END)],
    ),
    "overdue, extended": (
        active(extended=_END + _DAY),
        now(seen(), today=_END + 5 * _DAY),
        [Overdue(70, _END, _END + _DAY)],
    ),
    "without an end, due as planned": (
        active(),
        now(seen(when=DateRange(_START, date(2069, 12, 31))), today=_END + 3 * _DAY),
        [Overdue(70, _END)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_finding_says_exactly_what_was_seen(
    case: tuple[Watched, FmsNow, list[Facts]],
) -> None:
    one, known, facts = case
    assert findings_of([one], known) == [Found(123, each) for each in facts]


def test_what_is_completed_or_has_an_open_attempt_has_none() -> None:
    open_one = attempt(Action.REQUEST, unconfirmed=True)
    for one in (assignment(Status.COMPLETED), assignment(open_attempt=open_one)):
        assert findings_of([Watched(one)], now(cars=())) == []


def test_matching_is_told_all_that_is_known_of_a_request() -> None:
    one = requested(before=frozenset({7}))
    wanted = Wanted(123, frozenset({VIN}), PERSON, PLANNED.dates, frozenset({7}))
    assert wanted_of(one, FleetNow(now())) == wanted


@pytest.mark.parametrize(
    ("cars", "vins"),
    [
        ([LISTED], {VIN}),
        ([], {VIN}),
        ([Listed(replace(_OTHER, vin=OTHER_VIN.lower()), "LA")], {VIN, OTHER_VIN}),
        # What is no VIN names one car, as long as no other goes by it.
        ([Listed(replace(_OTHER, vin="TBD"), "LA")], {VIN, "TBD"}),
        (
            [
                Listed(replace(_OTHER, vin="TBD"), "LA"),
                Listed(replace(_OTHER, vehicle_id=9, vin="TBD"), "LA"),
            ],
            {VIN},
        ),
        (
            [
                Listed(replace(_OTHER, vin="tbd"), "LA"),
                Listed(replace(_OTHER, vehicle_id=9, vin="tbd"), "LA"),
            ],
            {VIN},
        ),
        ([Listed(_OTHER, "LA"), Listed(replace(_OTHER, vehicle_id=9), "LA")], {VIN, OTHER_VIN}),
        ([Listed(replace(_OTHER, vehicle_id=9), "LA")], {VIN}),
    ],
)
def test_a_car_goes_by_its_own_vin_and_by_the_one_that_its_number_has(
    cars: list[Listed], vins: set[str]
) -> None:
    assert FleetNow(now(cars=cars)).vins(PLANNED.vehicle) == vins


def test_a_car_without_a_vin_is_listed_by_its_number_alone() -> None:
    nameless = replace(PLANNED.vehicle, vin="TBD")
    other = Listed(replace(_OTHER, vehicle_id=9, vin="TBD"), "LA")
    assert FleetNow(now(cars=[other])).listings(nameless) == []
    assert FleetNow(now(cars=[other, LISTED])).listings(nameless) == [LISTED]


PRINTS: dict[str, Facts] = {
    "activity:70:2026-12-01:2026-12-08": Overlaps(seen(), 120, is_overdue=False),
    "vehicle:456": LeftReports(Gone.VEHICLE, 456),
    "office:456:Denver": LeftReports(Gone.OFFICE, 456, "Denver"),
    "activity:70": CouldBeIt(seen(), Differs.DATES),
    f"activity:70:{VIN}:{PERSON}:Loan": ChangedInFms(seen(), (Differs.TYPE,)),
    "activity:7:70": AnotherNumber(7, seen()),
    "activity:8": BackEarly(8, _END),
    "activity:8:called off": BackEarly(8, _END, begun=False),
    "activity:8:2026-12-09": Overdue(8, _END, _END + _DAY),
    "request:5": Silent(5, 4, 1),
    "request:6": StartPassed(6, _START),
    f"vehicle:997:{VIN}": AnotherCar(PLANNED.vehicle, _RELISTED),
    "what it was": NotKnown(FindingKind.OVERDUE, "what it was"),
}


def test_a_fingerprint_never_changes_what_it_is_made_of() -> None:
    """It is on record: another one of the same facts would be told again."""
    assert [fingerprint_of(one) for one in PRINTS.values()] == list(PRINTS)


@pytest.mark.parametrize(
    ("facts", "changes", "expected"),
    [
        (LeftReports(Gone.VEHICLE, _NUMBER), {}, True),
        (LeftReports(Gone.VEHICLE, PERSON), {}, False),
        (LeftReports(Gone.PARTNER, PERSON), {}, True),
        (LeftReports(Gone.PARTNER, _NUMBER), {}, False),
        (LeftReports(Gone.PARTNER, PERSON), {"deleted": AuditStamp(ANA, NOW)}, False),
        (LeftReports(Gone.PARTNER, PERSON), {"status": Status.ACTIVE}, False),
        (Overlaps(_SERVICE, None, is_overdue=False), {}, True),
        (Overlaps(seen(when=dates(20, 22)), None, is_overdue=False), {}, False),
        (Overlaps(seen(when=dates(20, 22)), None, is_overdue=True), {}, True),
        (
            Overlaps(seen(when=dates(1, 3), vin=OTHER_VIN, vehicle=None), None, is_overdue=True),
            {},
            False,
        ),
        (NotKnown(FindingKind.OVERDUE, "x"), {}, True),
    ],
)
def test_it_concerns_an_assignment_as_it_stands(
    facts: Facts, changes: dict[str, Any], expected: bool
) -> None:
    assert concerns(facts, replace(PLANNED, **changes)) is expected
    found = Finding(1, 123, facts, NOW)
    stands = replace(PLANNED, **changes)
    assert found.is_open_for(stands) is expected
    assert not replace(found, over=NOW).is_open_for(stands)
    assert not replace(found, settled=AuditStamp(ANA, NOW)).is_open_for(stands)


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (seen(), True),
        (seen(vehicle=None), True),
        (seen(vehicle=None, vin=OTHER_VIN), False),
        (seen(vehicle=_OTHER), True),
        (seen(vehicle=_RELISTED), True),
        (seen(vehicle=replace(_OTHER, vehicle_id=9)), False),
    ],
)
def test_an_activity_has_the_car_of_an_assignment_by_either_name(
    activity: SeenActivity, expected: bool
) -> None:
    assert has_the_car_of(activity, PLANNED) is expected


def test_a_loan_that_was_called_off_stays_so_once_its_day_has_come() -> None:
    off = Finding(5, 123, BackEarly(70, _END, begun=False), NOW)
    later = Found(123, BackEarly(70, _END, begun=True))
    another = Found(124, BackEarly(70, _END, begun=True))

    changes = compare([later, another], [off])

    assert (changes.new, changes.again, changes.over) == ((another,), (), ())
    over = compare([later], [replace(off, over=NOW)])
    assert (over.new, over.again) == ((later,), ())
    assert TODAY < _START


def test_how_long_requests_usually_wait_is_counted_in_days_of_the_products_own_zone() -> None:
    """Sent on a Monday night and approved the next one: in UTC each a day later."""
    zone = ZoneInfo("America/Los_Angeles")
    sent, approved = (datetime(2026, 11, day, 23, tzinfo=zone) for day in (9, 10))
    early = datetime(2026, 11, 10, 1, tzinfo=zone)

    assert FleetNow(now(zone=zone, waits=[(sent, approved)])).usual_wait == 1
    assert FleetNow(now(zone=zone, waits=[(early, approved)])).usual_wait == 0
