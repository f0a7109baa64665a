"""A partner's name in what is kept: however it is written, and not where it is somebody else's."""

from typing import Any

import pytest

from domain.forgotten import NOBODY, Person, names_beside, numbers_in, part_to_find

ZOE = Person(790, frozenset({"Kanarek, Zo\u00eb", "!!"}))


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("KANAREK, ZO\u00cb has it", True),
        ("Zo\u00eb Kanarek has it", True),
        ("with Zoe\u0308  Kanarek.", True),
        ("Kanarek ,Zo\u00eb", True),
        ("Kanarek, Ada and Reyes, Zo\u00eb", False),
        ("Kanareks Zo\u00eb", False),
        ("Kanarek", False),
        ("", False),
        ("vehicle 7 is taken!", False),
        ("it is with Kanarek Zo\u00eb", True),
    ],
)
def test_a_name_is_found_however_its_words_stand(text: str, is_named: bool) -> None:
    assert ZOE.is_named_in(text) is is_named


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"person_id": 790, "name": "Kanarek"}, {"person_id": NOBODY, "name": ""}),
        ({"partner_name": "Zo\u00eb Kanarek"}, {"partner_name": None}),
        ({"person_id": None, "partner": "Kanarek, Zo\u00eb"}, {"person_id": None, "partner": None}),
        ({"partner_name": "!!"}, {"partner_name": None}),
        ({"name": "Zo\u00eb Kanarek"}, {"name": ""}),
        ({"person_id": 790, "activity_id": 7}, {"person_id": None, "activity_id": 7}),
        ({"what": "partner", "number": 790}, {"what": "partner", "number": NOBODY}),
        ({"seen": [{"person_id": 790}]}, {"seen": [{"person_id": NOBODY}]}),
        # Other numbers.
        ({"what": "vehicle", "number": 790}, None),
        ({"what": "partner", "number": 791}, None),
        ({"number": 790}, None),
        # Somebody else's, who is called the same, or more than that.
        ({"person_id": 791, "name": "Kanarek, Zo\u00eb"}, None),
        ({"partner_name": "Kanarek, Zo\u00eb Maria"}, None),
        ({"make": "Kanarek, Zo\u00eb"}, None),
    ],
)
def test_only_their_own_name_is_erased(value: dict[str, Any], left: dict[str, Any] | None) -> None:
    assert ZOE.erased([value]) == [value if left is None else left]


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("Kanarek, Zo\u00eb has it", True),
        ("for 790", True),
        ("P790x", True),
        ("for 7901", False),
        ("for 79", False),
        ("", False),
    ],
)
def test_a_text_means_them_by_their_name_or_their_number(text: str, is_meant: bool) -> None:
    assert ZOE.is_meant_in(text) is is_meant
    said: list[Any] = [{"detail": text, "kind": text, "column": text, "going": [text], "rows": 3}]
    left = [{**said[0], "detail": ""}] if is_meant else said
    assert ZOE.erased_text(said) == left


def test_every_number_of_a_text_is_found_in_words_too() -> None:
    assert numbers_in("loan 12 of P790x, 12") == {12, 790}


@pytest.mark.parametrize(
    ("fingerprint", "left"),
    [
        ("partner:790", "partner:0"),
        ("partner:790:Denver", "partner:0:Denver"),
        ("activity:70:1FT:790:Loan", "activity:70:1FT:None:Loan"),
        ("partner:7901", None),
        ("vehicle:790", None),
        ("assignment:1:partner:790", None),
        ("activity:790:1FT:791:Loan", None),
        ("activity:70:790:791:Loan", None),
        ("activity:70:1FT:790", None),
        ("activity:70:1FT:7901:Loan", None),
        ("an activity:70:1FT:790:Loan", None),
    ],
)
def test_a_fingerprint_loses_their_number_alone(fingerprint: str, left: str | None) -> None:
    assert ZOE.fingerprint_without(fingerprint) == (left or fingerprint)


@pytest.mark.parametrize(
    ("name", "part"),
    [("Kanarek, Zo\u00eb", "Kanarek"), ("Zoe\u0308l A1b", "A1b"), ("\u00eb\u00eb!", ""), ("", "")],
)
def test_a_name_is_looked_for_by_its_longest_plain_part(name: str, part: str) -> None:
    assert part_to_find(name) == part


def test_what_they_are_called_stands_beside_their_number_at_any_depth() -> None:
    stored = {
        "name": "Nobody's",
        "was": [
            {"person_id": 790, "name": "Kanarek, Zo\u00eb", "partner": None},
            {"person_id": 791, "name": "Reyes, Maria"},
            {
                "person_id": 790,
                "partner_name": "Zo\u00eb K.",
                "seen": {"person_id": 790, "partner": 7},
            },
            "Kanarek",
        ],
    }
    assert names_beside(stored, 790) == {"Kanarek, Zo\u00eb", "Zo\u00eb K.", "7"}
