"""What a test or a program holds of a running local FMS."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import date

from sandbox.fms.calls import CallLog
from sandbox.fms.door import FmsApp
from sandbox.fms.faults import Direction, Faults
from sandbox.fms.holds import Hold
from sandbox.fms.requests import RequestBook, VehicleRequest
from sandbox.fms.rows import Activity, Loan
from sandbox.fms.state import FmsState
from sandbox.fms.world import World
from sandbox.serving import serve


class LocalFms:
    """A running local FMS, from the inside."""

    def __init__(self, app: FmsApp, state: FmsState) -> None:
        self.state = state
        self.url = ""
        self._app = app
        self._listening = contextlib.AsyncExitStack()
        self._is_listening = False
        self._outage: asyncio.Task[None] | None = None
        self._outage_over = asyncio.Event()
        state.begin_outage = self._begin_outage

    @property
    def token(self) -> str:
        """The token a client has to send."""
        return self.state.token

    @property
    def world(self) -> World:
        """The fleet; change its tables, and the next report says so."""
        return self.state.desk.world

    @property
    def requests(self) -> RequestBook:
        """Every request ever created, oldest first, `requests[id]` for one."""
        return self.state.desk.book

    @property
    def calls(self) -> CallLog:
        """Every call to API and reports, oldest first."""
        return self.state.calls

    @property
    def faults(self) -> Faults:
        """The switches."""
        return self.state.faults

    @property
    def is_listening(self) -> bool:
        """Tell whether connections are accepted now."""
        return self._is_listening

    def live_requests(self) -> list[VehicleRequest]:
        """Return the requests that stand in FMS now: pending or approved."""
        return self.requests.live()

    def posts_received(self) -> int:
        """Count the creates that arrived, whatever became of them."""
        return self.calls.received(Direction.CREATE)

    def approve(
        self, request_id: int, *, start: date | None = None, end: date | None = None
    ) -> Activity:
        """Approve a pending request, in other dates if given. See Desk.approve."""
        activity = self.state.desk.approve(request_id, start=start, end=end)
        self.state.changes.notify()
        return activity

    def deny(self, request_id: int) -> None:
        """Deny a pending request. See Desk.deny."""
        self.state.desk.deny(request_id)
        self.state.changes.notify()

    def return_(self, request_id: int, *, ended: date | None = None) -> Loan:
        """End the loan of an approved request. See Desk.return_."""
        loan = self.state.desk.return_(request_id, ended=ended)
        self.state.changes.notify()
        return loan

    @contextlib.asynccontextmanager
    async def hold(
        self, direction: Direction | str, *, applied: bool = True
    ) -> AsyncIterator[Hold]:
        """Keep the clients of one direction waiting; whoever still waits at the end is answered.

        `applied=False` makes FMS do what is asked only when it lets a call go. Calls that are held
        meet no fault.
        """
        direction = Direction(direction)
        held = self.state.holds[direction] = Hold(self.state.changes, applied=applied)
        try:
            yield held
        finally:
            del self.state.holds[direction]
            held.release()

    def hold_creates(self, *, applied: bool = True) -> contextlib.AbstractAsyncContextManager[Hold]:
        """Keep the clients of creates waiting for their answers."""
        return self.hold(Direction.CREATE, applied=applied)

    def hold_deletes(self, *, applied: bool = True) -> contextlib.AbstractAsyncContextManager[Hold]:
        """Keep the clients of deletes waiting for their answers."""
        return self.hold(Direction.DELETE, applied=applied)

    def hold_reports(self) -> contextlib.AbstractAsyncContextManager[Hold]:
        """Keep the clients of every report waiting."""
        return self.hold(Direction.REPORTS)

    def release_slow(self) -> None:
        """Answer every client that waits because of Fault.SLOW now."""
        self.state.slow.release(self.state.slow.waiting)

    async def until(self, predicate: Callable[[], bool], timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Return once `predicate()` is true, asking after each change. Raises TimeoutError."""
        await self.state.changes.until(predicate, timeout)

    async def listen_again(self, port: int | None = None) -> None:
        """Listen on `port`, or on the port of before. Raises OSError when it is taken."""
        if port is None:
            port = int(self.url.rpartition(":")[2])
        self.url = await self._listening.enter_async_context(serve(self._app, port=port))
        self._is_listening = True
        self.state.changes.notify()

    async def stop_listening(self) -> None:
        """Refuse connections from now on; clients that are waiting lose theirs."""
        self._is_listening = False
        self.state.drop_waiting()
        self.state.changes.notify()
        await self._listening.aclose()

    async def close(self) -> None:
        """Stop for good."""
        if self._outage is not None:
            # Not cancelled: an outage that is just closing the server has to finish that.
            self._outage_over.set()
            await self._outage
        await self.stop_listening()

    def _begin_outage(self, seconds: float) -> None:
        if self._outage is None or self._outage.done():
            self._outage = asyncio.create_task(self._be_out(seconds))

    async def _be_out(self, seconds: float) -> None:
        await self.stop_listening()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._outage_over.wait()
        await self.listen_again()
