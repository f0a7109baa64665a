"""The loop behind both: wakes when told and every few seconds, and never ends by itself."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.cards import CardKeeper
from bot.delivery.outbox import OutboxWorker

_log = logging.getLogger(__name__)

# How soon what another process changed, or what Slack did not take, is looked at again.
_IDLE_SECONDS = 2.0
_LAST_ROUND_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class DeliveryWorker:
    """Runs as one task beside the listeners; `wake` is set by whoever changed something."""

    cards: CardKeeper
    outbox: OutboxWorker
    wake: asyncio.Event

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for as long as the block lasts."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(stop), name="delivery")
        try:
            yield
        finally:
            # What is being said is said to its end: cut off, it would wait for its turn to lapse.
            stop.set()
            self.wake.set()
            _, late = await asyncio.wait({task}, timeout=_LAST_ROUND_SECONDS)
            for one in late:
                one.cancel()

    async def deliver_due(self) -> int:
        """One round; returns how much there was to do."""
        return await self.outbox.say_due() + await self.cards.refresh_due()

    async def _run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.wake.clear()
            try:
                busy = await self.deliver_due()
            except Exception:  # noqa: BLE001
                # An edge like the listeners': whatever happens here, the next round comes.
                _log.exception("delivery failed; it is tried again")
                await asyncio.sleep(_IDLE_SECONDS)
            else:
                if not busy:
                    await self._rest()
        await self._last_rounds()

    async def _last_rounds(self) -> None:
        """What changed while the last round was under way is shown before the bot goes."""
        with contextlib.suppress(SQLAlchemyError):
            while await self.deliver_due():
                pass

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), _IDLE_SECONDS)
