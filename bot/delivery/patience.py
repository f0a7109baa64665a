"""How long to wait before trying Slack again."""

from datetime import timedelta

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 300.0


def wait_after(failures: int, retry_after: float | None = None) -> timedelta:
    """Slack's own wish where it has one, else doubling from one second to five minutes."""
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    return timedelta(seconds=min(_LONGEST_SECONDS, _FIRST_SECONDS * 2 ** min(failures, 10)))
