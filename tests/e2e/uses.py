"""What it takes to use what sends and takes back: commands, cards, batches, doubts and syncs."""

from bot.messages import ids
from bot.services.batches import read_running, stop_batch
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from tests.e2e.changing import change, propose
from tests.e2e.forms import busy
from tests.e2e.using import Use, clicked, submitted, typed
from tests.stage import CARDS, Stage


async def type_request(stage: Stage) -> Use:
    return typed(stage, "/request", "120")


async def type_unrequest(stage: Stage) -> Use:
    await stage.request(120, 121, who="olga")
    return typed(stage, "/unrequest", "120 121")


async def click_previewed(stage: Stage, label: str) -> Use:
    """Below the question whether somebody else's request is to be taken back."""
    await stage.request(120, who="olga")
    card = await stage.card(120, "Requested")
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    asked = await stage.whisper("ana", "Take this request back from FMS?")
    return clicked(stage, asked, label, seen_in=card)


async def type_sync(stage: Stage) -> Use:
    return typed(stage, "/sync", "status")


async def click_sync_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HTML_200, times=1)
    return clicked(stage, await _failed_sync(stage), "Sync again")


async def click_apply(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    return clicked(stage, await _failed_sync(stage), ids.SYNC_APPLY)


async def click_apply_agreed(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    alert = await _failed_sync(stage)
    await stage.slack.click("olga", alert, ids.SYNC_APPLY)
    asked = await stage.whisper("olga", "and this would be lost or changed")
    return clicked(stage, asked, ids.SYNC_APPLY_AGREED, seen_in=alert)


async def _failed_sync(stage: Stage) -> Message:
    await stage.slack.type("olga", CARDS, "/sync")
    return await stage.alert("Sync again")


async def click_request(stage: Stage) -> Use:
    return clicked(stage, await stage.card(120, "Planned"), "Request")


async def click_unrequest(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return clicked(stage, await stage.card(120, "Requested"), "Unrequest")


async def click_delete(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return clicked(stage, await stage.card(120, "Requested"), "Delete")


async def click_open_card(stage: Stage) -> Use:
    return clicked(stage, await _taken_back(stage, 120), "Open card")


async def click_request_these(stage: Stage) -> Use:
    """Two of Ana's were taken back at once."""
    return clicked(stage, await _taken_back(stage, 120, 121), "Request these 2 again")


async def _taken_back(stage: Stage, *numbers: int) -> Message:
    """What Ana is told of requests that Ben took back."""
    await stage.request(*numbers)
    await stage.at_rest()
    typed = " ".join(str(one) for one in numbers)
    await stage.slack.type("ben", CARDS, f"/unrequest {typed}")
    asked = await stage.whisper("ben", "back from FMS?")
    await stage.slack.click("ben", asked, ids.TAKE_BACK)
    await stage.whisper("ben", "Both taken back" if len(numbers) == 2 else "planned again")
    await stage.at_rest()
    return await stage.direct_message("ana", "took back")


async def click_in_fms(stage: Stage) -> Use:
    return clicked(stage, await _doubt(stage), "Yes, FMS has it")


async def click_not_in_fms(stage: Stage) -> Use:
    return clicked(stage, await _doubt(stage), "No, release it")


async def submit_request_id(stage: Stage) -> Use:
    slack = stage.slack
    await slack.click("olga", await _doubt(stage), "Yes, FMS has it")
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.DOUBT_REQUEST_ID: str(stage.fms.live_requests()[0].id)})
    return submitted(stage)


async def click_why(stage: Stage) -> Use:
    return clicked(stage, await stage.card(120, "Planned"), "Why?")


async def copy_fms_link(stage: Stage) -> Use:
    slack, card = stage.slack, await stage.card(120, "Planned")
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.message_action(user, card, ids.FMS_LINK)
    )


async def click_change(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return clicked(stage, await stage.card(120, "Requested"), "Change")


async def confirm_change(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    await propose(stage, 120, "olga")
    return submitted(stage)


async def stopped_change(stage: Stage, label: str) -> Use:
    await stage.request(120, who="ana")
    stage.fms.faults.set(Direction.DELETE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    await stage.direct_message("ana", "stopped: ")
    await stage.at_rest()
    return clicked(stage, await stage.card(120, "Requested"), label)


async def _doubt(stage: Stage) -> Message:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("olga", CARDS, "/request 120")
    return await stage.alert("Unconfirmed: assignment 120")


async def click_try_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await stage.slack.type("ana", CARDS, "/request 120 121")
    ended = await stage.direct_message("ana", "1 sent, 1 did not go")
    return clicked(stage, ended, "Try again")


async def click_send_stopped(stage: Stage) -> Use:
    """Under what stopped a request, and is over since another went."""
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.alert("has not let the scheduler in")
    await stage.request(121)
    return clicked(stage, await stage.alert("lets the scheduler in again"), "Send 120")


async def click_send_stopped_agreed(stage: Stage) -> Use:
    await click_send_stopped(stage)
    alert = await stage.alert("lets the scheduler in again")
    await stage.slack.click("ana", alert, ids.CAUSE_SEND)
    asked = await stage.whisper("ana", "Send 120 to FMS?")
    return clicked(stage, asked, ids.CAUSE_SEND_AGREED, seen_in=alert)


async def click_send_the_rest(stage: Stage) -> Use:
    app = stage.bot.app
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 121 120")
        await held.arrived(1)
        [batch] = await read_running(app, None)
        await stop_batch(app, batch.id, batch.actor, is_ops=False)
    await stage.whisper("ana", "1 not tried")
    return clicked(stage, await stage.direct_message("ana", "1 not tried"), "Send the rest")


async def click_stop(stage: Stage) -> Use:
    """Of a batch that has ended meanwhile: one that runs changes the database by itself."""
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120 121")
        await held.arrived(1)
        use = clicked(stage, await stage.direct_message("ana", "0 of 2"), "Stop")
    await stage.whisper("ana", "Both sent")
    return use


async def click_in_talk(stage: Stage, label: str) -> Use:
    """After a word to the bot."""
    await stage.slack.type("ana", CARDS, "@Media Scheduler help")
    answer = await stage.whisper("ana", "I plan press-car loans")
    return clicked(stage, answer, label, seen_in=await stage.card(120, "Planned"))


async def click_suggested(stage: Stage) -> Use:
    """What was mistyped, put right."""
    await stage.slack.type("ana", CARDS, "/request 120 --chek")
    asked = await stage.whisper("ana", "Did you mean")
    seen_in = await stage.card(120, "Planned")
    return clicked(stage, asked, "/request 120 --check", seen_in=seen_in)


async def click_taken(stage: Stage, label: str) -> Use:
    """After a request whose car is taken."""
    plan, card = stage.plan_of(120), await stage.card(120, "Planned")
    await busy(stage, plan.vin, plan.start_date, plan.end_date)
    await stage.slack.type("ana", CARDS, "/request 120")
    refused = await stage.whisper("ana", "Assignment 120 was not sent")
    return clicked(stage, refused, label, seen_in=card)
