"""The Home tab, and the question for a person's own FMS user."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.messages import ids
from bot.messages.home import (
    FMS_USER_IS_NO_NUMBER,
    render_fms_user_view,
    render_home,
    render_home_denied,
)
from bot.messages.ids import OwnFmsUserValue
from bot.notifier import SlackError
from bot.services.home import change_fms_user, read_fms_user, read_home
from bot.slack.reading import first_value
from bot.slack.toolbox import Call, Toolbox
from domain.access import AccessDenied, Role, check_access
from domain.assignment import Actor, Source
from storage.engine import DatabaseAwayError

_log = logging.getLogger(__name__)

_LARGEST_ID = 2**63 - 1


async def home_opened(toolbox: Toolbox, event: Mapping[str, Any]) -> None:
    """Slack tells of every opening of the app, also of its messages."""
    if event.get("tab") == "home":
        await publish_home(toolbox, str(event["user"]))


async def publish_home(toolbox: Toolbox, user: str) -> None:
    """Show a person their Home tab as it stands now, or why they have none."""
    try:
        await toolbox.notifier.publish_home(user, await _home(toolbox, user))
    except (SlackError, DatabaseAwayError) as error:
        # The next opening shows it; nothing rests on this one.
        _log.warning("the Home tab of %s was not shown: %s", user, error)


async def _home(toolbox: Toolbox, user: str) -> dict[str, Any]:
    try:
        check_access(
            await toolbox.directory.member(user, toolbox.rules), Role.COORDINATOR, toolbox.rules
        )
    except AccessDenied as denied:
        return render_home_denied(denied)
    home = await read_home(toolbox.syncs.app, Actor(Source.SLACK, user))
    return render_home(home, toolbox.links)


async def redraw_home(toolbox: Toolbox, call: Call) -> None:
    """Bring the Home tab up to date after a click in it; clicks elsewhere leave it alone."""
    if call.view is not None and call.channel is None:
        await publish_home(toolbox, call.user)


async def click_fms_user(toolbox: Toolbox, call: Call) -> None:
    """Ask which FMS user the person is."""
    OwnFmsUserValue.load(call.value)
    current = await read_fms_user(toolbox.app, call.actor)
    await toolbox.notifier.open_view(call.trigger, render_fms_user_view(current))


def check_fms_user(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: a positive whole number, or nothing."""
    typed = first_value(view)
    is_number = typed.isascii() and typed.isdigit() and 0 < int(typed) <= _LARGEST_ID
    return {} if is_number or not typed else {ids.HOME_FMS_USER_BLOCK: FMS_USER_IS_NO_NUMBER}


async def submit_fms_user(toolbox: Toolbox, call: Call) -> None:
    """The number somebody gave, or nothing to have none."""
    await change_fms_user(toolbox.app, call.actor, int(call.text) if call.text else None)
    await publish_home(toolbox, call.user)
