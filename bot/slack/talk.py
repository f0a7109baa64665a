"""What people say to the bot, where they mention it or write to it: one answer for each message."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.messages.ids import CommandValue
from bot.messages.replies import render_denied
from bot.messages.talk import render_talk
from bot.services.app import App
from bot.services.said import is_to_be_answered, is_to_be_told
from bot.slack.interaction import Interaction
from domain.access import AccessDenied, Objection, Role
from domain.said import command_in
from domain.typed_again import asks_for_help

_log = logging.getLogger(__name__)

# A person's words may come with a file; every other kind is an edit, an echo or no person's.
_SAID = (None, "file_share")


async def mentioned(app: App, interaction: Interaction) -> None:
    """The bot was mentioned in a channel: answered in private, there."""
    await _answer(app, interaction)


async def written_to(app: App, interaction: Interaction) -> None:
    """Somebody wrote to the bot itself."""
    if interaction.event.get("channel_type") == "im":
        await _answer(app, interaction)


async def _answer(app: App, interaction: Interaction) -> None:
    if not interaction.trigger or not _is_a_persons(interaction.event):
        return
    # Slack delivers an event again for an hour, also to a bot that was started meanwhile.
    if not await is_to_be_answered(app, interaction.trigger):
        return
    try:
        await interaction.slack.members.check(interaction.user, Role.COORDINATOR)
    except AccessDenied as denied:
        _log.info("%s spoke to the bot and may not use it: %s", interaction.user, denied.objection)
        # Bots would answer each other for ever; people are told once.
        if denied.objection is not Objection.BOT and await is_to_be_told(app, interaction.user):
            await interaction.answer(render_denied(denied))
        return
    meant = None if asks_for_help(interaction.text) else command_in(interaction.text)
    await interaction.answer(render_talk(CommandValue(*meant) if meant else None))


def _is_a_persons(event: Mapping[str, Any]) -> bool:
    is_ours = bool(event.get("bot_id") or event.get("bot_profile"))
    return bool(event.get("user")) and not is_ours and event.get("subtype") in _SAID
