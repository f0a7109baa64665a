"""A batch has one message that lives with it: progress, Stop, and what can be done at the end."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from bot.delivery.kinds import PACE
from bot.messages import ids
from bot.services.recovery import recover
from domain.messages import MessageKind
from fms import CreatedRequest, FmsClient, NewVehicleRequest
from sandbox.fms.exchange import Hold
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import buttons, words
from storage.tables import AttemptRow, BatchRow
from tests.e2e.test_database_trouble import locked
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = eight_plans


@contextlib.asynccontextmanager
async def under_way(stage: Stage, command: str = "/request 120-123") -> AsyncIterator[Hold]:
    """A batch of Ana's whose first item FMS keeps waiting."""
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, command)
        await held.arrived(1)
        yield held


async def test_one_message_is_edited_and_a_short_answer_says_where_it_is(stage: Stage) -> None:
    async with under_way(stage):
        begun = await stage.whisper(
            "ana", "Progress and a Stop button are in your messages with me"
        )
        assert "Sending 4 assignments to FMS, one after another." in begun.text
        progress = await stage.direct_message("ana", "0 of 4")
        assert buttons(progress) == ["Stop"]

    ended = await stage.direct_message("ana", "All 4 sent.")
    assert ended.ts == progress.ts
    assert buttons(ended) == []
    assert len(stage.slack.direct_messages("ana")) == 1
    await stage.whisper("ana", "All 4 sent")


@on_sqlite
@pytest.mark.stage(pace=PACE[MessageKind.BATCH])
@pytest.mark.long
async def test_a_batch_of_thirty_edits_seldom(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, "/request 1-30")
    await stage.direct_message("ana", "None sent, 30 did not go")
    await stage.at_rest()

    [message] = stage.slack.direct_messages("ana")
    edits = [one for one in stage.slack.calls.of("chat.update") if message.ts in str(one)]
    assert len(edits) <= 5


@on_sqlite
@pytest.mark.long
async def test_a_slack_that_knows_no_checklist_is_shown_the_words_and_asked_once(
    stage: Stage,
) -> None:
    stage.slack.faults.refuse_blocks("plan", "task_card")

    # One after the other: two that are first said at the same moment would each find out.
    for numbers, says in (("120 121", "*Sent:* 120-121"), ("122 123", "*Sent:* 122-123")):
        await stage.slack.type("ana", CARDS, f"/request {numbers}")
        ended = await stage.direct_message("ana", says)
        assert "Both sent." in words(ended)
        assert "plan" not in [block["type"] for block in ended.blocks]
    await stage.at_rest()

    assert [one.error for one in stage.slack.calls].count("invalid_blocks") == 1
    assert len(stage.slack.direct_messages("ana")) == 2


@on_sqlite
@pytest.mark.long
async def test_a_message_that_is_refused_for_another_reason_blames_no_block(
    stage: Stage,
) -> None:
    stage.slack.faults.refuse("chat.postMessage", "invalid_blocks", times=1)
    await stage.slack.type("ana", CARDS, "/request 120 121")
    await stage.direct_message("ana", "*Sent:* 120-121")


@on_sqlite
@pytest.mark.long
async def test_what_is_stopping_already_is_still_shown_to_whoever_asks_what_runs(
    stage: Stage,
) -> None:
    async with under_way(stage) as held:
        await stage.slack.click("ana", await stage.direct_message("ana", "0 of 4"), "Stop")
        await stage.whisper("ana", "Stopping: 120 is under way")

        await stage.slack.type("ana", CARDS, "/request stop")

        shown = await stage.whisper("ana", "started by you")
        assert "Stopping: nothing more is sent." in words(shown)
        assert buttons(shown) == []
        held.release()


@pytest.mark.long
async def test_stop_lets_the_one_in_flight_finish_and_sends_no_more(stage: Stage) -> None:
    async with under_way(stage) as held:
        progress = await stage.direct_message("ana", "0 of 4")
        await stage.slack.click("ana", progress, "Stop")
        await stage.whisper("ana", "Stopping: 120 is under way")
        held.release()

    ended = await stage.direct_message("ana", "1 sent, 3 not tried")
    assert "Stopped by you;" in words(ended)
    assert "*Not tried:* 121-123. Nothing went to FMS for them." in words(ended)
    assert stage.fms.posts_received() == 1

    await stage.slack.click("ana", ended, "Send the rest")

    again = await stage.direct_message("ana", "All 4 sent")
    assert again.ts == progress.ts
    assert stage.fms.posts_received() == len(stage.fms.live_requests()) == 4


