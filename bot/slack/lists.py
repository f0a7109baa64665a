"""`/assignments`: lists with their pages and ticks, and the calendar."""

import asyncio
import secrets

from bot.messages import ids
from bot.messages.blocks import Message
from bot.messages.calendar import (
    as_document,
    render_calendar_empty,
    render_calendar_sent,
)
from bot.messages.ids import AssignmentValue, ListValue, UnreadableValueError
from bot.messages.listing import Ticks, render_empty_list, render_list
from bot.notifier import Place
from bot.services.app import App
from bot.services.views import list_assignments, read_calendar
from bot.slack.findings import answer_with_needs
from bot.slack.free import answer_with_free
from bot.slack.interaction import Interaction
from bot.slack.why import answer_with_history
from domain.calendar import Calendar
from domain.typed import BadInput, words_of


async def assignments(app: App, interaction: Interaction) -> None:
    """`/assignments`, with words that filter; `needs`; `free`; `history`; `calendar`."""
    match [word.lower() for word in words_of(interaction.text)]:
        case ["needs"]:
            await answer_with_needs(app, interaction)
        case ["free", *words]:
            await answer_with_free(app, interaction, " ".join(words))
        case ["history", *words]:
            await answer_with_history(app, interaction, " ".join(words))
        case ["calendar", *words]:
            await answer_with_calendar(app, interaction, " ".join(words))
        case _:
            await interaction.answer(
                await draw_list(app, interaction, ListValue(interaction.text, 1))
            )


async def click_page(app: App, interaction: Interaction) -> None:
    """Next or Previous: the same private message shows the other page."""
    await interaction.answer(await draw_list(app, interaction, ListValue.load(interaction.value)))


async def tick(app: App, interaction: Interaction) -> None:
    """A choice in Select several: the buttons below it say how many there are."""
    [*_, value] = interaction.block.split(" ", 2)
    try:
        here = ListValue.load(value)
    except UnreadableValueError:
        # A list of long words, or of another version: its buttons find out what is ticked.
        return
    await interaction.answer(await draw_list(app, interaction, here))


def ticked(interaction: Interaction, here: ListValue) -> frozenset[int]:
    """What is ticked on this page, as Slack has it, and on others."""
    return ticked_here(interaction) | frozenset(here.ticked or ())


def ticked_here(interaction: Interaction) -> frozenset[int]:
    """What is ticked in the list that was clicked in."""
    chosen = interaction.states.get(ids.LIST_TICK, {}).get("selected_options") or []
    return frozenset(AssignmentValue.load(one["value"]).assignment_id for one in chosen)


async def draw_list(
    app: App, interaction: Interaction, value: ListValue, *, above: Message | None = None
) -> Message:
    """A page of a list. `above` is said first, and also where no list is left."""
    chosen = ticked(interaction, value)
    try:
        page = await list_assignments(app, value.words, interaction.actor, value.page, chosen)
    except BadInput:
        if above is None:
            raise
        # The last assignment of that name has just left the list.
        return above
    if page.total:
        ticks = Ticks(chosen, secrets.token_hex(4))
        return render_list(page, app.rules.links, above, ticks)
    return above or render_empty_list(page)


async def answer_with_calendar(app: App, interaction: Interaction, text: str) -> None:
    """Draw what the words ask for, send it, and say where it is."""
    calendar = await read_calendar(app, text, interaction.actor)
    if not calendar.rows:
        await interaction.answer(render_calendar_empty(calendar))
        return
    await _send_calendar(interaction, calendar)
    await interaction.answer(render_calendar_sent(calendar))


async def _send_calendar(interaction: Interaction, calendar: Calendar) -> None:
    picture = await asyncio.to_thread(_draw, calendar)
    notifier, key = interaction.slack.notifier, secrets.token_hex(4)
    place = Place(await notifier.open_direct_message(interaction.user))
    await notifier.upload(place, as_document(calendar, picture, key=key))


def _draw(calendar: Calendar) -> bytes:
    # Loaded for those who ask alone: it takes memory.
    from bot.messages.calendar_picture import draw_calendar

    return draw_calendar(calendar)
