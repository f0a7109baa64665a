"""Two weeks of vehicles: which weeks are meant, which bars a row has, and which rows there are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.assignment import Action, DateRange, Evidence, Status, Vehicle
from domain.calendar import (
    MOST_VEHICLES,
    Bar,
    BarKind,
    Calendar,
    CalendarRow,
    CalendarWanted,
    bar_of,
    build_calendar,
    lanes,
    read_calendar_words,
)
from domain.typed import BadInput, BadKind
from tests.domain.builders import NOW, assignment, attempt, dates

# A Sunday; its week began on the 23rd.
_TODAY = date(2026, 11, 29)
_OFFICES = ("Denver", "Los Angeles", "San Diego", "San Francisco")
_THIS, _NEXT = date(2026, 11, 23), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "first", "office"),
    [
        ("", _THIS, None),
        ("this week", _THIS, None),
        ("next", _NEXT, None),
        ("next denver", _NEXT, "Denver"),
        ("Los Angeles, next week", _NEXT, "Los Angeles"),
        ("for Denver in week of 12-09", date(2026, 12, 7), "Denver"),
        ("12/9 den", date(2026, 12, 7), "Denver"),
        ("12-31", date(2026, 12, 28), None),
        ("last week", date(2026, 11, 16), None),
        ("san diego yesterday", _THIS, "San Diego"),
        ("1-8 december", _NEXT, None),
        ("from 12/1 -> 12/8 on Denver", _NEXT, "Denver"),
    ],
)
def test_an_office_and_a_week_are_read_in_any_order(
    typed: str, first: date, office: str | None
) -> None:
    wanted = read_calendar_words(typed, _OFFICES, _TODAY)

    assert wanted == CalendarWanted(DateRange(first, first + timedelta(days=13)), office)


def test_the_last_two_weeks_that_there_are_are_cut_off() -> None:
    wanted = read_calendar_words("", (), date.max)

    assert wanted.dates == DateRange(date(9999, 12, 27), date.max)


@pytest.mark.parametrize(
    ("typed", "kind", "word", "meant"),
    [
        ("chicago", BadKind.NO_WEEK_OR_OFFICE, "chicago", ()),
        ("this at chicago", BadKind.NO_WEEK_OR_OFFICE, "chicago", ()),
        ("next sanx", BadKind.NO_WEEK_OR_OFFICE, "sanx", ("San Diego", "San Francisco")),
        ("denver moon", BadKind.NO_WEEK_OR_OFFICE, "denver moon", ("Denver",)),
        ("12/9 12/1", BadKind.DAYS_BACKWARDS, "", ()),
        ("12/1 12/9 12/20", BadKind.WHICH_DAYS, None, ()),
        ("abc " * 10_000, BadKind.TEXT_TOO_LONG, "", ()),
    ],
)
def test_what_is_no_week_and_no_office_is_refused_with_what_may_be_meant(
    typed: str, kind: BadKind, word: str | None, meant: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as refused:
        read_calendar_words(typed, _OFFICES, _TODAY)

    assert (refused.value.kind, refused.value.meant) == (kind, meant)
    assert word in (None, refused.value.word)


def test_of_many_offices_that_may_be_meant_five_are_named() -> None:
    with pytest.raises(BadInput) as refused:
        read_calendar_words("office", [f"Off {number}" for number in range(9)], _TODAY)

    assert refused.value.meant == tuple(f"Off {number}" for number in range(5))


def test_a_bar_is_its_assignment_by_status_in_the_dates_that_hold() -> None:
    planned = assignment()
    lent = DateRange(date(2026, 12, 2), date(2026, 12, 9))
    active = assignment(Status.ACTIVE, evidence=Evidence(300002, 1, NOW, lent))
    doubt = assignment(Status.REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=True))

    assert bar_of(planned) == Bar(BarKind.PLANNED, planned.dates, "Reyes, Maria", 123)
    assert bar_of(active) == Bar(BarKind.ACTIVE, lent, "Reyes, Maria", 123)
    assert bar_of(doubt).kind is BarKind.UNCONFIRMED


def _car(number: int, model: str = "F-150", vin: str = "") -> Vehicle:
    return Vehicle(number, vin or f"1FTFW1E50MFA{number:05}", 2026, "Ford", model)


def _bar(start: int, end: int, number: int | None = None) -> Bar:
    return Bar(BarKind.PLANNED if number else BarKind.FMS, dates(start, end), "x", number)


_WANTED = CalendarWanted(dates(0, 13), None)


def _built(*stays: tuple[Vehicle, Bar], office: str | None = None, **more: object) -> Calendar:
    return build_calendar(replace(_WANTED, office=office), _TODAY, stays, **more)  # type: ignore[arg-type]


def test_rows_with_assignments_come_first_and_their_bars_by_their_days() -> None:
    first, busy, last = _car(1, "Bronco"), _car(2, "Escape"), _car(3, "Transit")
    late, long, short = _bar(9, 10, 7), _bar(3, 8), _bar(3, 4)

    built = _built(
        (busy, late), (first, _bar(2, 4)), (last, _bar(0, 0)), (busy, long), (busy, short)
    )

    assert built.rows == (
        CalendarRow(busy, (short, long, late)),
        CalendarRow(first, (_bar(2, 4),)),
        CalendarRow(last, (_bar(0, 0),)),
    )
    assert (built.busy, built.left_out, built.free, built.not_shown) == (3, 0, 0, ())
    assert (built.dates, built.today, built.office) == (dates(0, 13), _TODAY, None)


def test_what_lies_outside_is_left_out_and_a_day_within_is_not() -> None:
    stays = [
        (_car(at), _bar(*days)) for at, days in enumerate(((-3, -1), (14, 20), (-3, 0), (13, 20)))
    ]

    assert [row.vehicle.vehicle_id for row in _built(*stays).rows] == [2, 3]


def test_a_car_under_two_numbers_or_vins_is_one_row() -> None:
    one, renumbered = _car(1, vin="1FTFW1E50MFA00456"), _car(2, vin="1FTFW1E50MFA00456")
    corrected, other = _car(2, vin="1FTFW1E50MFA00999"), _car(3)

    apart = _built((one, _bar(1, 2)), (other, _bar(1, 2)), (corrected, _bar(3, 4)))
    joined = _built(
        *((one, _bar(1, 2)), (other, _bar(1, 2)), (corrected, _bar(3, 4))),
        (renumbered, _bar(5, 6)),
    )

    assert [len(row.bars) for row in apart.rows] == [1, 1, 1]
    assert [len(row.bars) for row in joined.rows] == [1, 3]
    assert joined.busy == 2


def test_of_one_office_its_free_cars_follow_each_once() -> None:
    busy, free = _car(1, "Bronco"), _car(2, "Escape")
    again = _car(9, "Escape Hybrid", vin=free.vin)
    once_more = _car(12, "Ranger", vin=free.vin)
    fleet = [
        _car(3, "Transit"),
        once_more,
        again,
        _car(4, "Focus"),
        free,
        replace(busy, vehicle_id=7),
    ]
    mine = frozenset({7})

    of_one = _built((busy, _bar(1, 2, 7)), office="Denver", fleet=fleet, mine=mine)
    of_all = _built((busy, _bar(1, 2, 7)), fleet=fleet)

    others = (free, _car(4, "Focus"), _car(3, "Transit"))
    assert of_one.rows[1:] == tuple(CalendarRow(one, ()) for one in others)
    assert (of_one.free, of_one.not_shown, of_one.mine, of_one.office) == (3, (), mine, "Denver")
    assert (len(of_all.rows), of_all.free, of_all.not_shown, of_all.mine) == (1, 3, (), frozenset())


def test_busy_cars_have_the_room_first_and_what_is_not_shown_is_kept() -> None:
    stays = [(_car(number), _bar(1, 2)) for number in range(100, 100 + MOST_VEHICLES - 1)]
    fleet = [_car(number, "Transit") for number in (1, 2, 3)]

    built = _built(*stays, office="Denver", fleet=fleet)
    full = _built(
        *stays, *((_car(number), _bar(1, 2)) for number in (7, 8)), fleet=fleet, office="x"
    )

    assert (len(built.rows), built.rows[-1]) == (MOST_VEHICLES, CalendarRow(fleet[0], ()))
    assert built.not_shown == tuple(fleet[1:])
    assert (len(full.rows), full.busy, full.left_out) == (MOST_VEHICLES, MOST_VEHICLES + 1, 1)
    assert (full.free, full.not_shown) == (3, tuple(fleet))


def test_every_day_of_it_is_a_day() -> None:
    days = _built().days

    assert (len(days), days[0], days[-1]) == (14, dates(0, 13).start, dates(0, 13).end)


@pytest.mark.parametrize(
    ("bars", "chosen"),
    [
        ([], []),
        ([(0, 3), (3, 5), (5, 9)], [0, 0, 0]),
        ([(0, 3), (2, 5), (3, 4), (4, 6), (5, 8)], [0, 1, 0, 0, 1]),
        # A bar of one day takes all of it.
        ([(1, 1), (1, 1), (1, 2), (2, 2)], [0, 1, 2, 0]),
        ([(0, 9), (1, 9), (2, 9), (9, 9)], [0, 1, 2, 0]),
        ([(0, 3), (0, 9), (0, 9), (4, 5), (4, 9)], [0, 1, 2, 0, 3]),
    ],
)
def test_no_bar_covers_another_and_a_day_of_hand_over_is_shared(
    bars: list[tuple[int, int]], chosen: list[int]
) -> None:
    assert lanes([_bar(*days) for days in bars]) == chosen
