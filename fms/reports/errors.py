"""Why a report could not be read, each with what was seen; no report's rows are used then.

ReportError
├── ReportNotReached      no answer: the network, or an answer that broke off before its head
├── ReportMoved           an answer that leads elsewhere, for good
├── ReportDenied          another answer that is not 200: its status says why
├── ReportTruncated       the download ends too early
├── ReportTooLarge        more bytes, time or empty lines than any real report takes
├── NotCsv                HTML, JSON, a sentence or nothing at all, with status 200
└── UnexpectedColumns     CSV, but not this report's: another's, or columns out of place
"""

from enum import StrEnum
from typing import NamedTuple

Value = int | str | tuple[str, ...]


class Seen(NamedTuple):
    """What was seen, as data: words are made where somebody reads them (bot/messages).

    Each kind stands with its values where it is made, and with its sentence in
    `bot/messages/sync_seen.py`; a test holds the two against each other.
    """

    kind: str
    values: tuple[Value, ...] = ()


class ReportError(Exception):
    """Any report that could not be read."""


class ReportNotReached(ReportError):
    """`reason` says how far the connection got."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} was not reached: {reason}")
        self.host = host
        self.reason = reason


class ReportMoved(ReportError):
    """FMS says that the report is at another address; `base` is what its setting should be."""

    def __init__(self, base: str) -> None:
        super().__init__(f"moved to {base}")
        self.base = base


class ReportDenied(ReportError):
    """FMS answered with another status than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"FMS answered with status {status}")
        self.status = status


class ReportTruncated(ReportError):
    """`seen` says where it broke off."""

    def __init__(self, kind: str, *values: Value) -> None:
        super().__init__(kind, *values)
        self.seen = Seen(kind, values)


class ReportTooLarge(ReportError):
    """`seen` is the limit that was passed."""

    def __init__(self, kind: str, *values: Value) -> None:
        super().__init__(kind, *values)
        self.seen = Seen(kind, values)


class Content(StrEnum):
    """What came in place of CSV."""

    HTML = "html"
    JSON = "json"
    TEXT = "text"
    EMPTY = "empty"
    BINARY = "binary"


class NotCsv(ReportError):
    """Something else came with status 200: a login page, an error object, a sentence, nothing.

    `words` are a few of its own: a page's title, what an object says is wrong, how a text begins.
    """

    def __init__(self, content: Content, words: str = "") -> None:
        super().__init__(f"not CSV but {content}")
        self.content = content
        self.words = words


class UnexpectedColumns(ReportError):
    """`looks_like` names the report that it seems to be, if it is one; `seen` is what is off."""

    def __init__(self, kind: str, *values: Value, looks_like: str | None = None) -> None:
        super().__init__(kind, *values)
        self.seen = Seen(kind, values)
        self.looks_like = looks_like
