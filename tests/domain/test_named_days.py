"""Days mean the same behind every command, however people put them."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import DateRange
from domain.calendar import read_calendar_words
from domain.free_words import read_free_words
from domain.list_words import read_filter
from domain.plan_line import parse_plan_line
from domain.typed import BadInput, BadKind

TODAY = date(2026, 11, 25)  # a Wednesday


def behind_every_command(typed: str, today: date = TODAY) -> dict[str, DateRange | BadKind]:
    """What `/free`, `/assignments` and `/assign` take these days for, or why they do not."""

    def of_a_plan() -> DateRange | None:
        plan = parse_plan_line(f"mazda {typed}", today)
        first, last = (getattr(plan, name) for name in ("first", "last"))
        return DateRange(first, last or first) if first else None

    doors = {
        "free": lambda: read_free_words(typed, (), today).dates,
        "list": lambda: read_filter(typed, (), today).dates,
        "plan": of_a_plan,
    }
    found: dict[str, DateRange | BadKind] = {}
    for name, door in doors.items():
        try:
            dates = door()
        except BadInput as error:
            found[name] = error.kind
        else:
            assert dates is not None, (typed, name)
            found[name] = dates
    return found


def days(first: str, last: str) -> DateRange:
    (a, b, c), (d, e, f) = (map(int, one.split("-")) for one in (first, last))
    return DateRange(date(2000 + c, a, b), date(2000 + f, d, e))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12/15-20", "12-15-26", "12-20-26"),
        ("12/15 - 20", "12-15-26", "12-20-26"),
        ("12/15 to 20", "12-15-26", "12-20-26"),
        ("12-15 thru 20", "12-15-26", "12-20-26"),
        ("dec 15 to 20", "12-15-26", "12-20-26"),
        ("Dec 15th \u2013 20th", "12-15-26", "12-20-26"),
        ("dec 15-20 2027", "12-15-27", "12-20-27"),
        ("12/15-12/20/27", "12-15-27", "12-20-27"),
        ("dec 15 to 2 jan", "12-15-26", "01-02-27"),
        ("dec 30-jan 2", "12-30-26", "01-02-27"),
        ("1-8 dec", "12-01-26", "12-08-26"),
        ("1 - 8 December", "12-01-26", "12-08-26"),
        ("1st to 8th december", "12-01-26", "12-08-26"),
        ("1st\u20138th of December 2027", "12-01-27", "12-08-27"),
        ("dec 1st-8th", "12-01-26", "12-08-26"),
        ("28 dec-2 jan", "12-28-26", "01-02-27"),
        ("28 dec to 2 jan", "12-28-26", "01-02-27"),
        ("dec 28 to 2 jan", "12-28-26", "01-02-27"),
        ("in 3 days", "11-28-26", "11-28-26"),
        ("in a week", "12-02-26", "12-02-26"),
        ("in 3 days to in 5 days", "11-28-26", "11-30-26"),
        ("12/1 in 2 weeks", "12-01-26", "12-15-26"),
        ("in 2 weeks for 3 days", "12-09-26", "12-12-26"),
        ("12/31 1/2", "12-31-26", "01-02-27"),
        ("15th of December to 20 of december", "12-15-26", "12-20-26"),
        ("mon-fri", "11-30-26", "12-04-26"),
        ("this friday", "11-27-26", "11-27-26"),
        ("today +3", "11-25-26", "11-28-26"),
        ("tmrw for 2 nights", "11-26-26", "11-28-26"),
        ("friday for a week", "11-27-26", "12-04-26"),
        ("next week", "11-30-26", "12-06-26"),
        ("week of 12/9", "12-07-26", "12-13-26"),
        ("week 12/9", "12-07-26", "12-13-26"),
        ("weekend", "11-28-26", "11-29-26"),
        ("next weekend", "12-05-26", "12-06-26"),
        # As telephones and sheets write them.
        ("12\u20441 12\u22158", "12-01-26", "12-08-26"),
        ("\u00bd", "01-02-27", "01-02-27"),
        ("2/29", "02-29-28", "02-29-28"),
        # The clocks go forward in between.
        ("3/13/27-3/15/27", "03-13-27", "03-15-27"),
    ],
)
def test_days_mean_the_same_behind_every_command(typed: str, first: str, last: str) -> None:
    assert behind_every_command(typed) == dict.fromkeys(("free", "list", "plan"), days(first, last))


@pytest.mark.parametrize(
    ("typed", "ahead", "back"),
    [
        # A plan has no day that has passed; a list shows all of it.
        ("week", ("11-25-26", "11-29-26"), ("11-23-26", "11-29-26")),
        ("this month", ("11-25-26", "11-30-26"), ("11-01-26", "11-30-26")),
        ("december", ("12-01-26", "12-31-26"), ("12-01-26", "12-31-26")),
        ("october", ("10-01-27", "10-31-27"), ("10-01-26", "10-31-26")),
        ("2 weeks", ("11-25-26", "12-09-26"), ("11-25-26", "12-09-26")),
    ],
)
def test_what_is_planned_lies_ahead_and_a_list_looks_back(
    typed: str, ahead: tuple[str, str], back: tuple[str, str]
) -> None:
    assert read_free_words(typed, (), TODAY).dates == days(*ahead)
    assert read_filter(typed, (), TODAY).dates == days(*back)


@pytest.mark.parametrize(
    ("typed", "today", "coming"),
    [
        ("11/24 11/30", TODAY, "11-24-27"),
        ("nov 24", TODAY, "11-24-27"),
        ("12/30 1/5", date(2027, 1, 2), "12-30-27"),
        ("12/30 for a week", date(2027, 1, 2), "12-30-27"),
    ],
)
def test_a_day_that_has_just_passed_is_asked_about_and_not_taken_for_next_years(
    typed: str, today: date, coming: str
) -> None:
    found = behind_every_command(typed, today)
    assert found["free"] == found["plan"] == BadKind.JUST_PASSED
    assert isinstance(found["list"], DateRange)
    with pytest.raises(BadInput) as asked:
        parse_plan_line(typed, today)
    assert asked.value.meant == (coming,)


@pytest.mark.parametrize("typed", ["12/8 12/1", "12-20 to 15", "dec 20-15", "6/1 5/1"])
def test_days_the_wrong_way_round_are_no_year(typed: str) -> None:
    assert behind_every_command(typed) == {
        "free": BadKind.FREE_BACKWARDS,
        "list": BadKind.DAYS_BACKWARDS,
        "plan": BadKind.DATES_BACKWARDS,
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("next friday", ("11-27-26", "12-04-26")),
        ("next wednesday", ("12-02-26", "12-09-26")),
        ("next mon", ("11-30-26", "12-07-26")),
    ],
)
def test_a_next_weekday_is_asked_about(typed: str, meant: tuple[str, ...]) -> None:
    assert set(behind_every_command(typed).values()) == {BadKind.WHICH_WEEK}
    with pytest.raises(BadInput) as asked:
        parse_plan_line(typed, TODAY)
    assert asked.value.meant == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("13/1", "1/13"), ("31-12-26", "12/31/26"), ("24.12.2026", "12/24/2026"), ("2/30", None)],
)
def test_days_before_months_are_asked_about_with_what_was_meant(
    typed: str, meant: str | None
) -> None:
    assert set(behind_every_command(typed).values()) == {BadKind.NOT_A_DATE}
    with pytest.raises(BadInput) as asked:
        read_free_words(typed, (), TODAY)
    assert asked.value.meant == ((meant,) if meant else ())


def test_days_that_have_passed_are_listed_and_not_planned() -> None:
    for typed in ("yesterday", "last friday", "last week", "last month", "11-24-26"):
        found = behind_every_command(typed) if typed != "last month" else {}
        assert found.get("free", BadKind.FREE_IN_PAST) == BadKind.FREE_IN_PAST, typed
        listed = read_filter(typed, (), TODAY).dates
        assert listed is not None
        assert listed.end < TODAY


@pytest.mark.parametrize(
    ("typed", "monday"),
    [
        ("", "11-23-26"),
        ("next", "11-30-26"),
        ("denver next week", "11-30-26"),
        ("12/9", "12-07-26"),
        ("dec 9 denver", "12-07-26"),
        ("week of 12/9", "12-07-26"),
        ("last week", "11-16-26"),
        ("december", "11-30-26"),
        ("tomorrow", "11-23-26"),
    ],
)
def test_a_calendar_begins_in_the_week_that_is_named(typed: str, monday: str) -> None:
    assert read_calendar_words(typed, ("Denver",), TODAY).dates.start == days(monday, monday).start


PIECES = st.sampled_from(
    [
        *("week", "of", "next", "last", "this", "weekend", "month", "dec", "may", "friday", "fri"),
        *("12/1", "12-08", "12/15-20", "2/29", "13/1", "1/13/27", "mon-fri", "+3", "7", "days"),
        *("to", "-", "15", "20", "2026", "12-31-9999", "1/1/0001", "today", "tomorrow", "for", "a"),
    ]
)


@given(st.lists(PIECES, max_size=6).map(" ".join), st.dates(date(1901, 1, 1), date(9970, 12, 31)))
def test_whatever_is_typed_is_days_or_refused(typed: str, today: date) -> None:
    for read in (read_free_words, read_filter, read_calendar_words):
        with contextlib.suppress(BadInput):
            read(typed, (), today)
    with contextlib.suppress(BadInput):
        parse_plan_line(typed, today)
