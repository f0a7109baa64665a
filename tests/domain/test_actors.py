"""Who did something, as it is kept in the database."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.assignment import Actor, Source, Vehicle


@example(Source.PROGRAM, "night:import")
@given(st.sampled_from([one for one in Source if one]), st.text())
def test_an_actor_comes_back_as_it_was_written(source: Source, name: str) -> None:
    assert Actor.parse(str(Actor(source, name))) == Actor(source, name)


@pytest.mark.parametrize("text", ["", "ana", "U0ANA", "email:ana", ":", "teams:U0ANA"])
def test_who_came_by_a_door_that_nobody_knows_stays_as_written(text: str) -> None:
    actor = Actor.parse(text)
    assert (actor.source, str(actor)) == (Source.ELSEWHERE, text)


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
