"""Slack is down, limits, or loses answers: what had to be said is said afterwards, once."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from domain.messages import MessageKind
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.faults import FaultKind, Faults
from sandbox.slack.queries import buttons, words
from storage.messages import latest_message
from storage.tables import SlackMessageRow
from tests.stage import ALERTS, AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite


@on_sqlite
@pytest.mark.long
async def test_what_happened_during_an_outage_is_shown_after_it(stage: Stage) -> None:
    slack, planned = stage.slack, await stage.card(120, "Planned")
    async with stage.fms.hold_creates() as held:
        await slack.type("ana", CARDS, "/request 120")
        await held.arrived(1)
        await slack.type("ben", CARDS, "/request 121")
        await held.arrived(2)
        for number in (120, 121):
            assert (await stage.card(number, "Sending to FMS")).color == AMBER
        await stage.at_rest()
        slack.faults.outage()
        held.release(1)
        held.drop()
        await stage.until(lambda: _ended_as(stage, "accepted", "unconfirmed"))
    assert slack.messages(ALERTS) == []
    slack.faults.clear()

    requested = await stage.card(120, "Requested")
    assert (requested.ts, requested.color) == (planned.ts, MAGENTA)
    assert (await stage.card(121, "Unconfirmed")).color == AMBER
    await stage.alert("Unconfirmed: assignment 121")
    await shows_everything_once(stage, alerts=1)
    await slack.until(lambda: slack.socket_mode.connections)
    await stage.request(122)


async def _ended_as(stage: Stage, *outcomes: str) -> bool:
    attempts = [one for number in (120, 121) for one in await stage.attempts(number)]
    return [one.outcome for one in attempts] == list(outcomes)


def limits(faults: Faults) -> None:
    faults.ratelimit("chat.postMessage", times=2)
    faults.ratelimit("chat.update", times=2)


def lost_answers(faults: Faults) -> None:
    faults.act_then_drop("chat.postMessage", times=2)
    faults.act_then_drop("chat.update", times=2)
    faults.bad_gateway("conversations.history", times=1)


def refusals(faults: Faults) -> None:
    faults.refuse("chat.postMessage", "not_in_channel", times=1)
    faults.bad_gateway("chat.postMessage", times=1)
    faults.refuse("chat.update", "fatal_error", times=1)
    faults.drop("chat.update", times=1)


@on_sqlite
@pytest.mark.parametrize("trouble", [limits, lost_answers, refusals])
@pytest.mark.long
async def test_cards_and_alerts_arrive_once_whatever_slack_does(
    stage: Stage, trouble: Callable[[Faults], None]
) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    stage.slack.workspace.delete(await stage.card(121, "Planned"))
    await stage.at_rest()
    trouble(stage.slack.faults)

    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.slack.type("ana", CARDS, "/request 121")

    assert (await stage.card(120, "Unconfirmed")).color == AMBER
    assert (await stage.card(121, "Requested")).color == MAGENTA
    alert = await stage.alert("Unconfirmed: assignment 120")
    await shows_everything_once(stage, alerts=1)
    await stage.slack.click("olga", alert, "No, release it")
    assert buttons(await stage.alert("Settled: assignment 120")) == []
    assert (await stage.card(120, "Planned")).color == GREEN
    await shows_everything_once(stage, alerts=1)


@on_sqlite
async def test_while_slack_takes_no_edits_no_card_is_tried_that_could_only_fail(
    stage: Stage,
) -> None:
    await stage.at_rest()
    stage.slack.faults.ratelimit("chat.update", retry_after=3600, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.until(lambda: _has_failed(stage, 120))

    await stage.slack.type("ana", CARDS, "/request 121")

    await stage.whisper("ana", "Assignment 121 is requested")
    due = (await _row_of_card(stage, 121)).due_at
    assert due <= (await stage.state(121)).row.changed_at
    assert not await _has_failed(stage, 121)


async def _row_of_card(stage: Stage, number: int) -> SlackMessageRow:
    async with stage.database.reading() as session:
        row = await latest_message(session, MessageKind.CARD, str(number))
    assert row
    return row


async def _has_failed(stage: Stage, number: int) -> bool:
    return (await _row_of_card(stage, number)).failures > 0


@pytest.mark.long
async def test_a_new_card_whose_post_was_not_answered_is_found_again(stage: Stage) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    start = stage.plan_of(121).end_date + timedelta(days=30)
    await stage.plan(130, 121, start, start + timedelta(days=3))
    stage.slack.faults.act_then_drop("chat.postMessage")

    await stage.start_bot()

    await stage.request(130)
    await shows_everything_once(stage, alerts=0)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)], ids=str)
@on_sqlite
async def test_it_is_found_again_by_a_bot_whose_clock_is_ahead_of_slacks(
    stage: Stage, ahead: timedelta
) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    start = stage.plan_of(121).end_date + timedelta(days=30)
    await stage.plan(130, 121, start, start + timedelta(days=3))
    stage.slack.faults.act_then_drop("chat.postMessage")
    slacks_time = time.time() - time.monotonic()
    stage.slack.workspace.clock = lambda: slacks_time + time.monotonic()

    with time_machine.travel(datetime.now(UTC) + ahead):
        await stage.start_bot()
        await stage.card(130, "Planned")
        await stage.at_rest()

    assert len(stage.cards(130)) == 1


@on_sqlite
async def test_an_alert_that_comes_late_says_how_things_stand_now(stage: Stage) -> None:
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.ACCEPTS_THEN_DROPS, times=1)
    stage.slack.faults.ratelimit("chat.postMessage", times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    answer = await stage.whisper("ana", "It is safe to try again.")

    await stage.slack.click("ana", answer, "Try again")

    await stage.whisper("ana", "Assignment 120 is planned again")
    await stage.alert("Settled: assignment 120")
    await shows_everything_once(stage, alerts=1)
    assert buttons(stage.slack.messages(ALERTS)[0]) == []


@on_sqlite
async def test_a_card_deleted_by_hand_is_posted_anew_at_the_next_change(stage: Stage) -> None:
    gone = await stage.card(120, "Planned")
    stage.slack.workspace.delete(gone)

    await stage.slack.type("ana", CARDS, "/request 120")

    card = await stage.card(120, "Requested")
    assert card.ts != gone.ts
    await stage.slack.click("ana", card, "Unrequest")
    assert (await stage.card(120, "Planned")).ts == card.ts
    await shows_everything_once(stage, alerts=0)


@on_sqlite
async def test_an_alert_deleted_by_hand_is_posted_anew_when_it_is_settled(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    alert = await stage.alert("Unconfirmed: assignment 120")
    stage.slack.workspace.delete(alert)

    await stage.slack.click("olga", alert, "No, release it", late=True)

    await stage.alert("Settled: assignment 120")
    await shows_everything_once(stage, alerts=1)


@on_sqlite
async def test_an_answer_of_fms_outlives_the_connection_it_was_asked_over(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        typed = await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        await stage.slack.refresh_connections()
        await stage.slack.connected()

    assert typed.acked
    await stage.whisper("ana", "Assignment 120 is requested")
    await stage.request(121)


async def shows_everything_once(stage: Stage, *, alerts: int) -> None:
    """Each assignment has one card, which shows its status; no alert stands there twice."""
    await stage.at_rest()
    assert [len(stage.cards(one.number)) for one in stage.plans] == [1] * len(stage.plans)
    for row in await stage.assignments():
        assert row.id
        attempt = (await stage.state(row.id)).open_attempt
        [card] = stage.cards(row.id)
        assert ("*Unconfirmed*" if attempt else f"*{row.status.capitalize()}*") in words(card)
    assert len(stage.slack.messages(ALERTS)) == alerts


@on_sqlite
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_start_waits_for_a_slack_that_fails_and_never_blames_the_token(
    stage: Stage, method: str
) -> None:
    await stage.stop_bot()
    stage.slack.faults.refuse(method, "internal_error", times=1)

    await stage.start_bot()

    await stage.request(120)


@on_sqlite
@pytest.mark.long  # the SDK waits for ten seconds before it tries again
async def test_a_websocket_that_could_not_be_opened_is_tried_with_another_address(
    stage: Stage,
) -> None:
    await stage.stop_bot()
    stage.slack.faults.turn_sockets_away(times=1)

    await stage.start_bot()

    await stage.request(120)


@on_sqlite
@pytest.mark.parametrize(
    "kind", [FaultKind.BROKEN_JSON, FaultKind.WEB_PAGE, FaultKind.STRING, FaultKind.NOTHING]
)
async def test_an_answer_of_slack_that_is_none_is_taken_for_slack_being_away(
    stage: Stage, kind: FaultKind
) -> None:
    await stage.stop_bot()
    for method in ("auth.test", "apps.connections.open"):
        stage.slack.faults.answer(kind, method, times=1)
    await stage.start_bot()
    for method in ("response_url", "chat.postEphemeral", "chat.update", "chat.postMessage"):
        stage.slack.faults.answer(kind, method, times=2)
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)

    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.alert("Unconfirmed: assignment 120")

    stage.slack.faults.clear()
    await stage.request(121)
    await shows_everything_once(stage, alerts=1)


@on_sqlite
async def test_a_form_that_slack_does_not_open_any_more_changes_nothing(stage: Stage) -> None:
    await stage.at_rest()
    before = await stage.dump()
    stage.slack.faults.refuse("views.open", "expired_trigger_id")

    await stage.slack.type("ana", CARDS, "/assign")
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    await stage.slack.until(lambda: len(stage.said_to("ana")) == 2)

    said = {one.text for one in stage.said_to("ana")}
    assert said == {"Slack was too slow, and nothing was changed. Please try again."}
    assert await stage.dump() == before


@on_sqlite
async def test_of_a_picture_that_slack_does_not_take_nothing_is_said_that_is_not_known(
    stage: Stage,
) -> None:
    stage.slack.faults.refuse("files.getUploadURLExternal", "fatal_error")

    await stage.slack.type("ana", CARDS, "/assignments calendar")

    told = await stage.whisper("ana", "Slack did not do its part")
    assert "nothing was" not in told.text
