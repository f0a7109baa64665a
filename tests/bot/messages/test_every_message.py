"""Every message, with each kind of name that does harm elsewhere: it pings nobody and says it all.

For notifications and screen readers the text is all there is: they see no block, colour or button.
"""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.messages.blocks import Message
from bot.messages.text import plain_text
from tests.bot.messages.assertions import check_message, check_view, linked, markups
from tests.bot.messages.strategies import made_by
from tests.bot.messages.test_strictness import RENDERERS
from tests.sampling import few_examples

HARMFUL = (
    "<!channel>",
    "<@U1>",
    "&",
    "`rm` ```x```",
    "x" * 300,
    "one\ntwo\r\nthree",
    "<https://evil.example|FMS>",
    ":white_check_mark:",
    "Reyes \u202eSUX\x1b[2J 5X\x9b\x08",
    "\u2067\u200fR\u061ceyes\u2068",
)
# For `make test`: the short ones in one, which harm as they do alone but where a text is cut.
IN_FEW = (" ".join(one for one in HARMFUL if len(one) < 300), "x" * 300)
# And what a terminal takes for an order.
_TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1b\x7f-\x9f]")
# One strategy for all of them: to make one takes longer than to draw from it.
_one = SimpleNamespace(text="")
THE_HARMFUL_ONE = st.builds(lambda: _one.text)
# No markup, so that all there is, is ours.
PLAIN = st.just("Reyes")
_WORD = re.compile(r"[a-z]{4,}|\d+", re.IGNORECASE)
_CODE = re.compile("`[^`]+`")
_BREAKABLE = re.compile(r"\b[01]\d-[0-3]\d(?:-\d\d(?:\d\d)?\b| to )")
_HOW_DATES_ARE_TYPED = "12-01-26, 12/01/2026 or 2026-12-01"
_EMOJI = re.compile(r":[a-z_]+:")

_NUMBER = re.compile(r"7012000\d")
_LINK = re.compile(r"<[^<>]*>")
# Where its own number leads nowhere else.
_ON_THE_CARD_ITSELF = {"render_card", "render_moved"}

