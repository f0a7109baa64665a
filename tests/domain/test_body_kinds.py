"""Which cars are SUVs, pickups and vans, by what they are called."""

import pytest

from domain.body_kinds import kind_named, kinds_of


@pytest.mark.parametrize(
    ("word", "kind"),
    [("suv", "suv"), ("crossovers", "suv"), ("truck", "pickup"), ("minivan", "van"), ("bmw", None)],
)
def test_a_kind_is_named_in_several_words(word: str, kind: str | None) -> None:
    assert kind_named(word) == kind


@pytest.mark.parametrize(
    ("make", "model", "kinds"),
    [
        ("Ford", "F-150 XLT", ("pickup",)),
        ("Ford", "Transit", ("van",)),
        ("Rivian", "R1T", ("pickup",)),
        ("Rivian", "R1S", ("suv",)),
        ("Mercedes-Benz", "G 550", ("suv",)),
        ("Mercedes-Benz", "AMG GT", ()),
        ("BMW", "M5", ()),
        # Another make's model.
        ("BMW", "F-150", ()),
    ],
)
def test_a_model_is_of_a_kind_by_how_it_begins(
    make: str, model: str, kinds: tuple[str, ...]
) -> None:
    assert kinds_of(make, model) == kinds
