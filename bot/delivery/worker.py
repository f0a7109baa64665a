"""The delivery loop: wakes when told and every few seconds, and never ends by itself."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

from bot.delivery.messages import Courier
from storage.away import DatabaseAwayError
from storage.tables import SlackMessageRow

_log = logging.getLogger(__name__)

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
    _is_troubled: bool = field(init=False, default=False)

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
            with self._whatever_happens():
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
        with self._whatever_happens():
            await self.courier.deliver(message)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self.wake.set()

    async def _has_more(self) -> bool:
        """Whether a stop should still wait."""
        is_due = False
        with self._whatever_happens():
            is_due = await self.courier.has_due_within(_SOON_SECONDS)
        return is_due or bool(self._under_way)

    @contextlib.contextmanager
    def _whatever_happens(self) -> Iterator[None]:
        """The next round comes all the same: were this loop to end, nothing would be said any more.

        What befalls a single message is counted on that message. One cause is logged once.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001  # an edge, as that of each message
            if not self._is_troubled:
                trace = None if isinstance(error, DatabaseAwayError) else error
                _log.error("delivery failed; it goes on trying: %s", error, exc_info=trace)
            self._is_troubled = True
        else:
            self._is_troubled = False
