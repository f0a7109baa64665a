"""The Home tab's own buttons: what people do most, whose assignments it shows, settings."""

from collections.abc import Mapping
from typing import Any

from bot.messages import ids
from bot.messages.ids import HomeValue, OwnFmsUserValue, UnreadableValueError
from bot.messages.settings_view import CHOOSE_AN_OFFICE, render_settings_view
from bot.services import home as services
from bot.services.app import App
from bot.slack.free import answer_with_free
from bot.slack.home import complaint_about_number, publish_home, read_fms_user_number
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
    await answer_with_free(app, interaction, _at_office(interaction))


async def click_calendar(app: App, interaction: Interaction) -> None:
    """This week's calendar of the office that is shown."""
    await answer_with_calendar(app, interaction, _at_office(interaction))


def _at_office(interaction: Interaction) -> str:
    """Words for the office that is shown, which may be called like a day."""
    office = HomeValue.load(interaction.value).office
    return f"at {office}" if office else ""


async def click_refresh(app: App, interaction: Interaction) -> None:
    """The same, as it stands now."""
    HomeValue.load(interaction.value)
    await publish_home(app, interaction)


async def choose_office(app: App, interaction: Interaction) -> None:
    """Whose assignments are shown, from now on."""
    chosen = _chosen(interaction, ids.HOME_OFFICE)
    await services.choose_office(app, interaction.actor, chosen.office if chosen else None)
    await publish_home(app, interaction)


async def click_settings(app: App, interaction: Interaction) -> None:
    """Ask for the person's FMS user, and whether, when and of which office they want the digest."""
    HomeValue.load(interaction.value)
    await _ask_for_settings(app, interaction)


async def click_fms_user(app: App, interaction: Interaction) -> None:
    """The same: this button stood on Home when the FMS user was asked for alone."""
    OwnFmsUserValue.load(interaction.value)
    await _ask_for_settings(app, interaction)


async def _ask_for_settings(app: App, interaction: Interaction) -> None:
    chosen, offices = await services.read_desk_settings(app, interaction.actor)
    mine = await services.read_fms_user(app, interaction.actor)
    view = render_settings_view(
        chosen, mine, offices, names_each_person=app.rules.names_each_person
    )
    await interaction.open(view)


def check_settings(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: the FMS user is a number; who wants the digest wants one of an office."""
    values = {
        name: one for block in view["state"]["values"].values() for name, one in block.items()
    }
    wrong = complaint_about_number(_number(values) or "")
    wanted = (values.get(ids.HOME_DIGEST) or {}).get("selected_options")
    if wanted and not values[ids.HOME_DIGEST_OFFICE]["selected_option"]:
        wrong[ids.HOME_DIGEST_OFFICE_BLOCK] = CHOOSE_AN_OFFICE
    return wrong


async def submit_settings(app: App, interaction: Interaction) -> None:
    """What somebody chose; what was not asked stays."""
    values = interaction.view.values if interaction.view else {}
    typed = _number(values)
    if typed is not None:
        number = read_fms_user_number(typed)
        await services.change_fms_user(app, interaction.actor, number)
    if ids.HOME_DIGEST in values:
        office = _chosen(interaction, ids.HOME_DIGEST_OFFICE)
        wanted = DeskSettings(
            digest=bool(values[ids.HOME_DIGEST]["selected_options"]),
            hour=int(values[ids.HOME_HOUR]["selected_option"]["value"]),
            office=office.office if office else None,
        )
        await services.choose_digest(app, interaction.actor, wanted)
    await publish_home(app, interaction)


def _number(values: Mapping[str, Any]) -> str | None:
    """What stands in the input for the FMS user; None where there is no such input."""
    entry = values.get(ids.HOME_FMS_USER_ID)
    return None if entry is None else str(entry.get("value") or "").strip()


def _chosen(interaction: Interaction, name: str) -> HomeValue | None:
    """What stands in a menu of offices."""
    if interaction.view is None or name not in interaction.view.values:
        raise UnreadableValueError
    option = interaction.view.values[name].get("selected_option")
    return HomeValue.load(option["value"]) if option else None
