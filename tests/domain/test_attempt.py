"""What may be done after an attempt follows from how it stands, and from nothing else."""

from dataclasses import replace

import pytest

from domain.assignment import Action, AuditStamp, FmsReference, Status
from domain.attempt import Attempt, Outcome, Performed
from domain.previews import AnotherRequest
from domain.reasons import (
    AwaitsConfirmation,
    Blocker,
    DatesReversed,
    IsDeleted,
    NoSuchAssignment,
    OtherEnvironment,
    StartsInPast,
    VehicleUnknown,
    WrongStatus,
)
from tests.domain.builders import ANA, BEN, NOW, STAGING, TODAY, assignment, tried


def _outcomes(offers: str, action: Action) -> set[Outcome]:
    """How an attempt without reasons may stand to have this."""
    return {one for one in Outcome if getattr(tried(action, one), offers)}


@pytest.mark.parametrize("action", Action)
def test_another_try_is_offered_where_nothing_can_happen_twice(action: Action) -> None:
    twice = {Outcome.REFUSED, Outcome.NOT_SENT}
    in_doubt = set() if action.creates else {Outcome.UNCONFIRMED}

    assert _outcomes("can_be_tried_again", action) == twice | in_doubt
    assert _outcomes("another_try_may_help", action) == {
        *(Outcome.REFUSED, Outcome.FOUND_NOT_APPLIED),
        # For no reason at all, which none is without.
        Outcome.BLOCKED,
    }


_STAMP = AuditStamp(ANA, NOW)


@pytest.mark.parametrize(
    ("blocker", "may_help"),
    [
        (NoSuchAssignment(), False),
        (IsDeleted(_STAMP), False),
        (WrongStatus(Status.ACTIVE, STAGING, None), False),
        (AwaitsConfirmation(Action.REQUEST, NOW), False),
        (OtherEnvironment(STAGING, "production"), False),
        (AnotherRequest(None), False),
        (DatesReversed(), False),
        (StartsInPast(TODAY), False),
        (VehicleUnknown(456), True),
    ],
)
def test_what_was_blocked_may_be_tried_again_unless_that_mends_nothing(
    blocker: Blocker, may_help: bool
) -> None:
    stands = tried(Action.REQUEST, Outcome.BLOCKED, reasons=(blocker,))
    both = replace(stands, reasons=(VehicleUnknown(456), blocker))

    assert (stands.another_try_may_help, both.another_try_may_help) == (may_help, may_help)


@pytest.mark.parametrize(
    ("action", "status", "outcome", "was_done"),
    [
        (Action.REQUEST, Status.REQUESTED, Outcome.BLOCKED, True),
        (Action.REQUEST, Status.PLANNED, Outcome.BLOCKED, False),
        (Action.REQUEST, Status.REQUESTED, Outcome.REFUSED, False),
        (Action.UNREQUEST, Status.PLANNED, Outcome.BLOCKED, True),
        (Action.UNREQUEST, Status.ACTIVE, Outcome.BLOCKED, False),
    ],
)
def test_what_was_so_already_was_done_before(
    action: Action, status: Status, outcome: Outcome, was_done: bool
) -> None:
    reasons = (VehicleUnknown(456), WrongStatus(status, STAGING, None))

    assert tried(action, outcome, reasons=reasons).was_done_before is was_done
    assert not tried(action, outcome, reasons=reasons[:1]).was_done_before


@pytest.mark.parametrize("status", [None, 200, 204, 404, 410, 422])
def test_a_request_was_gone_already_where_a_delete_was_done_by_a_not_found(
    status: int | None,
) -> None:
    every = [(action, outcome) for action in Action for outcome in Outcome]
    gone = {one for one in every if tried(*one, http_status=status).already_gone}

    deletes = [action for action in Action if not action.creates]
    is_not_found = status in (404, 410)
    assert gone == {(action, Outcome.ACCEPTED) for action in deletes if is_not_found}


def test_an_attempt_is_about_the_request_that_it_names() -> None:
    made = tried(Action.UNREQUEST, Outcome.REFUSED)

    assert made.fms == STAGING
    assert replace(made, environment="production").fms == FmsReference("production", 12345)
    assert replace(made, request_id=None).fms is None


def _late(**changes: object) -> Attempt:
    """A create that FMS accepted after somebody had said what became of it."""
    return replace(tried(Action.REQUEST, Outcome.ACCEPTED, resolved=_STAMP), **changes)  # type: ignore[arg-type]


_REQUESTED = assignment(Status.REQUESTED)


@pytest.mark.parametrize(
    ("performed", "is_orphan"),
    [
        (Performed(_late(), assignment(Status.PLANNED)), True),
        (Performed(_late(), None), True),
        (Performed(_late(), replace(_REQUESTED, fms=FmsReference("staging", 999))), True),
        (Performed(_late(), replace(_REQUESTED, deleted=AuditStamp(BEN, NOW))), True),
        # The assignment stands for it, or no answer came late, or FMS has no request.
        (Performed(_late(), _REQUESTED), False),
        (Performed(_late(resolved=None), None), False),
        (Performed(_late(outcome=Outcome.FOUND_APPLIED), None), False),
        (Performed(_late(action=Action.DELETE), None), False),
    ],
)
def test_a_request_of_a_late_answer_is_an_orphan_unless_its_assignment_stands_for_it(
    performed: Performed, is_orphan: bool
) -> None:
    assert performed.is_orphan is is_orphan


@pytest.mark.parametrize("action", Action)
def test_what_is_deleted_was_deleted_before_and_nothing_else(action: Action) -> None:
    reasons = (StartsInPast(TODAY), IsDeleted(_STAMP))
    was_done = tried(action, Outcome.BLOCKED, reasons=reasons).was_done_before
    assert was_done is (action is Action.DELETE)
    assert not tried(action, Outcome.BLOCKED, reasons=reasons[:1]).was_done_before
