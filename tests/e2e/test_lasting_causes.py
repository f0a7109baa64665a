"""What stops one request after the other is told to ops once, with the setting to look at."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.app import running_bot
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from storage.tables import BatchRow, LastingCauseRow
from tests.e2e.answers import said
from tests.stage import ALERTS, AMBER, CARDS, GREEN, Stage, on_sqlite

NO_ENTRY = "FMS staging has not let the scheduler in"
FORBIDDEN = "FMS staging has forbidden what the scheduler sends"


async def refused(stage: Stage, number: int, who: str = "ana") -> str:
    """Have a request refused; what the person is told."""
    return await said(stage, f"/request {number}", who)


def alerts(stage: Stage) -> list[Message]:
    return stage.slack.messages(ALERTS)


async def stopped(stage: Stage) -> list[tuple[str, list[int], bool]]:
    async with stage.database.reading() as session:
        rows = await session.exec(select(LastingCauseRow))
        return [(one.kind, sorted(one.stopped), one.over_at is not None) for one in rows]


async def test_a_refused_token_is_told_once_however_many_requests_it_stops(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED)
    numbers = (120, 121, 122)

    await asyncio.gather(
        *(stage.slack.type("ana", CARDS, f"/request {number}") for number in numbers)
    )
    for number in numbers:
        told = await stage.whisper("ana", f"Assignment {number} was not sent")
        assert "FMS does not let the scheduler in (status 401). Ops has been told." in told.text
        assert "FMS_STAGING_TOKEN" not in told.text
    await stage.at_rest()

    [alert] = alerts(stage)
    assert f"<@U0OLGALIN> *{NO_ENTRY} (401) since " in words(alert)
    assert "Requests stopped: 120-122. Check FMS_STAGING_TOKEN." in words(alert)
    assert "U0OLGALIN" not in alert.text
    assert alert.color == AMBER
    assert await stopped(stage) == [("unauthorized", [120, 121, 122], False)]
    assert len(stage.fms.requests) == 0

    stage.fms.faults.clear()
    await stage.request(121)
    await stage.at_rest()

    [over] = alerts(stage)
    assert over.ts == alert.ts
    assert "Over since " in words(over)
    assert "FMS staging lets the scheduler in again" in words(over)
    assert "Requests stopped: 120-122." in words(over)
    assert over.color == GREEN
    assert buttons(over) == ["Send these 2"]
    assert await stopped(stage) == [("unauthorized", [120, 121, 122], True)]

    await stage.slack.click("ben", over, "Send these 2")
    asked = await stage.whisper("ben", "Send 120, 122 to FMS?")
    assert "Left out, sent or changed meanwhile: 121." in words(asked)
    await stage.slack.click("ben", asked, "Send these 2")
    await stage.direct_message("ben", "Both sent.")
    assert len(stage.fms.live_requests()) == 3
    await stage.slack.click("ben", asked, "Send these 2", late=True)
    await stage.whisper("ben", "There is nothing left to send")
    assert len(stage.fms.live_requests()) == 3


async def over_with_two_stopped(stage: Stage) -> Message:
    """The alert of a cause that stopped 120 and 121, and is over by a request of 122."""
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED)
    for number in (120, 121):
        await refused(stage, number)
    stage.fms.faults.clear()
    await stage.request(122)
    await stage.at_rest()
    over = await stage.alert("lets the scheduler in again")
    assert buttons(over) == ["Send these 2"]
    return over


@pytest.mark.long
async def test_two_people_at_two_bots_send_what_was_stopped_once(stage: Stage) -> None:
    over = await over_with_two_stopped(stage)
    posts = stage.fms.posts_received()
    asked = []
    async with running_bot(stage.settings):
        await stage.slack.until(lambda: stage.slack.socket_mode.connections == 2)
        for who in ("ben", "olga"):
            await stage.slack.click(who, over, "Send these 2")
            asked.append((who, await stage.whisper(who, "Send 120-121 to FMS?")))

        await asyncio.gather(
            *(stage.slack.click(who, shown, "Send these 2") for who, shown in asked)
        )

        for number in (120, 121):
            await stage.card(number, "Requested")
        await stage.until(lambda: is_over(stage))
    await stage.at_rest()
    assert stage.fms.posts_received() == posts + 2
    assert len(stage.fms.live_requests()) == 3
    assert buttons(await stage.alert("lets the scheduler in again")) == []


async def is_over(stage: Stage) -> bool:
    """Whether no batch is under way."""
    async with stage.database.reading() as session:
        found = await session.exec(select(BatchRow).where(col(BatchRow.running).is_(True)))
        return not found.all()


@pytest.mark.long
async def test_a_yes_that_another_bot_gets_as_well_says_nothing_more(stage: Stage) -> None:
    over = await over_with_two_stopped(stage)
    await stage.slack.click("ben", over, "Send these 2")
    asked = await stage.whisper("ben", "Send 120-121 to FMS?")
    yes = await stage.slack.click("ben", asked, "Send these 2")
    await stage.direct_message("ben", "Both sent.")
    await stage.at_rest()
    posts, said_so_far = stage.fms.posts_received(), [one.text for one in stage.said_to("ben")]
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.redeliver(yes)

    await stage.stop_bot()
    assert stage.fms.posts_received() == posts
    assert [one.text for one in stage.said_to("ben")] == said_so_far


@on_sqlite
@pytest.mark.long
async def test_what_a_stopped_batch_left_is_offered_again(stage: Stage) -> None:
    over = await over_with_two_stopped(stage)
    await stage.slack.click("ben", over, "Send these 2")
    asked = await stage.whisper("ben", "Send 120-121 to FMS?")
    async with stage.fms.hold_creates() as held:
        await stage.slack.click("ben", asked, "Send these 2")
        await held.arrived(1)
        progress = await stage.direct_message("ben", "of 2")
        await stage.slack.click("ben", progress, "Stop")
        await stage.whisper("ben", "opped")
    await stage.until(lambda: is_over(stage))
    await stage.at_rest()

    over = await stage.alert("lets the scheduler in again")
    assert buttons(over) == ["Send 121"]
    await stage.slack.click("olga", over, "Send 121")
    asked = await stage.whisper("olga", "Send 121 to FMS?")
    await stage.slack.click("olga", asked, "Send 121")
    await stage.card(121, "Requested")
    assert len(stage.fms.live_requests()) == 3


async def refused_and_let_in(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await refused(stage, 120)
    await stage.request(121)
    await stage.slack.type("ana", CARDS, "/unrequest 121")
    await stage.card(121, "Planned")
    await stage.at_rest()


@pytest.mark.long
async def test_a_cause_that_comes_and_goes_is_one_alert_an_hour(stage: Stage) -> None:
    await refused_and_let_in(stage)
    await refused_and_let_in(stage)

    [alert] = alerts(stage)
    assert "lets the scheduler in again" in words(alert)

    async with stage.database.writing() as session:
        [row] = await session.exec(select(LastingCauseRow))
        row.since -= timedelta(hours=1, minutes=1)
    await refused_and_let_in(stage)

    assert len(alerts(stage)) == 2
    assert all("lets the scheduler in again" in words(one) for one in alerts(stage))


@pytest.mark.long
async def test_an_fms_out_of_reach_is_one_alert_until_it_answers(stage: Stage) -> None:
    """Once FMS answers at all, even with a no, it is there."""
    stage.fms.faults.set(Direction.CREATE, Fault.SERVER_ERROR, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.alert("Unconfirmed: assignment 120")
    await stage.at_rest()
    assert len(alerts(stage)) == 1

    stage.fms.faults.set(Direction.CREATE, Fault.SERVER_ERROR, times=1)
    await stage.slack.type("ana", CARDS, "/request 121")
    alert = await stage.alert("FMS staging has been out of reach since ")
    assert "Requests stopped: 120-121. Check FMS_STAGING_URL and the network" in words(alert)

    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await refused(stage, 122)

    over = await stage.alert("FMS staging can be reached again")
    assert (over.ts, buttons(over)) == (alert.ts, [])
    await stage.alert(NO_ENTRY)


@pytest.mark.long
async def test_a_good_sync_proves_that_fms_lets_the_bot_in(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await refused(stage, 120)
    await stage.alert(NO_ENTRY)

    await stage.slack.type("olga", ALERTS, "/sync")

    await stage.alert("lets the scheduler in again")


async def bad_night(stage: Stage) -> None:
    def told() -> int:
        return sum("Sync again" in words(one) for one in alerts(stage))

    before = told()
    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.slack.until(lambda: told() > before)
    await stage.at_rest()


@pytest.mark.long
async def test_reports_that_do_not_come_twice_in_a_row_are_one_alert_until_they_do(
    stage: Stage,
) -> None:
    stage.fms.faults.set("vehicles", Fault.UNAUTHORIZED)
    for _ in range(3):
        await bad_night(stage)

    told = [one for one in alerts(stage) if "has not delivered" in words(one)]
    assert len(told) == 1
    assert "FMS staging has not delivered vehicles since " in words(told[0])

    stage.fms.faults.clear()
    await stage.slack.type("olga", ALERTS, "/sync")

    over = await stage.alert("FMS staging delivers its reports again")
    assert over.ts == told[0].ts


@on_sqlite
async def test_a_403_without_a_word_is_about_the_token(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.FORBIDDEN)

    told = await refused(stage, 120)
    await stage.at_rest()

    assert "FMS does not let the scheduler in" in told
    [alert] = alerts(stage)
    assert f"{NO_ENTRY} (403) since" in words(alert)
    assert "Check FMS_STAGING_TOKEN." in words(alert)


@on_sqlite
async def test_what_fms_forbids_in_its_own_words_is_told_to_ops_when_a_second_request_meets_it(
    stage: Stage,
) -> None:
    stage.fms.faults.answer("create", 403, {"error": "Vehicle is not of your region"})

    first = await refused(stage, 120)
    again = await refused(stage, 120)
    await stage.at_rest()

    for told in (first, again):
        assert "FMS forbids it (status 403): Vehicle is not of your region." in told
        assert "FMS_STAGING_TOKEN" in told
    assert alerts(stage) == []

    await refused(stage, 121, who="ben")
    alert = await stage.alert(FORBIDDEN)
    assert "Vehicle is not of your region" in words(alert)
    assert "Check in FMS what the token in FMS_STAGING_TOKEN may do." in words(alert)
    assert "Requests stopped: 120-121." in words(alert)


@on_sqlite
async def test_what_fms_forbids_of_one_request_while_it_takes_others_is_about_that_one(
    stage: Stage,
) -> None:
    for number, other in ((120, 121), (122, 120)):
        stage.fms.faults.answer("create", 403, [{"detail": "Not of your region"}], times=1)
        assert "Not of your region" in await refused(stage, number)
        await stage.request(other)
    await stage.at_rest()

    assert alerts(stage) == []
    assert await stopped(stage) == [("forbidden", [120], True), ("forbidden", [122], True)]


@on_sqlite
async def test_an_answer_about_the_request_itself_shows_that_the_bot_is_let_in(
    stage: Stage,
) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await refused(stage, 120)
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)

    await refused(stage, 121)

    await stage.alert("lets the scheduler in again")


@on_sqlite
async def test_a_token_that_is_refused_for_a_delete_is_the_same_cause(stage: Stage) -> None:
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.UNAUTHORIZED, times=1)
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)

    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.whisper("ana", "Assignment 120 was not unrequested")
    await refused(stage, 121)
    await stage.at_rest()

    [alert] = alerts(stage)
    assert "Requests stopped: 120-121." in words(alert)
    [request] = stage.live_requests(120)
    assert (await stage.state(120)).row.fms_request_id == request.id
