"""A canvas for pictures of boxes and words. Importing this loads Pillow.

Shapes are drawn twice as large and made smaller at the end, so that what slants or is round comes
out smooth. Words are drawn on top of that at their own size, so that they stay sharp. A canvas
shares nothing with another: several threads may draw at once.
"""

import io
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from font_source_sans_pro import font_files_ttf
from PIL import Image, ImageDraw, ImageFont

from bot.messages.blocks import clip

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_LARGER = 2
_HATCH_STEP = 11
_DOT_STEP = 6
_CORNER = 4
_EDGE = 1.5
_THINNEST = 2
_DASH, _GAP = 7, 5
_BACK = 3
# Of flat colors little is won by pressing harder, which takes a tenth of the time.
_PRESSED = 1


class Weight(Enum):
    """How heavy words are; each is a file of the font's, by the name that its package gives it."""

    NORMAL = "SourceSansPro"
    STRONG = "SourceSansProSemibold"
    BOLD = "SourceSansProBold"


class Pattern(Enum):
    """What a box has on its color."""

    PLAIN = auto()
    RISING = auto()
    FALLING = auto()
    CROSSED = auto()
    DOTS = auto()


@dataclass(frozen=True, slots=True)
class Fill:
    """How a box looks."""

    color: str
    edge: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Words:
    """How words look. `anchor` is Pillow's: which point of them stands where they are put."""

    size: int
    color: str
    weight: Weight = Weight.NORMAL
    anchor: str = "lm"


class Canvas:
    """White, of so many pixels."""

    def __init__(self, width: int, height: int) -> None:
        self._shapes = Image.new("RGB", (width * _LARGER, height * _LARGER), "white")
        self._draw = ImageDraw.Draw(self._shapes)
        self._words: list[tuple[Point, str, Words]] = []
        # Opened once a picture: a font is not made for two threads.
        self._font = cache(_opened)
        # Many boxes are as long as each other.
        self._filled = cache(_filled)

    def rectangle(self, box: Box, color: str) -> None:
        """Filled, without an edge."""
        left, top, right, bottom = _larger(*box)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=color)

    def line(self, start: Point, end: Point, color: str, width: float = 1) -> None:
        """From one point to the other."""
        self._draw.line(_larger(*start, *end), fill=color, width=round(width * _LARGER))

    def dashes(self, x: float, top: float, bottom: float, color: str) -> None:
        """A broken line, straight down."""
        while top < bottom:
            self.line((x, top), (x, min(top + _DASH, bottom)), color, _EDGE)
            top += _DASH + _GAP

    def box(self, box: Box, fill: Fill, within: Point | None = None) -> None:
        """With round corners; what lies left and right of `within` is cut off.

        However little room there is, a line of it is there to be seen.
        """
        left, top, right, bottom = _larger(*box)
        right, bottom = max(right, left + _THINNEST), max(bottom, top + _THINNEST)
        low, high = _larger(*within) if within else (left, right)
        cut = (max(low - left, 0), 0, min(high, right) - left, bottom - top)
        filled, shape = self._filled((right - left, bottom - top), fill)
        self._shapes.paste(filled.crop(cut), (left + cut[0], top), shape.crop(cut))

    def words(self, at: Point, text: str, look: Words, back: str | None = None) -> None:
        """One line of text; with `back` no pattern shows between its letters."""
        text = _one_line(text)
        if back:
            x, y = at
            left, top, right, bottom = self._font(look).getbbox(text, anchor=look.anchor)
            behind = (x + left - _BACK, y + top - 1, x + right + _BACK, y + bottom + 1)
            self.rectangle(behind, back)
        self._words.append((at, text, look))

    def width_of(self, text: str, look: Words) -> float:
        """In pixels."""
        return self._font(look).getlength(_one_line(text))

    def fitting(self, text: str, look: Words, room: float) -> str:
        """As much of it as there is room for, with an ellipsis for the rest; it may be nothing."""
        if self.width_of(text, look) <= room:
            return text
        most = bisect_right(
            range(1, len(text)), room, key=lambda most: self.width_of(clip(text, most), look)
        )
        return clip(text, most) if most else ""

    def png(self) -> bytes:
        """The picture."""
        picture = self._shapes.reduce(_LARGER)
        draw = ImageDraw.Draw(picture)
        for at, text, look in self._words:
            draw.text(at, text, fill=look.color, font=self._font(look), anchor=look.anchor)
        content = io.BytesIO()
        picture.save(content, format="png", compress_level=_PRESSED)
        return content.getvalue()


def _opened(look: Words) -> ImageFont.FreeTypeFont:
    path = font_files_ttf[look.weight.value]
    return ImageFont.truetype(path, look.size, layout_engine=ImageFont.Layout.BASIC)


def _one_line(text: str) -> str:
    """As the font has it: a letter and its accent in one, a plain hyphen for U+2011."""
    whole = unicodedata.normalize("NFC", text).replace("\u2011", "-")
    return "".join(letter if letter.isprintable() else " " for letter in whole)


def _larger(*numbers: float) -> tuple[int, ...]:
    return tuple(round(number * _LARGER) for number in numbers)


def _filled(size: tuple[int, int], fill: Fill) -> tuple[Image.Image, Image.Image]:
    """A box of this size, and which of its pixels are inside of its round corners."""
    filled, shape = Image.new("RGB", size, fill.color), Image.new("1", size)
    draw, width = ImageDraw.Draw(filled), round(_EDGE * _LARGER)
    _draw_pattern(draw, size, fill)
    whole, corner = (0, 0, size[0] - 1, size[1] - 1), _CORNER * _LARGER
    draw.rounded_rectangle(whole, corner, outline=fill.edge, width=width)
    ImageDraw.Draw(shape).rounded_rectangle(whole, corner, fill=1)
    return filled, shape


def _draw_pattern(draw: ImageDraw.ImageDraw, size: tuple[int, int], fill: Fill) -> None:
    width, height = size
    step = _HATCH_STEP * _LARGER
    if fill.pattern is Pattern.DOTS:
        _draw_dots(draw, size, fill.edge)
    for x in range(-height, width, step):
        if fill.pattern in (Pattern.RISING, Pattern.CROSSED):
            draw.line((x, height, x + height, 0), fill=fill.edge, width=_LARGER)
        if fill.pattern in (Pattern.FALLING, Pattern.CROSSED):
            draw.line((x, 0, x + height, height), fill=fill.edge, width=_LARGER)


def _draw_dots(draw: ImageDraw.ImageDraw, size: tuple[int, int], color: str) -> None:
    step = _DOT_STEP * _LARGER
    for row, y in enumerate(range(step // 2, size[1], step)):
        for x in range(step if row % 2 else step // 2, size[0], step):
            draw.ellipse((x - 1, y - 1, x + 2, y + 2), fill=color)
