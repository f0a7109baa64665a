"""Whatever stands in the reports, Slack takes every message, and nobody is pinged by a name."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import bot.messages
from bot.messages.blocks import Document, Message
from tests.bot.messages.assertions import check_message, check_view
from tests.bot.messages.strategies import made_by
from tests.sampling import few_examples

MODULES = [
    importlib.import_module(f"bot.messages.{found.name}")
    for found in pkgutil.iter_modules(bot.messages.__path__)
]
RENDERERS = {
    name: function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if name.startswith("render_") and function.__module__ == module.__name__
}


# What is made of other messages: one of those for help, a card with a line more, a file, what one
# person reads.
MADE_OF_OTHERS = {"help_for", "with_change", "as_document", "for_reader"}


def test_every_rendered_message_is_among_them() -> None:
    assert {"render_card", "render_answer", "render_alert", "render_denied"} <= set(RENDERERS)
    made = {
        name
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if Message in (made := get_type_hints(function).get("return"), *get_args(made))
        or made is Document
    }
    assert made <= set(RENDERERS) | MADE_OF_OTHERS


def test_no_message_is_made_where_none_of_these_tests_sees_it() -> None:
    home = Path(bot.messages.__file__).parent
    others = [one for one in home.parent.rglob("*.py") if home not in one.parents]
    makers = {
        one.relative_to(home.parent).as_posix()
        for one in others
        for call in ast.walk(ast.parse(one.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("Message")
        if ast.unparse(call.func) in ("Message", "Message.say", "Message.list")
    }
    # A link's preview is no message without one.
    assert makers == {"doctor/examples.py"}


@pytest.mark.parametrize("name", sorted(RENDERERS))
@settings(
    max_examples=2 if few_examples() else settings().max_examples,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
@given(data=st.data())
def test_slack_takes_it_with_any_values_and_no_name_pings_or_links(
    name: str, data: st.DataObject
) -> None:
    match data.draw(made_by(RENDERERS[name])):
        case Message() as message:
            check_message(message)
        case Document() as document:
            assert document.content
        case {"color": _} as preview:
            check_message(Message("A link", attachments=(preview,)))
        case dict() as view:
            check_view(view)
        case other:
            pytest.fail(f"{name} gives something that is no message: {type(other)}")
