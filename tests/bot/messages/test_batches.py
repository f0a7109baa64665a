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
from bot.messages.blocks import Message
from bot.messages.card_links import without_links
from domain.assignment import Action, AuditStamp, Status
from domain.attempt import BatchPlace, Failure, FailureKind, Outcome, Performed
from domain.batches import Batch, Ending
from domain.fms_links import FmsLinks
from domain.reasons import (
    Blocker,
    DatesReversed,
    IsDeleted,
    NoSuchAssignment,
    OtherAssignment,
    StartsInPast,
    VehicleAssigned,
    WrongStatus,
)
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.domain.builders import ANA, BEN, NOW, TODAY, assignment, tried

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


def told(message: Message) -> str:
    return without_links(shown(message))


def labels(of: Batch) -> list[str]:
    return [one["text"]["text"] for one in buttons(render_batch(of, LINKS))]


def test_progress_counts_draws_a_bar_and_can_be_stopped() -> None:
    message = render_batch(batch(*[DONE] * 12, REFUSED, REFUSED, *[WAITING] * 14), LINKS)
    check_message(message)
    assert "14 of 28, 2 did not go" in shown(message)
    assert "`" + "\u2588" * 10 + "\u2591" * 10 + "`" in shown(message)
    assert "*Still to come:* 134-147" in told(message)
    assert [one["text"]["text"] for one in buttons(message)] == ["Stop"]


def test_the_end_counts_and_tells_each() -> None:
    message = render_batch(batch(DONE, REFUSED, REFUSED, UNCONFIRMED), LINKS)
    check_message(message)
    lines = told(message).splitlines()
    assert lines[0] == "*1 sent, 1 needs you, 2 did not go.*"
    assert lines[1] == "*Sent:* 120"
    assert lines[2].startswith("*Needs you:* 123 (alert): FMS's answer was lost, so FMS may")
    assert lines[3].startswith("*Did not go:* 121-122: FMS says that the vehicle is taken")
    assert message.text.startswith(lines[0])


def test_an_end_without_trouble_mentions_none() -> None:
    over = batch(DONE, DONE, DONE, action=Action.UNREQUEST)
    assert shown(render_batch(over, LINKS)).splitlines()[0] == "*All 3 taken back.*"
    assert labels(over) == []


def test_only_what_can_help_is_offered() -> None:
    assert labels(batch(DONE, REFUSED)) == ["Try again"]
    assert labels(batch(DONE, NOT_SENT)) == ["Send the rest"]
    assert labels(batch(DONE, UNCONFIRMED)) == []
    assert labels(batch(WAITING, WAITING, stopped_by=BEN)) == []


def blocked(number: int, *reasons: Blocker) -> Performed:
    """One that FMS was not asked for."""
    made = item(number, Outcome.BLOCKED)
    return replace(made, attempt=replace(made.attempt, reasons=reasons))


def test_each_cause_is_said_once_with_its_numbers() -> None:
    """What was so already is not counted among what did not go, and is not tried again."""
    requested, past = WrongStatus(Status.REQUESTED, None, None), StartsInPast(TODAY)
    taken = VehicleAssigned(OtherAssignment.of(assignment(id=118)))
    items = (
        *(item(number, DONE) for number in range(120, 130)),
        *(blocked(number, requested) for number in (135, 136)),
        blocked(137, taken),
        *(blocked(number, past) for number in (138, 139, 140)),
    )
    over = batch(DONE, items=items)

    lines = told(render_batch(over, LINKS)).splitlines()

    assert lines[:6] == [
        "*10 sent, 2 already done, 4 did not go.*",
        "*Sent:* 120-129",
        "*Already requested:* 135-136",
        "*Did not go:*",
        "\u2022 137: taken by 118 until 12-08-26",
        "\u2022 138-140: the start has passed",
    ]
    assert over.worth_another_try == (137,)


def test_what_no_try_can_change_is_not_tried_again() -> None:
    for final in (
        IsDeleted(AuditStamp(ANA, NOW)),
        WrongStatus(Status.ACTIVE, None, None),
        WrongStatus(Status.COMPLETED, None, None),
        NoSuchAssignment(),
        StartsInPast(TODAY),
        DatesReversed(),
    ):
        assert labels(batch(DONE, items=(item(120, DONE), blocked(121, final)))) == []


def test_each_way_to_end_is_told() -> None:
    over = batch(DONE, NOT_SENT, REFUSED, stopped_by=BEN)
    for ending, says in {
        Ending.STOPPED: "Stopped by <@U0BEN>",
        Ending.TROUBLE: "3 in a row failed",
        Ending.CLOSING: "The scheduler restarted",
        Ending.CUT_OFF: "stopped unexpectedly",
    }.items():
        message = render_batch(replace(over, ending=ending), LINKS)
        check_message(message)
        assert says in shown(message)
        assert "*Not tried:* 121. Nothing went to FMS for them." in told(message)


def test_up_to_fifty_are_a_checklist_with_the_words_beneath_it() -> None:
    items = (DONE, REFUSED, UNCONFIRMED, Outcome.IN_FLIGHT, WAITING, NOT_SENT)
    message = render_batch(batch(*items), LINKS)
    check_message(message)
    [plan] = [one for one in message.blocks if one["type"] == "plan"]

    assert [one["status"] for one in plan["tasks"]] == [
        "complete",
        "error",
        "error",
        "in_progress",
        "pending",
        "pending",
    ]
    assert plan["tasks"][0]["title"] == "120: 2026 Ford F-150 \u2026A00456 for Reyes, Maria"
    assert message.richer == {"plan"}
    assert message.plainer
    assert told(message.plainer) == told(message)
    assert render_batch(batch(*[DONE] * 50), LINKS).richer == {"plan"}
    assert render_batch(batch(*[DONE] * 51), LINKS).plainer is None


def test_clashes_are_said_before_anything_is_sent() -> None:
    message = render_batch_begun(batch(WAITING, WAITING, clashes=((120, 121),)), [])
    check_message(message)
    assert "120 and 121 have the same car on overlapping dates" in shown(message)


@pytest.mark.parametrize("action", Action)
@pytest.mark.long
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
