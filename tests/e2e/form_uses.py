"""What it takes to use the buttons of the planning form, and those that follow a plan."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from bot.messages import ids
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import elements
from sandbox.slack.user_actions.base import place_of
from sandbox.slack.views import View
from storage.tables import VehicleRow
from tests.e2e.forms import busy, form_says, open_form, zeppelin
from tests.e2e.uses import Use
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
        buttons = {one.label: one for one in elements(answer)}
        placed = next(one for name, one in buttons.items() if name.startswith("Plan another"))
        action = {**placed.element, "block_id": placed.block_id, "action_id": action_id}
        return lambda user: Interaction(
            user.id,
            "interactive",
            stage.slack.payloads.block_action(user, place_of(card, None), action, {}),
        )

    return prepare
