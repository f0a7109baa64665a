"""Work that must not be cut off: counted, shielded, and waited for when the bot stops."""

import asyncio
from collections.abc import Coroutine
from typing import Any

# For a task that was cut off to write down that it was.
_LAST_WORDS_SECONDS = 5.0


class InFlight:
    """The tasks of people's clicks and commands."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether new work is to be turned away."""
        return self._closing

    async def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` as a task of its own: whoever waits here may go, the work goes on."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def drain(self, seconds: float) -> int:
        """Turn new work away and wait for what is there; returns how many tasks were left."""
        self._closing = True
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=_LAST_WORDS_SECONDS)
        return len(left)
