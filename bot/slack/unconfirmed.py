"""The alert's buttons: whether FMS has the request."""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.messages import ids
from bot.messages.ids import DoubtValue
from bot.messages.unconfirmed import (
    REQUEST_ID_IS_NO_NUMBER,
    render_request_id_view,
    render_resolution,
)
from bot.notifier import SlackError
from bot.services.app import App
from bot.services.unconfirmed import (
    read_sent,
    resolve_request_found,
    resolve_request_kept,
    resolve_request_missing,
)
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction, first_value
from domain.attempt import Outcome, Performed, RequestIdTaken
from domain.typed import BadInput, read_id


async def click_in_fms(app: App, interaction: Interaction) -> None:
    """A create: ask for its id. A delete: the request is still there."""
    value = DoubtValue.load(interaction.value)
    if value.creates:
        await _ask_for_id(app, interaction, value)
        return
    resolution = await resolve_request_kept(app, value.attempt_id, interaction.actor)
    await _answer(app, interaction, resolution)


async def _ask_for_id(app: App, interaction: Interaction, value: DoubtValue) -> None:
    found = await read_sent(app, value.attempt_id)
    if found is None or found.assignment is None:
        await _answer(app, interaction, None)
        return
    if found.attempt.outcome is not Outcome.UNCONFIRMED:
        await _answer(app, interaction, replace(found, repeated=True))
        return
    view = render_request_id_view(replace(value, channel=interaction.channel), found.assignment)
    await interaction.open(view)


async def click_not_in_fms(app: App, interaction: Interaction) -> None:
    """A create never arrived, or a delete did its work."""
    value = DoubtValue.load(interaction.value)
    resolution = await resolve_request_missing(app, value.attempt_id, interaction.actor)
    await _answer(app, interaction, resolution)


async def submit_request_id(app: App, interaction: Interaction) -> None:
    """The id that somebody found in FMS."""
    value, request_id = DoubtValue.load(interaction.value), read_id(interaction.text)
    resolution = await resolve_request_found(app, value.attempt_id, interaction.actor, request_id)
    if isinstance(resolution, RequestIdTaken):
        await _ask_again(app, interaction, value, resolution)
    else:
        await _answer(app, interaction, resolution)


async def _ask_again(
    app: App, interaction: Interaction, value: DoubtValue, taken: RequestIdTaken
) -> None:
    """The same question, with what is wrong beside the number; in words where Slack is too slow."""
    found = await read_sent(app, value.attempt_id)
    if found and found.assignment:
        view = render_request_id_view(value, found.assignment, taken)
        with contextlib.suppress(SlackError):
            await interaction.slack.notifier.open_view(interaction.trigger, view)
            return
    await _answer(app, interaction, taken)


def check_request_id(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: FMS's ids are whole numbers."""
    try:
        read_id(first_value(view))
    except BadInput:
        return {ids.DOUBT_REQUEST_ID_BLOCK: REQUEST_ID_IS_NO_NUMBER}
    return {}


async def _answer(
    app: App, interaction: Interaction, resolution: Performed | RequestIdTaken | None
) -> None:
    await interaction.answer(render_resolution(resolution, app.rules.links))
    await redraw_home(app, interaction)
