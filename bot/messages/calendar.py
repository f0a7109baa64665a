"""The calendar in words: for its alt text, and for people who do not see the picture."""

from bot.messages.blocks import Document, Message, clip
from bot.messages.card_links import assignment_link
from bot.messages.text import FORGOTTEN, counted, days, escape, in_words, known_car, short_vin
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
_MOST_LINES = 8


def bar_words(bar: Bar) -> str:
    """What stands in a bar."""
    return bar.words or FORGOTTEN


def calendar_title(calendar: Calendar) -> str:
    """What is drawn, in plain text."""
    where = calendar.office or "all offices"
    return f"Cars {days(calendar.dates)}, {where}"


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
    """What the picture shows, the reader's own first, as much as Slack takes."""
    busy = [row for row in calendar.rows if row.bars]
    busy.sort(key=lambda row: not _is_mine(row, calendar))
    rows = "; ".join(in_words(_row(row)) for row in busy)
    how_many = in_words(_how_many(calendar))
    text = f"Calendar. {calendar_title(calendar)}. {how_many} {rows}"
    return clip(text, _ALT_CHARACTERS)


def _is_mine(row: CalendarRow, calendar: Calendar) -> bool:
    return any(bar.number in calendar.mine for bar in row.bars)


def render_calendar_sent(calendar: Calendar) -> Message:
    """Where the picture is, and the reader's own assignments in it, each with the way to it."""
    title = escape(calendar_title(calendar))
    lines = [f"{title}: the picture is in your messages with me. {_how_many(calendar)}"]
    mine = [row for row in calendar.rows if _is_mine(row, calendar)]
    lines += ["Yours in it:"] if mine else []
    lines += [f"\u2022 {_row(row)}" for row in mine[:_MOST_LINES]]
    lines += [f"and {len(mine) - _MOST_LINES} more"] if len(mine) > _MOST_LINES else []
    return Message.list(lines)


def render_calendar_empty(calendar: Calendar) -> Message:
    """Nothing to draw."""
    text = (
        f"{escape(calendar_title(calendar))}: no car has an assignment or an FMS activity on "
        "these days, so there is nothing to draw. Try another office, or "
        "`/assignments calendar next`."
    )
    return Message.say(text)


def _how_many(calendar: Calendar) -> str:
    """All there are, and what of them is not in the picture."""
    where = escape(calendar.office) if calendar.office else "All offices together"
    verb, total = "has" if calendar.office else "have", calendar.busy + calendar.free
    said = f"{where} {verb} {counted(total, 'car')}, {calendar.busy:,} busy."
    if calendar.left_out:
        hint = "" if calendar.office else "; name an office to see fewer"
        said += f" {calendar.left_out:,} of the busy ones are not shown{hint}."
    if calendar.not_shown:
        names = [known_car(one) for one in calendar.not_shown[:_MOST_LINES]]
        more = len(calendar.not_shown) - len(names)
        names += [f"{more:,} more"] if more else []
        said += f" Also free: {', '.join(names)}."
    return said


def _row(row: CalendarRow) -> str:
    stays = "; ".join(_stay(bar) for bar in row.bars)
    return f"*{escape(row.vehicle.words)}* {short_vin(row.vehicle.vin)}: {stays}"


def _stay(bar: Bar) -> str:
    words = escape(bar_words(bar))
    if bar.number is None:
        return f"FMS: {words} {days(bar.dates)}"
    return f"{assignment_link(bar.number)} {bar.kind} for {words} {days(bar.dates)}"
