"""Words as people type them: any order, any case, accents or none."""

import pytest

from domain.search import WordIndex

CARS = [
    (456, (2026, "Ford", "F-150", "Los Angeles"), "1FTFW1E50MFA00456"),
    (457, (2026, "Ford", "F-150", "Denver"), "1FTFW1E50MFA00457"),
    (150, (2025, "Citro\u00ebn", "Ami", "Paris"), "VR7AMI00000004560"),
    (2026, (2024, "BMW", "M5", "Denver"), "WBS00000000000150"),
]


@pytest.fixture
def cars() -> WordIndex:
    index = WordIndex()
    for number, words, vin in CARS:
        index.add(number, words, (number, vin))
    return index


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [456, 457, 150, 2026]),
        ("ford", [456, 457]),
        ("FORD angeles", [456]),
        ("los f-150 2026", [456]),
        ("f150", [456, 457]),
        ("den", [457, 2026]),
        ("citroen", [150]),
        ("Citro\u00cbn", [150]),
        ("MFA00457", [457]),
        ("mfa0045", [456, 457]),
        ("1FTFW1E50MFA00456", [456]),
        ("00457 ford", [457]),
        ("456", [456, 150]),
        ("ford 456", [456]),
        ("ford zeppelin", []),
        ("12", []),
        ("Ford, F-150 \u00b7 Denver", [457]),
    ],
)
def test_entries_are_found_by_their_words(cars: WordIndex, typed: str, found: list[int]) -> None:
    assert cars.search(typed) == found


def test_what_a_word_names_comes_first(cars: WordIndex) -> None:
    assert cars.search("2026") == [2026, 456, 457]
    assert cars.search("150")[0] == 150


def test_what_stands_in_the_middle_of_a_vin_alone_is_a_guess(cars: WordIndex) -> None:
    assert cars.meant("mfa0045") == ([456, 457], 0)
    assert cars.meant("00457") == ([457], 1)
    assert cars.meant("ford 456") == ([456], 1)
    assert cars.meant("zeppelin") == ([], 0)


def test_an_empty_index_finds_nothing() -> None:
    assert WordIndex().search("ford") == []


def test_whole_words_come_before_beginnings_and_those_before_middles() -> None:
    index = WordIndex()
    for number, name in enumerate(("Marin", "Mark", "Armar", "Mar"), 1):
        index.add(number, (name,))

    assert index.search("mar") == [4, 1, 2, 3]


def test_a_piece_that_every_name_has_finds_them_all_and_a_whole_one_its_own() -> None:
    index = WordIndex()
    for number in range(6000):
        index.add(number, ("Ford",), (f"VIN{number:08}",))

    assert len(index.search("vin")) == 6000
    assert index.search("00005999") == [5999]


@pytest.mark.parametrize("typed", ["o\u2019fennimore", "O\u02bcFennimore", "a\u2011b", "a\u2013b"])
def test_signs_that_keyboards_make_of_others_find_the_same(typed: str) -> None:
    index = WordIndex()
    index.add(7, ("O'Fennimore, A-B", "Denver"))
    assert index.search(typed) == [7]