every_renderer = pytest.mark.parametrize("name", sorted(RENDERERS))
# One in `make test`, which tries so many messages with so many words.
a_few = settings(
    max_examples=min(3, settings().max_examples // 5),
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


@every_renderer
def test_nothing_from_outside_pings_links_or_breaks_a_limit(name: str) -> None:
    drawn_with_it = made_by(RENDERERS[name], THE_HARMFUL_ONE)
    for _one.text in IN_FEW if few_examples() else HARMFUL:
        a_few(given(drawn_with_it)(_is_harmless))()


def _seen(payload: Any) -> str:
    """Everything in it but what buttons, blocks and forms carry for us."""
    if isinstance(payload, dict):
        kept = payload.keys() - {"value", "block_id", "private_metadata"}
        return "".join(_seen(payload[name]) for name in kept)
    if isinstance(payload, list | tuple):
        return "".join(_seen(one) for one in payload)
    return str(payload)


def _is_harmless(drawn: Any) -> None:
    match drawn:
        case Message() as message:
            check_message(message)
            assert _TURNS.search(_seen(message.payload())) is None
        case {"type": "home" | "modal"} as view:
            check_view(view)
            assert _TURNS.search(_seen(view)) is None
    for markup in _markups(drawn):
        assert "<!channel" not in markup
        assert "<@U1>" not in markup
        assert "evil.example|" not in markup.replace("&lt;https://evil.example|", "")


@every_renderer
@a_few
@given(data=st.data())
def test_it_speaks_in_words_and_whole_sentences(name: str, data: st.DataObject) -> None:
    drawn = data.draw(made_by(RENDERERS[name], PLAIN))
    if isinstance(drawn, Message):
        _has_the_words_of_its_heading_in_its_text(drawn)
    _breaks_no_date_at_a_hyphen(drawn)
    _says_nothing_by_an_emoji_alone(drawn)
    _asks_in_whole_sentences_before_a_button_acts(drawn)
    _says_the_whole_of_each_button(drawn)
    if name not in _ON_THE_CARD_ITSELF:
        _links_every_number(drawn)


def _links_every_number(drawn: Any) -> None:
    """But in what is to be typed. What heads a message says which assignment it is about."""
    payload = linked(drawn.payload() if isinstance(drawn, Message) else drawn)
    for markup in _mrkdwn(payload):
        assert _NUMBER.search(_LINK.sub("", _CODE.sub("", markup))) is None, markup
    if isinstance(drawn, Message) and drawn.blocks:
        named = _NUMBER.findall(drawn.text.splitlines()[0])[:1]
        assert set(named) <= set(_NUMBER.findall(_seen(list(drawn.blocks)))), drawn.text


def _mrkdwn(payload: Any) -> Iterator[str]:
    if isinstance(payload, list | tuple):
        for one in payload:
            yield from _mrkdwn(one)
    elif isinstance(payload, dict):
        if payload.get("type") == "alert":
            # Slack takes 200 characters there: what its links would make longer has none.
            return
        if payload.get("type") == "mrkdwn":
            yield payload["text"]
        for one in payload.values():
            yield from _mrkdwn(one)


def _says_the_whole_of_each_button(drawn: Any) -> None:
    payload = drawn.payload() if isinstance(drawn, Message) else drawn
    for pressed in _buttons(payload):
        said = pressed.get("accessibility_label", "")
        assert len(pressed["text"]["text"].rstrip("\u2026 ")) <= len(said) <= 75, pressed
        assert "<" not in said.replace("<https", ""), said


def _buttons(payload: Any) -> Iterator[dict[str, Any]]:
    if isinstance(payload, list | tuple):
        for one in payload:
            yield from _buttons(one)
    elif isinstance(payload, dict):
        if payload.get("type") == "button":
            yield payload
        for one in payload.values():
            yield from _buttons(one)


def _has_the_words_of_its_heading_in_its_text(message: Message) -> None:
    said = plain_text(message.text).casefold()
    first = message.blocks[0] if message.blocks else {}
    if first.get("type") == "section" and len(message.text) < 3000:
        heading = plain_text(first["text"]["text"].splitlines()[0])
        missing = [one for one in _WORD.findall(heading) if one.casefold() not in said]
        assert missing == [], (heading, message.text)


def _breaks_no_date_at_a_hyphen(drawn: Any) -> None:
    """But in what is to be typed: examples stand between backticks, or tell how dates are typed."""
    said = _CODE.sub("", _seen(drawn.payload() if isinstance(drawn, Message) else drawn))
    assert _BREAKABLE.search(said.replace(_HOW_DATES_ARE_TYPED, "")) is None


def _says_nothing_by_an_emoji_alone(drawn: Any) -> None:
    for markup in _markups(drawn):
        for line in markup.splitlines():
            if _EMOJI.search(line):
                assert len(_WORD.findall(_EMOJI.sub("", line))) >= 3, line


def _asks_in_whole_sentences_before_a_button_acts(drawn: Any) -> None:
    payload = drawn.payload() if isinstance(drawn, Message) else drawn
    for asked in _confirms(payload):
        title, text = asked["title"]["text"], asked["text"]["text"]
        assert title[:1].isupper(), title
        assert title.endswith("?"), title
        assert not text[:1].islower(), text
        assert text.endswith((".", "\u2026")), text


def _confirms(payload: Any) -> Iterator[dict[str, Any]]:
    if isinstance(payload, list | tuple):
        for one in payload:
            yield from _confirms(one)
    elif isinstance(payload, dict):
        if "confirm" in payload and "title" in payload["confirm"]:
            yield payload["confirm"]
        for one in payload.values():
            yield from _confirms(one)


def _markups(drawn: Any) -> Iterator[str]:
    payload = drawn.payload() if isinstance(drawn, Message) else drawn
    return markups(payload) if isinstance(payload, dict) else iter(())
