"""The Home tab's own buttons: what people do most, whose assignments it shows, the digest."""

from collections.abc import Mapping
from typing import Any

from bot.messages import ids
from bot.messages.digest_view import CHOOSE_AN_OFFICE, render_digest_view
from bot.messages.ids import HomeValue, UnreadableValueError
from bot.services import home as services
from bot.services.app import App
from bot.slack.free import answer_with_free
from bot.slack.home import publish_home
from bot.slack.interaction import Interaction
from bot.slack.lists import answer_with_calendar
from bot.slack.planning import open_form
from domain.home import DeskSettings


async def click_new(app: App, interaction: Interaction) -> None:
    """New assignment: the empty form."""
    HomeValue.load(interaction.value)
    await open_form(app, interaction)


async def click_free(app: App, interaction: Interaction) -> None:
    """Free cars of the office that is shown, as `/free` answers."""
    await answer_with_free(app, interaction, HomeValue.load(interaction.value).office or "")


async def click_calendar(app: App, interaction: Interaction) -> None:
    """This week's calendar of the office that is shown."""
    await answer_with_calendar(app, interaction, HomeValue.load(interaction.value).office or "")


async def click_refresh(app: App, interaction: Interaction) -> None:
    """The same, as it stands now."""
    HomeValue.load(interaction.value)
    await publish_home(app, interaction)


async def choose_office(app: App, interaction: Interaction) -> None:
    """Whose assignments are shown, from now on."""
    chosen = _chosen(interaction, ids.HOME_OFFICE)
    await services.choose_office(app, interaction.actor, chosen.office if chosen else None)
    await publish_home(app, interaction)


async def click_digest(app: App, interaction: Interaction) -> None:
    """Ask whether, when and of which office."""
    HomeValue.load(interaction.value)
    chosen, offices = await services.read_desk_settings(app, interaction.actor)
    await interaction.open(render_digest_view(chosen, offices))


def check_digest(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: who wants it wants one of an office."""
    values = view["state"]["values"]
    wanted = values[ids.HOME_DIGEST_BLOCK][ids.HOME_DIGEST]["selected_options"]
    office = values[ids.HOME_DIGEST_OFFICE_BLOCK][ids.HOME_DIGEST_OFFICE]["selected_option"]
    return {ids.HOME_DIGEST_OFFICE_BLOCK: CHOOSE_AN_OFFICE} if wanted and not office else {}


async def submit_digest(app: App, interaction: Interaction) -> None:
    """What somebody chose."""
    values = interaction.view.values if interaction.view else {}
    office = _chosen(interaction, ids.HOME_DIGEST_OFFICE)
    wanted = DeskSettings(
        digest=bool(values[ids.HOME_DIGEST]["selected_options"]),
        hour=int(values[ids.HOME_HOUR]["selected_option"]["value"]),
        office=office.office if office else None,
    )
    await services.choose_digest(app, interaction.actor, wanted)
    await publish_home(app, interaction)


def _chosen(interaction: Interaction, name: str) -> HomeValue | None:
    """What stands in a menu of offices."""
    if interaction.view is None or name not in interaction.view.values:
        raise UnreadableValueError
    option = interaction.view.values[name].get("selected_option")
    return HomeValue.load(option["value"]) if option else None
