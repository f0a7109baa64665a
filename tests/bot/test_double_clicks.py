"""A double click is one button pressed twice as it stands, by one who does nothing in between."""

from collections import OrderedDict
from dataclasses import replace
from typing import Any

import pytest

from bot.slack import double_clicks
from bot.slack.double_clicks import DoubleClicks, Press, face_of

ANA, BEN = "U1", "U2"
REQUEST = Press("C1:100.1", "assignment.request", "123")


def is_second(clicks: DoubleClicks, user: str, press: Press | None) -> bool:
    """Whether this press is the double of another; each has the same confirmation."""
    return clicks.first_half(user, press, "click") is not None


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
    assert not is_second(clicks, ANA, REQUEST)
    present[0] += seconds
    assert is_second(clicks, user, press) is is_double


@pytest.mark.parametrize(
    ("first", "second", "is_double"),
    [
        ("a", "a", True),
        # Somebody else had it redrawn, and the button still stands, or stands again.
        ("a", "b", False),
        # The first half had it redrawn, without the button.
        ("a", None, True),
        # Private messages.
        (None, None, True),
        # A late press of what is gone, and then of what stands there now.
        (None, "b", False),
    ],
)
def test_it_is_one_press_only_where_the_person_saw_the_same(
    first: str | None, second: str | None, *, is_double: bool
) -> None:
    clicks = DoubleClicks(lambda: 0.0)
    is_second(clicks, ANA, replace(REQUEST, face=first))
    assert is_second(clicks, ANA, replace(REQUEST, face=second)) is is_double


def _button(value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": REQUEST.button, "value": value}


@pytest.mark.parametrize("value", ["123", "124"])
@pytest.mark.parametrize(
    "shown",
    [
        {"blocks": [{"type": "actions", "elements": [_button("123")]}]},
        {"blocks": [{"type": "section", "accessory": _button("123")}]},
        {"attachments": [{"blocks": [{"type": "actions", "elements": [_button("123")]}]}]},
    ],
)
def test_a_button_has_a_face_where_it_stands_and_another_one_after_each_edit(
    shown: dict[str, Any], value: str
) -> None:
    face = face_of(shown, REQUEST.button, value)
    assert (face is None) is (value != "123")
    assert face == face_of({**shown, "ts": "1"}, REQUEST.button, value)
    for edited in ({"edited": {"ts": "2"}}, {"hash": "3"}, {"text": "else"}):
        other = face_of(shown | edited, REQUEST.button, value)
        assert other is None if face is None else other != face


def test_who_does_something_else_in_between_means_it() -> None:
    clicks = DoubleClicks(lambda: 0.0)
    assert not is_second(clicks, ANA, REQUEST)
    assert not is_second(clicks, ANA, None)
    assert not is_second(clicks, ANA, REQUEST)
    assert is_second(clicks, ANA, REQUEST)


def test_the_seconds_count_from_the_first_press_however_often_it_comes() -> None:
    present = [0.0]
    clicks = DoubleClicks(lambda: present[0])
    said = []
    for present[0] in (0.0, 1.0, 2.0, 2.9, 3.1):
        said.append(is_second(clicks, ANA, REQUEST))
    assert said == [False, True, True, True, False]


def test_every_double_names_the_first_half() -> None:
    clicks = DoubleClicks(lambda: 0.0)
    said = [clicks.first_half(ANA, REQUEST, each) for each in ("one", "two", "three")]
    assert said == [None, "one", "one"]


def test_what_failed_is_no_first_press() -> None:
    clicks = DoubleClicks(lambda: 0.0)
    is_second(clicks, ANA, REQUEST)
    clicks.forget(BEN, REQUEST)
    assert is_second(clicks, ANA, REQUEST)
    clicks.forget(ANA, REQUEST)
    assert not is_second(clicks, ANA, REQUEST)


def test_it_remembers_no_more_people_than_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(double_clicks, "_MOST_PEOPLE", 2)
    clicks = DoubleClicks(lambda: 0.0)
    for user in (ANA, BEN, "U3"):
        is_second(clicks, user, REQUEST)
    assert clicks._last == OrderedDict(
        {BEN: (REQUEST, "click", 0.0), "U3": (REQUEST, "click", 0.0)}
    )
