"""Logging: to standard error, as text or JSON lines, with no secret in any of them.

One cause is one line, and then a count: what loops while the database or Slack is away would
otherwise fill the log that has to tell why.
"""

import html
import logging
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from storage.away import DatabaseAwayError, first_line

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
        longest_first = sorted(filter(None, secrets), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(_however_spelled, longest_first)) or r"(?!)")

    def format(self, record: logging.LogRecord) -> str:
        return self._secrets.sub("[secret]", self._inner.format(record))


def _however_spelled(secret: str) -> str:
    """Matches a secret as it is, and as JSON, addresses, HTML and Python's own repr have it."""
    return "".join(_however_written(one) for one in secret)


def _however_written(character: str) -> str:
    """What begins as the character itself does stands before it."""
    plain, code = re.escape(character), ord(character)
    ways = ["".join(f"%(?:25)*(?i:{byte:02x})" for byte in character.encode())]
    if not (character.isascii() and character.isalnum()):
        # Each time that JSON is put into JSON, one backslash becomes two.
        ways += [rf"\\+(?:{plain}|x(?i:{code:02x})|U(?i:{code:08x}))", _in_json(character)]
        ways += [f"&#(?:{code}|x0*(?i:{code:x}));", re.escape(html.escape(character))]
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join([*ways, plain])})"


def _in_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\\+u(?i:{units[at : at + 4]})" for at in range(0, len(units), 4))


class _OneLine(logging.Formatter):
    """Text in which nothing that came from outside begins a line of its own, or turns one.

    Line breaks, control characters and marks of direction are shown as Python writes them, and a
    traceback is set in.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        record.message = _visible(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802  # as logging has it
        lines = super().formatException(ei).split("\n")
        return "\n".join(f"    {_visible(line)}" for line in lines)


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in "\t\N{NO-BREAK SPACE}" else _escaped(one) for one in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


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
    inner = JsonFormatter(_JSON) if style == "json" else _OneLine(_TEXT)
    handler = logging.StreamHandler(stream)
    handler.addFilter(once_a_minute)
    handler.setFormatter(_Redacting(inner, secrets))
    return handler
