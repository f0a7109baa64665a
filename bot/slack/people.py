"""What Slack says of people by itself."""

from collections.abc import Mapping
from typing import Any

from bot.slack.toolbox import Toolbox


async def user_changed(toolbox: Toolbox, event: Mapping[str, Any]) -> None:
    """Access follows at once: a member who becomes a guest, or leaves, is looked up anew."""
    toolbox.directory.forget(str(event["user"]["id"]))
