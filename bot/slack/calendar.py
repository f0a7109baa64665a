"""`/assignments calendar`: a picture of vehicles by days, in the person's direct messages."""

import asyncio
import secrets

from bot.messages.calendar import (
    as_document,
    render_calendar_empty,
    render_calendar_sent,
    render_calendar_words,
    render_no_such_week,
)
from bot.notifier import Place
from bot.services.calendar import read_calendar
from bot.slack.toolbox import Call, Toolbox
from domain.calendar import Calendar, NoSuchWeekOrOffice


async def send_calendar(toolbox: Toolbox, call: Call, text: str) -> None:
    """Draw what the words ask for, send it with the same in words, and say where it is."""
    calendar = await read_calendar(toolbox.app, text)
    match calendar:
        case NoSuchWeekOrOffice():
            await call.reply.say(render_no_such_week(calendar))
        case Calendar(rows=()):
            await call.reply.say(render_calendar_empty(calendar))
        case Calendar():
            await _send(toolbox, call, calendar)
            await call.reply.say(render_calendar_sent(calendar))


async def _send(toolbox: Toolbox, call: Call, calendar: Calendar) -> None:
    picture = await asyncio.to_thread(_draw, calendar)
    place = Place(await toolbox.notifier.open_direct_message(call.user))
    key = secrets.token_hex(4)
    await toolbox.notifier.upload(place, as_document(calendar, picture, key=key))
    words = render_calendar_words(calendar)
    await toolbox.notifier.post(place, words, key=f"calendar:{key}")


def _draw(calendar: Calendar) -> bytes:
    # Loading the plotting library takes longer than drawing; whoever never asks never waits.
    from bot.messages.calendar_picture import draw_calendar

    return draw_calendar(calendar)
