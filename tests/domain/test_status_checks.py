"""Which action starts from where: action x status x open attempt x environment."""

import itertools
from dataclasses import replace

import pytest

from domain.assignment import Action, Assignment, AuditStamp, FmsReference, OpenAttempt, Status
from domain.checks import blockers_from_state, blockers_to_edit
from domain.reasons import AwaitsConfirmation, InFlight, IsDeleted, OtherEnvironment, WrongStatus
from tests.domain.builders import BEN, NOW, STAGING, assignment, attempt

STARTS_FROM = {
    (Action.REQUEST, Status.PLANNED),
    (Action.UNREQUEST, Status.REQUESTED),
    (Action.DELETE, Status.PLANNED),
    (Action.DELETE, Status.REQUESTED),
}
DELETES = (Action.UNREQUEST, Action.DELETE)
OPEN_ATTEMPTS = [None] + [
    attempt(action, unconfirmed=unconfirmed) for action in Action for unconfirmed in (False, True)
]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", Status)
def test_an_action_starts_from_its_own_statuses_only(action: Action, status: Status) -> None:
    stands = assignment(status)
    blockers = blockers_from_state(action, stands, "staging")
    if (action, status) in STARTS_FROM:
        assert blockers == ()
    else:
        assert blockers == (WrongStatus(status, stands.fms, stands.requested),)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("sent", Action)
def test_nothing_is_started_while_a_call_is_on_its_way(
    action: Action, status: Status, sent: Action
) -> None:
    stands = assignment(status, open_attempt=attempt(sent, unconfirmed=False))
    assert blockers_from_state(action, stands, "staging") == (InFlight(sent, BEN, NOW),)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("sent", Action)
def test_an_unconfirmed_call_waits_for_a_persons_word_but_a_delete_may_be_tried_again(
    action: Action, sent: Action
) -> None:
    status = Status.PLANNED if sent.creates else Status.REQUESTED
    stands = assignment(status, open_attempt=attempt(sent, unconfirmed=True))
    blockers = blockers_from_state(action, stands, "staging")
    if action in DELETES and sent in DELETES:
        assert blockers == ()
    else:
        assert blockers == (AwaitsConfirmation(sent, NOW, "a" * 32),)


@pytest.mark.parametrize("action", DELETES)
@pytest.mark.parametrize("open_attempt", [None, attempt(Action.DELETE, unconfirmed=True)])
@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("current", ["staging", "production"])
def test_an_id_of_one_environment_is_never_sent_to_the_other(
    action: Action, open_attempt: OpenAttempt | None, environment: str, current: str
) -> None:
    fms = FmsReference(environment, 12345)
    stands = assignment(Status.REQUESTED, fms=fms, open_attempt=open_attempt)
    blockers = blockers_from_state(action, stands, current)
    assert blockers == (() if environment == current else (OtherEnvironment(fms, current),))


@pytest.mark.parametrize("current", ["staging", "production"])
@pytest.mark.parametrize("action", [Action.REQUEST, Action.DELETE])
def test_a_planned_assignment_belongs_to_no_environment_yet(action: Action, current: str) -> None:
    assert blockers_from_state(action, assignment(), current) == ()


def every_state() -> list[Assignment]:
    return [
        replace(assignment(status), open_attempt=open_attempt, fms=fms)
        for status, open_attempt, fms in itertools.product(
            Status, OPEN_ATTEMPTS, [None, STAGING, FmsReference("production", 9)]
        )
    ]


def test_a_deleted_assignment_takes_nothing_whatever_else_is_true_of_it() -> None:
    stamp = AuditStamp(BEN, NOW)
    for action, stands in itertools.product(Action, every_state()):
        gone = replace(stands, deleted=stamp)
        assert blockers_from_state(action, gone, "staging") == (IsDeleted(stamp),)


def test_one_reason_is_enough() -> None:
    for action, stands, current in itertools.product(
        Action, every_state(), ["staging", "production"]
    ):
        assert len(blockers_from_state(action, stands, current)) <= 1


def test_a_request_is_only_ever_sent_for_a_planned_assignment_that_nothing_holds() -> None:
    free = [one for one in every_state() if not blockers_from_state(Action.REQUEST, one, "staging")]
    assert free
    assert all(one.status is Status.PLANNED and one.open_attempt is None for one in free)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("open_attempt", OPEN_ATTEMPTS)
@pytest.mark.parametrize("deleted", [None, AuditStamp(BEN, NOW)])
def test_what_could_be_requested_may_be_edited_in_any_environment(
    status: Status, open_attempt: OpenAttempt | None, deleted: AuditStamp | None
) -> None:
    stands = assignment(status, open_attempt=open_attempt, deleted=deleted)
    assert blockers_to_edit(stands) == blockers_from_state(Action.REQUEST, stands, "staging")
    elsewhere = replace(stands, fms=FmsReference("production", 12345))
    assert bool(blockers_to_edit(elsewhere)) is bool(blockers_to_edit(stands))
