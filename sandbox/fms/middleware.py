"""What one local FMS holds, and the way in of every call: logged, then held or spoilt."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.changes import Changes
from sandbox.fms.bookings import BookingDesk
from sandbox.fms.dialects import DOCUMENT, Dialect
from sandbox.fms.exchange import Call, CallLog, Exchange, Hold
from sandbox.fms.fault_effects import EFFECTS, slow_effect
from sandbox.fms.faults import Direction, Fault, Faults, Setting
from sandbox.fms.fleet import FleetDesk
from sandbox.fms.loans import LoanDesk
from sandbox.fms.people import PartnerDesk
from sandbox.fms.reports import REPORT_COLUMNS, Irregularities
from sandbox.fms.rules import FmsRules


@dataclass(slots=True)
class FmsState:
    """One FMS: its records, its log and its switches.

    `begin_outage` refuses connections for some seconds; LocalFms provides it. `slack_page` is where
    the page says that Slack is, `requests_seen` the requests that it showed somebody.
    """

    rules: FmsRules
    token: str
    scheme: str = "Bearer"
    dialect: Dialect = DOCUMENT
    irregularities: Irregularities = field(default_factory=Irregularities)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    changes: Changes = field(default_factory=Changes)
    holds: dict[Direction, Hold] = field(default_factory=dict)
    begin_outage: Callable[[float], None] = lambda _: None
    slack_page: str = ""
    requests_seen: set[int] = field(default_factory=set)
    slow: Hold = field(init=False)
    loans: LoanDesk = field(init=False)
    bookings: BookingDesk = field(init=False)
    fleet: FleetDesk = field(init=False)
    people: PartnerDesk = field(init=False)

    def __post_init__(self) -> None:
        self.slow = Hold(self.changes)
        self.loans = LoanDesk(self.rules, self.changes.note)
        self.bookings = BookingDesk(self.rules, self.changes.note)
        self.fleet = FleetDesk(self.rules, self.changes.note)
        self.people = PartnerDesk(self.rules, self.changes.note)

    def saw(self, *requests: int) -> None:
        """Somebody was shown these."""
        if not self.requests_seen.issuperset(requests):
            self.requests_seen.update(requests)
            self.changes.note()

    def admits(self, authorization: str) -> bool:
        """Tell whether an Authorization header is the right one."""
        expected = f"{self.scheme} {self.token}"
        return hmac.compare_digest(authorization.encode(), expected.encode())

    def hold_for(self, direction: Direction) -> Hold | None:
        """Find what keeps calls of `direction` waiting, if anything does."""
        hold = self.holds.get(direction)
        if hold is None and direction.is_report:
            hold = self.holds.get(Direction.REPORTS)
        return hold

    def drop_waiting(self) -> None:
        """Close the connection of every client that is being kept waiting."""
        for hold in (self.slow, *self.holds.values()):
            hold.drop()


REQUESTS_PATH = "/api/v1/vehicle_requests"
_REPORTS = {f"/reports/{name}.csv": Direction(name) for name in REPORT_COLUMNS}


def direction_of(method: str, path: str) -> Direction | None:
    """Say which direction a call belongs to; None where FMS has no such call."""
    if method == "POST" and path == REQUESTS_PATH:
        return Direction.CREATE
    if method == "DELETE" and path.startswith(f"{REQUESTS_PATH}/"):
        return Direction.DELETE
    return _REPORTS.get(path) if method == "GET" else None


class Middleware:
    """An ASGI layer. It must stand outermost, next to the server: it may cut the connection."""

    def __init__(self, state: FmsState) -> None:
        self._state = state
        self._effects = {**EFFECTS, Fault.SLOW: slow_effect(state.slow)}

    async def admit(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to `app`; calls to API and reports are logged and may go wrong."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/reports/")):
            await app(scope, receive, send)
            return
        exchange = Exchange(app, scope, receive, send, self._record(scope))
        await exchange.read_body()
        self._state.changes.note()
        try:
            await self._treat(exchange)
        finally:
            self._state.changes.note()

    def _record(self, scope: Scope) -> Call:
        key = next((value for name, value in scope["headers"] if name == b"idempotency-key"), None)
        return self._state.calls.record(
            scope["method"],
            scope["path"],
            direction_of(scope["method"], scope["path"]),
            None if key is None else key.decode("latin-1"),
        )

    async def _treat(self, exchange: Exchange) -> None:
        direction = exchange.call.direction
        if direction and (hold := self._state.hold_for(direction)):
            await _keep_waiting(exchange, hold)
        elif setting := self._state.faults.take(direction or Direction.EVERYTHING):
            await self._spoil(exchange, setting)
        else:
            await exchange.pass_on()

    async def _spoil(self, exchange: Exchange, setting: Setting) -> None:
        exchange.call.fault = setting.fault
        await self._effects[setting.fault](exchange, setting)


async def _keep_waiting(exchange: Exchange, hold: Hold) -> None:
    answer = await exchange.apply() if hold.applied else None
    if not await hold.stay(exchange):
        await exchange.hang_up()
    elif answer is None:
        await exchange.pass_on()
    else:
        await exchange.reply(answer)


class FmsApp(FastAPI):
    """The application with its middleware outermost."""

    def __init__(self, middleware: Middleware, **extra: object) -> None:
        super().__init__(openapi_url=None, **extra)  # type: ignore[arg-type]
        self._middleware = middleware

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._middleware.admit(super().__call__, scope, receive, send)
