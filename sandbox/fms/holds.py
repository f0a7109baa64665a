"""Keep clients waiting for an answer until somebody lets them go."""

import asyncio
import contextlib
from typing import Any

from sandbox.fms.changes import Changes
from sandbox.fms.exchange import Exchange


class Hold:
    """Calls that wait, in the order of their arrival.

    `applied` says whether FMS does what a call asks before it waits, or when it is let go.
    """

    def __init__(self, changes: Changes, *, applied: bool = True) -> None:
        self.applied = applied
        self.arrivals = 0
        self._changes = changes
        self._open = False
        self._waiting: list[asyncio.Future[bool]] = []

    @property
    def waiting(self) -> int:
        """How many calls wait now."""
        return len(self._waiting)

    async def arrived(self, calls: int = 1, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Return once `calls` calls have come to wait. Raises TimeoutError."""
        await self._changes.until(lambda: self.arrivals >= calls, timeout)

    def release(self, calls: int | None = None) -> None:
        """Answer the first `calls` that wait; without a number all, and all to come."""
        self._open = self._open or calls is None
        self._let_go(calls, answer=True)

    def drop(self, calls: int | None = None) -> None:
        """Close the connections of the first `calls` that wait (all) without an answer."""
        self._let_go(calls, answer=False)

    async def stay(self, exchange: Exchange, seconds: float | None = None) -> bool:
        """Wait to be let go, at most `seconds`; tell whether to answer then."""
        if self._open:
            return True
        loop = asyncio.get_running_loop()
        verdict: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(verdict)
        timer = None if seconds is None else loop.call_later(seconds, _settle, verdict, True)
        self.arrivals += 1
        self._changes.notify()
        try:
            return await _verdict_or_gone(verdict, exchange)
        finally:
            self._waiting.remove(verdict)
            self._changes.notify()
            if timer:
                timer.cancel()

    def _let_go(self, calls: int | None, *, answer: bool) -> None:
        undecided = [verdict for verdict in self._waiting if not verdict.done()]
        for verdict in undecided[:calls]:
            verdict.set_result(answer)


def _settle(verdict: asyncio.Future[bool], answer: bool) -> None:
    if not verdict.done():
        verdict.set_result(answer)


async def _verdict_or_gone(verdict: asyncio.Future[bool], exchange: Exchange) -> bool:
    gone = asyncio.create_task(exchange.client_gone())
    either: set[asyncio.Future[Any]] = {verdict, gone}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone
    return verdict.done() and verdict.result()
