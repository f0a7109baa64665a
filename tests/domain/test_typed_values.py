"""One value that somebody types, or that a cell of a sheet holds: an id, a day, a word."""

from datetime import date

import pytest

from domain.planning import EVERYTHING, Anyway
from domain.typed import (
    LARGEST_ID,
    BadInput,
    BadKind,
    anyway_line,
    month_called,
    read_anyway,
    read_day,
    read_id,
)

LINE = "456 789 12-01-26 12-08-26"


@pytest.mark.parametrize("typed", [LINE, f"{LINE} --anyway=far", f"\u2014Anyway=long {LINE} "])
def test_the_line_that_plans_it_anyway_names_what_it_holds_for(typed: str) -> None:
    again = anyway_line(typed, [Anyway.TAKEN, Anyway.LONG])
    assert again == f"{LINE} --anyway=taken,long"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1,949", BadKind.NUMBER_IN_GROUPS),
        ("1.949", BadKind.NUMBER_IN_GROUPS),
        ("1\u202f949", BadKind.NUMBER_IN_GROUPS),
        ("1 949", BadKind.NOT_AN_ID),
        ("0", BadKind.NOT_AN_ID),
        ("-5", BadKind.NOT_AN_ID),
        ("12.5", BadKind.NOT_AN_ID),
        ("", BadKind.NOT_AN_ID),
        (str(LARGEST_ID + 1), BadKind.NOT_AN_ID),
        ("9" * 5000, BadKind.NOT_AN_ID),
    ],
)
def test_what_is_no_id_of_fms_is_refused(text: str, kind: BadKind) -> None:
    with pytest.raises(BadInput) as caught:
        read_id(text)
    assert caught.value.kind is kind


@pytest.mark.parametrize("text", ["1949", "#1949", " 1949\u200b ", "1949.0", "\uff11949", "*1949*"])
def test_an_id_of_fms_is_read_however_it_is_written(text: str) -> None:
    assert read_id(text) == 1949


@pytest.mark.parametrize(
    "text",
    [
        *("12-01-26", "12/1/26", "12/01/2026", "2026-12-01", "12\u201101\u201126"),
        *("2026-12-01T00:00:00Z", "2026-12-01 00:00:00", "12/1/2026 0:00"),
        "12/01/2026 12:00:00 AM",
        "12/1/2026 12:00 am",
        "2026-12-01T00:00:00.000+00:00",
        *("1-Dec-26", "01-Dec-2026", "1 December 2026", "01/dec/26", "1-DEC-26 0:00"),
        *("Dec 1, 2026", "December 1, 2026", "dec. 1 26", "Tuesday, December 1, 2026"),
        *('="12/1/2026"', "\u200e12/1/2026", "Tue 1 Dec 2026"),
    ],
)
def test_a_day_is_read_however_people_and_sheets_write_it(text: str) -> None:
    assert read_day(text) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "13-01-26", "02-30-27", "12-01-026", "12-2026"),
        *("1-Dec", "31-Nov-26", "1-Dez-26", "Monday, December 1, 2026", "46357", "01.12.2026"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_day(text)
    assert caught.value.kind is BadKind.NOT_A_DATE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        *((word, EVERYTHING) for word in ("yes", "Y", "TRUE", "1", "x", "\u201cYes\u201d")),
        *((word, frozenset[Anyway]()) for word in ("", "no", "N", "False", "0", "\u200b")),
        ("taken", {Anyway.TAKEN}),
        ("Long; far", {Anyway.LONG, Anyway.FAR}),
    ],
)
def test_a_cell_says_yes_no_or_what_to_plan_in_spite_of(text: str, named: set[Anyway]) -> None:
    assert read_anyway(text) == named


@pytest.mark.parametrize("text", ["perhaps", "taken and more", "2"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_anyway(text)
    assert caught.value.kind is BadKind.NEITHER_YES_NOR_NO


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("january", 1),
        ("jan.", 1),
        ("may", 5),
        ("sept", 9),
        ("sept.", 9),
        ("sep", 9),
        ("dec.", 12),
        ("december", 12),
        ("decem", None),
        ("de", None),
        ("", None),
    ],
)
def test_a_month_is_called_by_its_name_or_by_three_letters(word: str, month: int | None) -> None:
    assert month_called(word) == month


def test_what_is_typed_wrongly_is_named_with_what_else_its_sentence_needs() -> None:
    error = BadInput(BadKind.NOT_A_DATE, "13/1", ["1/13"], column="start", most=7)

    assert str(error) == BadKind.NOT_A_DATE.value
    assert (error.column, error.facts) == ("start", {"most": 7})
