"""Work under way: what people asked for is waited for when the bot stops, the rest is cancelled."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterator
from typing import Any

from storage.away import DatabaseAwayError

# For a task that was cut off to write down that it was.
_LAST_WORDS_SECONDS = 5.0
_CANCELLING_SECONDS = 10.0

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def whatever_happens(loop: str) -> Iterator[None]:
    """One round of a loop that must not end: were it to, the bot would go on without it in silence.

    The next round comes all the same. What befalls it again and again, the log tells once a minute.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001  # an edge, as that of each message
        trace = None if isinstance(error, DatabaseAwayError) else error
        _log.error("%s failed; it goes on: %s", loop, error, exc_info=trace)


class Tasks:
    """The tasks of one process."""

    def __init__(self) -> None:
        self._asked_for: set[asyncio.Task[None]] = set()
        self._in_background: set[asyncio.Task[object]] = set()
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether new work is to be turned away."""
        return self._closing

    async def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what a person asked for: the caller may go away, the work goes on to its end."""
        task = asyncio.create_task(work)
        self._asked_for.add(task)
        task.add_done_callback(self._asked_for.discard)
        await asyncio.shield(task)

    async def drain(self, seconds: float) -> int:
        """Turn new work away and wait for what is there; returns how many tasks were cut off."""
        self._closing = True
        if not self._asked_for:
            return 0
        _, left = await asyncio.wait(self._asked_for, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=_LAST_WORDS_SECONDS)
        return len(left)

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Do something in the background, until it ends or the bot stops."""
        task = asyncio.create_task(work)
        self._in_background.add(task)
        task.add_done_callback(self._ended)
        return task

    async def cancel(self) -> None:
        """End what runs in the background; each task has time to put that on record."""
        for task in self._in_background:
            task.cancel()
        if self._in_background:
            await asyncio.wait(self._in_background, timeout=_CANCELLING_SECONDS)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._in_background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("a background task ended with an error", exc_info=error)
