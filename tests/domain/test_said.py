"""Plain words to the bot are taken for the command that they look like, and for no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.commands import COMMANDS as COMMAND_ENTRIES
from domain.said import COMMANDS, command_in


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("request 122", ("/request", "122")),
        ("/request 122", ("/request", "122")),
        ("Request 122-124 --check", ("/request", "122-124 --check")),
        ("please request 122", ("/request", "122")),
        ("hey, can you request BMW X5?", ("/request", "BMW X5")),
        ("reqest 122", ("/request", "122")),
        ("send 122", ("/request", "122")),
        ("cancel 122", ("/unrequest", "122")),
        ("assignments mine", ("/assignments", "mine")),
        ("please show my assignments", ("/assignments", "my")),
        ("show me", ("/assignments", "me")),
        ("free denver next week", ("/free", "denver next week")),
        ("what is free in denver next week?", ("/free", "in denver next week")),
        ("Which Audi is free in Denver next week?", ("/free", "Audi in Denver next week")),
        ("what's free?", ("/free", "")),
        ("show me what is free in denver", ("/free", "in denver")),
        ("plan 456 789 12-01 12-08", ("/assign", "456 789 12-01 12-08")),
        ("partner reyes", ("/partner", "reyes")),
        ("sync", ("/sync", "")),
        ("", None),
        ("hello", None),
        ("thanks!", None),
        ("122", None),
        ("the BMW is free again, great", None),
        ("I am late today", None),
    ],
)
def test_words_that_look_like_a_command(text: str, command: tuple[str, str] | None) -> None:
    assert command_in(text) == command


def test_every_command_can_be_said() -> None:
    assert {f"/{name}" for name in COMMANDS} == {entry.name for entry in COMMAND_ENTRIES}


@given(st.text() | st.lists(st.sampled_from(["free", "what", "request", "?", "to"])).map(" ".join))
def test_whatever_is_said_is_a_command_or_none(text: str) -> None:
    meant = command_in(text)
    assert meant is None or meant[0].removeprefix("/") in COMMANDS
