"""Words are taken in turn: each says what it is, and how many go with it."""

from datetime import date

import pytest

from domain.assignment import Actor, DateRange, Source
from domain.calendar import read_calendar_words
from domain.free_words import read_free_words
from domain.list_words import MOST_IN_RANGE, ListFilter, read_filter
from domain.plan_line import parse_plan_line
from domain.planning import Plan
from domain.typed import BadInput, BadKind

# A Sunday; its week began on the 23rd.
_TODAY = date(2026, 11, 29)
_OFFICES = ("Denver", "Los Angeles")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # It may be part of a model, or end a VIN, unless a # says that it is a number.
        (
            "0456 ford maria",
            ListFilter(
                numbers=frozenset({456}), digits=frozenset({"0456"}), names=("ford", "maria")
            ),
        ),
        (
            "0456 1234 mine",
            ListFilter(
                mine=True, numbers=frozenset({456, 1234}), digits=frozenset({"0456", "1234"})
            ),
        ),
        ("#4567 x", ListFilter(numbers=frozenset({4567}), names=("x",))),
        (
            "456 me",
            ListFilter(numbers=frozenset({456}), digits=frozenset({"456"}), mine=True),
        ),
        (
            "mazda 3",
            ListFilter(numbers=frozenset({3}), digits=frozenset({"3"}), names=("mazda",)),
        ),
        ("112-113 my ford", ListFilter(mine=True, numbers=frozenset({112, 113}), names=("ford",))),
        (
            "<@U0BEN> maria denver",
            ListFilter(
                people=(Actor(Source.SLACK, "U0BEN"),), names=("maria",), offices=("Denver",)
            ),
        ),
    ],
)
def test_each_word_of_a_list_narrows_it_by_itself(typed: str, found: ListFilter) -> None:
    assert read_filter(typed, _OFFICES, _TODAY) == found


def test_a_thousand_numbers_may_be_named_in_a_list_and_no_more() -> None:
    assert len(read_filter("#1-#1000", _OFFICES, _TODAY).numbers) == MOST_IN_RANGE
    with pytest.raises(BadInput) as refused:
        read_filter("1-1001", _OFFICES, _TODAY)

    assert refused.value.kind is BadKind.TOO_MANY
    assert refused.value.facts == {"count": 1001, "most": 1000}


@pytest.mark.parametrize(
    ("typed", "kind", "word"),
    [
        ("for 789 for 790", BadKind.FOR_WHOM, "790"),
        ("for 789 ford for ana", BadKind.FOR_WHOM, "ana"),
        ("for 0 ford", BadKind.NO_SUCH_PARTNER, "0"),
        (f"for {10**20}", BadKind.NO_SUCH_PARTNER, f"{10**20}"),
    ],
)
def test_a_car_is_for_one_partner_that_there_can_be(typed: str, kind: BadKind, word: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_free_words(typed, _OFFICES, _TODAY)

    assert (refused.value.kind, refused.value.word) == (kind, word)


def test_what_stands_behind_the_partner_is_read_too() -> None:
    found = read_free_words("for #789 ford", _OFFICES, _TODAY)

    assert (found.person_id, found.names) == (789, ("ford",))


@pytest.mark.parametrize(
    ("typed", "first", "office"),
    [
        # The nearest, though it is past.
        ("11/4", date(2026, 11, 2), None),
        ("this denver", date(2026, 11, 23), "Denver"),
        ("denver week", date(2026, 11, 23), "Denver"),
        ("of denver", date(2026, 11, 23), "Denver"),
    ],
)
def test_the_weeks_of_a_calendar_may_be_past(typed: str, first: date, office: str | None) -> None:
    wanted = read_calendar_words(typed, _OFFICES, _TODAY)

    assert (wanted.dates.start, wanted.office) == (first, office)


@pytest.mark.parametrize("between", ["to", "-", "->", "\u2192", "and", "&"])
def test_what_stands_between_two_days_is_no_name(between: str) -> None:
    typed = f"12/1 {between} 12/8 denver {between} bmw"
    assert read_filter(typed, _OFFICES, _TODAY).names == ("bmw",)
    assert read_free_words(typed, _OFFICES, _TODAY).names == ("bmw",)
    plan = parse_plan_line(f"456 789 12/1 {between} 12/8", _TODAY)
    assert isinstance(plan, Plan)
    assert plan.dates == DateRange(date(2026, 12, 1), date(2026, 12, 8))
