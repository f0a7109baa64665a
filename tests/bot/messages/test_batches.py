"""The one message of a batch: what it counts, what it tells of each, and that Slack takes it."""

from dataclasses import replace

import pytest

from bot.messages.batches import (
    render_batch,
    render_batch_begun,
    render_batch_cut_off,
    render_batch_ended,
    render_batch_stopping,
    render_not_resumable,
    render_running,
)
from domain.assignment import Action
from domain.attempt import BatchPlace, Failure, FailureKind, Outcome, Performed
from domain.batches import Batch, Ending
from domain.fms_links import FmsLinks
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.domain.builders import ANA, BEN, NOW, assignment, tried

DONE, REFUSED, WAITING = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.QUEUED
UNCONFIRMED, NOT_SENT = Outcome.UNCONFIRMED, Outcome.NOT_SENT
LINKS = FmsLinks({}, "staging")
TAKEN = Failure(FailureKind.TAKEN, "staging", http_status=409)
BATCH = "0123456789abcdef0123456789abcdef"


def item(
    number: int, outcome: Outcome, action: Action = Action.REQUEST, says: str = ""
) -> Performed:
    """An assignment of the batch that stands like this; FMS refused it with these words."""
    attempt = tried(
        action,
        outcome,
        assignment_id=number,
        batch=BatchPlace(BATCH, 1, number),
        failure=replace(TAKEN, detail=says or None) if outcome is REFUSED else None,
    )
    return Performed(attempt, assignment(id=number))


def batch(*outcomes: Outcome, action: Action = Action.REQUEST, **changes: object) -> Batch:
    """Assignments from 120 on that stand like this; over, unless something waits."""
    items = tuple(item(number, outcome, action) for number, outcome in enumerate(outcomes, 120))
    runs = WAITING in outcomes
    made = Batch(
        id=BATCH,
        action=action,
        actor=ANA,
        environment="staging",
        round=1,
        items=items,
        clashes=(),
        stopped_by=None,
        ending=None if runs else Ending.FINISHED,
        started=NOW,
        finished=None if runs else NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def labels(of: Batch) -> list[str]:
    return [one["text"]["text"] for one in buttons(render_batch(of, LINKS))]


def test_progress_counts_draws_a_bar_and_can_be_stopped() -> None:
    message = render_batch(batch(*[DONE] * 12, REFUSED, REFUSED, *[WAITING] * 14), LINKS)
    check_message(message)
    assert "14 of 28, 2 refused" in shown(message)
    assert "`" + "\u2588" * 10 + "\u2591" * 10 + "`" in shown(message)
    assert "Still to come: 134-147" in shown(message)
    assert [one["text"]["text"] for one in buttons(message)] == ["Stop"]


def test_the_end_counts_and_tells_each() -> None:
    message = render_batch(batch(DONE, REFUSED, REFUSED, UNCONFIRMED), LINKS)
    check_message(message)
    lines = shown(message).splitlines()
    assert lines[0] == "*1 of 4 requested, 2 refused, 1 unconfirmed.*"
    assert "Assignment 121 was not sent: FMS says that the vehicle is taken" in lines[2]
    assert message.text.startswith(lines[0])


def test_an_end_without_trouble_mentions_none() -> None:
    over = batch(DONE, DONE, DONE, action=Action.UNREQUEST)
    assert shown(render_batch(over, LINKS)).splitlines()[0] == "*3 of 3 planned again.*"
    assert labels(over) == []


def test_only_what_can_help_is_offered() -> None:
    assert labels(batch(DONE, REFUSED)) == ["Try the refused again"]
    assert labels(batch(DONE, NOT_SENT)) == ["Send the rest"]
    assert labels(batch(DONE, UNCONFIRMED)) == []
    assert labels(batch(WAITING, WAITING, stopped_by=BEN)) == []


def test_each_way_to_end_is_told() -> None:
    over = batch(DONE, NOT_SENT, REFUSED, stopped_by=BEN)
    for ending, says in {
        Ending.STOPPED: "Stopped by <@U0BEN>",
        Ending.TROUBLE: "The last one: Assignment 122 was not sent",
        Ending.CLOSING: "The scheduler restarted",
        Ending.CUT_OFF: "stopped unexpectedly",
    }.items():
        message = render_batch(replace(over, ending=ending), LINKS)
        check_message(message)
        assert says in shown(message)
        assert "Not sent: 121. Nothing went to FMS for them." in shown(message)


def test_clashes_are_said_before_anything_is_sent() -> None:
    message = render_batch_begun(batch(WAITING, WAITING, clashes=((120, 121),)), [])
    check_message(message)
    assert "120 and 121 want the same vehicle in overlapping dates" in shown(message)


@pytest.mark.parametrize("action", Action)
def test_a_hundred_of_the_longest_outcomes_fit(action: Action) -> None:
    long = [item(number, REFUSED, action, "<" * 700) for number in range(1, 101)]
    over = batch(REFUSED, action=action, items=tuple(long))
    for message in (
        render_batch(over, LINKS),
        render_batch_ended(over, LINKS),
        render_batch_begun(over, []),
        render_batch_cut_off(over),
        render_batch_stopping(over),
        render_not_resumable(over),
        render_running([over] * 100, "/request", LINKS),
    ):
        check_message(message)
