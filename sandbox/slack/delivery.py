"""Getting what a person did to the app: Socket Mode or HTTP behind one interface."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from sandbox.slack.interactions import Interaction

ACK_SECONDS = 3.0
# Slack: an event that is not acknowledged is sent again at once, after 1 and after 5 minutes.
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)
_KEPT = 10_000
_RETRY_REASONS = {"operation_timeout": "timeout", "dispatch_failed": "connection_failed"}


class Delivery(Protocol):
    """A way to the app."""

    async def deliver(self, interaction: Interaction, limit: float) -> None:
        """Return once the interaction is acknowledged or has failed, at most `limit` s later."""


class Dispatcher:
    """Delivers through whichever way the app is set up for, and keeps what was delivered."""

    def __init__(
        self,
        way: Delivery,
        *,
        ack_limit: float = ACK_SECONDS,
        event_retries: Sequence[float] = EVENT_RETRY_SECONDS,
    ) -> None:
        self.way = way
        self.ack_limit = ack_limit
        self.event_retries = event_retries
        self.interactions: deque[Interaction] = deque(maxlen=_KEPT)
        self._retries: set[asyncio.Task[None]] = set()

    async def deliver(self, interaction: Interaction) -> Interaction:
        """Send it; the same object comes back, settled."""
        self.interactions.append(interaction)
        await self.way.deliver(interaction, self.ack_limit)
        if interaction.kind == "events_api" and not interaction.acked:
            self._retry_later(interaction)
        return interaction

    async def close(self) -> None:
        """Give up the retries that are still to come."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    def _retry_later(self, interaction: Interaction) -> None:
        if interaction.retry_attempt == 0:
            task = asyncio.create_task(self._retry(interaction))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def _retry(self, first: Interaction) -> None:
        last = first
        for attempt, wait in enumerate(self.event_retries, start=1):
            await asyncio.sleep(wait)
            reason = _RETRY_REASONS.get(last.failure or "", "unknown_error")
            last = await self.deliver(first.retry(attempt, reason))
            if last.acked:
                return
