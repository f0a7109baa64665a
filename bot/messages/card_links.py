"""Words that lead to another message of ours: numbers to cards, "the alerts channel" to an alert.

Messages are drawn without knowing where others stand: they mark such words, and our voice to Slack
asks where those messages are and puts their addresses in, or leaves the bare words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.messages import CHANNEL, Mark, MessageKind, Target

_MARK = re.compile(r"<(assignment|doubt|batch|sync_report|channel):([\w-]+)\|([^<>]*)>")
# Slack's own limits for the text of a section, and for that of anything smaller.
_SECTION_CHARACTERS = 3000
_FIELD_CHARACTERS = 2000
ALERT_CHARACTERS = 200
_TEXT_CHARACTERS = {"section": _SECTION_CHARACTERS, "alert": ALERT_CHARACTERS}
# In a button that leads to a card: the action that it has while no card stands.
UNLINKED = "unlinked"
# What an address adds to the words that lead there, at most.
_ADDRESS_CHARACTERS = 100


def assignment_link(number: int, words: str = "") -> str:
    """An assignment's number, or other words of ours, in mrkdwn, to lead to its card."""
    return _marked("assignment", str(number), words or str(number))


def alert_link(attempt_id: str = "", words: str = "the alerts channel") -> str:
    """The alerts channel, to lead to the alert about an attempt in doubt where one is meant."""
    if not attempt_id:
        return _marked(CHANNEL, Target.ALERTS, words)
    return _marked(MessageKind.DOUBT, attempt_id, words)


def report_link(run_id: str, words: str = "the alerts channel") -> str:
    """The alerts channel, to lead to the report of a sync."""
    return _marked(MessageKind.SYNC_REPORT, run_id, words)


def batch_link(batch_id: str) -> str:
    """A person's messages with the bot, to lead to that about several at once."""
    return _marked(MessageKind.BATCH, batch_id, "your messages with me")


def cards_channel() -> str:
    """The assignments channel, to be named as Slack names it."""
    return _marked(CHANNEL, Target.CARDS, "the assignments channel")


def channel_link(target: str) -> str:
    """A channel of ours by its target, to be named as Slack names it."""
    match target:
        case Target.CARDS:
            return cards_channel()
        case Target.ALERTS:
            return alert_link()
        case _:
            return _marked(CHANNEL, target, "an office's channel")


def _marked(kind: str, subject: str, words: str) -> str:
    mark = f"<{kind}:{subject}|{words}>"
    return mark if _MARK.fullmatch(mark) else words


def card_address(number: int) -> str:
    """The address of what leads to a card when pressed.

    Where none stands, it is left out, unless it is a button that says what else to do (`UNLINKED`).
    """
    return assignment_link(number)


def without_links(markup: str) -> str:
    """The same with bare numbers, for what is read in words alone."""
    return _MARK.sub(r"\3", markup)


def length_with_links(markup: str) -> int:
    """How long it may become once its addresses are in it."""
    bare, marks = _MARK.subn(r"\3", markup)
    return len(bare) + marks * _ADDRESS_CHARACTERS


def marks_in(drawn: object) -> set[Mark]:
    """What a message or a view leads to from places that can hold a link."""
    return {_mark(found) for text in _markups(drawn) for found in _MARK.finditer(text)}


def with_addresses(drawn: Any, addresses: Mapping[Mark, str]) -> Any:  # noqa: ANN401  # JSON
    """A copy in which every mark is a link to its address, a channel's name, or bare words.

    Of text that its links would make longer than Slack takes, the last ones stay bare.
    """
    return _resolved(drawn, addresses, _FIELD_CHARACTERS)


def _resolved(drawn: Any, addresses: Mapping[Mark, str], most: int) -> Any:  # noqa: ANN401  # JSON
    if isinstance(drawn, list):
        resolved = (_resolved(one, addresses, most) for one in drawn)
        return [one for one in resolved if not _leads_nowhere(one)]
    if not isinstance(drawn, dict):
        return without_links(drawn) if isinstance(drawn, str) else drawn
    if drawn.get("type") == "mrkdwn":
        return {**drawn, "text": _linked(drawn["text"], addresses, most)}
    if mark := _MARK.fullmatch(str(drawn.get("url") or "")):
        return _leading(drawn, addresses.get(_mark(mark), ""))
    most = _TEXT_CHARACTERS.get(str(drawn.get("type")), _FIELD_CHARACTERS)
    return {
        key: _resolved(value, addresses, most if key == "text" else _FIELD_CHARACTERS)
        for key, value in drawn.items()
    }


def _leading(drawn: dict[str, Any], address: str) -> dict[str, Any]:
    """A button or an option with its address, or a button that has another use without one."""
    kept = {name: value for name, value in drawn.items() if name not in ("url", UNLINKED)}
    if address or UNLINKED not in drawn:
        return {**kept, "url": address}
    return {**kept, "action_id": drawn[UNLINKED]}


def _leads_nowhere(drawn: object) -> bool:
    """A button or an option whose card does not stand in Slack, or a row that had no other."""
    return isinstance(drawn, dict) and (drawn.get("url") == "" or drawn.get("elements") == [])


def _linked(markup: str, addresses: Mapping[Mark, str], most: int) -> str:
    room = most - len(without_links(markup))

    def link(found: re.Match[str]) -> str:
        nonlocal room
        address, words = addresses.get(_mark(found)), found[3]
        if not address:
            return words
        linked = f"<{address}>" if address.startswith("#") else f"<{address}|{words}>"
        room -= len(linked) - len(words)
        return linked if room >= 0 else words

    return _MARK.sub(link, markup)


def _mark(found: re.Match[str]) -> Mark:
    kind = MessageKind.CARD if found[1] == "assignment" else found[1]
    return str(kind), found[2]


def _markups(drawn: object) -> Iterator[str]:
    if isinstance(drawn, list):
        for one in drawn:
            yield from _markups(one)
    elif isinstance(drawn, dict):
        if drawn.get("type") == "mrkdwn":
            yield str(drawn["text"])
        elif "url" in drawn:
            # Of a button, or of an option of a menu.
            yield str(drawn["url"])
        else:
            for value in drawn.values():
                yield from _markups(value)
