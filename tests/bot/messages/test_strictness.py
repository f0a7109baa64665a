"""Whatever stands in the reports, Slack takes every message, and nobody is pinged by a name."""

import importlib
import inspect
import pkgutil

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import bot.messages
from bot.messages.blocks import Document, Message
from tests.bot.messages.assertions import check_message, check_view
from tests.bot.messages.strategies import made_by

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


def test_every_rendered_message_is_among_them() -> None:
    assert {"render_card", "render_answer", "render_alert", "render_denied"} <= set(RENDERERS)


@pytest.mark.parametrize("name", sorted(RENDERERS))
@settings(phases=[Phase.generate], report_multiple_bugs=False)
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
