"""Of a "not found" some words are FMS's own, in whatever shape they come."""

import pytest

from fms.own_word import is_of_fms


@pytest.mark.parametrize(
    "said",
    [
        {"success": False},
        {"error": "Not found"},
        # What stands under `success` are no words, whatever it is.
        {"success": "no", "error": "Not found"},
        {"success": "/route", "error": "Not found"},
        {"errors": ["Gone", "Vehicle request 77 was deleted"]},
    ],
)
def test_an_error_alone_and_a_named_record_are_words_of_fms(
    said: dict[str, object],
) -> None:
    assert is_of_fms(said)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"message": "Not found"},
        {"success": "no", "message": "Not found"},
        {"error": "Not found", "hint": None},
        {"error": ["Not found"]},
        # Nothing behind so many words is looked at.
        {"errors": [*["Not found"] * 50, "Vehicle request 77 was deleted"]},
    ],
)
def test_what_is_about_nothing_is_no_word_of_fms(said: dict[str, object]) -> None:
    assert not is_of_fms(said)
