"""Why a report could not be read, each with what was seen; no report's rows are used then.

ReportError
├── ReportNotReached      no answer: the network, or an answer that broke off before its head
├── ReportDenied          an answer that is not 200: its status says why
├── ReportTruncated       the answer or the file in it ends too early
├── ReportTooLarge        more bytes, or more time, than any real report takes
├── NotCsv                HTML, JSON or nothing at all, with status 200
└── UnexpectedColumns     CSV, but not this report's: another's, or columns out of place
"""

from enum import StrEnum


class ReportError(Exception):
    """Any report that could not be read."""


class ReportNotReached(ReportError):
    """`reason` says how far the connection got."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} was not reached: {reason}")
        self.host = host
        self.reason = reason


class ReportDenied(ReportError):
    """FMS answered with another status than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"FMS answered with status {status}")
        self.status = status


class ReportTruncated(ReportError):
    """`detail` says where it broke off."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ReportTooLarge(ReportError):
    """`limit` is the limit that was passed, in words."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"more than {limit}")
        self.limit = limit


class Content(StrEnum):
    """What came in place of CSV."""

    HTML = "html"
    JSON = "json"
    EMPTY = "empty"
    BINARY = "binary"


class NotCsv(ReportError):
    """Something else came with status 200: a login page, an error object, nothing."""

    def __init__(self, content: Content) -> None:
        super().__init__(f"not CSV but {content}")
        self.content = content


class UnexpectedColumns(ReportError):
    """`looks_like` names the report that it seems to be, if it is one; `detail` what is off."""

    def __init__(self, detail: str, looks_like: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.looks_like = looks_like
