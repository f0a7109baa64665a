"""What it takes to use lists, pages of one car or partner, and what is free."""

from datetime import timedelta
from statistics import mode

from bot.messages import ids
from sandbox.filling import fill_plans
from sandbox.fms.planned import plan_assignments
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.queries import elements, find_element, words
from sandbox.slack.user_actions.base import place_of
from tests.e2e.forms import busy, zeppelin
from tests.e2e.using import Use, clicked, typed
from tests.stage import CARDS, Stage


async def type_assignments(stage: Stage) -> Use:
    return typed(stage, "/assignments", "q5")


async def type_vehicle(stage: Stage) -> Use:
    return typed(stage, "/vehicle", str(stage.plan_of(120).vehicle_id))


async def type_partner(stage: Stage) -> Use:
    return typed(stage, "/partner", str(stage.plan_of(120).person_id))


async def choose_vehicle(stage: Stage) -> Use:
    return await _choice(stage, "/vehicle", stage.fms.dataset.vehicles[456].make)


async def choose_partner(stage: Stage) -> Use:
    office = mode(one.office for one in stage.fms.dataset.partners.values())
    return await _choice(stage, "/partner", office)


async def _choice(stage: Stage, command: str, typed: str) -> Use:
    await stage.slack.type("ana", CARDS, f"{command} {typed}")
    several = await stage.whisper("ana", "Which one?")
    shown = elements(several)[0].block_id
    return clicked(stage, several, shown, seen_in=await stage.card(120, "Planned"))


async def _list(stage: Stage, typed: str) -> Message:
    await stage.slack.type("ana", CARDS, f"/assignments {typed}".strip())
    return await stage.whisper("ana", "`/assignments help` shows")


async def turn_page(stage: Stage, label: str) -> Use:
    stage.plans += await fill_plans(
        stage.database, stage.fms.dataset, plan_assignments(stage.fms.dataset, 13), first=140
    )
    first, card = await _list(stage, ""), await stage.card(120, "Planned")
    use = clicked(stage, first, "Next", seen_in=card)
    if label == "Previous":
        await stage.slack.click("ana", first, "Next")
        await stage.slack.until(lambda: "11 to 16 of 16" in words(stage.slack.whispers("ana")[-1]))
        use = clicked(stage, stage.slack.whispers("ana")[-1], "Previous", seen_in=card)
    return use


async def type_free(stage: Stage) -> Use:
    return typed(stage, "/free", "next week")


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
    return clicked(stage, shown, label, seen_in=card)


async def click_in_part(stage: Stage) -> Use:
    card, first = await stage.card(120, "Planned"), stage.bot.app.today() + timedelta(days=1)
    await busy(stage, zeppelin(7).vin, first + timedelta(days=2), first + timedelta(days=5))
    shown = await _free(stage, f"zeppelin 60007 {first} {first + timedelta(days=4)}", "in part")
    return clicked(stage, shown, ids.FREE_IN_PART, seen_in=card)


async def click_plan(stage: Stage) -> Use:
    card = await stage.card(120, "Planned")
    shown = await _free(stage, "zeppelin 60007", "1 to 1 of 1")
    return clicked(stage, shown, "Plan", seen_in=card)


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
