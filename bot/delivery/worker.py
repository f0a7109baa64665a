"""The delivery loop: wakes when told and every few seconds, and never ends by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from bot.delivery.messages import Courier
from bot.tasks import whatever_happens
from storage.tables import SlackMessageRow

# How many messages are drawn at the same time, so that a slow one keeps no other waiting.
_AT_ONCE = 8
# How soon what another process changed, or what Slack did not take, is looked at again.
_IDLE_SECONDS = 2.0
_LAST_ROUND_SECONDS = 15.0
# What is due so soon is still waited for at a stop; an outage of Slack is not.
_SOON_SECONDS = 2.5


@dataclass(slots=True)
class DeliveryWorker:
    """Runs as one task beside the listeners; `wake` is set with every change."""

    courier: Courier
    wake: asyncio.Event
    _under_way: "set[asyncio.Task[None]]" = field(init=False, default_factory=set)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for as long as the block lasts, and what is behind when it ends."""
        stop = asyncio.Event()
        handover = self.courier.app.handover
        handover.is_open, handover.draw = self._draws_at_once, self._begin
        task = asyncio.create_task(self._run(stop), name="delivery")
        try:
            yield
        finally:
            # What is being said is said to its end: cut off, it would wait for its turn to lapse.
            stop.set()
            handover.close()
            self.wake.set()
            _, late = await asyncio.wait({task}, timeout=_LAST_ROUND_SECONDS)
            for one in (*late, *self._under_way):
                one.cancel()

    async def _run(self, stop: asyncio.Event) -> None:
        while not stop.is_set() or await self._has_more():
            self.wake.clear()
            with whatever_happens("delivery"):
                self._begin(await self.courier.claim(max(0, _AT_ONCE - len(self._under_way))))
            with contextlib.suppress(TimeoutError):
                idle = _SOON_SECONDS / 10 if stop.is_set() else _IDLE_SECONDS
                await asyncio.wait_for(self.wake.wait(), idle)

    def _draws_at_once(self) -> bool:
        """Whether a message that stands can be drawn now, without waiting for others or Slack."""
        notifier, is_free = self.courier.notifier, len(self._under_way) < _AT_ONCE
        return is_free and notifier.takes_edits() and not notifier.is_shut_out

    def _begin(self, claimed: Sequence[SlackMessageRow]) -> None:
        for message in claimed:
            task = asyncio.create_task(self._deliver(message))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    async def _deliver(self, message: SlackMessageRow) -> None:
        with whatever_happens("delivery"):
            await self.courier.deliver(message)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self.wake.set()

    async def _has_more(self) -> bool:
        """Whether a stop should still wait."""
        is_due = False
        with whatever_happens("delivery"):
            is_due = await self.courier.has_due_within(_SOON_SECONDS)
        return is_due or bool(self._under_way)
