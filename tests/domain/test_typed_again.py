"""What was mistyped is offered with all the rest of the line; help is asked for in many ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.typed_again import asks_for_help, typed_again


@pytest.mark.parametrize(
    ("line", "word", "meant", "again"),
    [
        ("122 --chek", "--chek", "--check", "122 --check"),
        ("check 122", "check", "--check", "--check 122"),
        ("aply vehicles", "aply", "apply", "apply vehicles"),
        ("Plannd Denver", "plannd", "planned", "planned Denver"),
        ("1,200 --check", "1,200", "1 200", "1 200 --check"),
        ("5-1, 7", "5-1", "1-5", "1-5, 7"),
        ("citr\u00f6en q5", "citroen", "citro\u00ebn", "citro\u00ebn q5"),
        ("\u201cplannd\u201d", "plannd", "planned", "planned"),
        (r"a\1 b", r"a\1", r"\2", r"\2 b"),
        ("122 --check", "--chek", "--check", None),
        ("plannder", "plannd", "planned", None),
        ("122", "", "--check", None),
    ],
)
def test_a_line_keeps_all_but_the_word_that_was_meant_otherwise(
    line: str, word: str, meant: str, again: str | None
) -> None:
    assert typed_again(line, word, meant) == again


@given(line=st.text(), word=st.text(), meant=st.text())
def test_any_line_is_typed_again_or_not(line: str, word: str, meant: str) -> None:
    again = typed_again(line, word, meant)
    assert again is None or meant in again


@pytest.mark.parametrize(
    "text",
    [
        *("help", "HELP", "help me", "help me please", "Help!", "help?", "?", "??", "-h"),
        *("--help", "\u2014help", "-help", "`help`", "122 help", "how? help", "denver --help"),
    ],
)
def test_help_is_understood_wherever_it_stands(text: str) -> None:
    assert asks_for_help(text)


@pytest.mark.parametrize(
    "text", ["", "122", "helper", "h", "122 --check", "bmw x5", "what is free"]
)
def test_other_words_ask_for_no_help(text: str) -> None:
    assert not asks_for_help(text)
