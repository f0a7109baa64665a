"""The days, numbers and people that lists are filtered by, as they are typed."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import Actor, DateRange, Source
from domain.list_words import ListFilter, read_filter
from domain.typed import BadInput, BadKind

OFFICES = ("Denver", "Los Angeles", "Washington DC")
TODAY = date(2026, 11, 25)  # a Wednesday


def read(text: str, today: date = TODAY) -> ListFilter:
    return read_filter(text, OFFICES, today)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "11-25-26", "11-25-26"),
        ("Tomorrow", "11-26-26", "11-26-26"),
        ("yesterday", "11-24-26", "11-24-26"),
        ("friday", "11-27-26", "11-27-26"),
        ("wed", "11-25-26", "11-25-26"),
        ("friday to monday", "11-27-26", "11-30-26"),
        ("tomorrow friday", "11-26-26", "11-27-26"),
        ("week", "11-23-26", "11-29-26"),
        ("this week", "11-23-26", "11-29-26"),
        ("next week", "11-30-26", "12-06-26"),
        ("last week", "11-16-26", "11-22-26"),
        ("this month", "11-01-26", "11-30-26"),
        ("next month", "12-01-26", "12-31-26"),
        ("last month", "10-01-26", "10-31-26"),
        ("december", "12-01-26", "12-31-26"),
        ("dec", "12-01-26", "12-31-26"),
        ("december 2027", "12-01-27", "12-31-27"),
        ("october", "10-01-26", "10-31-26"),
        ("feb", "02-01-27", "02-28-27"),
        ("sept", "09-01-26", "09-30-26"),
        ("in december", "12-01-26", "12-31-26"),
        ("12-05-26", "12-05-26", "12-05-26"),
        ("2026-12-05", "12-05-26", "12-05-26"),
        ("12/5", "12-05-26", "12-05-26"),
        ("12-05", "12-05-26", "12-05-26"),
        ("dec 5", "12-05-26", "12-05-26"),
        ("5 dec", "12-05-26", "12-05-26"),
        ("12-01 12-08", "12-01-26", "12-08-26"),
        ("12/1-12/8", "12-01-26", "12-08-26"),
        ("dec 1-8", "12-01-26", "12-08-26"),
        ("12-28 01-03", "12-28-26", "01-03-27"),
        # The nearest such day: a list may look back.
        ("11-24", "11-24-26", "11-24-26"),
        ("05-20 06-01", "05-20-27", "06-01-27"),
        ("06-20", "06-20-26", "06-20-26"),
        ("11-20-26", "11-20-26", "11-20-26"),
    ],
)
def test_days_are_understood_as_people_type_them(text: str, first: str, last: str) -> None:
    found = read(text)
    assert found.dates is not None
    assert f"{found.dates.start:%m-%d-%y}" == first
    assert f"{found.dates.end:%m-%d-%y}" == last
    assert found == ListFilter(dates=found.dates)


def test_the_months_around_the_turn_of_a_year_are_the_nearest() -> None:
    assert read("january", date(2026, 12, 31)).dates == DateRange(
        date(2027, 1, 1), date(2027, 1, 31)
    )
    assert read("december", date(2027, 1, 1)).dates == DateRange(
        date(2026, 12, 1), date(2026, 12, 31)
    )
    assert read("next month", date(2026, 12, 31)).dates == read("january 2027").dates
    assert read("last month", date(2027, 1, 1)).dates == read("december 2026").dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("112-118", range(112, 119)),
        ("#112-#114", range(112, 115)),
        ("13-18", range(13, 19)),
        ("#10-#12", range(10, 13)),
        ("120 122", {120, 122}),
        ("120 and 122-123", {120, 122, 123}),
        ("120 to 122", range(120, 123)),
        ("#120 - #122", range(120, 123)),
        ("120 -> 122, 130", {*range(120, 123), 130}),
    ],
)
def test_ranges_of_numbers_are_told_from_days(text: str, numbers: set[int]) -> None:
    found = read(text)
    assert found == ListFilter(numbers=frozenset(numbers), digits=found.digits)


def test_a_mention_is_a_person_among_other_words() -> None:
    found = read("planned of <@U0BENOKAF>'s in denver next week, <@U0ANA|ana>")
    people = (Actor(Source.SLACK, "U0BENOKAF"), Actor(Source.SLACK, "U0ANA"))
    assert found == ListFilter(
        statuses=frozenset({"planned"}),
        offices=("Denver",),
        dates=DateRange(date(2026, 11, 30), date(2026, 12, 6)),
        people=people,
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12-01 12-08 friday", BadKind.WHICH_DAYS),
        ("next week 12-01", BadKind.WHICH_DAYS),
        ("12-08-26 12-01-26", BadKind.DAYS_BACKWARDS),
        ("118-112", BadKind.RANGE_BACKWARDS),
        ("0-3", BadKind.NUMBER_TOO_SMALL),
        ("1-5000", BadKind.TOO_MANY),
        ("13/45", BadKind.NOT_A_DATE),
        ("thursday 12-05-26", BadKind.NOT_A_DATE),
    ],
)
def test_what_can_mean_two_things_is_asked_about(text: str, kind: BadKind) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.kind is kind


WORDS = st.sampled_from(
    [
        *(
            "12-05",
            "12/5",
            "friday",
            "dec",
            "5",
            "2026",
            "next",
            "last",
            "week",
            "month",
            "112-118",
        ),
        *("<@U0BEN>", "mine", "planned", "denver", "bmw", "to", "2-29", "02-29-28", "13-40", "mon"),
        *("yesterday", "#7-#9", "99999999999-1", "0", "sept", "may 3", "31 feb"),
    ]
)


def _has_a_year(text: str) -> bool:
    """Whether somebody typed one, who then means it."""
    return "20" in text or re.search(r"\d[-/.]\d+[-/.]\d", text) is not None


@given(
    st.text() | st.lists(WORDS, max_size=6).map(" ".join),
    st.dates(date(1901, 1, 1), date(9970, 12, 31)),
)
def test_whatever_is_typed_on_whatever_day_is_read_or_asked_about(text: str, today: date) -> None:
    try:
        found = read(text, today)
    except BadInput:
        return
    if found.dates:
        assert found.dates.start <= found.dates.end
        assert abs(found.dates.start - today) < timedelta(days=366 * 9) or _has_a_year(text)