@on_sqlite
@pytest.mark.long
async def test_ops_find_and_stop_what_somebody_else_runs_and_others_do_not(stage: Stage) -> None:
    async with under_way(stage) as held:
        await stage.slack.type("ben", CARDS, "/request stop")
        await stage.whisper("ben", "Nothing is running that you could stop")

        await stage.slack.type("olga", CARDS, "/request stop")
        found = await stage.whisper("olga", "Sending 4 assignments to FMS")
        await stage.slack.click("olga", found, ids.BATCH_STOP)
        await stage.whisper("olga", "Stopping: 120 is under way")
        held.release()

    await stage.direct_message("ana", "1 sent, 3 not tried")


@on_sqlite
@pytest.mark.long
async def test_the_refused_are_tried_again_and_those_in_doubt_never(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await stage.slack.type("ana", CARDS, "/request 120-122 4711")
    ended = await stage.direct_message("ana", "2 sent, 2 did not go")

    await stage.slack.click("ana", ended, "Try again")

    again = await stage.direct_message("ana", "3 sent, 1 did not go")
    assert buttons(again) == []
    assert stage.fms.posts_received() == 4

    await stage.slack.click("ana", ended, "Try again", late=True)
    await stage.whisper("ana", "Nothing was sent: this was already started again")
    assert stage.fms.posts_received() == 4


@on_sqlite
@pytest.mark.long
async def test_one_in_doubt_points_to_the_alerts_and_is_not_offered_again(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 120-122")

    ended = await stage.direct_message("ana", "2 sent, 1 needs you")

    alert = await stage.alert("Unconfirmed: assignment 120")
    assert f"settled it in <#{alert.channel}>" in words(ended)
    assert buttons(ended) == []


@on_sqlite
@pytest.mark.long
async def test_a_click_delivered_twice_or_pressed_twice_resumes_once(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=2)
    await stage.slack.type("ana", CARDS, "/request 120-121")
    ended = await stage.direct_message("ana", "None sent, 2 did not go")

    clicked = await stage.slack.click("ana", ended, "Try again")
    await stage.slack.redeliver(clicked)
    await stage.slack.click("ana", ended, "Try again", late=True)

    await stage.direct_message("ana", "Both sent")
    await stage.stop_bot()
    assert stage.fms.posts_received() == 4
    assert len(stage.fms.live_requests()) == 2


@on_sqlite
@pytest.mark.long
async def test_an_fms_that_is_down_is_not_hammered(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED)
    await stage.slack.type("ana", CARDS, "/request 120-125")

    ended = await stage.direct_message("ana", "None sent, 3 did not go, 3 not tried")

    assert "Stopped by itself: 3 in a row failed" in words(ended)
    told = words(ended)
    assert "*Did not go:* 120-122: FMS does not let the scheduler in" in told
    assert told.count("does not let the scheduler in") == 1
    assert "*Not tried:* 123-125" in told
    assert buttons(ended) == ["Send the rest", "Try again"]
    assert stage.fms.posts_received() == 3


@on_sqlite
@pytest.mark.long
async def test_a_clash_inside_the_batch_is_said_before_anything_is_sent(stage: Stage) -> None:
    async with under_way(stage, "/request 120 127 126"):
        begun = await stage.whisper("ana", "Sending 2 of 3 assignments to FMS")
        assert "120 and 127 have the same car on overlapping dates" in begun.text
        assert "*Did not go:* 126: taken in FMS" in begun.text
        progress = await stage.direct_message("ana", "Sending 2 of 3 assignments to FMS")
        assert "0 of 2, 1 did not go" in words(progress)

    ended = await stage.direct_message("ana", "1 sent, 2 did not go")
    assert "127: taken by 120 until" in words(ended)
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.long
async def test_a_slack_that_limits_delays_the_progress_and_never_the_work(stage: Stage) -> None:
    stage.slack.faults.ratelimit("conversations.open", times=1)
    stage.slack.faults.ratelimit("chat.update", times=2)

    await stage.slack.type("ana", CARDS, "/request 120-123")

    await stage.whisper("ana", "All 4 sent")
    await stage.direct_message("ana", "All 4 sent")
    assert stage.fms.posts_received() == 4


@on_sqlite
@pytest.mark.long
async def test_a_stop_of_the_bot_ends_a_batch_truthfully_and_a_person_sends_the_rest(
    stage: Stage,
) -> None:
    async with under_way(stage) as held:
        progress = await stage.direct_message("ana", "0 of 4")
        stage.bot.app.tasks._closing = True
        held.release()
        await stage.whisper("ana", "The scheduler restarted, so the rest was not sent.")
    await stage.stop_bot()
    await stage.start_bot()

    ended = await stage.direct_message("ana", "1 sent, 3 not tried")
    assert ended.ts == progress.ts
    await stage.slack.click("ana", ended, "Send the rest")
    await stage.direct_message("ana", "All 4 sent")
    assert stage.fms.posts_received() == 4


@pytest.mark.long
async def test_a_batch_whose_process_vanished_is_ended_and_told(stage: Stage) -> None:
    async with under_way(stage):
        await stage.direct_message("ana", "0 of 4")
        async with stage.database.writing() as session:
            [row] = await session.exec(select(BatchRow))
            row.holder = "bot:gone"
        assert await recover(stage.bot.app) == 0  # this process works on it
        stage.bot.app.working_on.clear()
        assert await recover(stage.bot.app) == 2  # the call under way, and the batch

        cut_off = await stage.direct_message("ana", "stopped unexpectedly while it worked on")
        assert "None sent, 1 needs you, 3 not tried" in words(cut_off)
        assert buttons(cut_off) == ["Send the rest"]

    await stage.until(lambda: _is_requested(stage, 120))
    await stage.at_rest()
    assert stage.fms.posts_received() == 1
    await stage.slack.click("ana", cut_off, "Send the rest")
    await stage.direct_message("ana", "All 4 sent")
    assert stage.fms.posts_received() == 4


async def _is_requested(stage: Stage, number: int) -> bool:
    return (await stage.state(number)).row.status == "requested"


@on_sqlite
async def test_more_than_a_hundred_stay_refused(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, "/request 1-101")

    await stage.whisper("ana", "one command takes 100 at most")
    assert stage.slack.direct_messages("ana") == []


@on_sqlite
@pytest.mark.long
async def test_a_click_that_meets_no_database_ends_nothing_that_runs(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=2)
    await stage.slack.type("ana", CARDS, "/request 120-121")
    ended = await stage.direct_message("ana", "None sent, 2 did not go")
    async with stage.fms.hold_creates() as held:
        await stage.slack.click("ana", ended, "Try again")
        await held.arrived()
        async with locked(stage):
            await stage.slack.click("ana", ended, "Try again", late=True)
            await stage.whisper("ana", "database did not answer")

        assert await recover(stage.bot.app) == 0
        held.release()

        await stage.direct_message("ana", "Both sent")
    assert stage.slack.direct_messages("ana")[-1].ts == ended.ts


@on_sqlite
@pytest.mark.long
async def test_what_is_sent_once_more_keeps_its_place_when_others_are_off_the_record(
    stage: Stage,
) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=3)
    await stage.slack.type("ana", CARDS, "/request 120-122")
    ended = await stage.direct_message("ana", "None sent, 3 did not go")
    async with stage.database.writing() as session:
        await session.exec(delete(AttemptRow).where(col(AttemptRow.assignment_id) == 120))

    await stage.slack.click("ana", ended, "Try again")

    said = await stage.direct_message("ana", "Both sent")
    assert "*Sent:* 121-122" in words(said)


@on_sqlite
@pytest.mark.long
async def test_an_error_that_nobody_foresaw_is_told_and_the_others_are_still_sent(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = FmsClient.create_vehicle_request
    asked = list[int]()

    async def fail_once(
        client: FmsClient, wanted: NewVehicleRequest, *, idempotency_key: str
    ) -> CreatedRequest:
        asked.append(wanted.vehicle_id)
        if len(asked) == 2:
            raise ArithmeticError("nobody foresaw this")
        return await create(client, wanted, idempotency_key=idempotency_key)

    monkeypatch.setattr(FmsClient, "create_vehicle_request", fail_once)
    await stage.slack.type("ana", CARDS, "/request 120-123")

    await stage.whisper("ana", "Something went wrong in the scheduler")
    await recover(stage.bot.app)
    ended = await stage.direct_message("ana", "1 sent, 1 needs you, 2 not tried")
    await stage.slack.click("ana", ended, "Send the rest")

    await stage.direct_message("ana", "3 sent, 1 needs you")
    await stage.alert("Unconfirmed: assignment 121")
