"""Waiting for something to become true, looking again whenever anything changed."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# How long is waited for what should come: as long as the busiest machine takes.
PATIENCE_SECONDS = 120.0
_LOOK_AGAIN_SECONDS = 0.05


class Changes:
    """Counts changes and wakes everybody who waits for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def note(self) -> None:
        """Something is no longer what it was."""
        self.version += 1
        woken, self._next = self._next, asyncio.Event()
        woken.set()

    async def next(self, timeout: float) -> None:  # noqa: ASYNC109
        """Return at the next change, or when `timeout` seconds have passed."""
        waiter = asyncio.ensure_future(self._next.wait())
        try:
            await asyncio.wait([waiter], timeout=timeout)
        finally:
            waiter.cancel()

    async def until(
        self,
        predicate: Callable[[], T],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> T:
        """The first truthy answer of `predicate`. Raises TimeoutError after `timeout` seconds.

        It is asked at each change, and now and then in between, since it may look at other things
        as well (a database, a counter).
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not (found := predicate()):
            left = deadline - loop.time()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} s")
            await self.next(min(left, _LOOK_AGAIN_SECONDS))
        return found
