"""Which office words name."""

import pytest

from domain.calendar import read_calendar_words
from domain.free_words import read_free_words
from domain.list_words import read_filter
from domain.search import office_behind_at, office_called
from tests.domain.builders import TODAY

OFFICES = ("Los Angeles", "Los Angeles West", "San Diego", "Denver", "May")
# As a line of words loses what stands around each of them.
ODD = ("St. Louis", "Ft. Lauderdale", "Winston-Salem", "Washington, D.C.", "Dallas (North)")


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


@pytest.mark.parametrize(
    ("words", "office"),
    [
        *(("st louis", "St. Louis"), ("St. Louis", "St. Louis"), ("st.louis", "St. Louis")),
        *(("ft lau", "Ft. Lauderdale"), ("winston salem", "Winston-Salem")),
        *(("washington d.c", "Washington, D.C."), ("dallas north", "Dallas (North)")),
        *(("-", None), ("...", None), ("st", None)),
    ],
)
def test_what_stands_around_the_words_of_an_office_does_not_matter(
    words: str, office: str | None
) -> None:
    assert office_called(words.lower(), ODD) == office


def test_of_two_offices_that_differ_by_a_hyphen_each_is_known_by_its_own_name() -> None:
    offices = ("Winston Salem", "Winston-Salem", "St Louis", "St. Louis")
    for office in offices:
        assert office_called(office.lower(), offices) == office
    assert office_called("-", offices) is None


@pytest.mark.parametrize(
    "office", [*OFFICES, *ODD, "Z\u00fcrich", "O'Fallon", "Minneapolis - St. Paul"]
)
def test_every_office_is_known_by_its_own_name(office: str) -> None:
    offices = (*OFFICES, *ODD, office)
    typed = f"at {office} 12/1 12/8"
    assert read_filter(typed, offices, TODAY).offices == (office,)
    assert read_free_words(typed, offices, TODAY).office == office
    assert read_calendar_words(typed, offices, TODAY).office == office
