"""A plan on one line, with numbers or words, and days in every usual way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import DateRange
from domain.plan_line import PlanWords, parse_plan_line
from domain.planning import EVERYTHING, Anyway, Plan
from domain.typed import BadInput, BadKind

TODAY = date(2026, 11, 25)  # a Wednesday
NEXT_WEEK = (date(2026, 11, 30), date(2026, 12, 6))
EIGHT_DAYS = (date(2026, 12, 1), date(2026, 12, 8))
LINE = "456 789 12-01-26 12-08-26"


def planned(text: str, today: date = TODAY) -> Plan:
    found = parse_plan_line(text, today)
    assert isinstance(found, Plan)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "456 789 12-01-26 12-08-26",
        "#456 #789 2026-12-01 12/08/2026",
        "456, 789, 12/1/26, 12/8/26.",
        "456 789 2026/12/01 to 2026/12/08",
        "456 789 12\u201301\u201326 \u2013 12\u201308\u201326",
        "`456` *789* (12-01-26) \u201c12-08-26\u201d",
        "\uff14\uff15\uff16\u200b 789 12-01-26 12-08-26",
    ],
)
def test_a_plan_is_read_from_one_line(text: str) -> None:
    plan = planned(text)
    assert (plan.vehicle_word, plan.person_id) == ("456", 789)
    assert plan.dates == DateRange(date(2026, 12, 1), date(2026, 12, 8))
    assert plan.override == frozenset()


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("--anyway", EVERYTHING),
        ("--ANYWAY", EVERYTHING),
        ("\u2014anyway", EVERYTHING),
        ("\u2013Anyway.", EVERYTHING),
        ("--anyway=taken", {Anyway.TAKEN}),
        ("\u2014Anyway=LONG,taken", {Anyway.LONG, Anyway.TAKEN}),
        ("--anyway=long --anyway=far", {Anyway.LONG, Anyway.FAR}),
    ],
)
def test_anyway_may_be_typed_as_a_keyboard_likes(option: str, named: set[Anyway]) -> None:
    assert planned(f"{LINE} {option}").override == named
    assert planned(f"{option} {LINE}").override == named


@pytest.mark.parametrize(
    "days",
    [
        *("1 to 8 dec", "1-8 dec", "1st to 8th dec", "1st-8th of December 2026"),
        *("dec 1-8", "dec 1 to 8", "dec 1st-8th 2026"),
    ],
)
@pytest.mark.parametrize("person", ["5", "12", "31", "for 12"])
def test_a_number_in_front_of_days_is_whom_it_is_for(person: str, days: str) -> None:
    plan = planned(f"456 {person} {days}")
    assert (plan.vehicle_word, plan.person_id) == ("456", int(person.split()[-1]))
    assert plan.dates == DateRange(date(2026, 12, 1), date(2026, 12, 8))


@pytest.mark.parametrize("option", ["--anyway=", "--anyway=old", "--anyways", "--anyway=taken,old"])
def test_what_anyway_does_not_know_is_refused(option: str) -> None:
    with pytest.raises(BadInput) as caught:
        planned(f"{LINE} {option}")
    assert caught.value.kind is BadKind.NOT_IN_A_PLAN
    assert caught.value.meant == ("--anyway",)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ("12/1 12/8", "12-01-26", "12-08-26"),
        ("12-01 12-08", "12-01-26", "12-08-26"),
        ("12/1-12/8", "12-01-26", "12-08-26"),
        ("dec 1 dec 8", "12-01-26", "12-08-26"),
        ("Dec 1-8", "12-01-26", "12-08-26"),
        ("december 1 to december 8", "12-01-26", "12-08-26"),
        ("1 dec until 8 dec", "12-01-26", "12-08-26"),
        ("12/1 +7", "12-01-26", "12-08-26"),
        ("12/1 7 days", "12-01-26", "12-08-26"),
        ("12/1 for 7 nights", "12-01-26", "12-08-26"),
        ("12/1 for a week", "12-01-26", "12-08-26"),
        ("12/1 2 weeks", "12-01-26", "12-15-26"),
        ("today tomorrow", "11-25-26", "11-26-26"),
        ("tomorrow friday", "11-26-26", "11-27-26"),
        ("friday to monday", "11-27-26", "11-30-26"),
        ("from Tomorrow +3", "11-26-26", "11-29-26"),
        # Without its year a day is the next one that fits.
        ("10/24 10/30", "10-24-27", "10-30-27"),
        # Of a year that is named once both are.
        ("12/1 12/8/27", "12-01-27", "12-08-27"),
        ("12/28 1/3/28", "12-28-27", "01-03-28"),
        ("11/24-11/30/27", "11-24-27", "11-30-27"),
        ("nov 24-30 2027", "11-24-27", "11-30-27"),
        ("12/28 1/3", "12-28-26", "01-03-27"),
        ("12-28-26 1/3", "12-28-26", "01-03-27"),
        ("1/3 2/29", "01-03-27", "02-29-28"),
        ("2026-12-01 12-08", "12-01-26", "12-08-26"),
        ("friday 12/4 +3", "12-04-26", "12-07-26"),
    ],
)
def test_days_may_be_typed_as_people_speak_of_them(days: str, first: str, last: str) -> None:
    for line in (f"456 789 {days}", f"456 for 789 {days}"):
        dates = planned(line).dates
        assert (f"{dates.start:%m-%d-%y}", f"{dates.end:%m-%d-%y}") == (first, last), line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mazda", PlanWords(("mazda",), None, None, None)),
        ("456", PlanWords(("456",), None, None, None)),
        ("456 789", PlanWords(("456", "789"), None, None, None)),
        ("456 789 12-01", PlanWords(("456", "789"), None, date(2026, 12, 1), None)),
        ("12/1 12/8", PlanWords((), None, date(2026, 12, 1), date(2026, 12, 8))),
        (
            "Mazda CX-5 for Reyes Maria 12/1 12/8",
            PlanWords(("Mazda", "CX-5"), ("Reyes", "Maria"), date(2026, 12, 1), date(2026, 12, 8)),
        ),
        (
            "456 Reyes tomorrow +7",
            PlanWords(("456", "Reyes"), None, date(2026, 11, 26), date(2026, 12, 3)),
        ),
        # Fewer characters than the end of a VIN: a model.
        (
            "GLE450 789 12/1 12/8",
            PlanWords(("GLE450", "789"), None, date(2026, 12, 1), date(2026, 12, 8)),
        ),
        # No week is planned before somebody has seen its days; and no month is taken for one.
        ("456 789 next week", PlanWords(("456", "789"), None, *NEXT_WEEK)),
        ("456 789 week of 12/1", PlanWords(("456", "789"), None, *NEXT_WEEK)),
        ("456 for May 12/1 12/8", PlanWords(("456",), ("May",), *EIGHT_DAYS)),
        ("May Garcia 12/1 12/8", PlanWords(("May", "Garcia"), None, *EIGHT_DAYS)),
        # With zeros in front it is the end of a VIN, and no vehicle's number.
        ("00456 789 12/1 12/8", PlanWords(("00456", "789"), None, *EIGHT_DAYS)),
        ("<@U0BEN> 789", PlanWords(("<@U0BEN>", "789"), None, None, None)),
    ],
)
def test_what_is_named_by_words_or_not_at_all_is_asked_about(text: str, words: PlanWords) -> None:
    assert parse_plan_line(text, TODAY) == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("456 789 12-32-26 12-08-26", BadKind.NOT_A_DATE),
        ("456 789 13/1 13/8", BadKind.NOT_A_DATE),
        ("456 789 thursday 12/1 12/8", BadKind.NOT_A_DATE),
        ("456 789 12-08-26 12-01-26", BadKind.DATES_BACKWARDS),
        ("456 789 12/1 12/8 12/9", BadKind.WHICH_PLAN_DAYS),
        ("456 789 12/1 12/8 +7", BadKind.WHICH_PLAN_DAYS),
        ("456 789 for 5 days", BadKind.WHICH_PLAN_DAYS),
        ("hlep", BadKind.NOT_IN_A_PLAN),
        ("456 789 --force", BadKind.NOT_IN_A_PLAN),
        ("1,200 789 12/1 12/8", BadKind.ONE_NUMBER_OR_SEVERAL),
        (f"456 {'9' * 30} 12/1 12/8", BadKind.NOT_A_PERSON),
        ("x" * 301, BadKind.TEXT_TOO_LONG),
    ],
)
def test_what_is_no_plan_is_refused_by_its_own_reason(text: str, kind: BadKind) -> None:
    with pytest.raises(BadInput) as caught:
        parse_plan_line(text, TODAY)
    assert caught.value.kind is kind


PIECES = st.sampled_from(
    [
        *("456", "789", "mazda", "for", "to", "12/1", "12-08", "dec", "1", "friday", "tomorrow"),
        *("+7", "7", "days", "a", "week", "--anyway", "+999", "12-31-9999", "2-29", "GLE450", "-"),
    ]
)


@given(
    st.text() | st.lists(PIECES, max_size=8).map(" ".join),
    st.dates(date(1901, 1, 1), date(9970, 12, 31)),
)
def test_whatever_is_typed_is_a_plan_or_words_or_refused(text: str, today: date) -> None:
    try:
        found = parse_plan_line(text, today)
    except BadInput:
        return
    if isinstance(found, Plan):
        assert found.dates.start <= found.dates.end
        assert found.vehicle_word
        assert found.vehicle_word in text
        assert str(found.person_id) in text
    elif found.first and found.last:
        assert timedelta(0) <= found.last - found.first


@pytest.mark.parametrize(
    "shown", ["A00456", "a00456", "\u2026A00456", "000456", "MFA00456", "1FTFW1E50MFA00456"]
)
def test_a_car_may_be_named_by_the_end_of_its_vin_as_it_is_shown(shown: str) -> None:
    assert planned(f"{shown} 789 12/1 12/8").vehicle_word == shown.strip("\u2026")


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("hlep", "hlep", ("help",)),
        ("456 789 --anyhow", "--anyhow", ("--anyway",)),
        ("456 789 --force", "--force", ()),
    ],
)
def test_what_belongs_in_no_plan_is_named_with_what_was_meant(
    text: str, word: str, meant: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as caught:
        parse_plan_line(text, TODAY)
    assert (caught.value.word, caught.value.meant) == (word, meant)


def test_a_line_of_the_longest_text_is_read() -> None:
    assert parse_plan_line("x" * 300, TODAY) == PlanWords(("x" * 300,), None, None, None)
