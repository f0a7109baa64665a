"""Several assignments with one command, some of which cannot be sent."""

import pytest

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import buttons, words
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = eight_plans

FREE = range(120, 126)
# The stage plans 126 against an activity of FMS, and 127 against assignment 120.
OCCUPIED, CLASHING = 126, 127


async def test_several_are_sent_one_after_another_with_one_answer_for_all(stage: Stage) -> None:
    typed = await stage.slack.type("ana", CARDS, "/request 120 121,122-124")

    assert typed.acked
    await stage.whisper("ana", "All 5 sent.")
    assert "*Sent:* 120-124" in words(await stage.direct_message("ana", "All 5 sent."))
    for number in (120, 121, 122, 123, 124):
        await stage.card(number, "Requested")
    assert len(stage.fms.live_requests()) == stage.fms.posts_received() == 5
    await stage.card(125, "Planned")


@pytest.mark.long
async def test_those_that_are_in_the_way_do_not_keep_the_others(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, f"/request 120-{CLASHING} 4711")

    told = words(await stage.direct_message("ana", "6 sent, 3 did not go"))
    assert f"{OCCUPIED}: taken in FMS" in told
    assert f"{CLASHING}: taken by 120 until" in told
    assert "4711: no such assignment" in told
    for number in FREE:
        await stage.card(number, "Requested")
    for number in (OCCUPIED, CLASHING):
        await stage.card(number, "Planned")
    assert stage.fms.posts_received() == 6


@on_sqlite
@pytest.mark.long
async def test_one_in_doubt_does_not_keep_the_others(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120-122")
        await held.arrived(1)
        held.drop(1)
        await held.arrived(2)
        held.release()

    told = words(await stage.direct_message("ana", "2 sent, 1 needs you"))
    assert "*Needs you:* 120 (alert): the connection to FMS was lost before it answered" in told
    await stage.card(120, "Unconfirmed")
    await stage.alert("Unconfirmed: assignment 120")


@on_sqlite
@pytest.mark.long
async def test_what_fms_refuses_is_named_among_the_others(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)

    await stage.slack.type("ana", CARDS, "/request 120-122")

    told = words(await stage.direct_message("ana", "2 sent, 1 did not go"))
    assert "*Did not go:* 120: FMS found the request invalid" in told
    await stage.card(120, "Planned")
    await stage.card(121, "Requested")


@on_sqlite
async def test_check_says_what_would_happen_and_sends_nothing(stage: Stage) -> None:
    await stage.request(125)
    await stage.at_rest()
    before = await stage.dump()

    await stage.slack.type("ben", CARDS, f"/request --check 120 125-{CLASHING} 4711")

    answer = await stage.whisper("ben", "Nothing was sent")
    assert "2 of 5 can be sent" in answer.text
    for number, other in ((120, CLASHING), (CLASHING, 120)):
        assert f"Assignment {number} can be sent:" in answer.text
        assert f"assignment {other} is planned with the same car" in answer.text
    assert "Assignment 125 cannot be sent: it is already requested" in answer.text
    assert f"Assignment {OCCUPIED} cannot be sent: the car is taken in FMS" in answer.text
    assert "Assignment 4711 cannot be sent: there is no assignment" in answer.text
    assert await stage.dump() == before
    assert stage.fms.posts_received() == 1


@on_sqlite
async def test_check_of_one_names_what_is_worth_knowing(stage: Stage) -> None:
    await stage.slack.type("ben", CARDS, "/request 120 --check")

    answer = await stage.whisper("ben", "Assignment 120 can be sent:")
    assert f"Worth knowing: assignment {CLASHING} is planned with the same car" in answer.text
    assert answer.text.endswith("Nothing was sent.")
    assert stage.fms.posts_received() == 0


@pytest.mark.long
async def test_several_requests_are_taken_back(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, "/request 120-122")
    await stage.whisper("ana", "All 3 sent")

    await stage.slack.type("ben", CARDS, "/unrequest 120-123")
    asked = await stage.whisper("ben", "Take these 3 requests back from FMS?")
    assert "123 cannot be taken back: it is planned" in words(asked)
    assert len(stage.fms.live_requests()) == 3

    await stage.slack.click("ben", asked, "Unrequest 3")

    await stage.direct_message("ben", "All 3 taken back")
    for number in (120, 121, 122):
        await stage.card(number, "Planned")
    assert stage.fms.live_requests() == []


@on_sqlite
@pytest.mark.long
async def test_a_hundred_lines_do_not_break_slacks_limits(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, "/request 1-100")

    ended = await stage.direct_message("ana", "None sent, 100 did not go")
    assert "*Did not go:* 1-100: no such assignment" in words(ended)
    assert buttons(ended) == []
    assert stage.fms.posts_received() == 0


@on_sqlite
@pytest.mark.long
async def test_several_delivered_again_act_once(stage: Stage) -> None:
    typed = await stage.slack.type("ana", CARDS, "/request 120-121")
    await stage.whisper("ana", "Both sent")

    await stage.slack.redeliver(typed)
    await stage.stop_bot()

    assert stage.fms.posts_received() == 2
