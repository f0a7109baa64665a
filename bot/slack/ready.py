"""*Send all ready*: which they are is shown first, and looked at again when the person says yes."""

from collections.abc import Mapping
from typing import Any

from bot.messages.ids import ReadyValue
from bot.messages.ready import render_left_behind, render_ready_view
from bot.services.app import App
from bot.services.claim import was_heeded
from bot.services.ready import find_ready, look_again
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction
from bot.slack.requests import send
from domain.assignment import Action


async def click_ready(app: App, interaction: Interaction) -> None:
    """Ask, naming them all; nothing is sent by the click."""
    value = ReadyValue.load(interaction.value)
    found = await find_ready(app, interaction.actor, office=value.office, days=value.days)
    await interaction.open(render_ready_view(found, value, interaction.channel))


def check_ready(_view: Mapping[str, Any]) -> dict[str, str]:
    """There is nothing to fill in."""
    return {}


async def submit_ready(app: App, interaction: Interaction) -> None:
    """The yes to those that were named: an ordinary batch of what is still ready."""
    value = ReadyValue.load(interaction.value)
    if await was_heeded(app, interaction.confirmation):
        # Delivered again, to another bot: what was ready is not any more, since it went on.
        return
    found = await look_again(app, interaction.actor, value.numbers)
    if found.left:
        await interaction.answer(render_left_behind(found))
    if found.ready:
        await send(app, interaction, Action.REQUEST, [one.id for one in found.ready])
    await redraw_home(app, interaction)
