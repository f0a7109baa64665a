"""When a message that could not be shown is tried again."""

from datetime import datetime, timedelta

from bot.notifier import TOKEN_GONE, SlackUnavailable
from storage.messages import LONGEST_WAIT
from storage.tables import SlackMessageRow

_FIRST_WAIT = timedelta(seconds=1)


def wait(row: SlackMessageRow, now: datetime, error: SlackUnavailable | None = None) -> None:
    """Have it wait for longer each time, or as Slack wishes.

    A token that is not taken is no fault of the message's: who has another may have it at once.
    """
    if error and error.code in TOKEN_GONE:
        row.due_at = now
        return
    row.due_at = now + _wait_after(row.failures, error.retry_after if error else None)
    row.failures += 1


def _wait_after(failures: int, retry_after: float | None) -> timedelta:
    """Slack's own wish where it has one, else doubling from one second; five minutes at most.

    Where Slack wants more, it is the notifier that keeps to it: what is tried earlier never
    leaves this process.
    """
    if retry_after is not None:
        return min(LONGEST_WAIT, timedelta(seconds=retry_after))
    return min(LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(failures, 10))
