"""`/free`: which cars are free, with the form for each."""

from datetime import date

from bot.messages.blocks import Message
from bot.messages.for_whom import render_for_whom
from bot.messages.free import (
    render_free,
    render_free_days,
    render_in_part,
    render_not_listed,
)
from bot.messages.ids import FormValue, FreeValue, ListValue, UnreadableValueError
from bot.messages.planning_form import entered_from_preview, render_previewed
from bot.services.app import App
from bot.services.free import find_free_days, find_others
from bot.services.free_by_words import find_free_by_words
from bot.services.planning import preview_plan
from bot.slack.interaction import Interaction
from domain.free import FreeVehicles
from domain.pages import ForWhom
from domain.planning import PartialPlan


async def free(app: App, interaction: Interaction) -> None:
    """`/free`, with words for office, days and car."""
    await answer_with_free(app, interaction, interaction.text)


async def answer_with_free(app: App, interaction: Interaction, text: str) -> None:
    """The first page of what these words ask for."""
    found = await find_free_by_words(app, interaction.slack.suggestions, text)
    await interaction.answer(_page(app, found, 1))


async def click_page(app: App, interaction: Interaction) -> None:
    """More or Previous: the same private message shows the other page, as it is now."""
    value = ListValue.load(interaction.value)
    found = await find_free_by_words(app, interaction.slack.suggestions, value.words)
    await interaction.answer(_page(app, found, value.page))


def _page(app: App, found: FreeVehicles | ForWhom, page: int) -> Message:
    if isinstance(found, ForWhom):
        return render_for_whom(found)
    return render_free(found, page, app.rules.links)


async def click_in_part(app: App, interaction: Interaction) -> None:
    """Taken in part: those that are free in some of the days, below the list."""
    words = ListValue.load(interaction.value).words
    found = await find_free_by_words(app, interaction.slack.suggestions, words)
    if isinstance(found, ForWhom):
        shown = render_for_whom(found)
    else:
        shown = render_in_part(found, app.rules.links)
    await interaction.beside_message().answer(shown)


async def click_plan(app: App, interaction: Interaction) -> None:
    """The form for a new assignment, with the car, its office and the days, and what is so now."""
    plan = _plan(FreeValue.load(interaction.value)).with_last_day()
    preview = await preview_plan(app, plan)
    entered = entered_from_preview(preview)
    value = FormValue(channel=interaction.channel)
    await interaction.beside().open(render_previewed(value, entered, preview))


async def click_others(app: App, interaction: Interaction) -> None:
    """Other free cars, where one is taken: what is free in its days, of its kind first."""
    found = await find_others(app, _plan(FreeValue.load(interaction.value)))
    answer = render_free(found, 1, app.rules.links) if found else render_not_listed()
    await interaction.beside_message().answer(answer)


async def click_days(app: App, interaction: Interaction) -> None:
    """Other dates, where a car is taken: when it is free."""
    found = await find_free_days(app, _plan(FreeValue.load(interaction.value)))
    answer = render_free_days(found, app.rules.links) if found else render_not_listed()
    await interaction.beside_message().answer(answer)


def _plan(value: FreeValue) -> PartialPlan:
    try:
        start, end = (date.fromisoformat(one) if one else None for one in (value.start, value.end))
    except ValueError as error:
        raise UnreadableValueError from error
    return PartialPlan(
        vehicle_id=value.vehicle_id,
        vin=value.vin,
        person_id=value.person_id,
        office=value.office,
        start=start,
        end=end,
        editing=value.assignment_id,
    )
