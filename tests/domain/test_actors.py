"""Who did something, as it is kept in the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import Actor, Source, Vehicle


@given(st.sampled_from(Source), st.text())
def test_an_actor_comes_back_as_it_was_written(source: Source, name: str) -> None:
    assert Actor.parse(str(Actor(source, name))) == Actor(source, name)


@pytest.mark.parametrize("text", ["", "ana", "U0ANA", "email:ana", ":"])
def test_a_door_nobody_knows_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Source"):
        Actor.parse(text)


@pytest.mark.parametrize(
    ("year", "make", "model", "words"),
    [
        (2026, "Ford", "F-150", "2026 Ford F-150"),
        (None, "Ford", "F-150", "Ford F-150"),
        (2026, "", "F-150", "2026 F-150"),
        (None, "", "", ""),
    ],
)
def test_a_vehicle_is_called_by_what_is_known_of_it(
    year: int | None, make: str, model: str, words: str
) -> None:
    assert Vehicle(456, "VIN", year, make, model).words == words
