"""Runs syncs beside everything else, one task at a time, and ends them when the bot stops."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

from bot.services.app import App
from bot.services.sync.run_sync import begin_sync, end_abandoned_run, run_if_due, run_sync
from domain.assignment import Actor
from domain.sync import REPORT_NAMES, AlreadyRunning, SyncRun, Trigger

_log = logging.getLogger(__name__)


class SyncRunner:
    """Starts syncs for people and for the clock."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._tasks: set[asyncio.Task[object]] = set()

    async def start(self, by: Actor) -> SyncRun | AlreadyRunning | None:
        """Begin a whole sync in the background; None where another ended this very moment."""
        return await self._start(Trigger.MANUAL, by, REPORT_NAMES)

    async def apply(self, by: Actor, name: str) -> SyncRun | AlreadyRunning | None:
        """Begin to read one report whose guards a person overrules."""
        return await self._start(Trigger.APPLY, by, (name,))

    async def tick(self) -> None:
        """What the clock asks for: end what a dead process left, and make the nightly run."""
        await end_abandoned_run(self.app)
        await asyncio.wait({self._keep(run_if_due(self.app))})

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run for as long as the block lasts; a sync that is cut off is put on record as that."""
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=10)

    async def _start(
        self, trigger: Trigger, by: Actor, names: Sequence[str]
    ) -> SyncRun | AlreadyRunning | None:
        begun = await begin_sync(self.app, trigger, by)
        if isinstance(begun, SyncRun):
            overrule = trigger is Trigger.APPLY
            self._keep(run_sync(self.app, begun, names, overrule=overrule))
        return begun

    def _keep(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("a sync ended with an error", exc_info=error)
