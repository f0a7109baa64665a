"""`/vehicle` and `/partner`: one private page about one of them."""

from bot.messages.ids import PageValue
from bot.messages.pages import (
    render_partner_gone,
    render_partner_help,
    render_partner_page,
    render_partners_meant,
    render_vehicle_gone,
    render_vehicle_help,
    render_vehicle_page,
    render_vehicles_meant,
)
from bot.services.app import App
from bot.services.pages import (
    find_partner_page,
    find_vehicle_page,
    read_partner_page,
    read_vehicle_page,
)
from bot.slack.interaction import Interaction
from domain.pages import PartnerPage, VehiclePage
from domain.plain import plain


async def vehicle(app: App, interaction: Interaction) -> None:
    """`/vehicle 456`, the end of a VIN, or words; nothing shows how."""
    if _names_nothing(interaction):
        await interaction.answer(render_vehicle_help())
        return
    found = await find_vehicle_page(app, interaction.slack.suggestions, interaction.text)
    if isinstance(found, VehiclePage):
        await interaction.answer(render_vehicle_page(found, app.rules.links))
    else:
        await interaction.answer(render_vehicles_meant(found))


async def partner(app: App, interaction: Interaction) -> None:
    """`/partner 789`, or words of the name; nothing shows how."""
    if _names_nothing(interaction):
        await interaction.answer(render_partner_help())
        return
    found = await find_partner_page(app, interaction.slack.suggestions, interaction.text)
    if isinstance(found, PartnerPage):
        await interaction.answer(render_partner_page(found, app.rules.links))
    else:
        await interaction.answer(render_partners_meant(found))


async def click_vehicle(app: App, interaction: Interaction) -> None:
    """One of several vehicles was meant: the choice stays, in case it was not this one."""
    page = await read_vehicle_page(app, PageValue.load(interaction.value).number)
    shown = render_vehicle_page(page, app.rules.links) if page else render_vehicle_gone()
    await interaction.beside().answer(shown)


async def click_partner(app: App, interaction: Interaction) -> None:
    """One of several partners was meant: the choice stays, in case it was not this one."""
    page = await read_partner_page(app, PageValue.load(interaction.value).number)
    shown = render_partner_page(page, app.rules.links) if page else render_partner_gone()
    await interaction.beside().answer(shown)


def _names_nothing(interaction: Interaction) -> bool:
    return not plain(interaction.text)
