"""Whatever is typed is understood, or answered with one sentence that says what to type."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.messages.bad_input import complaint, render_bad_input
from domain.calendar import read_calendar_words
from domain.free_words import read_free_words
from domain.list_words import read_filter
from domain.plan_line import parse_plan_line
from domain.search import read_search
from domain.selection import parse_selection
from domain.typed import (
    BadInput,
    BadKind,
    close_to,
    read_anyway,
    read_day,
    read_id,
    read_vin,
)
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import check_message
from tests.bot.messages.strategies import HOSTILE

OFFICES = ("Denver", "Los Angeles", "Washington DC")
TODAY = date(2026, 11, 25)
READERS: dict[str, Callable[[str], object]] = {
    "/request": parse_selection,
    "/assign": lambda text: parse_plan_line(text, TODAY),
    "/assignments": lambda text: read_filter(text, OFFICES, TODAY),
    "/assignments calendar": lambda text: read_calendar_words(text, OFFICES, TODAY),
    "/free": lambda text: read_free_words(text, OFFICES, TODAY),
    "/vehicle": read_search,
    "an id": read_id,
    "a day": read_day,
    "a VIN": read_vin,
    "yes or no": read_anyway,
}
PIECES = st.sampled_from(
    [
        *("123", "1,200", "#7", "130-134", "--check", "\u2014check", "--anyway", "to", "and", "1"),
        *("next", "week", "12-01-26", "13/45/99", "2026-12-01T00:00:00Z", "9" * 30, "Denver"),
        *("\u201c120\u201d", "*120*", "(120)", "120.", "\uff11", "\u200b", "\u00a0", "\u2212"),
        *(",", ";", "-"),
    ]
)
TYPED = (
    st.text()
    | st.sampled_from(HOSTILE)
    | st.lists(PIECES, max_size=8).map(" ".join)
    | st.lists(PIECES, max_size=8).map("".join)
)


@pytest.mark.parametrize("reader", READERS)
@given(text=TYPED)
@example(text="0" * 5000)
@example(text="9" * 5000)
@example(text="1-" + "9" * 5000)
@example(text="456 " + "9" * 5000 + " 12-01-26 12-08-26")
def test_whatever_is_typed_is_read_or_answered_in_one_plain_sentence(
    reader: str, text: str
) -> None:
    try:
        READERS[reader](text)
    except BadInput as error:
        check_message(render_bad_input(error, "/request"))
        said = complaint(error, "/request")
        assert "\n" not in said
        assert said.endswith(".")


@pytest.mark.parametrize(
    ("error", "parts"),
    [
        (BadInput(BadKind.NOT_A_NUMBER, "abc"), ["\u201cabc\u201d", "`/unrequest 123`"]),
        (
            BadInput(BadKind.NOT_A_NUMBER, "--chekc", ["--check"]),
            ["Did you mean `/unrequest --check`?"],
        ),
        (BadInput(BadKind.NOT_A_NUMBER, "<!channel>"), ["&lt;!channel&gt;"]),
        (BadInput(BadKind.NOT_A_NUMBER, "`code`"), ["code"]),
        (BadInput(BadKind.NOT_A_NUMBER, "{command}"), ["\u201c{command}\u201d"]),
        (
            BadInput(BadKind.RANGE_BACKWARDS, "134-130", ["130-134"], first=134, last=130),
            ["134-130", "`/unrequest 130-134`"],
        ),
        (
            BadInput(BadKind.TOO_MANY, count=100_000, most=100),
            ["100,000 assignments", "100 at most"],
        ),
        (BadInput(BadKind.NOT_AN_ID, "abc", column="person_id"), ["person_id \u201cabc\u201d is"]),
        (
            BadInput(BadKind.NO_WEEK_OR_OFFICE, "d", ["Denver", "Detroit"]),
            ["Did you mean *Denver* or *Detroit*?"],
        ),
    ],
)
def test_a_complaint_repeats_what_was_typed_and_says_what_to_type(
    error: BadInput, parts: list[str]
) -> None:
    said = as_read(complaint(error, "/unrequest"))
    for part in parts:
        assert part in said


@pytest.mark.parametrize("text", ["", "check", "0", "9" * 20, "5-1", "1-1000"])
def test_every_complaint_shows_an_example_of_the_command_that_was_typed(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_selection(text)
    assert re.search(r"`/unrequest \d+(-\d+)?`", complaint(caught.value, "/unrequest"))


def test_what_is_guessed_is_close_to_what_was_typed() -> None:
    assert close_to("stauts", ("status", "apply")) == ["status"]
    assert close_to("xyzzy", ("status", "apply")) == []


@pytest.mark.parametrize("typed", ["1,200", "1\u00a0200", "1\u2009200", "1'200", "\uff11\uff0c200"])
@pytest.mark.parametrize("reader", ["/request", "/assignments", "/assignments calendar", "an id"])
def test_a_number_in_groups_is_asked_about_wherever_numbers_are_typed(
    reader: str, typed: str
) -> None:
    with pytest.raises(BadInput) as caught:
        READERS[reader](typed)
    assert caught.value.kind in (BadKind.ONE_NUMBER_OR_SEVERAL, BadKind.NUMBER_IN_GROUPS)
    assert "`1200`" in complaint(caught.value, "/request")
