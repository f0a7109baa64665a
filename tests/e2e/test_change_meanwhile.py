"""What others do while a request is changed, and what a bot's end in between leaves behind."""

import asyncio
from dataclasses import replace

import pytest

from bot.messages import ids
from bot.services.recovery import recover
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, find_element, words
from sandbox.slack.workspace import PersonRef
from storage import leases
from tests.e2e.changing import change, later, propose
from tests.e2e.forms import FAR, busy, form_says
from tests.stage import CARDS, Stage, on_sqlite


async def stopped(stage: Stage, who: PersonRef = "ana") -> Message:
    """A change of 120 that FMS refused to begin: its request is still there."""
    stage.fms.faults.set(Direction.DELETE, Fault.INVALID, times=1)
    await change(stage, 120, who)
    return await told(stage, "stopped: ", who)


async def deleted_only(stage: Stage) -> Message:
    """A change of 120 whose request FMS deleted, and whose new one it refused."""
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    return await told(stage, "FMS has no request for it now")


async def told(stage: Stage, says: str, who: PersonRef = "ana") -> Message:
    """The latest that the person was told of it, once all is drawn."""
    await stage.direct_message(who, says)
    await stage.at_rest()
    return await stage.direct_message(who, says)


async def is_changed(stage: Stage) -> None:
    """Once the one live request is the new one."""
    await stage.direct_message("ana", "120 is changed: ")
    [live] = stage.live_requests(120)
    plan = stage.plan_of(120)
    assert live.dates == (plan.start_date + FAR, plan.end_date + FAR)


async def is_answered(stage: Stage, who: PersonRef) -> str:
    """What the question says once it is answered."""

    def answered() -> str | None:
        modal = stage.slack.modal(who)
        said = words(modal) if modal else ""
        waits = "One moment" in said or "then a new one is made" in said
        return None if waits else said

    return await stage.slack.until(answered)


# --- several people ---


@pytest.mark.long
async def test_of_two_people_who_say_yes_at_once_one_changes_it(stage: Stage) -> None:
    await stage.request(120)
    await propose(stage, 120, "ana")
    await propose(stage, 120, "ben")
    posts = stage.fms.posts_received()

    await asyncio.gather(stage.slack.submit("ana"), stage.slack.submit("ben"))

    await stage.card(120, "Requested")
    said = [await is_answered(stage, who) for who in ("ana", "ben")]
    await stage.at_rest()
    assert len(stage.live_requests(120)) == 1
    assert stage.fms.posts_received() == posts + 1
    assert stage.fms.calls.received(Direction.DELETE) == 1
    assert sum("is changed: FMS staging request" in one for one in said) >= 1
    assert (await stage.state(120)).row.start_date == stage.plan_of(120).start_date + FAR


@pytest.mark.long
async def test_two_clicks_of_go_on_make_one_request(stage: Stage) -> None:
    await stage.request(120)
    message = await deleted_only(stage)
    posts = stage.fms.posts_received()

    await asyncio.gather(
        stage.slack.click("ana", message, "Go on"), stage.slack.click("ana", message, "Go on")
    )

    await is_changed(stage)
    await stage.at_rest()
    assert stage.fms.posts_received() == posts + 1


@on_sqlite
@pytest.mark.long
async def test_a_person_who_had_requested_it_is_told_who_changes_it(stage: Stage) -> None:
    await stage.request(120, who="olga")

    assert "<@U0OLGALIN> requested it and will be told" in await propose(stage, 120, "ana")
    await stage.slack.submit("ana")

    await stage.direct_message("olga", "<@U0ANARUIZ> is changing your request")
    await stage.direct_message("olga", "120 is changed: ")
    await is_changed(stage)


@on_sqlite
@pytest.mark.long
async def test_another_person_may_go_on_and_both_see_how_it_ends(stage: Stage) -> None:
    await stage.request(120)
    await stopped(stage)

    await stage.slack.click("ben", await stage.card(120, "Requested"), "Go on")

    await stage.direct_message("ben", "120 is changed: ")
    await is_changed(stage)


@on_sqlite
@pytest.mark.long
async def test_leaving_it_keeps_what_is_there(stage: Stage) -> None:
    await stage.request(120)
    message = await stopped(stage)
    [live] = stage.live_requests(120)

    await stage.slack.click("ana", message, "Leave it as it is now")

    left = await told(stage, "was called off")
    assert "120 is requested now" in words(left)
    assert buttons(left) == []
    assert stage.live_requests(120) == [live]
    assert buttons(await stage.card(120, "Requested")) == ["Unrequest", "Change", "Delete", "Why?"]


# --- other acts in between ---


