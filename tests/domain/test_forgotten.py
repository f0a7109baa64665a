"""A partner's name in what is kept: however it is written, and not where it is somebody else's."""

from typing import Any

import pytest

from domain.forgotten import NOBODY, Person

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
        # Somebody else's, who is called the same, or more than that.
        ({"person_id": 791, "name": "Kanarek, Zo\u00eb"}, None),
        ({"partner_name": "Kanarek, Zo\u00eb Maria"}, None),
        ({"make": "Kanarek, Zo\u00eb"}, None),
    ],
)
def test_only_their_own_name_is_erased(value: dict[str, Any], left: dict[str, Any] | None) -> None:
    assert ZOE.erased([value]) == [value if left is None else left]
