"""Logging: to standard error, as text or JSON lines, with no secret in any of them.

One cause is one line, and then a count: what loops while the database or Slack is away would
otherwise fill the log that has to tell why.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from typing import TextIO
from urllib.parse import quote

from pythonjsonlogger.json import JsonFormatter

from storage.engine import DatabaseAwayError, first_line

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Below WARNING these print addresses, bodies or every query.
_TALKATIVE = (
    "aiosqlite",
    "alembic",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "uvicorn",
)


# How often what goes on is said again, with how often it came in between.
_AGAIN_SECONDS = 60.0
_MOST_CAUSES = 1000
_FORESEEN = (DatabaseAwayError, ConnectionError, TimeoutError)


class OnceAMinute(logging.Filter):
    """Lets a warning or error through once a minute, with a count of those like it before.

    Alike is what has the same words, and where the database or the network is away also what
    differs in its numbers alone; a traceback is left to causes that nobody foresaw.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[object, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Called by logging, for each record once."""
        if record.levelno < logging.WARNING:
            return True
        error = record.exc_info[1] if record.exc_info else None
        is_foreseen = isinstance(error, _FORESEEN)
        cause = (record.name, type(error), record.msg if is_foreseen else record.getMessage())
        now = self._clock()
        since, held_back = self._said.get(cause, (now - _AGAIN_SECONDS, 0))
        if now - since < _AGAIN_SECONDS:
            self._said[cause] = (since, held_back + 1)
            return False
        if len(self._said) >= _MOST_CAUSES:
            self._said.clear()
        self._said[cause] = (now, 0)
        _shorten(record, error, held_back)
        return True


def _shorten(record: logging.LogRecord, error: BaseException | None, held_back: int) -> None:
    words = record.getMessage()
    if isinstance(error, _FORESEEN):
        words = f"{words}: {first_line(error)}"
        record.exc_info = record.exc_text = None
    if held_back:
        words = f"{words} (and {held_back} times more)"
    record.msg, record.args = words, None


class _Redacting(logging.Formatter):
    """The last line of defence: whatever a library wrote, a token never leaves the process."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = [one for secret in secrets if secret for one in _spellings(secret)]

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


def _spellings(secret: str) -> list[str]:
    """A secret as it is, as JSON has it, and as an address has it; longer ones first."""
    return sorted({secret, json.dumps(secret)[1:-1], quote(secret, safe="")}, key=len, reverse=True)


def configure_logging(level: str, style: str, secrets: Sequence[str] = ()) -> None:
    """Set up the process's logging. `style` is text or json."""
    handler = handler_to(sys.stderr, style, secrets, OnceAMinute())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Below, that a job which waits for the database is not begun a second time.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def handler_to(
    stream: TextIO, style: str, secrets: Sequence[str], once_a_minute: OnceAMinute
) -> logging.Handler:
    """What writes the log to `stream`."""
    inner = JsonFormatter(_JSON) if style == "json" else logging.Formatter(_TEXT)
    handler = logging.StreamHandler(stream)
    handler.addFilter(once_a_minute)
    handler.setFormatter(_Redacting(inner, secrets))
    return handler
