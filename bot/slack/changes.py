"""What Slack tells of people and user groups: who may do what follows at once."""

from collections.abc import Mapping

from bot.services.app import App
from bot.slack.interaction import Interaction


async def user_changed(_app: App, interaction: Interaction) -> None:
    """A member who becomes a guest, or leaves, is looked up again."""
    interaction.slack.members.forget(interaction.user)


async def group_changed(_app: App, interaction: Interaction) -> None:
    """People joined or left a user group, or it was switched off: its members are looked up again.

    Slack names the group in one of two ways, by the event.
    """
    group = interaction.event.get("subteam")
    found = group.get("id") if isinstance(group, Mapping) else interaction.event.get("subteam_id")
    interaction.slack.members.forget_group(str(found))
