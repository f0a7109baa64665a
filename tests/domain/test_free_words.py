"""Days, offices and cars as people type them behind `/free`."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.assignment import DateRange
from domain.calendar import read_calendar_words
from domain.free_words import read_free_words
from domain.list_words import read_filter
from domain.typed import BadInput, BadKind

# A Sunday.
TODAY = date(2026, 11, 29)
OFFICES = ("Denver", "Los Angeles", "San Diego", "San Francisco")
WEEK = DateRange(date(2026, 12, 1), date(2026, 12, 8))
FIRST = DateRange(WEEK.start, WEEK.start)


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("12/1-12/8", WEEK),
        ("12/1 -12/8", WEEK),
        ("12-01-12-08", WEEK),
        ("12-01\u201312-08", WEEK),
        ("12-01-26-12-08-26", WEEK),
        ("2026-12-01 - 2026-12-08", WEEK),
        ("12/1 thru 12/8", WEEK),
        ("Dec 1-8", WEEK),
        ("Dec 1st to Dec. 8th", WEEK),
        ("1 dec - 8 dec", WEEK),
        ("December 1, 2026 until December 8, 2026", WEEK),
        ("tuesday dec 1", FIRST),
        ("Tue, 12/1", FIRST),
        ("dec 1", FIRST),
        ("1-dec", FIRST),
        ("12-01-26 2026", FIRST),
        ("tuesday", FIRST),
        ("sun", DateRange(TODAY, TODAY)),
        ("today to 12-08", DateRange(TODAY, WEEK.end)),
        ("friday to monday", DateRange(date(2026, 12, 4), date(2026, 12, 7))),
        ("oct 28", DateRange(date(2027, 10, 28), date(2027, 10, 28))),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, dates: DateRange) -> None:
    assert read_free_words(typed, OFFICES, TODAY).dates == dates


def test_a_weekday_that_is_not_the_days_own_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        read_free_words("mon dec 1", OFFICES, TODAY)
    assert (refused.value.kind, refused.value.word) == (BadKind.NOT_A_DATE, "mon dec 1")


@pytest.mark.parametrize(
    ("typed", "office", "names", "whom"),
    [
        ("denver for reyes", "Denver", (), ("reyes",)),
        ("for reyes denver suv", "Denver", ("suv",), ("reyes",)),
        ("suv for reyes, maria 12/1-12/8", None, ("suv",), ("reyes", "maria")),
        ("for reyes suv", None, (), ("reyes", "suv")),
        ("for next week suv", None, ("suv",), ()),
        ("for denver", "Denver", (), ()),
        ("for reyes 12/1-12/8 for denver", "Denver", (), ("reyes",)),
    ],
)
def test_what_stands_behind_for_begins_with_a_name_up_to_days_or_an_office(
    typed: str, office: str | None, names: tuple[str, ...], whom: tuple[str, ...]
) -> None:
    wanted = read_free_words(typed, OFFICES, TODAY)

    assert (wanted.office, wanted.names, wanted.whom) == (office, names, whom)
    if len(whom) > 1:
        for_one = wanted.for_person(789, 1)
        assert (for_one.person_id, for_one.whom) == (789, ())
        assert for_one.names == (*names, *whom[1:])
        assert read_free_words(for_one.as_typed, OFFICES, TODAY) == for_one


WORDS = (
    *("denver", "los", "angeles", "san", "diego", "next", "week", "this", "today", "tomorrow"),
    *("monday", "fri", "dec", "1", "8", "2026", "12-01", "12/8/26", "2027-01-02", "-", "to"),
    *("for", "789", "#456", "audi", "f-150", "00456", "red", "a", "car", "help", "month", "12.01"),
)


@given(typed=st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_the_words_that_a_button_carries_mean_what_was_typed(typed: str) -> None:
    try:
        wanted = read_free_words(typed, OFFICES, TODAY)
    except BadInput:
        assume(False)  # what is refused has no button
    assert read_free_words(wanted.as_typed, OFFICES, TODAY) == wanted


@pytest.mark.parametrize(
    ("typed", "whom"),
    [
        ("for may 12/1 12/8", ("may",)),
        ("12-01 12-08 for may", ("may",)),
        ("for friday, joe next week", ("friday", "joe")),
        ("12-01 12-08 for sunday", ("sunday",)),
        ("for may", ()),
        ("for friday to monday", ()),
        ("for friday 12-04 to monday 12-07", ()),
        ("for may 3 to may 5", ()),
        ("for smith & sons denver next week", ("smith", "&", "sons")),
        ("12/1 -> 12/8 for johnson + lee", ("johnson", "+", "lee")),
    ],
)
def test_a_name_that_is_a_day_is_one_behind_for_where_the_days_are_others(
    typed: str, whom: tuple[str, ...]
) -> None:
    assert read_free_words(typed, OFFICES, TODAY).whom == whom


def test_an_office_that_is_called_like_a_day_is_one_behind_at() -> None:
    offices = ("May", "Friday Harbor")

    for typed, office in (("at may", "May"), ("at friday harbor next week suv", "Friday Harbor")):
        wanted = read_free_words(typed, offices, TODAY)
        assert wanted.office == office
        assert read_free_words(wanted.as_typed, offices, TODAY) == wanted
    assert read_free_words("may", offices, TODAY).office is None
    assert read_filter("planned at may", offices, TODAY).offices == ("May",)
    assert read_filter("planned at may", offices, TODAY).dates is None
    assert read_calendar_words("at may", offices, TODAY).office == "May"
    assert read_calendar_words("at denver 12/7", ("Denver",), TODAY).office == "Denver"
