"""Wait for something to become true, looking again whenever anything changed."""

import asyncio
from collections.abc import Callable


class Changes:
    """Counts changes and wakes whoever waits for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def notify(self) -> None:
        """Say that something changed."""
        self.version += 1
        woken, self._next = self._next, asyncio.Event()
        woken.set()

    async def until(self, predicate: Callable[[], bool], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Return once `predicate()` is true; it is asked now and after each change.

        Raises TimeoutError after `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            while not predicate():
                await self._next.wait()
