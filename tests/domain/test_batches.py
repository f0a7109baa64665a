"""When a batch stops by itself: FMS takes nothing, or says of each that it was gone."""

import pytest

from domain.assignment import Action
from domain.attempt import Attempt, Failure, FailureKind, Outcome
from domain.batches import failures_after, gone_after
from tests.domain.builders import tried


def refused(kind: FailureKind) -> Attempt:
    return tried(Action.REQUEST, Outcome.REFUSED, failure=Failure(kind, "staging"))


@pytest.mark.parametrize(
    ("attempt", "failures"),
    [
        (tried(Action.REQUEST, Outcome.BLOCKED), 2),
        (tried(Action.REQUEST, Outcome.UNCONFIRMED), 3),
        (tried(Action.REQUEST, Outcome.NOT_SENT), 3),
        (tried(Action.REQUEST, Outcome.ACCEPTED), 0),
        (tried(Action.REQUEST, Outcome.REFUSED), 0),
        # FMS looked at these.
        (refused(FailureKind.INVALID), 0),
        (refused(FailureKind.TAKEN), 0),
        (refused(FailureKind.NOT_FOUND), 0),
        (refused(FailureKind.UNAUTHORIZED), 3),
        (refused(FailureKind.FORBIDDEN), 3),
        (refused(FailureKind.MOVED), 3),
        (refused(FailureKind.SLOW_DOWN), 3),
        (refused(FailureKind.DNS), 3),
    ],
)
def test_what_fms_did_not_take_counts_until_it_takes_one(attempt: Attempt, failures: int) -> None:
    assert failures_after(2, attempt) == failures


@pytest.mark.parametrize(
    ("attempt", "gone"),
    [
        (tried(Action.UNREQUEST, Outcome.ACCEPTED, http_status=404), 2),
        (tried(Action.UNREQUEST, Outcome.ACCEPTED, http_status=200), 0),
        (tried(Action.UNREQUEST, Outcome.REFUSED, http_status=404), 0),
        (tried(Action.UNREQUEST, Outcome.UNCONFIRMED), 0),
        # FMS was not asked.
        (tried(Action.UNREQUEST, Outcome.QUEUED), 1),
        (tried(Action.UNREQUEST, Outcome.BLOCKED), 1),
        (tried(Action.UNREQUEST, Outcome.NOT_SENT), 1),
    ],
)
def test_deletes_that_were_gone_count_until_one_was_not(attempt: Attempt, gone: int) -> None:
    assert gone_after(1, attempt) == gone
