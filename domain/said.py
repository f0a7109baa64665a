"""What people say to the bot in plain words, as the command that they may mean."""

import re

from domain.plain import plain
from domain.typed import close_to

COMMANDS = ("request", "unrequest", "assign", "assignments", "free", "vehicle", "partner", "sync")
_OTHERWISE = {
    "plan": "assign",
    "book": "assign",
    "send": "request",
    "cancel": "unrequest",
    "list": "assignments",
    "show": "assignments",
    "car": "vehicle",
    "journalist": "partner",
}
_POLITE = frozenset(
    ("please", "pls", "hi", "hey", "hello", "can", "could", "you", "me", "to", "i", "want", "the")
)
_ASKING = frozenset(
    ("what", "what's", "whats", "which", "who", "is", "are", "any", "there", "free")
)

_SHOWING = frozenset(("list", "show", "find"))
_LISTED = frozenset(("assignment", "assignments", "loan", "loans"))


def command_in(text: str) -> tuple[str, str] | None:
    """The command, and what would stand behind it; None where nothing looks like one.

    `request 122`, `/request 122`, `please plan ...`, `which audi is free next week?`
    """
    words = re.sub(r"[?!]+(?=\s|$)", "", plain(text)).split()
    while words and plain(words[0]).lower() in _POLITE:
        del words[0]
    small = [plain(word).lower() for word in words]
    if not small:
        return None
    name = small[0].lstrip("/")
    if "free" in small and name in _ASKING | _SHOWING and name != "free":
        asked = zip(words, small, strict=True)
        said = _ASKING | _SHOWING | _POLITE
        return "/free", " ".join(word for word, plainly in asked if plainly not in said)
    if name in COMMANDS or name in _OTHERWISE:
        behind = zip(words[1:], small[1:], strict=True)
        left = [word for word, plainly in behind if name not in _SHOWING or plainly not in _LISTED]
        return f"/{_OTHERWISE.get(name, name)}", " ".join(left)
    meant = close_to(name, COMMANDS, cutoff=0.8)
    return (f"/{meant[0]}", " ".join(words[1:])) if meant else None
