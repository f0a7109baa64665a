"""A line that was typed, as it may have been meant; and lines that ask for help."""

import re

from domain.plain import plain
from domain.search import fold

_HELP = frozenset(("help", "?", "-h", "--help", "-help", "-?", "--?", "/?"))
_AROUND = "?!,;:"


def asks_for_help(text: str) -> bool:
    """`help`, `help me`, `?`, `-h`, `--help`, wherever it stands between other words."""
    words = [plain(word) for word in plain(text).lower().split()]
    return any(word in _HELP or _is_asking(word) for word in words)


def _is_asking(word: str) -> bool:
    bare = word.strip(_AROUND)
    return bare in _HELP or (bool(word) and not word.strip("?"))


def typed_again(text: str, word: str, meant: str) -> str | None:
    """The same line with what was probably meant; None where the word does not stand in it so."""
    if not word:
        return None
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    for line in (plain(text), fold(text)):
        if whole.search(line):
            return whole.sub(lambda _: meant, line)
    return None