@on_sqlite
@pytest.mark.long
async def test_an_unrequest_in_between_leaves_the_edit_and_the_request_to_do(
    stage: Stage,
) -> None:
    await stage.request(120)
    message = await stopped(stage)

    await stage.slack.click("ben", await stage.card(120, "Requested"), "Unrequest")
    await told(stage, "FMS has no request for it now")
    await stage.slack.click("ana", message, "Go on")

    await is_changed(stage)


@on_sqlite
@pytest.mark.parametrize(
    ("press", "says"),
    [("Delete", "120 is deleted."), ("Request", "120 is requested now")],
)
@pytest.mark.long
async def test_what_somebody_else_does_with_it_ends_the_change_and_is_told(
    stage: Stage, press: str, says: str
) -> None:
    await stage.request(120)
    message = await stopped(stage)
    if press == "Request":
        # As it was: by then the request that was to be changed is another one.
        await stage.slack.click("ben", await stage.card(120, "Requested"), "Unrequest")
        await told(stage, "FMS has no request for it now")
        await stage.slack.click("ben", await stage.card(120, "Planned"), press)
    else:
        await stage.slack.click("ben", await stage.card(120, "Requested"), press)

    over = await told(stage, "goes no further")
    assert says in words(over)
    assert over.ts != message.ts, "an edit of the old message would notify nobody"
    offered = {label for one in stage.slack.direct_messages("ana") for label in buttons(one)}
    assert not offered & {"Go on", "Leave it as it is now"}
    calls = len(stage.fms.calls)
    await stage.slack.click("ana", message, "Go on", late=True)
    await stage.whisper("ana", "This click did nothing")
    assert len(stage.fms.calls) == calls


@on_sqlite
@pytest.mark.long
async def test_a_request_of_what_the_change_planned_is_its_end(stage: Stage) -> None:
    await stage.request(120)
    await deleted_only(stage)

    await stage.slack.type("ben", CARDS, "/request 120")

    await is_changed(stage)
    card = await stage.card(120, "Requested")
    assert buttons(card) == ["Unrequest", "Change", "Delete", "Why?"]


@on_sqlite
@pytest.mark.long
async def test_an_edit_of_what_the_change_planned_ends_it(stage: Stage) -> None:
    await stage.request(120)
    await deleted_only(stage)

    await stage.slack.click("ben", await stage.card(120, "Planned"), "Edit")
    await form_says(stage, "ben", "Partner")
    plan = stage.plan_of(120)
    await stage.slack.submit("ben", {ids.FORM_END: str(plan.end_date + FAR + FAR / 300)})

    over = await told(stage, "goes no further")
    assert "FMS staging> has no request for it" in over.text
    assert stage.live_requests(120) == []


@on_sqlite
@pytest.mark.long
async def test_an_approval_in_between_ends_it_and_is_told(stage: Stage) -> None:
    await stage.request(120)
    message = await stopped(stage, "ben")
    [live] = stage.live_requests(120)
    stage.fms.approve(live.id)

    await stage.slack.type("olga", CARDS, "/sync")

    card = await stage.card(120, "Active")
    over = await told(stage, "goes no further", "ben")
    assert "120 is active now" in words(over)
    assert over.ts != message.ts
    assert buttons(card) == ["Why?"]
    await stage.slack.click("ben", message, "Go on", late=True)
    await stage.whisper("ben", "This click did nothing")
    assert stage.fms.calls.received(Direction.DELETE) == 1


@pytest.mark.long
async def test_nothing_is_deleted_for_a_car_that_is_taken_before_the_yes(stage: Stage) -> None:
    await stage.request(120)
    await propose(stage, 120, "ana")
    [live], plan = stage.live_requests(120), stage.plan_of(120)
    await busy(stage, plan.vin, plan.start_date + FAR, plan.end_date + FAR)

    await stage.slack.submit("ana")

    said = words(await told(stage, "stopped: "))
    assert f"|{live.id}>" in said
    assert "FMS has request" in said
    assert stage.fms.calls.received(Direction.DELETE) == 0
    assert (await stage.attempts(120))[-1].outcome == "blocked"


@pytest.mark.long
async def test_a_car_that_is_taken_after_the_delete_stops_it_with_the_old_plan(
    stage: Stage,
) -> None:
    await stage.request(120)
    plan = stage.plan_of(120)
    async with stage.fms.hold_deletes() as held:
        await change(stage, 120, "ana")
        await held.arrived(1)
        await busy(stage, plan.vin, plan.start_date + FAR, plan.end_date + FAR)
        held.release()
        said = words(await told(stage, "FMS has no request for it now"))

    assert "taken" in said or "Service" in said
    row = (await stage.state(120)).row
    assert (row.status, row.start_date) == ("planned", plan.start_date)
    assert stage.live_requests(120) == []
    card = await stage.card(120, "Planned")
    assert buttons(card)[:2] == ["Go on", "Leave it as it is now"]


