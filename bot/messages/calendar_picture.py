"""The calendar as a picture. Importing this loads Pillow: do it when it is wanted."""

from dataclasses import dataclass, replace
from datetime import date

from bot.messages.calendar import LETTERS, bar_words, calendar_title
from bot.messages.canvas import Canvas, Fill, Pattern, Weight, Words
from bot.messages.text import counted
from domain.calendar import Bar, BarKind, Calendar, CalendarRow, lanes
from domain.cars import vin_end

_WIDTH = 1540
_LEFT, _RIGHT = 318, 1518
_TOP, _BOTTOM = 104, 66
_ROW = 48
_FEWEST_ROWS = 3
_MARGIN = 20
_TITLE_AT = 32
_LARGEST, _SMALLEST = 17, 8
_FEWEST_LETTERS = 4
_INK = "#1D1C1D"
_QUIET = "#696969"
_SHADED, _TODAY, _TODAYS_EDGE = "#F3F0EA", "#FFF7D6", "#A07000"
_BETWEEN_DAYS, _BETWEEN_ROWS, _FRAME = "#E6E6E6", "#EDEDED", "#D0D0D0"

_TITLE = Words(26, _INK, Weight.BOLD)
_LEFT_OUT = Words(19, _QUIET, anchor="rm")
_DAY = Words(18, _INK, anchor="mm")
_CAR = Words(19, _INK, anchor="rm")
_VIN = Words(14, _QUIET, anchor="rm")
_LEGEND = Words(18, _INK)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of bar is filled; `ink` is for the words on it."""

    fill: Fill
    name: str
    ink: str = _INK


# The cards' colors, each with a pattern of its own and a letter: none is told by color alone.
_LOOKS = {
    BarKind.PLANNED: _Look(Fill("#E3F6EE", "#2EB67D", Pattern.PLAIN), "Planned"),
    BarKind.REQUESTED: _Look(Fill("#FBD9F2", "#D5009D", Pattern.RISING), "Requested"),
    BarKind.ACTIVE: _Look(Fill("#1D7FE0", "#12579C", Pattern.PLAIN), "Active", "white"),
    BarKind.COMPLETED: _Look(Fill("#DADADA", "#8D8D8D", Pattern.DOTS), "Completed"),
    BarKind.UNCONFIRMED: _Look(Fill("#FFF0C9", "#C98A00", Pattern.CROSSED), "Unconfirmed"),
    BarKind.FMS: _Look(
        Fill("#F1F1F1", "#B4B4B4", Pattern.FALLING), "In FMS: loan, service, hold", "#555555"
    ),
}


def draw_calendar(calendar: Calendar) -> bytes:
    """A PNG of it. Takes a while: call it off the event loop."""
    picture = _Picture(calendar)
    picture.draw()
    return picture.canvas.png()


class _Picture:
    """Where things are on the canvas, and each of them drawn."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.end = _TOP + _ROW * max(_FEWEST_ROWS, len(calendar.rows))
        self.canvas = Canvas(_WIDTH, self.end + _BOTTOM)
        self.day_width = (_RIGHT - _LEFT) / len(calendar.days)

    def draw(self) -> None:
        """All of it."""
        self._draw_ground()
        self._draw_days()
        for position, row in enumerate(self.calendar.rows):
            self._draw_row(_TOP + position * _ROW, row)
        self._draw_frame()
        self._draw_heading()
        self._draw_legend()

    def _x(self, days: float) -> float:
        """So many days after the first one begins."""
        return _LEFT + days * self.day_width

    def _draw_ground(self) -> None:
        """Weekends shaded, a line a day and a row, today marked."""
        days, today = self.calendar.days, self.calendar.today
        for position, day in enumerate(days):
            shade = _TODAY if day == today else _SHADED if day.weekday() >= 5 else None
            if shade:
                box = (self._x(position), _TOP, self._x(position + 1), self.end)
                self.canvas.rectangle(box, shade)
        for position in range(1, len(days)):
            x = self._x(position)
            self.canvas.line((x, _TOP), (x, self.end), _BETWEEN_DAYS)
        for y in range(_TOP + _ROW, self.end, _ROW):
            self.canvas.line((_LEFT, y), (_RIGHT, y), _BETWEEN_ROWS)
        if today in days:
            for edge in (days.index(today), days.index(today) + 1):
                self.canvas.dashes(self._x(edge), _TOP, self.end, _TODAYS_EDGE)

    def _draw_days(self) -> None:
        for position, day in enumerate(self.calendar.days):
            is_today = day == self.calendar.today
            color = _QUIET if day.weekday() >= 5 and not is_today else _INK
            weight = Weight.BOLD if is_today else Weight.NORMAL
            look, x = replace(_DAY, color=color, weight=weight), self._x(position + 0.5)
            self.canvas.words((x, _TOP - 34), _named(day, is_today=is_today), look)
            self.canvas.words((x, _TOP - 15), f"{day:%m-%d}", look)

    def _draw_row(self, top: float, row: CalendarRow) -> None:
        edge = _LEFT - 10
        words = self.canvas.fitting(row.vehicle.words, _CAR, edge - _MARGIN)
        self.canvas.words((edge, top + 17), words, _CAR)
        self.canvas.words((edge, top + 36), f"\u2026{vin_end(row.vehicle.vin)}", _VIN)
        chosen = lanes(row.bars)
        height = _ROW * 0.84 / (max(chosen, default=0) + 1)
        for bar, lane in zip(row.bars, chosen, strict=True):
            self._draw_bar(bar, top + _ROW * 0.08 + lane * height, height)

    def _draw_bar(self, bar: Bar, top: float, height: float) -> None:
        """From the middle of its first day to the middle of its last: hand-overs share a day."""
        look, first = _LOOKS[bar.kind], self.calendar.dates.start
        start = (bar.dates.start - first).days + 0.5
        end = (bar.dates.end - first).days + 0.5
        if start >= end:
            start, end = start - 0.35, start + 0.35
        # No more than half a day of it lies outside, where nothing is shown.
        left = self._x(max(start, -0.5)) + 2
        right = self._x(min(end, len(self.calendar.days) + 0.5)) - 2
        box = (left, top + height * 0.06, right, top + height * 0.94)
        self.canvas.box(box, look.fill, within=(_LEFT, _RIGHT))
        weight = Weight.NORMAL if bar.kind is BarKind.FMS else Weight.STRONG
        size = min(_LARGEST, max(_SMALLEST, round(height * 0.715)))
        words, begin = Words(size, look.ink, weight), max(left, _LEFT) + 9
        text = self._label(bar, words, min(right, _RIGHT) - begin - 6)
        if text:
            self.canvas.words((begin, top + height / 2), text, words, back=look.fill.color)

    def _label(self, bar: Bar, look: Words, room: float) -> str:
        """As much as there is room for: letter and number first, then the partner."""
        if bar.number is None:
            return self._readable(bar_words(bar), look, room)
        letter = LETTERS[bar.kind]
        words = f"{letter}  {bar.number}"
        if self.canvas.width_of(words, look) > room:
            return self.canvas.fitting(letter, look, room)
        rest = room - self.canvas.width_of(f"{words}   ", look)
        partner = self._readable(bar_words(bar), look, rest)
        return f"{words}   {partner}" if partner else words

    def _readable(self, words: str, look: Words, room: float) -> str:
        """What fits, where that is more than a few letters."""
        fitting = self.canvas.fitting(words, look, room)
        return fitting if fitting == words or len(fitting) > _FEWEST_LETTERS else ""

    def _draw_frame(self) -> None:
        for x in (_LEFT, _RIGHT):
            self.canvas.line((x, _TOP), (x, self.end), _FRAME)
        for y in (_TOP, self.end):
            self.canvas.line((_LEFT, y), (_RIGHT, y), _FRAME)

    def _draw_heading(self) -> None:
        self.canvas.words((_MARGIN, _TITLE_AT), calendar_title(self.calendar), _TITLE)
        if self.calendar.left_out:
            words = f"{counted(self.calendar.left_out, 'more car')} not shown"
            self.canvas.words((_RIGHT, _TITLE_AT), words, _LEFT_OUT)

    def _draw_legend(self) -> None:
        """A box and a name for each kind, in the middle."""
        sample, gap, between = 38, 10, 34
        names = {kind: f"{LETTERS[kind]}  {_LOOKS[kind].name}".strip() for kind in BarKind}
        widths = {kind: self.canvas.width_of(name, _LEGEND) for kind, name in names.items()}
        whole = sum(widths.values()) + len(names) * (sample + gap + between) - between
        x, y = (_WIDTH - whole) / 2, self.end + _BOTTOM / 2 + 6
        for kind, name in names.items():
            self.canvas.box((x, y - 9, x + sample, y + 9), _LOOKS[kind].fill)
            self.canvas.words((x + sample + gap, y), name, _LEGEND)
            x += sample + gap + widths[kind] + between


def _named(day: date, *, is_today: bool) -> str:
    return "TODAY" if is_today else f"{day:%a}"
