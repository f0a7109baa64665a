"""Words of days one by one: how many of them a day takes, and what is asked where it is unclear."""

from datetime import date, timedelta

import pytest

from domain.assignment import DateRange
from domain.day_words import days_apart, has_year, read_first_day
from domain.named_days import NamedDays, is_called_like_a_day
from domain.typed import BadInput, BadKind

TODAY = date(2026, 11, 25)  # a Wednesday
UNCLEAR, BACKWARDS = BadKind.WHICH_DAYS, BadKind.DAYS_BACKWARDS


def named(*typed: str, today: date = TODAY, looks_back: bool = False) -> NamedDays:
    days = NamedDays(today, looks_back)
    for one in typed:
        assert days.take(one.split()) == len(one.split()), one
    return days


def span(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def asked(days: NamedDays) -> BadInput:
    with pytest.raises(BadInput) as found:
        days.named(UNCLEAR, BACKWARDS)
    return found.value


@pytest.mark.parametrize(
    ("words", "before", "taken", "day"),
    [
        ("yesterday denver", None, 1, "2026-11-24"),
        ("friday denver", None, 1, "2026-11-27"),
        ("friday denver", date(2026, 12, 1), 1, "2026-12-04"),
        ("this friday denver", None, 2, "2026-11-27"),
        ("this friday", date(2026, 12, 1), 2, "2026-12-04"),
        ("last friday denver", None, 2, "2026-11-20"),
        ("last friday", date(2026, 12, 1), 2, "2026-11-20"),
        ("friday dec 4 denver", None, 3, "2026-12-04"),
        ("friday 4 december 2026 denver", None, 4, "2026-12-04"),
        ("friday 12/4 denver", None, 2, "2026-12-04"),
        ("dec 4 denver", None, 2, "2026-12-04"),
    ],
)
def test_a_day_takes_the_words_that_name_it(
    words: str, before: date | None, taken: int, day: str
) -> None:
    assert read_first_day(words.split(), TODAY, before) == (taken, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("words", "kind", "word", "meant"),
    [
        ("next friday denver", BadKind.WHICH_WEEK, "next friday", ("11-27-26", "12-04-26")),
        ("friday dec 5 denver", BadKind.NOT_A_DATE, "friday dec 5", ()),
        ("friday 12/5 denver", BadKind.NOT_A_DATE, "friday 12/5", ()),
        ("13/1 denver", BadKind.NOT_A_DATE, "13/1", ("1/13",)),
    ],
)
def test_a_day_that_is_none_is_named_as_it_was_typed(
    words: str, kind: BadKind, word: str, meant: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as found:
        read_first_day(words.split(), TODAY)
    assert (found.value.kind, found.value.word, found.value.meant) == (kind, word, meant)


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("tomorrow", True),
        ("friday", True),
        ("friday 12/4", True),
        ("dec 4", False),
        ("dec 4 2026", True),
        ("4 december", False),
        ("12/4", False),
        ("12/4/26", True),
        ("2026-12-04", True),
    ],
)
def test_a_day_has_its_year_or_needs_none(words: str, has: bool) -> None:
    assert has_year(words.split(), date(2026, 12, 4)) is has


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("+7", 7),
        ("+3 days", 3),
        ("+1 day", 1),
        ("+2 weeks", 14),
        ("+1 week", 7),
        ("for +2 nights", 2),
        ("a week", 7),
        ("one night", 1),
        ("1 day", 1),
        ("5 nights", 5),
        ("2 weeks", 14),
        ("for 2 weeks", 14),
        ("next 5 days", 5),
        ("for next 5 days", 5),
    ],
)
def test_how_long_it_lasts_takes_the_words_that_say_so(typed: str, days: int) -> None:
    reader = NamedDays(TODAY)

    assert reader.take_length([*typed.split(), "denver"]) == len(typed.split())
    assert reader.lasts == timedelta(days=days)
    assert reader.named(UNCLEAR, BACKWARDS) == (TODAY, TODAY + timedelta(days=days))


