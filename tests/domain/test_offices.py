"""Which office words name."""

import pytest

from domain.search import office_behind_at, office_called

OFFICES = ("Los Angeles", "Los Angeles West", "San Diego", "Denver", "May")


@pytest.mark.parametrize(
    ("words", "office"),
    [
        ("los angeles", "Los Angeles"),
        ("los angeles w", "Los Angeles West"),
        ("den", "Denver"),
        ("may", "May"),
        # Two that begin so, too few letters, or none.
        ("los", None),
        ("de", None),
        ("austin", None),
    ],
)
def test_an_office_is_named_whole_or_by_how_it_alone_begins(words: str, office: str | None) -> None:
    assert office_called(words, OFFICES) == office


@pytest.mark.parametrize(
    ("words", "taken", "office"),
    [
        ("at may 12/1", 2, "May"),
        ("at san diego may", 3, "San Diego"),
        ("at los angeles", 3, "Los Angeles"),
        ("at austin", 0, None),
        ("at", 0, None),
        ("may at denver", 0, None),
    ],
)
def test_an_office_behind_at_takes_the_words_that_name_it(
    words: str, taken: int, office: str | None
) -> None:
    assert office_behind_at(words.split(), OFFICES) == (taken, office)
