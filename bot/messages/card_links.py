"""Numbers of assignments that lead to their cards.

Messages are drawn without knowing where cards stand: they mark each number, and our voice to Slack
asks where those cards are and puts their addresses in, or leaves the bare number.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_MARK = re.compile(r"<assignment:(\d+)\|([^<>]*)>")
_ADDRESS_MARK = re.compile(r"assignment:(\d+)")
# Both of them.
_NUMBERED = re.compile(r"(?:<|^)assignment:(\d+)")
# Slack's own limits for the text of a section, and for that of anything smaller.
_SECTION_CHARACTERS = 3000
_FIELD_CHARACTERS = 2000


def assignment_link(number: int, words: str = "") -> str:
    """An assignment's number, or other words of ours, in mrkdwn, to lead to its card."""
    return f"<assignment:{number}|{words or number}>"


def card_address(number: int) -> str:
    """The address of a button that leads to a card; where none stands, there is no button."""
    return f"assignment:{number}"


def without_links(markup: str) -> str:
    """The same with bare numbers, for what is read in words alone."""
    return _MARK.sub(r"\2", markup)


def numbers_marked(drawn: object) -> set[int]:
    """The assignments that a message or a view names in places that can hold a link."""
    return {int(found[1]) for text in _markups(drawn) for found in _NUMBERED.finditer(text)}


def with_addresses(drawn: Any, addresses: Mapping[int, str]) -> Any:  # noqa: ANN401  # JSON
    """A copy in which every mark is a link to the address of its card, or a bare number.

    Text that its links would make longer than Slack takes keeps bare numbers.
    """
    return _resolved(drawn, addresses, _FIELD_CHARACTERS)


def _resolved(drawn: Any, addresses: Mapping[int, str], most: int) -> Any:  # noqa: ANN401  # JSON
    if isinstance(drawn, list):
        resolved = (_resolved(one, addresses, most) for one in drawn)
        return [one for one in resolved if not _leads_nowhere(one)]
    if not isinstance(drawn, dict):
        return without_links(drawn) if isinstance(drawn, str) else drawn
    if drawn.get("type") == "mrkdwn":
        return {**drawn, "text": _linked(drawn["text"], addresses, most)}
    if mark := _ADDRESS_MARK.fullmatch(str(drawn.get("url") or "")):
        return {**drawn, "url": addresses.get(int(mark[1]), "")}
    most = _SECTION_CHARACTERS if drawn.get("type") == "section" else _FIELD_CHARACTERS
    return {
        key: _resolved(value, addresses, most if key == "text" else _FIELD_CHARACTERS)
        for key, value in drawn.items()
    }


def _leads_nowhere(drawn: object) -> bool:
    """A button whose card does not stand in Slack, or a row that had no other."""
    return isinstance(drawn, dict) and (drawn.get("url") == "" or drawn.get("elements") == [])


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
            yield str(drawn["text"])
        elif drawn.get("type") == "button" and "url" in drawn:
            yield str(drawn["url"])
        else:
            for value in drawn.values():
                yield from _markups(value)
