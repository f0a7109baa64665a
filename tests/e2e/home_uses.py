"""What it takes to use the Home tab and the morning digest."""

from dataclasses import replace

from bot.messages import ids
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.queries import find_element
from sandbox.slack.user_actions.base import place_of
from sandbox.slack.views import View
from tests.e2e.mornings import good_morning, nothing_to_warn_of, put
from tests.e2e.using import Use, clicked, submitted
from tests.stage import Stage


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
    return submitted(stage)


async def click_at_home(stage: Stage, name: str) -> Use:
    await stage.slack.open_home("olga")
    return clicked(stage, await _home(stage), name)


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
    return submitted(stage)


async def _home(stage: Stage) -> View:
    return await stage.slack.until(lambda: stage.slack.home("olga"))


async def click_ready(stage: Stage) -> Use:
    return clicked(stage, await _morning(stage), "Send all ready (1)")


async def submit_ready(stage: Stage) -> Use:
    await stage.slack.click("olga", await _morning(stage), "Send all ready (1)")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    return submitted(stage)


async def _morning(stage: Stage) -> Message:
    """Denver's digest, with 120 alone."""
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3)
    return await good_morning(stage)
