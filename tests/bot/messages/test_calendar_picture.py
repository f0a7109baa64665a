"""The calendar's picture: what stands where, in which color, and words that stay in their place."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.messages.calendar import alt_text
from bot.messages.calendar_picture import draw_calendar
from bot.messages.canvas import Canvas, Weight, Words
from domain.assignment import DateRange, Vehicle
from domain.calendar import Bar, BarKind, Calendar, CalendarRow

MONDAY = date(2026, 11, 23)
# As they are drawn: where the days begin and how wide one is, where the rows do and how high.
LEFT, DAY, TOP, ROW = 318, 1200 / 14, 104, 48
LOOK = Words(17, "black", Weight.STRONG)
Color = tuple[int, int, int]


def stay(kind: BarKind, first: int, last: int, words: str = "Lindenridge, Emberly") -> Bar:
    dates = DateRange(MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    return Bar(kind, dates, words, None if kind is BarKind.FMS else 123)


def calendar(*rows: tuple[Bar, ...], name: str = "F-150 Lightning", today: int = 2) -> Calendar:
    cars = [
        Vehicle(4000 + number, f"1FTFW1E50MFA{number:05}", 2026, "Ford", name)
        for number in range(len(rows))
    ]
    shown = tuple(CalendarRow(car, bars) for car, bars in zip(cars, rows, strict=True))
    dates = DateRange(MONDAY, MONDAY + timedelta(days=13))
    return Calendar(dates, MONDAY + timedelta(days=today), None, shown, busy=len(rows))


def drawn(drawing: Calendar) -> Image.Image:
    return Image.open(io.BytesIO(draw_calendar(drawing))).convert("RGB")


def color_at(picture: Image.Image, days: float, rows: float) -> Color:
    found = picture.getpixel((round(LEFT + days * DAY), round(TOP + rows * ROW)))
    assert isinstance(found, tuple)
    red, green, blue = found
    return int(red), int(green), int(blue)


def test_days_weekends_and_today_are_told_apart() -> None:
    picture = drawn(calendar((), (), ()))

    workday, saturday, today = (color_at(picture, day + 0.5, 1.5) for day in (0, 5, 2))
    assert workday == (255, 255, 255)
    assert saturday == color_at(picture, 13.5, 1.5) == (0xF3, 0xF0, 0xEA)
    assert today == (0xFF, 0xF7, 0xD6)
    # Today on a weekend is today; of another week there is none.
    assert color_at(drawn(calendar((), today=5)), 5.5, 1.5) == today
    assert color_at(drawn(calendar((), today=40)), 2.5, 1.5) == workday


def test_a_bar_reaches_from_the_middle_of_its_first_day_to_the_middle_of_its_last() -> None:
    picture = drawn(calendar((stay(BarKind.ACTIVE, 3, 6),), (), ()))

    blue = (0x1D, 0x7F, 0xE0)
    assert color_at(picture, 3.6, 0.8) == color_at(picture, 6.4, 0.8) == blue
    assert blue not in (color_at(picture, 3.4, 0.8), color_at(picture, 6.6, 0.8))
    assert color_at(picture, 5, 1.5) != blue


def test_what_began_before_and_what_ends_later_is_cut_at_the_edges() -> None:
    picture = drawn(calendar((stay(BarKind.ACTIVE, -30, 30, ""),)))

    blue = (0x1D, 0x7F, 0xE0)
    assert color_at(picture, 0.02, 0.8) == color_at(picture, 13.98, 0.8) == blue
    assert color_at(picture, -0.02, 0.8) == color_at(picture, 14.02, 0.8) == (255, 255, 255)


def test_two_stays_at_once_lie_one_under_the_other() -> None:
    both = (stay(BarKind.ACTIVE, 1, 6), stay(BarKind.PLANNED, 2, 7))
    picture = drawn(calendar(both))

    assert color_at(picture, 5, 0.42) == (0x1D, 0x7F, 0xE0)
    assert color_at(picture, 6.5, 0.8) == (0xE3, 0xF6, 0xEE)


@pytest.mark.parametrize("bars", [100, 400])
def test_however_many_stays_a_car_has_at_once_each_is_drawn(bars: int) -> None:
    picture = drawn(calendar(tuple(stay(BarKind.ACTIVE, 1, 6, "") for _ in range(bars)), ()))

    row = {color_at(picture, 5, y / ROW) for y in range(4, ROW - 4)}
    assert (255, 255, 255) not in row


def test_a_stay_whose_days_are_the_wrong_way_round_is_a_day() -> None:
    picture = drawn(calendar((stay(BarKind.ACTIVE, 6, 4, ""),)))

    assert color_at(picture, 6.5, 0.8) == (0x1D, 0x7F, 0xE0)


@pytest.mark.parametrize("kind", BarKind)
def test_every_kind_has_a_look_of_its_own(kind: BarKind) -> None:
    pictures = {one: drawn(calendar((stay(one, 1, 6, ""),))).tobytes() for one in BarKind}

    assert [one for one in BarKind if pictures[one] == pictures[kind]] == [kind]


@pytest.mark.parametrize(
    "name",
    [
        "Giulia Quadrifoglio Super Sport Edition " * 9,
        "",
        "$tars \\alpha_1^2",
        "line\nbreak\tand \u202e turn",
        "Z\u00fcrich \u0141\u00f3d\u017a",
        "Zu\u0308rich",
        "\u6771\u4eac \U0001f697",
    ],
)
def test_whatever_a_car_and_a_partner_are_called_the_picture_is_as_large(name: str) -> None:
    bars = (stay(BarKind.PLANNED, 0, 1, name), stay(BarKind.FMS, 3, 3, name))

    assert drawn(calendar(bars, name=name)).size == (1540, TOP + 3 * ROW + 66)


def test_what_is_read_aloud_has_an_office_as_it_is_called() -> None:
    shown = replace(calendar((stay(BarKind.ACTIVE, 1, 6),)), office="R&D <East>")

    said = alt_text(shown)

    assert said.count("R&D <East>") == 2
    assert "&amp;" not in said


@pytest.mark.parametrize("room", [0, 5, 12, 40, 90, 300])
def test_what_does_not_fit_ends_in_an_ellipsis_and_never_beyond_its_room(room: int) -> None:
    canvas, words = Canvas(400, 100), "Lindenridge, Emberly"

    fitting = canvas.fitting(words, LOOK, room)

    assert fitting in (words, "") or fitting.endswith("\u2026")
    assert not fitting or canvas.width_of(fitting, LOOK) <= room
    # No more is left out than has to be.
    longer = words[: len(fitting)].rstrip() + "\u2026"
    assert fitting == words or canvas.width_of(longer, LOOK) > room


def test_a_letter_and_its_accent_are_one_and_a_hyphen_is_a_hyphen() -> None:
    canvas = Canvas(10, 10)

    assert canvas.width_of("Zu\u0308rich", LOOK) == canvas.width_of("Z\u00fcrich", LOOK)
    assert canvas.width_of("11\u201123", LOOK) == canvas.width_of("11-23", LOOK)


def test_several_are_drawn_at_once() -> None:
    drawings = [calendar((stay(kind, 1, 6),)) for kind in BarKind] * 2

    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(draw_calendar, drawings)] == [*map(draw_calendar, drawings)]