@pytest.mark.parametrize("typed", ["for", "next", "for denver", "5", "5 denver", "a", "two weeks"])
def test_other_words_say_nothing_of_how_long_it_lasts(typed: str) -> None:
    reader = NamedDays(TODAY)

    assert reader.take_length(typed.split()) == 0
    assert reader.lasts is None


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("december", "2026-12-01", "2026-12-31"),
        ("dec 2027", "2027-12-01", "2027-12-31"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("week", "2026-11-25", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("week of 12/9", "2026-12-07", "2026-12-13"),
    ],
)
def test_a_week_or_a_month_takes_the_words_that_name_it(typed: str, first: str, last: str) -> None:
    reader = NamedDays(TODAY)

    assert reader.take_span([*typed.split(), "denver"]) == len(typed.split())
    assert reader.named(UNCLEAR, BACKWARDS) == span(first, last)


@pytest.mark.parametrize("typed", ["dec 4", "denver", "next friday", "dec 31 2026"])
def test_a_day_is_no_week_and_no_month(typed: str) -> None:
    assert NamedDays(TODAY).take_span(typed.split()) == 0


@pytest.mark.parametrize(
    ("today", "typed", "first", "last"),
    [
        # What is on is looked at from today on; what begins or ends today is all of it.
        (date(2026, 11, 23), "week", "2026-11-23", "2026-11-29"),
        (date(2026, 11, 29), "week", "2026-11-29", "2026-11-29"),
        (date(2026, 11, 30), "last week", "2026-11-23", "2026-11-29"),
    ],
)
def test_a_week_begins_today_at_the_soonest(today: date, typed: str, first: str, last: str) -> None:
    assert named(typed, today=today).named(UNCLEAR, BACKWARDS) == span(first, last)


@pytest.mark.parametrize(
    ("month", "first"),
    [("may", "2026-05-01"), ("june", "2026-06-01"), ("april", "2027-04-01")],
)
def test_a_list_takes_the_nearest_month_ahead_where_both_are_as_far(month: str, first: str) -> None:
    today = date(2026, 10, 15)
    found = named(month, today=today, looks_back=True).named(UNCLEAR, BACKWARDS)
    assert found[0] == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5/27", "2027-05-27"),  # 183 days ahead
        ("5/28", "2026-05-28"),
        ("11/24", "2026-11-24"),
        # In 2028, with no such day in between.
        ("2/29", "2028-02-29"),
    ],
)
def test_a_list_takes_the_nearest_such_day(typed: str, day: str) -> None:
    found = named(typed, looks_back=True)
    assert found.named(UNCLEAR, BACKWARDS) == (date.fromisoformat(day), None)
    week = named(f"week of {typed}", looks_back=True).spans
    assert week == [DateRange.week_of(date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("12/1", "12/8", ("2026-12-01", "2026-12-08")),
        ("12/1/27", "12/8/27", ("2027-12-01", "2027-12-08")),
        ("12/1", "12/8/27", ("2027-12-01", "2027-12-08")),
        ("12/8", "12/8/27", ("2027-12-08", "2027-12-08")),
        ("12/20", "1/5/28", ("2027-12-20", "2028-01-05")),
        ("12/1", "6/2", ("2026-12-01", "2027-06-02")),  # 183 days
    ],
)
def test_a_year_named_once_is_that_of_both(first: str, last: str, days: tuple[str, str]) -> None:
    assert named(first, last).named(UNCLEAR, BACKWARDS) == span(*days)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        # Without its year the last day is that of the first one's.
        ("12/20", "12/15", ("2026-12-20", "2026-12-15")),
        ("12/1", "6/3", ("2026-12-01", "2026-06-03")),
        ("12/20/27", "12/15/27", ("2027-12-20", "2027-12-15")),
        ("12/20/27", "12/15/26", ("2027-12-20", "2026-12-15")),
    ],
)
def test_days_the_wrong_way_round_are_shown_as_they_were_understood(
    first: str, last: str, shown: tuple[str, str]
) -> None:
    found = asked(named(first, last))

    start, end = span(*shown)
    assert (found.kind, found.facts) == (BACKWARDS, {"start": start, "end": end})


