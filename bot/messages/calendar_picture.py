"""The calendar as a picture. Importing this loads the plotting library: do it when it is wanted.

Drawn on a canvas of its own, without the library's global state, so that several threads may
draw at once.
"""

import io
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch

from bot.messages.blocks import clip
from bot.messages.calendar import LETTERS, bar_words, calendar_title
from bot.messages.text import counted
from domain.calendar import Bar, BarKind, Calendar, CalendarRow, lanes
from domain.cars import vin_end

_DPI = 110
_WIDTH = 14.0
_ROW_INCHES = 0.44
_FRAME_INCHES = 1.75
_INK = "#1D1C1D"
_QUIET = "#696969"
_LABEL_CHARACTERS = 31


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of bar is filled; `ink` is for the words on it."""

    fill: str
    edge: str
    hatch: str
    ink: str
    name: str


# The cards' colors, each with a pattern of its own and a letter: none is told by color alone.
_LOOKS = {
    BarKind.PLANNED: _Look("#E3F6EE", "#2EB67D", "", _INK, "Planned"),
    BarKind.REQUESTED: _Look("#FBD9F2", "#D5009D", "///", _INK, "Requested"),
    BarKind.ACTIVE: _Look("#1D7FE0", "#12579C", "", "white", "Active"),
    BarKind.COMPLETED: _Look("#DADADA", "#8D8D8D", "...", _INK, "Completed"),
    BarKind.UNCONFIRMED: _Look("#FFF0C9", "#C98A00", "xxx", _INK, "Unconfirmed"),
    BarKind.FMS: _Look("#F1F1F1", "#B4B4B4", "\\\\\\", "#555555", "In FMS: loan, service, hold"),
}


def draw_calendar(calendar: Calendar) -> bytes:
    """A PNG of it. Takes a while: call it off the event loop."""
    height = _FRAME_INCHES + _ROW_INCHES * max(3, len(calendar.rows))
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    left, right = 0.21, 0.985
    bottom, top = 0.62 / height, 1 - 0.95 / height
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    _draw_days(axes, calendar)
    for position, row in enumerate(calendar.rows):
        _draw_row(axes, calendar, position, row)
    _draw_frame(figure, axes, calendar, height)
    picture = io.BytesIO()
    # Of flat colors little is won by pressing harder, which takes a tenth of the time.
    figure.savefig(picture, format="png", pil_kwargs={"compress_level": 1})
    return picture.getvalue()


def _draw_days(axes: Axes, calendar: Calendar) -> None:
    """The ground: weekends shaded, a line a day, today marked."""
    count = max(3, len(calendar.rows))
    width = len(calendar.days)
    for position, day in enumerate(calendar.days):
        if day.weekday() >= 5:
            axes.axvspan(position, position + 1, color="#F3F0EA", zorder=0)
    # Lines of a kind as one artist.
    axes.vlines(range(width), 0, count, colors="#E6E6E6", linewidth=0.7, zorder=0.5)
    axes.hlines(range(count), 0, width, colors="#EDEDED", linewidth=0.7, zorder=0.5)
    axes.set_xlim(0, width)
    axes.set_ylim(count, 0)
    if calendar.today in calendar.days:
        today = calendar.days.index(calendar.today)
        axes.axvspan(today, today + 1, facecolor="#FFF7D6", zorder=0.2)
        for edge in (today, today + 1):
            axes.axvline(edge, color="#A07000", linewidth=1.4, linestyle=(0, (4, 3)), zorder=0.8)
    axes.set_xticks([position + 0.5 for position in range(len(calendar.days))])
    axes.set_xticklabels([_day(day, calendar.today) for day in calendar.days], fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=5)
    for label, day in zip(axes.get_xticklabels(), calendar.days, strict=True):
        label.set_fontweight("bold" if day == calendar.today else "normal")
        label.set_color(_INK if day.weekday() < 5 or day == calendar.today else _QUIET)


def _day(day: date, today: date) -> str:
    name = "TODAY" if day == today else f"{day:%a}"
    return f"{name}\n{day:%m-%d}"


def _draw_row(axes: Axes, calendar: Calendar, position: int, row: CalendarRow) -> None:
    axes.text(
        -0.12,
        position + 0.36,
        _quoted(clip(row.vehicle.words, _LABEL_CHARACTERS)),
        ha="right",
        va="center",
        fontsize=9.5,
        color=_INK,
    )
    axes.text(
        -0.12,
        position + 0.74,
        f"\u2026{_quoted(vin_end(row.vehicle.vin))}",
        ha="right",
        va="center",
        fontsize=7,
        color=_QUIET,
    )
    chosen = lanes(row.bars)
    height = 0.84 / (max(chosen, default=0) + 1)
    for bar, lane in zip(row.bars, chosen, strict=True):
        _draw_bar(axes, calendar, bar, position + 0.08 + lane * height, height)


def _draw_bar(axes: Axes, calendar: Calendar, bar: Bar, top: float, height: float) -> None:
    """From the middle of its first day to the middle of its last: hand-overs share a day."""
    look, first = _LOOKS[bar.kind], calendar.dates.start
    end = len(calendar.days)
    start_at = (bar.dates.start - first).days + 0.5
    end_at = (bar.dates.end - first).days + 0.5
    if start_at == end_at:
        start_at, end_at = start_at - 0.35, end_at + 0.35
    left, right = max(start_at, -0.5), min(end_at, end + 0.5)
    # As an artist: a patch would have the limits of the axes worked out again.
    axes.add_artist(
        FancyBboxPatch(
            (left + 0.03, top + height * 0.06),
            right - left - 0.06,
            height * 0.88,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=look.fill,
            edgecolor=look.edge,
            hatch=look.hatch,
            hatch_linewidth=0.6,
            linewidth=1.2,
            zorder=2,
            clip_on=True,
        )
    )
    shown_from, shown_to = max(left, 0.0), min(right, float(end))
    words = _label(bar, shown_to - shown_from)
    if not words:
        return
    axes.text(
        shown_from + 0.12,
        top + height / 2,
        _quoted(words),
        ha="left",
        va="center",
        fontsize=8.5 if height > 0.5 else 6.5,
        fontweight="normal" if bar.kind is BarKind.FMS else "bold",
        color=look.ink,
        zorder=3,
        clip_on=True,
        bbox={"facecolor": look.fill, "edgecolor": "none", "pad": 1.2, "alpha": 0.92},
    )


def _label(bar: Bar, width: float) -> str:
    """As much as fits into so many days: letter and number first, then the partner."""
    letter, room = LETTERS[bar.kind], int(width * 8.2) - 1
    if bar.number is None:
        return clip(bar_words(bar), room) if room > 5 else ""
    words = f"{letter} {bar.number}"
    if len(words) > room:
        return letter
    rest = room - len(words) - 2
    return f"{words}  {clip(bar_words(bar), rest)}" if rest > 4 else words


def _draw_frame(figure: Figure, axes: Axes, calendar: Calendar, height: float) -> None:
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#D0D0D0")
    figure.text(
        0.012,
        1 - 0.27 / height,
        _quoted(calendar_title(calendar)),
        fontsize=14,
        fontweight="bold",
        color=_INK,
        va="center",
    )
    if calendar.left_out:
        figure.text(
            0.985,
            1 - 0.27 / height,
            f"{counted(calendar.left_out, 'more car')} not shown",
            fontsize=10,
            color=_QUIET,
            ha="right",
            va="center",
        )
    figure.legend(
        handles=[_legend(kind) for kind in BarKind],
        loc="lower center",
        bbox_to_anchor=(0.5, 0.02 / height),
        ncols=len(BarKind),
        frameon=False,
        fontsize=9.5,
        handlelength=2.6,
        handleheight=1.3,
    )


def _legend(kind: BarKind) -> Patch:
    look, letter = _LOOKS[kind], LETTERS[kind]
    label = f"{letter}  {look.name}" if letter else look.name
    return Patch(facecolor=look.fill, edgecolor=look.edge, hatch=look.hatch, label=label)


def _quoted(text: str) -> str:
    """Dollar signs would begin a formula."""
    return text.replace("$", r"\$")