@on_sqlite
async def test_a_taken_car_is_refused_in_the_form(stage: Stage) -> None:
    await stage.request(120)
    plan = stage.plan_of(120)
    await busy(stage, plan.vin, plan.start_date + FAR, plan.end_date + FAR)
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Change")
    await form_says(stage, "ana", "Choose what to change")

    await stage.slack.submit("ana", later(stage, 120))

    await form_says(stage, "ana", "It cannot be requested like this")
    assert stage.fms.calls.received(Direction.DELETE) == 0


@on_sqlite
async def test_what_is_requested_already_is_no_change(stage: Stage) -> None:
    await stage.request(120)
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Change")
    await form_says(stage, "ana", "Choose what to change")

    await stage.slack.submit("ana")

    await form_says(stage, "ana", "120 is already requested exactly like this")


# --- the end of a bot in between ---


@pytest.mark.long
async def test_a_stop_in_between_sends_nothing_more_and_a_person_goes_on(stage: Stage) -> None:
    await stage.request(120)
    posts = stage.fms.posts_received()
    async with stage.fms.hold_deletes() as held:
        await change(stage, 120, "ana")
        await held.arrived(1)
        stopping = asyncio.create_task(stage.stop_bot())
        await stage.slack.until(lambda: stage.bot.app.tasks.closing)
        held.release()
        await stopping
    await stage.start_bot()

    message = await told(stage, "the scheduler restarted in the middle of it")
    assert "FMS has no request for it now" in words(message)
    assert stage.fms.posts_received() == posts
    await stage.slack.click("ana", message, "Go on")
    await is_changed(stage)


@pytest.mark.long
async def test_a_death_in_between_is_told_and_nothing_goes_out_by_itself(stage: Stage) -> None:
    await stage.request(120)
    posts = stage.fms.posts_received()
    async with stage.fms.hold_deletes() as held:
        await change(stage, 120, "ana")
        await held.arrived(1)
        app = stage.bot.app
        async with stage.database.writing() as session:
            await leases.release(session, [app.holder])
        other = replace(app, holder="bot:other", working_on=set())
        assert await recover(other) == 2
        message = await told(stage, "the scheduler restarted in the middle of it")
        assert "FMS may or may not have deleted request" in words(message)
        held.release()
        # The process was not dead after all, and hears FMS's answer: it does not go on by itself.
        message = await told(stage, "FMS has no request for it now")

    assert stage.fms.posts_received() == posts
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Go on")
    await is_changed(stage)
    assert find_element(await stage.card(120, "Requested"), "Change")


# --- the car that it is changed to ---


async def _wants(stage: Stage, number: int, who: PersonRef, vehicle_id: int) -> None:
    """The question whether to have this car instead, in days of its own."""
    plan = stage.plan_of(122)
    days = {
        ids.FORM_START: str(plan.start_date + FAR),
        ids.FORM_END: str(plan.start_date + FAR),
    }
    await propose(stage, number, who, **{ids.FORM_VEHICLE: str(vehicle_id)}, **days)


@pytest.mark.long
async def test_of_two_changes_to_one_car_the_second_deletes_nothing(stage: Stage) -> None:
    await stage.request(120, 121)
    wanted = stage.plan_of(122).vehicle_id
    await _wants(stage, 120, "ana", wanted)
    await _wants(stage, 121, "ben", wanted)
    async with stage.fms.hold_deletes() as held:
        await stage.slack.submit("ana")
        await held.arrived(1)
        await stage.slack.submit("ben")
        said = words(await stage.direct_message("ben", "stopped: "))
        held.release()
        await stage.direct_message("ana", "120 is changed: ")

    assert "120" in said
    assert "FMS has request" in said
    assert stage.fms.calls.received(Direction.DELETE) == 1
    assert [one.vehicle_id for one in stage.live_requests(122)] == [wanted]
    assert len(stage.live_requests(121)) == 1


@pytest.mark.long
async def test_a_plan_for_the_car_that_a_change_waits_for_is_not_sent(stage: Stage) -> None:
    await stage.request(120)
    plan = stage.plan_of(122)
    days = {ids.FORM_START: str(plan.start_date), ids.FORM_END: str(plan.end_date)}
    await stage.change(122, start_date=plan.start_date + FAR, end_date=plan.end_date + FAR)
    await propose(stage, 120, "ana", **{ids.FORM_VEHICLE: str(plan.vehicle_id)}, **days)
    async with stage.fms.hold_deletes() as held:
        await stage.slack.submit("ana")
        await held.arrived(1)
        await stage.change(122, start_date=plan.start_date, end_date=plan.end_date)
        await stage.slack.type("ben", CARDS, "/request 122")
        await stage.whisper("ben", "122 was not sent")
        held.release()
        message = await told(stage, "taken by assignment 122")
    await stage.slack.click("ana", message, "Go on")
    await stage.direct_message("ana", "120 is changed: ")
    assert len(stage.live_requests(122)) == 1
