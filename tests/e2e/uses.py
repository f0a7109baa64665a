"""What it takes to use each entry of the Slack door: the stage is prepared, then anybody may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from statistics import mode

from bot.messages import ids
from bot.services.batches import read_running, stop_batch
from sandbox.filling import fill_plans
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.planned import plan_assignments
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.people import User
from sandbox.slack.queries import Surface, elements, find_element, words
from sandbox.slack.user_actions.base import place_of
from sandbox.slack.views import View
from tests.e2e import findings
from tests.e2e.changing import change, propose
from tests.e2e.forms import busy, form_values, open_form, says, zeppelin
from tests.e2e.mornings import good_morning, nothing_to_warn_of, put
from tests.stage import CARDS, Stage

Use = Callable[[User], Interaction]


async def type_request(stage: Stage) -> Use:
    return _typed(stage, "/request", "120")


async def type_unrequest(stage: Stage) -> Use:
    await stage.request(120, 121, who="olga")
    return _typed(stage, "/unrequest", "120 121")


async def click_previewed(stage: Stage, label: str) -> Use:
    """Below the question whether somebody else's request is to be taken back."""
    await stage.request(120, who="olga")
    card = await stage.card(120, "Requested")
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    asked = await stage.whisper("ana", "Take this request back from FMS?")
    return _clicked(stage, asked, label, seen_in=card)


async def type_sync(stage: Stage) -> Use:
    return _typed(stage, "/sync", "status")


async def click_sync_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HTML_200, times=1)
    return _clicked(stage, await _failed_sync(stage), "Sync again")


async def click_apply(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    return _clicked(stage, await _failed_sync(stage), ids.SYNC_APPLY)


async def click_apply_agreed(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    alert = await _failed_sync(stage)
    await stage.slack.click("olga", alert, ids.SYNC_APPLY)
    asked = await stage.whisper("olga", "and this would go")
    return _clicked(stage, asked, ids.SYNC_APPLY_AGREED, seen_in=alert)


async def _failed_sync(stage: Stage) -> Message:
    await stage.slack.type("olga", CARDS, "/sync")
    return await stage.alert("Sync again")


async def click_request(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Request")


async def click_unrequest(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Unrequest")


async def click_delete(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Delete")


async def click_open_card(stage: Stage) -> Use:
    return _clicked(stage, await _taken_back(stage, 120), "Open card")


async def click_request_these(stage: Stage) -> Use:
    """Two of Ana's were taken back at once."""
    return _clicked(stage, await _taken_back(stage, 120, 121), "Request these 2 again")


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
    return _clicked(stage, await _doubt(stage), "Yes, FMS has it")


async def click_not_in_fms(stage: Stage) -> Use:
    return _clicked(stage, await _doubt(stage), "No, release it")


async def submit_request_id(stage: Stage) -> Use:
    slack = stage.slack
    await slack.click("olga", await _doubt(stage), "Yes, FMS has it")
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.DOUBT_REQUEST_ID: str(stage.fms.live_requests()[0].id)})
    return _submitted(stage)


async def click_why(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Why?")


async def click_fms_user(stage: Stage) -> Use:
    """Of a Home tab that was drawn when the button stood there."""
    await stage.slack.open_home("olga")
    action = {
        "type": "button",
        "action_id": ids.HOME_FMS_USER,
        "value": ids.OwnFmsUserValue().dump(),
        "block_id": "b",
    }
    place = place_of(await _home(stage), None)
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, {})
    )


async def submit_fms_user(stage: Stage) -> Use:
    """Of the modal that asked for it alone."""
    slack = stage.slack
    await slack.open_home("olga")
    await slack.click("olga", await _home(stage), ids.HOME_SETTINGS)
    opened = await slack.until(lambda: slack.modal("olga"))
    opened.definition["callback_id"] = ids.HOME_FMS_USER_VIEW
    opened.definition["private_metadata"] = ids.OwnFmsUserValue().dump()
    await slack.fill("olga", {ids.HOME_FMS_USER_ID: "4242"})
    return _submitted(stage)


async def click_at_home(stage: Stage, name: str) -> Use:
    await stage.slack.open_home("olga")
    return _clicked(stage, await _home(stage), name)


async def choose_office(stage: Stage) -> Use:
    await stage.slack.open_home("olga")
    view = await _home(stage)
    placed = find_element(view, ids.HOME_OFFICE)
    chosen = next(one for one in placed.element["options"] if one["text"]["text"] == "Phoenix")
    entry = {"type": "static_select", "selected_option": chosen}
    state = {placed.block_id: {placed.action_id: entry}}
    action = {**entry, "action_id": placed.action_id, "block_id": placed.block_id}
    place = place_of(replace(view, state=state), None)
    return lambda user: Interaction(
        user.id,
        "interactive",
        stage.slack.payloads.block_action(user, place, action, state),
    )


async def submit_digest(stage: Stage) -> Use:
    slack = stage.slack
    await slack.open_home("olga")
    await slack.click("olga", await _home(stage), ids.HOME_SETTINGS)
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.HOME_DIGEST: ["yes"], ids.HOME_DIGEST_OFFICE: "Phoenix"})
    return _submitted(stage)


