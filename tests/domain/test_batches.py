"""When a batch stops by itself: FMS takes nothing, or says of each that it was gone."""

from dataclasses import replace

import pytest

from domain.assignment import Action, AuditStamp, Status
from domain.attempt import Attempt, BatchPlace, Failure, FailureKind, Outcome, Performed
from domain.batches import Batch, clashes_within, failures_after, gone_after
from domain.reasons import DatabaseAway
from tests.domain.builders import ANA, BEN, NOW, assignment, dates, tried


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


def batch(*attempts: Attempt, now_in: int = 1) -> Batch:
    """Each attempt is of an assignment and a round of its own place: 1 is of the first round."""
    items = tuple(
        Performed(
            replace(one, assignment_id=place, batch=one.batch or BatchPlace("b", 1, place)), None
        )
        for place, one in enumerate(attempts)
    )
    return Batch("b", Action.UNREQUEST, ANA, "staging", now_in, items, (), None, None, NOW, None)


@pytest.mark.parametrize(
    ("outcome", "changes", "had"),
    [
        (Outcome.ACCEPTED, {}, True),
        (Outcome.IN_FLIGHT, {}, True),
        (Outcome.QUEUED, {}, False),
        (Outcome.BLOCKED, {}, False),
        (Outcome.NOT_SENT, {}, False),
        # The database went away when its turn had come.
        (Outcome.NOT_SENT, {"reasons": (DatabaseAway(),)}, True),
        (Outcome.ACCEPTED, {"batch": BatchPlace("b", 2, 1)}, False),
    ],
)
def test_the_last_that_had_its_turn_in_this_round_is_told(
    outcome: Outcome, changes: dict[str, object], had: bool
) -> None:
    first = tried(Action.UNREQUEST, Outcome.REFUSED)
    told = batch(first, tried(Action.UNREQUEST, outcome, **changes)).last_handled

    assert told is not None
    assert told.attempt.assignment_id == int(had)
    assert batch().last_handled is None


def test_a_batch_asks_once_about_requests_that_were_gone() -> None:
    gone = tried(Action.UNREQUEST, Outcome.ACCEPTED, http_status=404)
    before, between = (
        replace(gone, batch=BatchPlace("b", 1, 0)),
        tried(Action.UNREQUEST, Outcome.REFUSED),
    )

    assert batch(before, before, now_in=2).was_asked_about_gone
    # In this round, one alone, or not one after the other.
    assert not batch(gone, gone, now_in=1).was_asked_about_gone
    assert not batch(before, now_in=2).was_asked_about_gone
    assert not batch(before, between, before, now_in=2).was_asked_about_gone


def test_of_those_that_can_be_sent_two_that_want_one_car_clash() -> None:
    one, other = assignment(id=1), assignment(id=2, dates=dates(3, 12))
    apart = assignment(id=3, dates=dates(12, 14))
    gone = assignment(id=4, deleted=AuditStamp(BEN, NOW))
    sent = assignment(Status.REQUESTED, id=5)

    assert clashes_within([one, gone, other, sent, apart]) == ((1, 2),)
