"""Whether what was found says something of an assignment as it stands: people act meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignment import Assignment, AuditStamp, Evidence, FmsReference, Partner, Status
from domain.findings import (
    URGENCY,
    AnotherCar,
    AnotherNumber,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Finding,
    FindingKind,
    Gone,
    LeftReports,
    NotKnown,
    Overdue,
    Overlaps,
    SeenActivity,
    Silent,
    StartPassed,
    by_urgency,
    concerns,
)
from domain.matching import NEAR
from tests.domain.builders import ANA, NOW, PLANNED, STAGING, assignment, dates

_CAR, _PERSON = PLANNED.vehicle, PLANNED.partner.person_id
_SEEN = SeenActivity(70, "Loan", _CAR.vin, _CAR, _PERSON, "Reyes, Maria", PLANNED.dates)
_OTHER = replace(_CAR, vehicle_id=9, vin="1FTFW1E50MFA09999")
_ELSE = replace(_SEEN, vin=_OTHER.vin, vehicle=_OTHER)
_STANDS: dict[Status, Assignment] = {
    one: assignment(one, evidence=Evidence(70, 1, NOW, PLANNED.dates) if over else None)
    for one, over in zip(Status, (False, False, True, True), strict=True)
}
_BEFORE = (Status.PLANNED, Status.REQUESTED)
_LATER = replace(_SEEN, dates=dates(20, 22))


@pytest.mark.parametrize(
    ("facts", "statuses"),
    [
        (Overlaps(_SEEN, 120, is_overdue=False), _BEFORE),
        (Overlaps(replace(_SEEN, vehicle=None), None, is_overdue=False), _BEFORE),
        # Its car is another now, or its days are, unless it is still out.
        (Overlaps(_ELSE, 120, is_overdue=False), ()),
        (Overlaps(_LATER, 120, is_overdue=False), ()),
        (Overlaps(_LATER, 120, is_overdue=True), _BEFORE),
        (LeftReports(Gone.VEHICLE, 456), _BEFORE),
        (LeftReports(Gone.OFFICE, 456, "Denver"), _BEFORE),
        (LeftReports(Gone.PARTNER, _PERSON), _BEFORE),
        (LeftReports(Gone.VEHICLE, _PERSON), ()),
        (LeftReports(Gone.PARTNER, 456), ()),
        (AnotherCar(_CAR, _OTHER), _BEFORE),
        (AnotherCar(_OTHER, _CAR), ()),
        (CouldBeIt(_SEEN, Differs.DATES), (Status.REQUESTED,)),
        (Silent(12345, 4, 1), (Status.REQUESTED,)),
        (Silent(999, 4, 1), ()),
        (StartPassed(12345, PLANNED.dates.start), (Status.REQUESTED,)),
        (ChangedInFms(_SEEN, (Differs.TYPE,)), (Status.ACTIVE,)),
        (BackEarly(70, PLANNED.dates.end), (Status.ACTIVE,)),
        (Overdue(70, PLANNED.dates.end), (Status.ACTIVE,)),
        (Overdue(71, PLANNED.dates.end), ()),
        (AnotherNumber(70, _SEEN), ()),
        (NotKnown(FindingKind.OVERDUE, "x"), tuple(Status)),
    ],
)
def test_it_concerns_an_assignment_that_stands_as_it_was_seen(
    facts: Facts, statuses: tuple[Status, ...]
) -> None:
    assert tuple(one for one, stands in _STANDS.items() if concerns(facts, stands)) == statuses
    gone = [replace(stands, deleted=AuditStamp(ANA, NOW)) for stands in _STANDS.values()]
    assert not any(concerns(facts, one) for one in gone)


@pytest.mark.parametrize("facts", [Silent(12345, 4, 1), Overdue(70, PLANNED.dates.end)])
def test_what_has_no_request_or_loan_is_concerned_by_nothing_of_one(facts: Facts) -> None:
    for stands in _STANDS.values():
        assert not concerns(facts, replace(stands, fms=None, evidence=None))
        if isinstance(facts, Silent):
            other = replace(stands, fms=FmsReference("staging", 9))
            assert not concerns(facts, other)
    assert concerns(Silent(12345, 4, 1), replace(_STANDS[Status.REQUESTED], fms=STAGING))


@pytest.mark.parametrize(
    ("changes", "may_be"),
    [
        ({}, True),
        # Near enough, before or after, and not a day further.
        ({"dates": replace(PLANNED.dates, start=PLANNED.dates.start + NEAR)}, True),
        ({"dates": replace(PLANNED.dates, start=PLANNED.dates.start - NEAR)}, True),
        ({"dates": replace(PLANNED.dates, start=PLANNED.dates.start + NEAR + timedelta(1))}, False),
        ({"dates": replace(PLANNED.dates, start=PLANNED.dates.start - NEAR - timedelta(1))}, False),
        # Its partner or its car is enough.
        ({"person_id": 7}, True),
        ({"vehicle": _OTHER, "vin": _OTHER.vin}, True),
        ({"vehicle": _OTHER, "vin": _OTHER.vin, "person_id": 7}, False),
        ({"vehicle": None, "person_id": 7}, True),
        ({"vehicle": None, "vin": _OTHER.vin, "person_id": 7}, False),
    ],
)
def test_what_could_be_it_has_its_partner_or_car_at_about_that_time(
    changes: dict[str, object], may_be: bool
) -> None:
    seen = replace(_SEEN, **changes)  # type: ignore[arg-type]

    assert concerns(CouldBeIt(seen, Differs.DATES), _STANDS[Status.REQUESTED]) is may_be
    nobody = replace(_STANDS[Status.REQUESTED], partner=Partner(999, "Okafor, Ben"))
    assert concerns(CouldBeIt(_LATER, Differs.DATES), nobody) is False


def test_a_car_without_a_number_in_fms_is_no_car_of_number_one() -> None:
    first = replace(PLANNED, vehicle=replace(_CAR, vehicle_id=1, vin="TBD"))
    seen = replace(_SEEN, vehicle=None, vin=_OTHER.vin, person_id=7)

    assert not concerns(Overlaps(seen, None, is_overdue=False), first)


def test_the_worst_comes_first_and_then_the_oldest() -> None:
    def found(number: int, kind: FindingKind, days: int) -> Finding:
        return Finding(number, 123, NotKnown(kind, "x"), NOW + timedelta(days))

    in_order = [
        *(found(1, URGENCY[0], 3), found(9, URGENCY[1], 1), found(8, URGENCY[1], 2)),
        *(found(2, URGENCY[2], 0), found(3, URGENCY[2], 0)),
    ]

    assert by_urgency(in_order[::-1]) == in_order