async def _home(stage: Stage) -> View:
    return await stage.slack.until(lambda: stage.slack.home("olga"))


async def copy_fms_link(stage: Stage) -> Use:
    slack, card = stage.slack, await stage.card(120, "Planned")
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.message_action(user, card, ids.FMS_LINK)
    )


async def type_assign(stage: Stage) -> Use:
    return _typed(stage, "/assign", "")


async def use_new_assignment(stage: Stage) -> Use:
    slack = stage.slack
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.shortcut(user, ids.NEW_ASSIGNMENT)
    )


async def click_edit(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Edit")


async def click_change(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Change")


async def confirm_change(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    await propose(stage, 120, "olga")
    return _submitted(stage)


async def stopped_change(stage: Stage, label: str) -> Use:
    await stage.request(120, who="ana")
    stage.fms.faults.set(Direction.DELETE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    await stage.direct_message("ana", "stopped: ")
    await stage.at_rest()
    return _clicked(stage, await stage.card(120, "Requested"), label)


async def submit_form(stage: Stage) -> Use:
    await open_form(stage, "olga")
    await stage.slack.fill("olga", form_values(stage, 120))
    await stage.slack.until(lambda: says(stage, "olga", "Nothing is in the way."))
    return _submitted(stage)


def choose(action_id: str) -> Callable[[Stage], Awaitable[Use]]:
    """The form with everything in it, where this is chosen once more."""

    async def prepare(stage: Stage) -> Use:
        await submit_form(stage)
        view = stage.slack.modal("olga")
        assert view
        placed = find_element(view, action_id)
        office = {"text": {"type": "plain_text", "text": "Phoenix"}, "value": "Phoenix"}
        entry = view.state[placed.block_id][placed.action_id]
        if action_id == ids.FORM_OFFICE:
            entry = entry | {"selected_option": office}
        state = view.state | {placed.block_id: {placed.action_id: entry}}
        action = {**entry, "action_id": placed.action_id, "block_id": placed.block_id}
        place = place_of(replace(view, state=state), None)
        return lambda user: Interaction(
            user.id,
            "interactive",
            stage.slack.payloads.block_action(user, place, action, state),
        )

    return prepare


async def click_ready(stage: Stage) -> Use:
    return _clicked(stage, await _morning(stage), "Send all ready (1)")


async def submit_ready(stage: Stage) -> Use:
    await stage.slack.click("olga", await _morning(stage), "Send all ready (1)")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    return _submitted(stage)


async def _morning(stage: Stage) -> Message:
    """Denver's digest, with 120 alone."""
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3)
    return await good_morning(stage)


async def _doubt(stage: Stage) -> Message:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("olga", CARDS, "/request 120")
    return await stage.alert("Unconfirmed: assignment 120")


async def click_try_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await stage.slack.type("ana", CARDS, "/request 120 121")
    ended = await stage.direct_message("ana", "1 sent, 1 did not go")
    return _clicked(stage, ended, "Try again")


async def click_send_stopped(stage: Stage) -> Use:
    """Under what stopped a request, and is over since another went."""
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.alert("does not let the bot in")
    await stage.request(121)
    return _clicked(stage, await stage.alert("lets the bot in again"), "Send 120")


async def click_send_stopped_agreed(stage: Stage) -> Use:
    await click_send_stopped(stage)
    alert = await stage.alert("lets the bot in again")
    await stage.slack.click("ana", alert, ids.CAUSE_SEND)
    asked = await stage.whisper("ana", "Send 120 to FMS?")
    return _clicked(stage, asked, ids.CAUSE_SEND_AGREED, seen_in=alert)


async def click_send_the_rest(stage: Stage) -> Use:
    app = stage.bot.app
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 121 120")
        await held.arrived(1)
        [batch] = await read_running(app, None)
        await stop_batch(app, batch.id, batch.actor, is_ops=False)
    await stage.whisper("ana", "1 left")
    return _clicked(stage, await stage.direct_message("ana", "1 left"), "Send the rest")


async def click_stop(stage: Stage) -> Use:
    """Of a batch that has ended meanwhile: one that runs changes the database by itself."""
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120 121")
        await held.arrived(1)
        use = _clicked(stage, await stage.direct_message("ana", "0 of 2"), "Stop")
    await stage.whisper("ana", "Both sent")
    return use


async def type_assignments(stage: Stage) -> Use:
    return _typed(stage, "/assignments", "q5")


async def click_in_talk(stage: Stage, label: str) -> Use:
    """After a word to the bot."""
    await stage.slack.type("ana", CARDS, "@Media Scheduler help")
    answer = await stage.whisper("ana", "I plan press-car loans")
    return _clicked(stage, answer, label, seen_in=await stage.card(120, "Planned"))


async def click_suggested(stage: Stage) -> Use:
    """What was mistyped, put right."""
    await stage.slack.type("ana", CARDS, "/request 120 --chek")
    asked = await stage.whisper("ana", "Did you mean")
    seen_in = await stage.card(120, "Planned")
    return _clicked(stage, asked, "/request 120 --check", seen_in=seen_in)


async def type_vehicle(stage: Stage) -> Use:
    return _typed(stage, "/vehicle", str(stage.plan_of(120).vehicle_id))


async def type_partner(stage: Stage) -> Use:
    return _typed(stage, "/partner", str(stage.plan_of(120).person_id))


async def choose_vehicle(stage: Stage) -> Use:
    return await _choice(stage, "/vehicle", stage.fms.dataset.vehicles[456].make)


async def choose_partner(stage: Stage) -> Use:
    office = mode(one.office for one in stage.fms.dataset.partners.values())
    return await _choice(stage, "/partner", office)


async def _choice(stage: Stage, command: str, typed: str) -> Use:
    await stage.slack.type("ana", CARDS, f"{command} {typed}")
    several = await stage.whisper("ana", "Which one?")
    shown = elements(several)[0].block_id
    return _clicked(stage, several, shown, seen_in=await stage.card(120, "Planned"))


async def _list(stage: Stage, typed: str) -> Message:
    await stage.slack.type("ana", CARDS, f"/assignments {typed}".strip())
    return await stage.whisper("ana", "`/assignments help` shows")


async def turn_page(stage: Stage, label: str) -> Use:
    stage.plans += await fill_plans(
        stage.database, stage.fms.dataset, plan_assignments(stage.fms.dataset, 13), first=140
    )
    first, card = await _list(stage, ""), await stage.card(120, "Planned")
    use = _clicked(stage, first, "Next", seen_in=card)
    if label == "Previous":
        await stage.slack.click("ana", first, "Next")
        await stage.slack.until(lambda: "11 to 16 of 16" in words(stage.slack.whispers("ana")[-1]))
        use = _clicked(stage, stage.slack.whispers("ana")[-1], "Previous", seen_in=card)
    return use


async def type_free(stage: Stage) -> Use:
    return _typed(stage, "/free", "next week")


async def _free(stage: Stage, typed: str, span: str) -> Message:
    """What Ana is shown of twelve cars."""
    async with stage.database.writing() as session:
        session.add_all([zeppelin(one) for one in range(12)])
    await stage.slack.type("ana", CARDS, f"/free {typed}")
    return await stage.whisper("ana", span)


async def turn_free(stage: Stage, label: str) -> Use:
    shown, card = await _free(stage, "zeppelin", "1 to 10 of 12"), await stage.card(120, "Planned")
    if label == "Previous":
        await stage.slack.click("ana", shown, "More")
        shown = await stage.whisper("ana", "11 to 12 of 12")
    return _clicked(stage, shown, label, seen_in=card)


async def click_in_part(stage: Stage) -> Use:
    card, first = await stage.card(120, "Planned"), stage.bot.app.today() + timedelta(days=1)
    await busy(stage, zeppelin(7).vin, first + timedelta(days=2), first + timedelta(days=5))
    shown = await _free(stage, f"zeppelin 60007 {first} {first + timedelta(days=4)}", "in part")
    return _clicked(stage, shown, ids.FREE_IN_PART, seen_in=card)


async def click_plan(stage: Stage) -> Use:
    card = await stage.card(120, "Planned")
    shown = await _free(stage, "zeppelin 60007", "1 to 1 of 1")
    return _clicked(stage, shown, "Plan", seen_in=card)


async def click_taken(stage: Stage, label: str) -> Use:
    """After a request whose car is taken."""
    plan, card = stage.plan_of(120), await stage.card(120, "Planned")
    await busy(stage, plan.vin, plan.start_date, plan.end_date)
    await stage.slack.type("ana", CARDS, "/request 120")
    refused = await stage.whisper("ana", "Assignment 120 was not sent")
    return _clicked(stage, refused, label, seen_in=card)


async def tick(stage: Stage) -> Use:
    return await ticked(stage, ids.LIST_TICK)


async def ticked(stage: Stage, name: str) -> Use:
    """The person who presses it has ticked assignment 120."""
    card = await stage.card(120, "Planned")
    if name == ids.LIST_UNREQUEST:
        await stage.request(120, who="olga")
    shown = await _list(stage, "")
    menu = find_element(shown, ids.LIST_TICK)
    option = next(one for one in menu.element["options"] if one["text"]["text"].startswith("120"))
    if name != ids.LIST_TICK:
        await stage.slack.select("ana", shown, ids.LIST_TICK, [option["value"]])
        await stage.slack.until(lambda: "selected (1)" in words(stage.slack.whispers("ana")[-1]))
        shown = stage.slack.whispers("ana")[-1]
    placed = find_element(shown, name)
    action = {**placed.element, "block_id": placed.block_id}
    chosen = {"type": menu.element["type"], "selected_options": [option]}
    state = {menu.block_id: {ids.LIST_TICK: chosen}}
    if name == ids.LIST_TICK:
        action |= chosen
    place = place_of(card, None)
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, state)
    )


async def choose_in_row(stage: Stage) -> Use:
    """Request in the menu of a row."""
    card = await stage.card(120, "Planned")
    placed = find_element(await _list(stage, "120"), ids.LIST_ROW)
    action = {
        "type": "overflow",
        "action_id": ids.LIST_ROW,
        "block_id": placed.block_id,
        "selected_option": placed.element["options"][0],
    }
    return lambda user: Interaction(
        user.id,
        "interactive",
        stage.slack.payloads.block_action(user, place_of(card, None), action, {}),
    )


def finding(
    told: Callable[[Stage], Awaitable[Message]], label: str
) -> Callable[[Stage], Awaitable[Use]]:
    """A button of the sync's report on what it found."""

    async def prepare(stage: Stage) -> Use:
        return _clicked(stage, await told(stage), label)

    return prepare


async def submit_extended(stage: Stage) -> Use:
    await findings.extend(stage, "olga", await findings.overdue(stage), days=3)
    return _submitted(stage)


async def click_extended_anyway(stage: Stage) -> Use:
    told = await findings.overdue(stage)
    await findings.extend(stage, "olga", told, days=400)
    await stage.slack.submit("olga")
    asked = await stage.whisper("olga", "more than 60 days")
    return _clicked(stage, asked, ids.FINDING_EXTENDED_ANYWAY, seen_in=told)


async def click_plan_again(stage: Stage) -> Use:
    await stage.slack.click("ana", await findings.changed_in_fms(stage), "Take over")
    answered = await stage.whisper("ana", "is completed now")
    return _clicked(stage, answered, "Plan again", seen_in=await stage.alert("Good sync: "))


def _typed(stage: Stage, command: str, text: str) -> Use:
    slack = stage.slack
    channel = slack.workspace.channel(CARDS)
    return lambda user: Interaction(
        user.id,
        "slash_commands",
        slack.payloads.slash_command(user, channel, command, text),
        accepts_answer=True,
    )


def _clicked(stage: Stage, surface: Surface, label: str, *, seen_in: Surface | None = None) -> Use:
    """`seen_in` is for buttons of private messages, which nobody else can answer in."""
    placed = find_element(surface, label)
    place = place_of(seen_in or surface, placed.attachment_id)
    action = {**placed.element, "block_id": placed.block_id}
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, {})
    )


def _submitted(stage: Stage) -> Use:
    """The modal as Olga has filled it in."""
    filled = stage.slack.modal("olga")
    assert filled
    payloads = stage.slack.payloads
    return lambda user: Interaction(
        user.id, "interactive", payloads.view_submission(user, filled), accepts_answer=True
    )
