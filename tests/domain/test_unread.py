"""What a row that was set aside may be is neither found nor taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.finding_changes import compare
from domain.finding_rules import findings_of
from domain.findings import Finding, FindingKind, Found, kind_of
from domain.fleet_now import FmsNow, Watched
from domain.set_aside import SetAside, Unread
from tests.domain.builders import NOW, PLANNED, dates
from tests.domain.test_findings import (
    LISTED,
    OTHER_VIN,
    OVERDUE_ONE,
    PERSON,
    SERVICE,
    VIN,
    active,
    now,
    planned,
    requested,
    seen,
)

_SENT = date(2026, 11, 2)
_NUMBER = PLANNED.vehicle.vehicle_id
_WEEK = timedelta(days=7)
_OUT = replace(LISTED, vehicle=replace(PLANNED.vehicle, vin=OTHER_VIN))


def row(**cells: Any) -> SetAside:
    return SetAside(**cells)


def loan(**cells: Any) -> SetAside:
    """A row of a loan of the assignment's car to its partner, but for `cells`."""
    start, end = PLANNED.dates.start, PLANNED.dates.end
    whole = SetAside(99, VIN, PERSON, "Loan", start, end)
    return replace(whole, **cells)


ANY = row()
Case = tuple[FindingKind, Watched, FmsNow, str, list[SetAside], list[SetAside]]
CASES: dict[str, Case] = {
    "silent": (
        FindingKind.SILENT,
        requested(_SENT),
        now(),
        "activities",
        [
            *(ANY, row(number=99), loan(end=None), loan(vin=None), loan(person_id=None)),
            *(loan(activity_type=None), loan(start=None), loan(person_id=790, end=None)),
            *(loan(vin=OTHER_VIN, end=None), loan(start=PLANNED.dates.start - _WEEK)),
            loan(vin=VIN.lower()),
        ],
        [
            loan(activity_type="Service"),
            loan(start=PLANNED.dates.start + timedelta(days=8)),
            loan(vin=OTHER_VIN, person_id=790),
            loan(vin=None, person_id=790),
            loan(vin=OTHER_VIN, person_id=None),
        ],
    ),
    "start passed": (
        FindingKind.START_PASSED,
        requested(_SENT),
        now(today=PLANNED.dates.start + timedelta(days=2)),
        "activities",
        [ANY, loan(end=None), loan(activity_type="Press Loan")],
        [loan(activity_type="Hold"), loan(vin=OTHER_VIN, person_id=790)],
    ),
    "back early": (
        FindingKind.BACK_EARLY,
        active(),
        now(today=PLANNED.dates.start),
        "activities",
        [
            *(ANY, row(number=70), loan(end=None), loan(person_id=790, start=None)),
            *(loan(vin=None), loan(activity_type="Hold"), row(vin=VIN)),
        ],
        [
            loan(vin=OTHER_VIN),
            loan(vin=None, person_id=790),
            loan(start=PLANNED.dates.end, end=None),
            loan(start=None, end=PLANNED.dates.start),
        ],
    ),
    "back early, in the history": (
        FindingKind.BACK_EARLY,
        active(),
        now(today=PLANNED.dates.start),
        "loans",
        [ANY, row(number=70), row(vin=VIN)],
        [row(number=71), row(number=71, vin=VIN), row(vin=OTHER_VIN)],
    ),
    "overdue": (
        FindingKind.OVERDUE,
        active(),
        now(seen(), today=PLANNED.dates.end + _WEEK),
        "activities",
        [ANY, row(number=70), row(vin=VIN, number=None)],
        [row(number=71, vin=VIN), row(vin=OTHER_VIN)],
    ),
    "overdue, in the history": (
        FindingKind.OVERDUE,
        active(),
        now(seen(), today=PLANNED.dates.end + _WEEK),
        "loans",
        [ANY, row(number=70), row(vin=VIN)],
        [row(number=71, vin=VIN), row(vin=OTHER_VIN)],
    ),
    "changed in FMS": (
        FindingKind.CHANGED_IN_FMS,
        active(),
        now(seen(vin=OTHER_VIN)),
        "cars",
        [ANY, row(number=_NUMBER), row(number=_NUMBER, vin=OTHER_VIN), row(vin=OTHER_VIN)],
        [row(number=_NUMBER, vin=VIN), row(number=1, vin=OTHER_VIN), row(number=1)],
    ),
    "changed in FMS, its row": (
        FindingKind.CHANGED_IN_FMS,
        active(),
        now(seen(person_id=790)),
        "activities",
        [ANY, row(number=70), row(vin=VIN)],
        [row(number=71, vin=VIN), row(vin=OTHER_VIN)],
    ),
    "its car left": (
        FindingKind.IN_THE_WAY,
        planned(),
        now(cars=()),
        "cars",
        [ANY, row(number=_NUMBER), row(number=997, vin=VIN), row(vin=VIN)],
        [row(number=997), row(number=997, vin=OTHER_VIN), row(vin=OTHER_VIN)],
    ),
    "its partner left": (
        FindingKind.IN_THE_WAY,
        requested(),
        now(partners={}),
        "partners",
        [ANY, row(number=PERSON)],
        [row(number=790)],
    ),
    "another car": (
        FindingKind.ANOTHER_CAR,
        planned(),
        now(cars=(_OUT,)),
        "cars",
        [ANY, row(number=_NUMBER), row(number=997, vin=VIN)],
        [row(number=997), row(number=997, vin=OTHER_VIN)],
    ),
    "in the way, and overdue": (
        FindingKind.IN_THE_WAY,
        planned(),
        now(OVERDUE_ONE, today=PLANNED.dates.start),
        "activities",
        [ANY, row(number=71), row(vin=VIN)],
        [row(number=72, vin=VIN), row(vin=OTHER_VIN)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_may_be_in_a_row_that_was_set_aside_is_not_found_and_not_taken_back(
    case: Case,
) -> None:
    kind, one, known, report, otherwise, anothers = case

    def found(*rows: SetAside) -> list[Found]:
        with_rows = replace(known, unread=Unread(**{report: rows}))
        return [f for f in findings_of([one], with_rows) if kind_of(f.facts) is kind]

    [sure] = found()
    assert not sure.is_unsure
    for may_be in otherwise:
        [unsure] = found(may_be)
        assert unsure == replace(sure, is_unsure=True), may_be
        assert compare([unsure], []).new == ()
        assert [f.is_unsure for f in found(*anothers, may_be)] == [True]
    for other in anothers:
        assert found(other) == [sure], other


def test_what_is_unsure_lets_what_is_on_record_stand_as_it_does() -> None:
    known = now(unread=Unread(activities=[ANY]))
    [unsure] = findings_of([requested(_SENT)], known)
    stands = Finding(1, unsure.assignment_id, unsure.facts, NOW)

    for one in (stands, replace(stands, over=NOW)):
        changes = compare([unsure], [one])
        assert (changes.new, changes.again, changes.over) == ((), (), ())


def test_what_is_there_to_be_seen_is_found_whatever_was_set_aside() -> None:
    everything = Unread([ANY], [ANY], [ANY], [ANY])
    overlaps = now(seen(when=dates(-3, 2), **SERVICE), unread=everything)
    could_be_it = now(seen(person_id=790), unread=everything)

    for one, known in ((planned(), overlaps), (requested(), could_be_it)):
        [found] = findings_of([one], known)
        assert not found.is_unsure


@pytest.mark.parametrize(
    ("known", "before"),
    [(now(), frozenset({99})), (now(used={99: 124}), frozenset[int]())],
)
def test_a_row_of_an_activity_that_is_anothers_or_was_there_before_answers_nothing(
    known: FmsNow, before: frozenset[int]
) -> None:
    with_row = replace(known, unread=Unread(activities=[loan()]))
    [found] = findings_of([replace(requested(_SENT), before=before)], with_row)
    assert (kind_of(found.facts), found.is_unsure) == (FindingKind.SILENT, False)


def test_whose_vin_changed_is_told_from_the_car_that_fms_has_lent() -> None:
    """A person's word had it active with another car than it was planned with."""
    lent = replace(PLANNED.vehicle, vehicle_id=9)
    one = active()
    assert one.assignment.evidence
    evidence = replace(one.assignment.evidence, vehicle=lent)
    one = replace(one, assignment=replace(one.assignment, evidence=evidence))

    for number, is_unsure in ((9, True), (_NUMBER, False)):
        known = now(seen(vin=OTHER_VIN), unread=Unread(cars=[row(number=number)]))
        found = [
            f for f in findings_of([one], known) if kind_of(f.facts) is FindingKind.CHANGED_IN_FMS
        ]
        assert [f.is_unsure for f in found] == [is_unsure], number


def test_a_car_without_a_vin_is_told_from_others_by_its_number_alone() -> None:
    nameless = replace(PLANNED, vehicle=replace(PLANNED.vehicle, vin="TBD"))
    left = now(cars=())
    for cells, is_unsure in (
        ({"number": _NUMBER}, True),
        ({}, True),
        ({"vin": "TBD"}, False),
        ({"vin": "NONE"}, False),
        ({"number": 9}, False),
    ):
        known = replace(left, unread=Unread(cars=[row(**cells)]))
        found = findings_of([Watched(nameless)], known)
        assert [f.is_unsure for f in found if kind_of(f.facts) is FindingKind.IN_THE_WAY] == [
            is_unsure
        ], cells
