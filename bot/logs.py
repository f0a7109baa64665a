"""Logging: to standard error, as text or JSON lines, with no secret in any of them."""

import logging
from collections.abc import Sequence

from pythonjsonlogger.json import JsonFormatter

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Below WARNING these print addresses, bodies or every query.
_TALKATIVE = (
    "aiosqlite",
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "uvicorn",
)


class _Redacting(logging.Formatter):
    """The last line of defence: whatever a library wrote, a token never leaves the process."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


def configure_logging(level: str, style: str, secrets: Sequence[str] = ()) -> None:
    """Set up the process's logging. `style` is text or json."""
    inner = JsonFormatter(_JSON) if style == "json" else logging.Formatter(_TEXT)
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(inner, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
