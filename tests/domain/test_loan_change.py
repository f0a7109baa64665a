"""What comes next of a change follows from how its assignment stands, and from nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from domain.assignment import (
    Action,
    Actor,
    Assignment,
    AuditStamp,
    FmsReference,
    Source,
    Status,
)
from domain.attempt import Outcome
from domain.loan_change import (
    ChangeShown,
    ChangeState,
    Loan,
    NextStep,
    blockers_to_change,
    confirmation_of,
    is_of_a_change,
    next_step,
)
from domain.reasons import AwaitsConfirmation, Blocker, InFlight, OtherEnvironment, WrongStatus
from tests.domain.builders import BEN, NOW, assignment, attempt, tried
from tests.domain.change_cases import CHANGE, REQUESTED, WANTED, WAS

PLANNED = replace(REQUESTED, status=Status.PLANNED, fms=None, requested=None)
NEW = FmsReference("staging", 99_999)
SOME_OTHER = replace(WAS, office="Elsewhere")


@pytest.mark.parametrize(
    ("stands", "step"),
    [
        pytest.param(REQUESTED, NextStep.DELETE, id="requested as it was"),
        pytest.param(PLANNED, NextStep.EDIT, id="planned as it was"),
        pytest.param(WANTED.on(PLANNED), NextStep.CREATE, id="planned as wanted"),
        pytest.param(replace(WANTED.on(REQUESTED), fms=NEW), NextStep.DONE, id="as wanted"),
        pytest.param(replace(REQUESTED, fms=NEW), NextStep.NONE, id="requested again as it was"),
        pytest.param(WANTED.on(REQUESTED), NextStep.NONE, id="edited behind FMS's back"),
        pytest.param(SOME_OTHER.on(PLANNED), NextStep.NONE, id="edited otherwise"),
        pytest.param(SOME_OTHER.on(REQUESTED), NextStep.NONE, id="another office"),
        pytest.param(replace(REQUESTED, status=Status.ACTIVE), NextStep.NONE, id="approved"),
        pytest.param(replace(PLANNED, status=Status.COMPLETED), NextStep.NONE, id="over"),
        pytest.param(replace(REQUESTED, deleted=AuditStamp(BEN, NOW)), NextStep.NONE, id="deleted"),
        pytest.param(
            replace(REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=False)),
            NextStep.WAIT,
            id="being deleted in FMS",
        ),
        pytest.param(
            replace(REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=True)),
            NextStep.DELETE,
            id="a delete in doubt may be tried again",
        ),
        pytest.param(
            replace(WANTED.on(PLANNED), open_attempt=attempt(Action.REQUEST, unconfirmed=False)),
            NextStep.WAIT,
            id="being sent",
        ),
        pytest.param(
            replace(WANTED.on(PLANNED), open_attempt=attempt(Action.REQUEST, unconfirmed=True)),
            NextStep.WAIT,
            id="a create in doubt is never sent again",
        ),
    ],
)
def test_what_comes_next_follows_from_how_the_assignment_stands(
    stands: Assignment, step: NextStep
) -> None:
    assert next_step(CHANGE.change, stands) is step


def test_only_what_stopped_goes_on_by_a_persons_word() -> None:
    can_go_on = {
        state: replace(CHANGE, change=replace(CHANGE.change, state=state)).can_go_on
        for state in ChangeState
    }
    assert [state for state, can in can_go_on.items() if can] == [ChangeState.STOPPED]


def test_what_a_report_calls_the_car_makes_no_other_loan() -> None:
    called = replace(WAS, vehicle=replace(WAS.vehicle, color="Red", model="X5 xDrive"))
    assert called.is_the_same(WAS)
    later = replace(WAS, dates=replace(WAS.dates, end=date(2027, 1, 31)))
    assert not later.is_the_same(WAS)
    assert Loan.of(later.on(REQUESTED)) == later


def test_each_round_calls_fms_once_for_each_step() -> None:
    change = CHANGE.change
    names = {
        confirmation_of(replace(change, round=round_), action)
        for round_ in (1, 2)
        for action in (Action.UNREQUEST, Action.REQUEST)
    }
    assert len(names) == 4
    tried_ = tried(Action.REQUEST, Outcome.ACCEPTED)
    assert all(is_of_a_change(replace(tried_, confirmation=one)) for one in names)
    assert not is_of_a_change(tried_)


@pytest.mark.parametrize(
    ("stands", "reason"),
    [
        (PLANNED, WrongStatus(Status.PLANNED, None, None)),
        (
            replace(REQUESTED, status=Status.ACTIVE),
            WrongStatus(Status.ACTIVE, REQUESTED.fms, REQUESTED.requested),
        ),
        (
            replace(REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=False)),
            InFlight(Action.UNREQUEST, BEN, NOW),
        ),
        (
            replace(REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=True)),
            AwaitsConfirmation(Action.UNREQUEST, NOW),
        ),
        (
            replace(REQUESTED, fms=FmsReference("production", 1)),
            OtherEnvironment(FmsReference("production", 1), "staging"),
        ),
    ],
)
def test_only_what_is_requested_and_not_in_doubt_can_be_changed(
    stands: Assignment, reason: Blocker
) -> None:
    assert blockers_to_change(stands, "staging") == (reason,)
    assert blockers_to_change(assignment(Status.REQUESTED), "staging") == ()


def test_a_change_is_of_who_had_it_begin_or_go_on_and_of_whose_assignment_it_is() -> None:
    four = [Actor(Source.SLACK, f"U{number}") for number in range(4)]
    began, proposed, requested, planned = four
    change = replace(
        CHANGE.change, actor=began, proposed=AuditStamp(proposed, NOW), requested_by=requested
    )
    shown = ChangeShown(change, replace(REQUESTED, created=AuditStamp(planned, NOW)))

    assert all(shown.is_of(one) for one in four)
    # Who requested it since is not who had requested it.
    assert not shown.is_of(BEN)


def test_an_assignment_with_a_loan_is_about_all_of_it() -> None:
    another = Loan(
        replace(WAS.vehicle, vehicle_id=9),
        replace(WAS.partner, person_id=9),
        "Denver",
        WANTED.dates,
    )
    assert Loan.of(another.on(PLANNED)) == another
