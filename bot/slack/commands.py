"""Every slash command, typed or pressed: help comes first, in the same words for all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.messages.help import help_for
from bot.messages.ids import CommandValue, UnreadableValueError
from bot.services.app import App
from bot.slack import free, lists, pages, planning, requests, sync
from bot.slack.edge import Entry, complaint_about
from bot.slack.interaction import Interaction
from domain.access import Role
from domain.typed import BadInput
from domain.typed_again import asks_for_help

_Handler = Callable[[App, Interaction], Awaitable[None]]


def _command(name: str, handler: _Handler) -> Entry:
    async def helped(app: App, interaction: Interaction) -> None:
        if asks_for_help(interaction.text):
            await interaction.answer(help_for(name))
        else:
            await handler(app, interaction)

    return Entry(name, Role.COORDINATOR, helped)


COMMANDS = (
    _command("/request", requests.request),
    _command("/unrequest", requests.unrequest),
    _command("/assign", planning.assign),
    _command("/assignments", lists.assignments),
    _command("/free", free.free),
    _command("/vehicle", pages.vehicle),
    _command("/partner", pages.partner),
    _command("/sync", sync.sync),
)
_BY_NAME = {one.name: one for one in COMMANDS}


async def click_run(app: App, interaction: Interaction) -> None:
    """A button that types a command: exactly what typing it would do, for who presses."""
    value = CommandValue.load(interaction.value)
    entry = _BY_NAME.get(value.command)
    if entry is None:
        raise UnreadableValueError
    typed = replace(interaction, name=value.command, text=value.text, value=None)
    try:
        await entry.handler(app, typed)
    except BadInput as error:
        await typed.answer(await complaint_about(typed, error))
