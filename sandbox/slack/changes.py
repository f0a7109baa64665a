"""Waiting for the workspace to change, without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_AGAIN_SECONDS = 0.05


class Changes:
    """Counts the changes of a workspace and wakes whoever waits for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Something in the workspace is no longer what it was."""
        self.version += 1
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def next(self, patience: float) -> None:
        """Return at the next change, or when `patience` seconds have passed."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait([waiter], timeout=patience)
        finally:
            self._waiting.discard(waiter)

    async def until(self, predicate: Callable[[], T], patience: float) -> T | None:
        """The first truthy answer of `predicate`, or None once `patience` seconds have passed.

        It is asked at each change, and now and then in between, since it may look at things
        outside the workspace (a database, a counter).
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while not (found := predicate()):
            left = deadline - loop.time()
            if left <= 0:
                return None
            await self.next(min(left, _LOOK_AGAIN_SECONDS))
        return found
