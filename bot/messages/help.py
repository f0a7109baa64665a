"""What each command can do, in the one way that every command is asked."""

from collections.abc import Callable, Mapping

from bot.messages.blocks import Message
from bot.messages.free import render_free_help
from bot.messages.listing import render_list_help
from bot.messages.pages import render_partner_help, render_vehicle_help
from bot.messages.planning import render_assign_help
from bot.messages.replies import render_selection_help
from bot.messages.sync import render_sync_help
from domain.assignment import Action

_HELP: Mapping[str, Callable[[], Message]] = {
    "/request": lambda: render_selection_help("/request", Action.REQUEST),
    "/unrequest": lambda: render_selection_help("/unrequest", Action.UNREQUEST),
    "/assign": render_assign_help,
    "/assignments": render_list_help,
    "/free": render_free_help,
    "/vehicle": render_vehicle_help,
    "/partner": render_partner_help,
    "/sync": render_sync_help,
}


def help_for(command: str) -> Message:
    """How to use this command."""
    return _HELP[command]()
