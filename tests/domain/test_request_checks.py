"""What stands in the way of sending an assignment, and what is only worth knowing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import (
    Action,
    Assignment,
    DateRange,
    Evidence,
    OpenAttempt,
    Partner,
    Status,
    Vehicle,
)
from domain.checks import (
    blockers_to_request,
    planning_conflicts,
    vehicle_conflicts,
    warnings_for,
)
from domain.earlier_loans import EarlierLoans, HadThisCar, HadThisMake
from domain.papers import Papers, RunsOut
from domain.reasons import (
    AlsoPlanned,
    Blocker,
    ContactUnknown,
    DatesReversed,
    NotApproved,
    OtherAssignment,
    PartnerHasAnother,
    StartsInPast,
    SyncIsOld,
    VehicleAssigned,
    VehicleOccupied,
    VehicleUnknown,
    Warning_,
)
from domain.turn_in import BeyondTurnIn, LeavesBeforeStart
from domain.unknown_ends import EndUnknown
from tests.domain.builders import (
    NOW,
    PLANNED,
    TODAY,
    activity,
    assignment,
    attempt,
    context,
    dates,
)
from tests.domain.test_dates import RANGES

DAY = timedelta(days=1)


def another(status: Status = Status.PLANNED, **changes: object) -> Assignment:
    """Another assignment of the same vehicle, for somebody else, in overlapping dates."""
    defaults: dict[str, object] = {
        "id": 124,
        "partner": Partner(790, "Okafor, Ben"),
        "dates": dates(5, 9),
    }
    return assignment(status, **(defaults | changes))


def test_nothing_stands_in_the_way_of_a_free_vehicle_and_a_known_partner() -> None:
    assert blockers_to_request(PLANNED, context()) == ()
    assert warnings_for(PLANNED, context()) == ()


def test_a_vehicle_the_last_sync_does_not_have_is_named() -> None:
    found = blockers_to_request(PLANNED, context(listed=()))
    assert found == (VehicleUnknown(456),)


def test_a_partner_without_a_contact_is_named() -> None:
    found = blockers_to_request(PLANNED, context(contact=None))
    assert found == (ContactUnknown("Reyes, Maria", 789),)


@pytest.mark.parametrize(
    ("start", "end", "blockers"),
    [
        (-1, 5, (StartsInPast(TODAY),)),
        (0, 5, ()),
        (0, 0, ()),
        (1, 5, ()),
        (5, 4, (DatesReversed(),)),
        (-1, -2, (DatesReversed(),)),
    ],
    ids=["yesterday", "today", "today only", "tomorrow", "reversed", "reversed in the past"],
)
def test_dates_must_run_forward_and_not_begin_in_the_past(
    start: int, end: int, blockers: tuple[Blocker, ...]
) -> None:
    days = DateRange(TODAY + start * DAY, TODAY + end * DAY)
    assert blockers_to_request(replace(PLANNED, dates=days), context()) == blockers


def test_everything_in_the_way_is_said_at_once() -> None:
    other, occupied = another(Status.REQUESTED), activity(PLANNED.dates)
    found = blockers_to_request(
        PLANNED,
        context(
            listed=(),
            contact=None,
            today=PLANNED.dates.start + DAY,
            others=(other,),
            activities=(occupied,),
        ),
    )
    assert found == (
        VehicleUnknown(456),
        ContactUnknown("Reyes, Maria", 789),
        StartsInPast(PLANNED.dates.start + DAY),
        VehicleAssigned(OtherAssignment.of(other)),
        VehicleOccupied(occupied),
    )


@pytest.mark.parametrize(
    ("status", "open_attempt", "blocks"),
    [
        (Status.PLANNED, None, False),
        (Status.PLANNED, attempt(Action.REQUEST, unconfirmed=False), True),
        (Status.PLANNED, attempt(Action.REQUEST, unconfirmed=True), True),
        (Status.REQUESTED, None, True),
        (Status.REQUESTED, attempt(Action.UNREQUEST, unconfirmed=False), True),
        (Status.REQUESTED, attempt(Action.DELETE, unconfirmed=True), True),
        (Status.ACTIVE, None, True),
    ],
)
def test_whoever_has_or_may_have_the_vehicle_in_fms_blocks_and_who_only_plans_is_mentioned(
    status: Status, open_attempt: OpenAttempt | None, blocks: bool
) -> None:
    other = another(status, open_attempt=open_attempt)
    around = context(others=(other,))
    assert blockers_to_request(PLANNED, around) == (
        (VehicleAssigned(OtherAssignment.of(other)),) if blocks else ()
    )
    assert warnings_for(PLANNED, around) == (
        () if blocks else (AlsoPlanned(OtherAssignment.of(other)),)
    )


@pytest.mark.parametrize("status", [Status.PLANNED, Status.REQUESTED, Status.ACTIVE])
@pytest.mark.parametrize(
    "changes",
    [
        {"dates": dates(8, 12)},
        {"dates": dates(1, 1)},
        {"vehicle": Vehicle(457, "V457", 2026, "Ford", "F-150")},
        {"id": 123},
    ],
    ids=["handed over on the last day", "ends on the first day", "another vehicle", "itself"],
)
def test_what_is_not_in_the_way_is_not_mentioned(
    status: Status, changes: dict[str, object]
) -> None:
    around = context(others=(another(status, **changes),))
    assert blockers_to_request(PLANNED, around) == ()
    assert warnings_for(PLANNED, around) == ()


def test_the_loan_that_approved_an_assignment_in_the_way_is_named_once() -> None:
    lent = Evidence(7001, 1, NOW, dates(1, 8))
    other = another(Status.ACTIVE, evidence=lent)
    around = context(others=(other,), activities=(activity(dates(1, 8)),))
    assert vehicle_conflicts(PLANNED, around) == (VehicleAssigned(OtherAssignment.of(other)),)

    # It is what is in the way where FMS has moved it into these days.
    moved = replace(other, dates=dates(20, 25))
    [found] = vehicle_conflicts(PLANNED, replace(around, others=(moved,)))
    assert isinstance(found, VehicleOccupied)


@given(st.lists(RANGES, max_size=4), st.lists(RANGES, max_size=4))
def test_exactly_what_conflicts_is_in_the_way(
    assigned: list[DateRange], occupied: list[DateRange]
) -> None:
    around = context(
        others=tuple(another(Status.REQUESTED, dates=one) for one in assigned),
        activities=tuple(activity(one) for one in occupied),
    )
    found = vehicle_conflicts(PLANNED, around)
    assert [one.other.dates for one in found if isinstance(one, VehicleAssigned)] == [
        one for one in assigned if one.conflicts_with(PLANNED.dates)
    ]
    assert [one.activity.dates for one in found if isinstance(one, VehicleOccupied)] == [
        one for one in occupied if one.conflicts_with(PLANNED.dates)
    ]


@pytest.mark.parametrize(
    ("changes", "mentioned"),
    [
        ({}, True),
        ({"dates": dates(8, 12)}, False),
        ({"partner": Partner(790, "Okafor, Ben")}, False),
    ],
    ids=["overlapping", "one after the other", "another partner"],
)
@pytest.mark.parametrize("status", [Status.PLANNED, Status.REQUESTED, Status.ACTIVE])
def test_a_partner_may_hold_several_vehicles_and_it_is_mentioned(
    status: Status, changes: dict[str, object], mentioned: bool
) -> None:
    second_car = {
        "vehicle": Vehicle(457, "V457", 2026, "Kia", "EV9"),
        "partner": PLANNED.partner,
        "dates": dates(5, 9),
    }
    other = another(status, **(second_car | changes))
    around = context(others=(other,))
    assert blockers_to_request(PLANNED, around) == ()
    assert warnings_for(PLANNED, around) == (
        (PartnerHasAnother(OtherAssignment.of(other)),) if mentioned else ()
    )


_INSURANCE = RunsOut("insurance", dates(1, 1).end, before_start=False)
_FORD = HadThisMake("Ford", dates(-29, 1).start, dates(1, 1).start)


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"rank": None}, (NotApproved("Ford"),)),
        ({"rank": "D"}, ()),
        ({"turn_in": dates(7, 7).end}, (BeyondTurnIn(dates(7, 7).end),)),
        ({"turn_in": dates(8, 8).end}, ()),
        ({"turn_in": dates(1, 1).end}, (BeyondTurnIn(dates(1, 1).end),)),
        ({"turn_in": dates(0, 0).end}, (LeavesBeforeStart(dates(0, 0).end),)),
        ({"papers": Papers(registration=dates(8, 8).end, insurance=dates(8, 8).end)}, ()),
        (
            {"papers": Papers(dates(7, 7).end, dates(0, 0).end)},
            (
                RunsOut("registration", dates(7, 7).end, before_start=False),
                RunsOut("insurance", dates(0, 0).end, before_start=True),
            ),
        ),
        ({"papers": Papers(insurance=dates(1, 1).end)}, (_INSURANCE,)),
        (
            {"papers": Papers(registration=dates(1, 1).end)},
            (RunsOut("registration", dates(1, 1).end, before_start=False),),
        ),
        (
            {"earlier": EarlierLoans(of_car=dates(-300, 1).start)},
            (HadThisCar(dates(-300, 1).start),),
        ),
        ({"earlier": EarlierLoans(of_make=dates(-29, 1).start)}, (_FORD,)),
        ({"earlier": EarlierLoans(of_make=dates(-30, 1).start)}, ()),
        ({"last_sync": None}, (SyncIsOld(None),)),
        ({"last_sync": NOW - timedelta(hours=36)}, ()),
        (
            {"last_sync": NOW - timedelta(hours=36, seconds=1)},
            (SyncIsOld(NOW - timedelta(hours=36, seconds=1)),),
        ),
    ],
    ids=[
        "not approved",
        "any rank",
        "turned in before the end",
        "turned in on the last day",
        "turned in on the first day",
        "turned in before the start",
        "papers until the last day",
        "registration during it, insurance before it",
        "insurance on the first day",
        "registration on the first day",
        "the very car, long ago",
        "the make, 30 days before the start",
        "the make, 31 days before the start",
        "never synced",
        "36 hours",
        "more than 36 hours",
    ],
)
def test_warnings_forbid_nothing(
    changes: dict[str, object], warnings: tuple[Warning_, ...]
) -> None:
    around = context(**changes)
    assert warnings_for(PLANNED, around) == warnings
    assert blockers_to_request(PLANNED, around) == ()


def test_planning_names_who_has_the_car_and_who_only_wants_it() -> None:
    sent = assignment(Status.REQUESTED, id=124)
    planned = assignment(id=125)
    around = context(others=(sent, planned), activities=(activity(dates(2, 4)),))

    assert planning_conflicts(PLANNED, around) == (
        VehicleAssigned(OtherAssignment.of(sent)),
        VehicleAssigned(OtherAssignment.of(planned)),
        VehicleOccupied(activity(dates(2, 4))),
    )


def test_an_end_that_is_not_known_is_mentioned_beside_the_rest() -> None:
    soon, later = PLANNED, assignment(dates=DateRange(dates(80, 80).start, dates(84, 84).end))
    hold = activity(DateRange(dates(1, 1).start, date(2069, 12, 31)))
    around = context(others=(assignment(id=124, dates=later.dates),), activities=(hold,), rank=None)

    assert warnings_for(later, around) == (
        AlsoPlanned(OtherAssignment.of(around.others[0])),
        EndUnknown(replace(hold, end_unknown=True)),
        NotApproved("Ford"),
    )
    assert warnings_for(soon, around) == (NotApproved("Ford"),)
