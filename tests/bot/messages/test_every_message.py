"""Every message, with each kind of name that does harm elsewhere: it pings nobody and says it all.

For notifications and screen readers the text is all there is: they see no block, colour or button.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.messages.format import plain_text
from bot.messages.message import Message
from tests.bot.messages import values
from tests.bot.messages.judging import check_message, check_view, markups
from tests.bot.messages.test_strictness import RENDERERS

HARMFUL = {
    "everybody": "<!channel>",
    "somebody": "<@U1>",
    "ampersand": "&",
    "backticks": "`rm` ```x```",
    "long": "x" * 300,
    "lines": "one\ntwo\r\nthree",
    "link": "<https://evil.example|FMS>",
    "emoji": ":white_check_mark:",
}
_WORD = re.compile(r"[a-z]{4,}|\d+", re.IGNORECASE)
_EMOJI = re.compile(r":[a-z_]+:")

every_renderer = pytest.mark.parametrize("name", sorted(RENDERERS))
a_few = settings(
    max_examples=3,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=list(HARMFUL.values()), ids=list(HARMFUL))
def outside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A string that every name, kind and detail from outside is in this test."""
    monkeypatch.setitem(values._LEAVES, str, st.just(request.param))
    values.values_of.cache_clear()
    yield request.param
    values.values_of.cache_clear()


@pytest.fixture
def plain_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No name has markup in it, so that all there is, is ours."""
    monkeypatch.setitem(values._LEAVES, str, st.just("Reyes"))
    values.values_of.cache_clear()
    yield
    values.values_of.cache_clear()


@every_renderer
@a_few
@given(data=st.data())
def test_nothing_from_outside_pings_links_or_breaks_a_limit(
    outside: str, name: str, data: st.DataObject
) -> None:
    drawn = _drawn(RENDERERS[name], data)
    match drawn:
        case Message() as message:
            check_message(message)
        case {"type": "home" | "modal"} as view:
            check_view(view)
    payload = drawn.payload() if isinstance(drawn, Message) else drawn
    if isinstance(payload, dict):
        for markup in markups(payload):
            assert "<!channel" not in markup
            assert "<@U1>" not in markup
            assert "evil.example|" not in markup.replace("&lt;https://evil.example|", "")
    assert outside  # it stands behind every value above


@pytest.mark.usefixtures("plain_names")
@every_renderer
@a_few
@given(data=st.data())
def test_the_text_has_the_words_of_its_heading(name: str, data: st.DataObject) -> None:
    message = _drawn(RENDERERS[name], data)
    if not isinstance(message, Message):
        return
    said = plain_text(message.text).casefold()
    first = message.blocks[0] if message.blocks else {}
    if first.get("type") == "section" and len(message.text) < 3000:
        heading = plain_text(first["text"]["text"].splitlines()[0])
        missing = [one for one in _WORD.findall(heading) if one.casefold() not in said]
        assert missing == [], (heading, message.text)


@pytest.mark.usefixtures("plain_names")
@every_renderer
@a_few
@given(data=st.data())
def test_no_emoji_says_anything_by_itself(name: str, data: st.DataObject) -> None:
    drawn = _drawn(RENDERERS[name], data)
    payload = drawn.payload() if isinstance(drawn, Message) else drawn
    for markup in markups(payload) if isinstance(payload, dict) else ():
        for line in markup.splitlines():
            if _EMOJI.search(line):
                assert len(_WORD.findall(_EMOJI.sub("", line))) >= 3, line


def _drawn(render: Callable[..., Any], data: st.DataObject) -> Any:
    return data.draw(values.arguments_of(render, render))
