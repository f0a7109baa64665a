"""Start a local FMS.

async with local_fms(scale=0.02) as fms:
    # fms.url and fms.token are what FMS_STAGING_URL and FMS_STAGING_TOKEN want.
    ...  # let the bot send a request
    await fms.until(lambda: len(fms.requests) == 1)
    assert fms.posts_received() == 1
    [request] = fms.live_requests()
    loan = fms.approve(request.id)  # the next current_activity report has its loan
    fms.loans.extend(loan.activity_id, date(2026, 12, 24))  # behind the bot's back
    fms.bookings.book(456, "Service", date(2026, 12, 24), date(2026, 12, 28))
    fms.fleet.take_out(456)
    fms.people.remove(789)

    fms.faults.create = Fault.ACCEPTS_THEN_DROPS  # until set to None
    fms.faults.set("loan_history", Fault.TRUNCATED, times=1)

    async with fms.hold_creates() as held:
        ...  # let the bot send two requests
        await held.arrived(2)  # both are applied, neither is answered
        held.release()  # or held.drop()

    await fms.stop_listening()  # connection refused
    await fms.listen_again()  # on the same port
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import date

from sandbox.changes import PATIENCE_SECONDS
from sandbox.fms.api import EXCEPTION_HANDLERS, Api, ReportApi
from sandbox.fms.bookings import BookingDesk
from sandbox.fms.dataset import Dataset
from sandbox.fms.dialects import DIALECTS, DOCUMENT
from sandbox.fms.exchange import CallLog, Hold
from sandbox.fms.faults import Direction, Faults
from sandbox.fms.fleet import FleetDesk
from sandbox.fms.generator import DEFAULT_SEED, generate_dataset
from sandbox.fms.loans import LoanDesk
from sandbox.fms.middleware import FmsApp, FmsState, Middleware
from sandbox.fms.page import Page
from sandbox.fms.people import PartnerDesk
from sandbox.fms.reports import Irregularities
from sandbox.fms.rows import Activity, Loan
from sandbox.fms.rules import FmsRules, RequestBook, VehicleRequest
from sandbox.fms.switches import Switches
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
    def dataset(self) -> Dataset:
        """The fleet; change its tables, and the next report says so."""
        return self.state.rules.dataset

    @property
    def requests(self) -> RequestBook:
        """Every request ever created, oldest first, `requests[id]` for one."""
        return self.state.rules.book

    @property
    def calls(self) -> CallLog:
        """Every call to API and reports, oldest first."""
        return self.state.calls

    @property
    def faults(self) -> Faults:
        """The switches."""
        return self.state.faults

    @property
    def loans(self) -> LoanDesk:
        """What FMS's people do with loans and other activities."""
        return self.state.loans

    @property
    def bookings(self) -> BookingDesk:
        """What FMS's people book themselves."""
        return self.state.bookings

    @property
    def fleet(self) -> FleetDesk:
        """What FMS's people do with vehicles."""
        return self.state.fleet

    @property
    def people(self) -> PartnerDesk:
        """What FMS's people do with partners."""
        return self.state.people

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
        """Approve a pending request, in other dates if given. See FmsRules.approve."""
        activity = self.state.rules.approve(request_id, start=start, end=end)
        self.state.changes.note()
        return activity

    def deny(self, request_id: int) -> None:
        """Deny a pending request. See FmsRules.deny."""
        self.state.rules.deny(request_id)
        self.state.changes.note()

    def return_(self, request_id: int, *, ended: date | None = None) -> Loan:
        """End the loan of an approved request. See LoanDesk.return_."""
        return self.loans.return_request(request_id, ended=ended)

    @contextlib.asynccontextmanager
    async def hold(
        self, direction: Direction | str, *, applied: bool = True
    ) -> AsyncIterator[Hold]:
        """Keep the clients of one direction waiting; those that still wait at the end are answered.

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

    async def until(
        self,
        predicate: Callable[[], bool],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> None:
        """Return once `predicate()` is true, asking after each change. Raises TimeoutError."""
        await self.state.changes.until(predicate, timeout)

    async def listen_again(self, port: int | None = None) -> None:
        """Listen on `port`, or on the port of before. Raises OSError when it is taken."""
        if port is None:
            port = int(self.url.rpartition(":")[2])
        self.url = await self._listening.enter_async_context(serve(self._app, port=port))
        self._is_listening = True
        self.state.changes.note()

    async def stop_listening(self) -> None:
        """Refuse connections from now on; clients that are waiting lose theirs."""
        self._is_listening = False
        self.state.drop_waiting()
        self.state.changes.note()
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


LOCAL_TOKEN = "local-fms-token"  # noqa: S105


def create_app(state: FmsState, *, headless: bool = False) -> FmsApp:
    """Join API, reports, switches and (unless headless) the page over one FMS."""
    pages = [] if headless else Page(state).routes()
    app = FmsApp(
        Middleware(state),
        routes=[
            *Api(state).routes(),
            *ReportApi(state).routes(),
            *Switches(state).routes(),
            *pages,
        ],
        exception_handlers=EXCEPTION_HANDLERS,
    )
    app.state.dialect = state.dialect
    return app


@contextlib.asynccontextmanager
async def local_fms(
    *,
    port: int = 0,
    headless: bool = False,
    dataset: Dataset | None = None,
    scale: float = 0.02,
    seed: int = DEFAULT_SEED,
    today: date | None = None,
    token: str = LOCAL_TOKEN,
    dialect: str = DOCUMENT.name,
    scheme: str | None = None,
    refuse_taken: bool = True,
    irregularities: Irregularities | None = None,
) -> AsyncIterator[LocalFms]:
    """Serve a local FMS on loopback; port 0 takes any free one. Headless means without the page.

    The fleet is `dataset`, or one generated from `scale`, `seed` and `today`. `dialect` is how it
    speaks, by the name of the bot's setting. `scheme` is the word before the token in the
    Authorization header, the dialect's own where it is not given. With `refuse_taken` a create is
    answered with 409 when the vehicle is not free. `irregularities` says how the reports stray from
    their form, by default as real ones do; `TIDY` for not at all.

    Raises OSError when the port is taken.
    """
    fleet = dataset or generate_dataset(scale, seed=seed, today=today)
    rules = FmsRules(fleet, refuse_taken=refuse_taken)
    spoken = DIALECTS[dialect]
    state = FmsState(
        rules,
        token=token,
        scheme=scheme or spoken.scheme,
        dialect=spoken,
        irregularities=irregularities or Irregularities(),
    )
    fms = LocalFms(create_app(state, headless=headless), state)
    await fms.listen_again(port)
    try:
        yield fms
    finally:
        await fms.close()
