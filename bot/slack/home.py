"""The Home tab, and a person's own FMS user."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.messages import ids
from bot.messages.home import render_home, render_home_denied
from bot.messages.settings_view import FMS_USER_IS_NO_NUMBER
from bot.notifier import SlackError
from bot.services.app import App
from bot.services.home import change_fms_user, read_home
from bot.slack.interaction import Interaction, first_value
from domain.access import AccessDenied, Role
from domain.plain import plain
from domain.typed import BadInput, read_id
from storage.away import DatabaseAwayError

_log = logging.getLogger(__name__)


async def home_opened(app: App, interaction: Interaction) -> None:
    """Slack tells of every opening of the app, also of its messages."""
    if interaction.event.get("tab") == "home":
        await publish_home(app, interaction)


async def redraw_home(app: App, interaction: Interaction) -> None:
    """Bring the Home tab up to date after a click in it; clicks elsewhere leave it alone."""
    if interaction.view is not None and interaction.channel is None:
        await publish_home(app, interaction)


async def publish_home(app: App, interaction: Interaction) -> None:
    """Show a person their Home tab as it stands now, or why they have none."""
    try:
        home = await _home(app, interaction)
        await interaction.slack.notifier.publish_home(interaction.user, home)
    except (SlackError, DatabaseAwayError) as error:
        # The next opening shows it; nothing rests on this one.
        _log.warning("the Home tab of %s was not shown: %s", interaction.user, error)


async def _home(app: App, interaction: Interaction) -> dict[str, Any]:
    try:
        await interaction.slack.members.check(interaction.user, Role.COORDINATOR)
    except AccessDenied as denied:
        return render_home_denied(denied)
    home = await read_home(app, interaction.actor, is_ops=await interaction.is_by_ops())
    return render_home(home, app.rules.links)


def check_fms_user(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: a positive whole number, or nothing."""
    return complaint_about_number(first_value(view))


def complaint_about_number(typed: str) -> dict[str, str]:
    """What is wrong with a typed FMS user, by block id."""
    try:
        read_fms_user_number(typed)
    except BadInput:
        return {ids.HOME_FMS_USER_BLOCK: FMS_USER_IS_NO_NUMBER}
    return {}


async def submit_fms_user(app: App, interaction: Interaction) -> None:
    """The number somebody gave, or nothing to have none."""
    await change_fms_user(app, interaction.actor, read_fms_user_number(interaction.text))
    await publish_home(app, interaction)


def read_fms_user_number(typed: str) -> int | None:
    """An FMS user as it is typed; None where nothing is. Raises BadInput."""
    return read_id(typed) if plain(typed) else None
