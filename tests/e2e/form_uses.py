"""What it takes to use the buttons of the planning form, and those that follow a plan."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.messages import ids
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import elements, find_element
from sandbox.slack.user_actions.base import place_of
from sandbox.slack.views import View
from storage.tables import VehicleRow
from tests.e2e.forms import busy, form_says, form_values, open_form, says, zeppelin
from tests.e2e.using import Use, clicked, submitted, typed
from tests.stage import CARDS, Stage
from tests.storage.saving import save

_WEEK = timedelta(days=7)


def near_zeppelins(stage: Stage) -> tuple[VehicleRow, ...]:
    """One that is asked for, one of its model beside it, another model, and one elsewhere."""
    cars = tuple(zeppelin(one) for one in range(4))
    cars[2].model, cars[3].office = "LZ", "Atlanta"
    return cars


async def taken_form(stage: Stage, who: str) -> tuple[View, date]:
    """The form with a zeppelin that is taken on the first days, and again two weeks later."""
    first = stage.bot.app.today() + _WEEK
    await save(stage.database, *near_zeppelins(stage))
    for start in (first, first + 2 * _WEEK):
        await busy(stage, zeppelin(0).vin, start, start + timedelta(days=3))
    await open_form(stage, who)
    days = {
        ids.FORM_START: str(first + timedelta(days=1)),
        ids.FORM_END: str(first + timedelta(days=3)),
    }
    await stage.slack.fill(who, days | {ids.FORM_VEHICLE: "60000"})
    return await form_says(stage, who, "Free from"), first


def way_out(action_id: str) -> Callable[[Stage], Awaitable[Use]]:
    """A button that changes Olga's form."""

    async def prepare(stage: Stage) -> Use:
        form, _ = await taken_form(stage, "olga")
        placed = next(one for one in elements(form) if one.action_id == action_id)
        action = {**placed.element, "block_id": placed.block_id}
        return lambda user: Interaction(
            user.id,
            "interactive",
            stage.slack.payloads.block_action(user, place_of(form, None), action, form.state),
        )

    return prepare


def next_step(action_id: str) -> Callable[[Stage], Awaitable[Use]]:
    """A button below what a line of Ana's has planned."""

    async def prepare(stage: Stage) -> Use:
        plan, card = stage.plan_of(120), await stage.card(120, "Planned")
        later = plan.start_date + timedelta(days=300)
        line = f"/assign {plan.vehicle_id} {plan.person_id} {later} {later + _WEEK}"
        await stage.slack.type("ana", CARDS, line)
        answer = await stage.whisper("ana", "is planned")
        label = {ids.PLAN_ANOTHER: "Plan another", ids.FIND_CARD: "Open card"}[action_id]
        placed = next(one for one in elements(answer) if one.label.startswith(label))
        action = {**placed.element, "block_id": placed.block_id, "action_id": action_id}
        return lambda user: Interaction(
            user.id,
            "interactive",
            stage.slack.payloads.block_action(user, place_of(card, None), action, {}),
        )

    return prepare


async def type_assign(stage: Stage) -> Use:
    return typed(stage, "/assign", "")


async def use_new_assignment(stage: Stage) -> Use:
    slack = stage.slack
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.shortcut(user, ids.NEW_ASSIGNMENT)
    )


async def click_edit(stage: Stage) -> Use:
    return clicked(stage, await stage.card(120, "Planned"), "Edit")


async def submit_form(stage: Stage) -> Use:
    await open_form(stage, "olga")
    await stage.slack.fill("olga", form_values(stage, 120))
    await stage.slack.until(lambda: says(stage, "olga", "Nothing is in the way."))
    return submitted(stage)


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
