"""How long to wait before trying Slack again."""

from datetime import timedelta

from storage.messages import LONGEST_WAIT

_FIRST = timedelta(seconds=1)


def wait_after(failures: int, retry_after: float | None = None) -> timedelta:
    """Slack's own wish where it has one, else doubling from one second; five minutes at most.

    Where Slack wants more, it is the notifier that keeps to it: what is tried earlier never
    leaves this process.
    """
    if retry_after is not None:
        return min(LONGEST_WAIT, timedelta(seconds=retry_after))
    return min(LONGEST_WAIT, _FIRST * 2.0 ** min(failures, 10))
