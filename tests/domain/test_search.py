"""Words as people type them: any order, any case, accents or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search import fold, read_search
from domain.typed import BadInput, BadKind
from domain.word_index import WordIndex

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
    assert list(cars.search(typed)) == found


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("S\u00f8ren \u00d8rsted", "soren orsted"),
        ("\u0141ukasz", "lukasz"),
        ("\u0110or\u0111e", "dorde"),
        ("Y\u0131lmaz \u0130nan", "yilmaz inan"),
        ("\u00c6gir Gu\u00f0mundsson", "aegir gudmundsson"),
        ("\u00fe\u00f3ra", "thora"),
        ("Stra\u00dfe", "strasse"),
    ],
)
def test_letters_that_a_keyboard_lacks_are_found_by_those_it_has(name: str, typed: str) -> None:
    assert fold(name) == fold(typed) == typed


def test_what_a_word_names_comes_first(cars: WordIndex) -> None:
    assert list(cars.search("2026")) == [2026, 456, 457]
    assert cars.search("150").first(1) == [150]


def test_what_stands_in_the_middle_of_a_vin_alone_is_a_guess(cars: WordIndex) -> None:
    for typed, meant, best in (
        ("mfa0045", [456, 457], 0),
        ("00457", [457], 1),
        ("ford 456", [456], 1),
        ("zeppelin", [], 0),
        ("", [456, 457, 150, 2026], 4),
    ):
        found = cars.search(typed)
        assert (list(found), found.fit_best) == (meant, best), typed


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        # One word of two that is known, put right or not.
        ("frod denver", [457]),
        ("ford zeppelin", [456, 457]),
        ("citreon", [150]),
        # The end of a VIN: what a word names comes first.
        ("fa00475", [457]),
        ("mfa0046", [456]),
        # Known, if in names or in words alone: not put right.
        ("denver zeppelin", [457, 2026]),
        ("vr7 zeppelin", [150]),
        ("456 zeppelin", [456, 150]),
        ("2026 zeppelin", [2026, 456, 457]),
        ("zeppelin", []),
        ("zz", []),
        ("", []),
        # Of many words the first four are looked at.
        ("ford zeppelin zeppelin zeppelin denver", [456, 457]),
        ("ford zeppelin zeppelin denver", [457]),
    ],
)
def test_where_none_has_every_word_those_with_most_of_them_may_be_meant(
    cars: WordIndex, typed: str, nearest: list[int]
) -> None:
    assert cars.nearest(typed) == nearest


def test_an_empty_index_finds_nothing() -> None:
    assert list(WordIndex().search("ford")) == []
    assert list(WordIndex().search("")) == []
    assert WordIndex().nearest("ford") == []


def test_whole_words_come_before_beginnings_and_those_before_middles() -> None:
    index = WordIndex()
    for number, name in enumerate(("Marin", "Mark", "Armar", "Mar"), 1):
        index.add(number, (name,))

    assert list(index.search("mar")) == [4, 1, 2, 3]


def test_a_piece_that_every_name_has_finds_them_all_and_a_whole_one_its_own() -> None:
    index = WordIndex()
    for number in range(6000):
        index.add(number, ("Ford",), (f"VIN{number:08}",))

    assert index.search("vin").total == len(list(index.search("vin"))) == 6000
    assert list(index.search("00005999")) == [5999]


@pytest.mark.parametrize("typed", ["o\u2019fennimore", "O\u02bcFennimore", "a\u2011b", "a\u2013b"])
def test_signs_that_keyboards_make_of_others_find_the_same(typed: str) -> None:
    index = WordIndex()
    index.add(7, ("O'Fennimore, A-B", "Denver"))
    assert list(index.search(typed)) == [7]


_WORD = st.text("ab-1", min_size=1, max_size=3)
_CARS = st.lists(st.tuples(st.lists(_WORD, max_size=2), st.text("ab1", max_size=6)), max_size=9)


@given(_CARS, st.lists(st.text("ab1-", min_size=1, max_size=4), max_size=3).map(" ".join))
def test_what_is_found_is_what_looking_at_each_one_finds(
    known: list[tuple[list[str], str]], typed: str
) -> None:
    index = WordIndex()
    for number, (words, vin) in enumerate(known):
        index.add(number, words, (number, vin))

    found = index.search(typed)

    placed = looked_at_one_by_one(known, fold(typed).split())
    best = placed[0][0] if placed else WITHIN
    assert list(found) == found.of(range(len(known))) == [one for _, one in placed]
    assert found.total == len(placed)
    assert found.fit_best == (best != WITHIN) * sum(place == best for place, _ in placed)


WITHIN = 5


def looked_at_one_by_one(
    known: list[tuple[list[str], str]], typed: list[str]
) -> list[tuple[int, int]]:
    """The rule without any haste: how well each entry fits, and its id."""
    said = [fold(" ".join(words)) for words, _ in known]
    said = [f" {one} " + " ".join([*(w.replace("-", "") for w in one.split() if "-" in w), ""])
            for one in said]  # fmt: skip
    shared = {word for word in typed if any(word in one for one in said)}
    found = []
    for number, (_, vin) in enumerate(known):
        places = [_place(word, said[number], f"\n{number}\n{vin}\n", shared) for word in typed]
        if None not in places:
            fitting = [place for place in places if place is not None]
            found.append((0 if 0 in fitting else max(fitting, default=1), number))
    return sorted(found)


def _place(word: str, said: str, names: str, shared: set[str]) -> int | None:
    if f"\n{word}\n" in names:
        return 0
    if word in said:
        return 1 if f" {word} " in said else 2 if f" {word}" in said else 3
    if word in shared or len(word) < 3 or word not in names:
        return None
    return 4 if f"{word}\n" in names else WITHIN


def test_how_well_words_fit_decides_before_their_order() -> None:
    index = WordIndex()
    for number, words in enumerate((("Armar",), ("Marin",), ("AF150",), ("F-150",)), 1):
        index.add(number, words)

    assert list(index.search("mar")) == [2, 1]
    assert list(index.search("f150")) == [4, 3]


def test_a_short_number_is_found_where_it_is_all_of_a_name() -> None:
    index = WordIndex()
    for number in (12, 120, 3):
        index.add(number, ("Ford",), (number, f"VIN12X{number}"))

    assert list(index.search("12")) == [12]
    assert list(index.search("3")) == [3]
    assert list(index.search("ford 12")) == [12]


def test_what_is_named_and_what_is_called_so_is_counted_together(cars: WordIndex) -> None:
    assert cars.search("150").total == 3
    assert cars.search("456").total == 2
    assert cars.search("2026").total == 3


def test_those_of_some_that_were_found_come_in_the_same_order(cars: WordIndex) -> None:
    assert cars.search("150").of([457, 999, 2026, 150]) == [150, 457]
    assert cars.search("456").of([150, 456, 457]) == [456, 150]


def test_entries_that_all_have_other_words_are_found_in_the_order_they_were_added() -> None:
    index = WordIndex()
    for number in range(1200):
        index.add(number, (f"Ford {number}",))

    assert index.search("ford").first(1200) == list(range(1200))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#456", "456"),
        ("456.0", "456"),
        (" Ford,  F-150 #7 ", "Ford F-150 7"),
        ("x" * 300, "x" * 300),
    ],
)
def test_a_number_is_read_without_what_stands_around_it(typed: str, read: str) -> None:
    assert read_search(typed) == read


def test_what_cannot_be_looked_for_is_refused_with_the_one_number_that_was_meant() -> None:
    with pytest.raises(BadInput) as refused:
        read_search("1,200 denver")
    found = refused.value
    assert (found.kind, found.word, found.meant) == (BadKind.NUMBER_IN_GROUPS, "1,200", ("1200",))
    with pytest.raises(BadInput) as refused:
        read_search("x" * 301)
    assert (refused.value.kind, refused.value.facts) == (BadKind.TEXT_TOO_LONG, {"most": 300})
