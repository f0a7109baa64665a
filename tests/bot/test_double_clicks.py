"""A double click is the same button twice, by one person who does nothing in between."""

from collections import OrderedDict

import pytest

from bot.slack import double_clicks
from bot.slack.double_clicks import DoubleClicks, Press

ANA, BEN = "U1", "U2"
REQUEST = Press("C1:100.1", "assignment.request", "123")


@pytest.mark.parametrize(
    ("seconds", "user", "press", "is_double"),
    [
        (0.0, ANA, REQUEST, True),
        (2.9, ANA, REQUEST, True),
        (3.0, ANA, REQUEST, False),
        (0.1, BEN, REQUEST, False),
        (0.1, ANA, Press("C1:100.2", REQUEST.button, REQUEST.value), False),
        (0.1, ANA, Press(REQUEST.place, "assignment.delete", REQUEST.value), False),
        (0.1, ANA, Press(REQUEST.place, REQUEST.button, "124"), False),
        # A command, a form or a menu.
        (0.1, ANA, None, False),
    ],
)
def test_only_the_same_button_pressed_by_the_same_person_within_seconds_is_one(
    seconds: float, user: str, press: Press | None, *, is_double: bool
) -> None:
    present = [1000.0]
    clicks = DoubleClicks(lambda: present[0])
    assert not clicks.is_second(ANA, REQUEST)
    present[0] += seconds
    assert clicks.is_second(user, press) is is_double


def test_who_does_something_else_in_between_means_it() -> None:
    clicks = DoubleClicks(lambda: 0.0)
    assert not clicks.is_second(ANA, REQUEST)
    assert not clicks.is_second(ANA, None)
    assert not clicks.is_second(ANA, REQUEST)
    assert clicks.is_second(ANA, REQUEST)


def test_the_seconds_count_from_the_first_press_however_often_it_comes() -> None:
    present = [0.0]
    clicks = DoubleClicks(lambda: present[0])
    said = []
    for present[0] in (0.0, 1.0, 2.0, 2.9, 3.1):
        said.append(clicks.is_second(ANA, REQUEST))
    assert said == [False, True, True, True, False]


def test_what_failed_is_no_first_press() -> None:
    clicks = DoubleClicks(lambda: 0.0)
    clicks.is_second(ANA, REQUEST)
    clicks.forget(BEN, REQUEST)
    assert clicks.is_second(ANA, REQUEST)
    clicks.forget(ANA, REQUEST)
    assert not clicks.is_second(ANA, REQUEST)


def test_it_remembers_no_more_people_than_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(double_clicks, "_MOST_PEOPLE", 2)
    clicks = DoubleClicks(lambda: 0.0)
    for user in (ANA, BEN, "U3"):
        clicks.is_second(user, REQUEST)
    assert clicks._last == OrderedDict({BEN: (REQUEST, 0.0), "U3": (REQUEST, 0.0)})
