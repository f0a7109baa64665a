"""Numbers of assignments that lead to their cards.

Messages are drawn without knowing where cards stand: they mark each number, and our voice to Slack
asks where those cards are and puts their addresses in, or leaves the bare number.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.messages import ids

_MARK = re.compile(r"<assignment:(\d+)\|([^<>]*)>")
_NUMBER = re.compile(r"assignment:(\d+)")
# Slack's own limits for the text of a section, and for that of anything smaller.
_SECTION_CHARACTERS = 3000
_FIELD_CHARACTERS = 2000
ALERT_CHARACTERS = 200
_TEXT_CHARACTERS = {"section": _SECTION_CHARACTERS, "alert": ALERT_CHARACTERS}
# What a button's address is until it is known where the card stands.
_CARD = "assignment:"


def assignment_link(number: int, words: str = "") -> str:
    """An assignment's number, or other words of ours, in mrkdwn, to lead to its card."""
    return f"<assignment:{number}|{words or number}>"


def without_links(markup: str) -> str:
    """The same with bare numbers, for what is read in words alone."""
    return _MARK.sub(r"\2", markup)


def to_card(number: int) -> str:
    """What stands for the address of a card in a button that leads there."""
    return f"{_CARD}{number}"


def numbers_marked(drawn: object) -> set[int]:
    """The assignments that a message or a view names in places that can hold a link."""
    return {int(found) for text in _markups(drawn) for found in _NUMBER.findall(text)}


def with_addresses(drawn: Any, addresses: Mapping[int, str]) -> Any:  # noqa: ANN401  # JSON
    """A copy in which every mark is a link to the address of its card, or a bare number.

    Text that its links would make longer than Slack takes keeps bare numbers.
    """
    return _resolved(drawn, addresses, _FIELD_CHARACTERS)


def _resolved(drawn: Any, addresses: Mapping[int, str], most: int) -> Any:  # noqa: ANN401  # JSON
    if isinstance(drawn, list):
        return [_resolved(one, addresses, most) for one in drawn]
    if not isinstance(drawn, dict):
        return without_links(drawn) if isinstance(drawn, str) else drawn
    if drawn.get("type") == "mrkdwn":
        return {**drawn, "text": _linked(drawn["text"], addresses, most)}
    if str(drawn.get("url", "")).startswith(_CARD):
        return _opening(drawn, addresses)
    most = _TEXT_CHARACTERS.get(str(drawn.get("type")), _FIELD_CHARACTERS)
    return {
        key: _resolved(value, addresses, most if key == "text" else _FIELD_CHARACTERS)
        for key, value in drawn.items()
    }


def _opening(opens: dict[str, Any], addresses: Mapping[int, str]) -> dict[str, Any]:
    """The button of a card that stands leads there; of one that does not, it says so."""
    address = addresses.get(int(opens["url"].removeprefix(_CARD)))
    if address:
        return {**opens, "url": address}
    bare = {key: value for key, value in opens.items() if key != "url"}
    return bare | {"action_id": ids.FIND_CARD}


def _linked(markup: str, addresses: Mapping[int, str], most: int) -> str:
    def link(found: re.Match[str]) -> str:
        address = addresses.get(int(found[1]))
        return f"<{address}|{found[2]}>" if address else found[2]

    linked = _MARK.sub(link, markup)
    return linked if len(linked) <= most else without_links(markup)


def _markups(drawn: object) -> Iterator[str]:
    if isinstance(drawn, list):
        for one in drawn:
            yield from _markups(one)
    elif isinstance(drawn, dict):
        if drawn.get("type") == "mrkdwn":
            yield "".join(found[0] for found in _MARK.finditer(str(drawn["text"])))
        else:
            yield str(drawn.get("url", ""))
            for value in drawn.values():
                yield from _markups(value)
