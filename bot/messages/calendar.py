"""The calendar in words: for its alt text, and for people who do not see the picture."""

from bot.messages.blocks import Document, Message, clip
from bot.messages.card_links import assignment_link
from bot.messages.text import days, escape, in_words, short_vin
from domain.calendar import Bar, BarKind, Calendar, CalendarRow

LETTERS = {
    BarKind.PLANNED: "P",
    BarKind.REQUESTED: "R",
    BarKind.ACTIVE: "A",
    BarKind.COMPLETED: "C",
    BarKind.UNCONFIRMED: "!",
    BarKind.FMS: "",
}
_ALT_CHARACTERS = 1000


def calendar_title(calendar: Calendar) -> str:
    """What is drawn, in plain text."""
    where = calendar.office or "all offices"
    return f"Vehicles {days(calendar.dates)}, {where}"


def as_document(calendar: Calendar, picture: bytes, *, key: str) -> Document:
    """The picture, to be uploaded; `key` tells it from every other."""
    return Document(
        filename=f"calendar-{calendar.dates.start:%m-%d-%y}.png",
        title=f"{calendar_title(calendar)} ({key})",
        content=picture,
        comment=f"*{escape(calendar_title(calendar))}.* {_how_many(calendar)}",
        alt_text=alt_text(calendar),
    )


def alt_text(calendar: Calendar) -> str:
    """What the picture shows, as much as Slack takes."""
    rows = "; ".join(in_words(_row(row)) for row in calendar.rows)
    text = f"Calendar. {calendar_title(calendar)}. {_how_many(calendar)} {rows}"
    return clip(text, _ALT_CHARACTERS)


def render_calendar_words(calendar: Calendar) -> Message:
    """The same as the picture, as a list."""
    lines = [f"*{escape(calendar_title(calendar))}, in words*"]
    lines += [f"\u2022 {_row(row)}" for row in calendar.rows]
    if calendar.left_out:
        lines.append(_how_many(calendar))
    return Message.list(lines)


def render_calendar_sent(calendar: Calendar) -> Message:
    """Where the picture is."""
    text = (
        f"{escape(calendar_title(calendar))}: the picture and the same in words are in your "
        f"messages with me. {_how_many(calendar)}"
    )
    return Message.say(text)


def render_calendar_empty(calendar: Calendar) -> Message:
    """Nothing to draw."""
    text = (
        f"{escape(calendar_title(calendar))}: no vehicle has an assignment or an FMS activity in "
        "these days, so there is nothing to draw. Try another office, or "
        "`/assignments calendar next`."
    )
    return Message.say(text)


def _how_many(calendar: Calendar) -> str:
    shown, more = len(calendar.rows), calendar.left_out
    vehicles = "1 vehicle" if shown == 1 else f"{shown} vehicles"
    if not more:
        return f"{vehicles}."
    return f"{vehicles}; {more} more are not shown, name an office to see fewer."


def _row(row: CalendarRow) -> str:
    stays = "; ".join(_stay(bar) for bar in row.bars)
    return f"*{escape(row.vehicle.words)}* {short_vin(row.vehicle.vin)}: {stays}"


def _stay(bar: Bar) -> str:
    words = escape(bar.words)
    if bar.number is None:
        return f"FMS: {words} {days(bar.dates)}"
    return f"{assignment_link(bar.number)} {bar.kind} for {words} {days(bar.dates)}"