@pytest.mark.parametrize(
    ("today", "is_asked"),
    [
        (date(2026, 12, 4), False),
        (date(2026, 12, 5), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
    ],
)
@pytest.mark.parametrize("lasts", [(), ("+3",)])
def test_a_day_is_asked_about_for_thirty_days_after_it(
    today: date, is_asked: bool, lasts: tuple[str, ...]
) -> None:
    days = named("dec 4", *lasts, today=today)
    if not is_asked:
        assert days.named(UNCLEAR, BACKWARDS)[0] == _in(today, 12, 4)
        return
    found = asked(days)
    coming = _in(today, 12, 4)
    assert (found.kind, found.word) == (BadKind.JUST_PASSED, "dec 4")
    assert found.meant == (f"{coming:%m-%d-%y}",)
    assert found.facts == {"passed": date(2026, 12, 4)}


def _in(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def test_a_day_with_its_year_or_in_a_list_is_never_asked_about() -> None:
    today = date(2026, 12, 5)

    with_year = named("12/4/26", today=today)
    listed = named("12/4", today=today, looks_back=True)
    for one in (with_year, listed):
        assert one.named(UNCLEAR, BACKWARDS) == (date(2026, 12, 4), None)
    next_year = named("12/4/27", today=today)
    assert next_year.named(UNCLEAR, BACKWARDS) == (date(2027, 12, 4), None)
    ahead = named("week of 5/28")
    assert ahead.spans == [DateRange.week_of(date(2027, 5, 28))]


@pytest.mark.parametrize(
    ("first", "lasts", "last"),
    [("12/30/9999", "+1", date.max), ("12/30/9999", "+2", None), ("12/31/9999", "a week", None)],
)
def test_no_day_is_behind_the_last_of_the_calendar(
    first: str, lasts: str, last: date | None
) -> None:
    assert named(first, lasts).named(UNCLEAR, BACKWARDS)[1] == last


@pytest.mark.parametrize(
    ("before", "words", "is_name"),
    [
        ((), "friday 12/1 12/8", True),
        ((), "may 12/1 for 3 days", True),
        ((), "friday denver 12/1 12/8", True),
        (("12/1", "12/8"), "friday", True),
        ((), "friday 12/1", False),
        ((), "friday", False),
        ((), "may 3 12/1 12/8", False),
        ((), "denver 12/1 12/8", False),
        ((), "friday 13/1 12/8", False),
    ],
)
def test_a_name_may_be_called_like_a_day_where_the_days_are_others(
    before: tuple[str, ...], words: str, is_name: bool
) -> None:
    assert is_called_like_a_day(words.split(), named(*before)) is is_name


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("dec 30-jan 2", "dec 30 to jan 2"),
        ("model 3-ioniq 5", "model 3-ioniq 5"),
        ("mazda 3 12/1-12/8", "mazda 3 12/1 to 12/8"),
        ("mazda 1-8 dec denver", "mazda 1 dec to 8 dec denver"),
        ("456 5 1 to 8 dec", "456 5 1 dec to 8 dec"),
        ("456 5 dec 1-8 2027", "456 5 1 dec 2027 to 8 dec 2027"),
        ("dec 1 to 8 jan", "dec 1 to 8 jan"),
        ("28 dec-2 jan 2027", "28 dec to 2 jan 2027"),
        ("120-122 dec", "120-122 dec"),
        ("3-8 deck", "3-8 deck"),
        ("3 cars-8 bikes", "3 cars-8 bikes"),
        ("21st-century", "21st-century"),
    ],
)
def test_only_days_are_taken_apart(text: str, apart: str) -> None:
    assert days_apart(text) == apart
