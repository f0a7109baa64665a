"""One HTTP call as the wire sees it: log it, keep it waiting, answer it, or cut its connection.

ASGI offers no way to leave a request without an answer, so this asks the server (uvicorn) for
the connection itself. It is the only place that does.
"""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.changes import Changes
from sandbox.fms.faults import Direction, Fault


@dataclass(slots=True)
class Call:
    """One call. `status` stays None until an answer was begun, for good where none was given."""

    at: datetime
    method: str
    path: str
    direction: Direction | None
    idempotency_key: str | None
    body: bytes = b""
    fault: Fault | None = None
    status: int | None = None

    @property
    def payload(self) -> object:
        """The JSON that was sent. Raises json.JSONDecodeError when it was none."""
        return json.loads(self.body)


class CallLog(list[Call]):
    """The calls to API and reports, oldest first; the page's own are not among them."""

    def record(
        self, method: str, path: str, direction: Direction | None, idempotency_key: str | None
    ) -> Call:
        """Append a call that arrives now."""
        call = Call(datetime.now(UTC), method, path, direction, idempotency_key)
        self.append(call)
        return call

    def received(self, direction: Direction) -> int:
        """Count the calls that arrived for `direction`, whatever became of them."""
        return sum(1 for call in self if call.direction is direction)


# SO_LINGER with a timeout of zero: closing resets the connection.
_LINGER_ZERO = struct.pack("ii", 1, 0)


class _Connection(Protocol):
    def abort(self) -> None: ...

    def close(self) -> None: ...

    def get_extra_info(self, name: str) -> socket.socket: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer. Content-Length is derived from the body where headers lack it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def with_body(self, body: bytes) -> "Answer":
        """Return the same answer saying something else."""
        headers = tuple(pair for pair in self.headers if pair[0] != b"content-length")
        return Answer(self.status, headers, body)

    def wire_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers with Content-Length among them."""
        if self.status == 204 or any(name == b"content-length" for name, _ in self.headers):
            return list(self.headers)
        return [*self.headers, (b"content-length", b"%d" % len(self.body))]


class Exchange:
    """A request whose body has been read, and every way to end it."""

    def __init__(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, call: Call
    ) -> None:
        self.call = call
        self._app = app
        self._scope = scope
        self._receive = receive
        self._send = send

    async def read_body(self) -> None:
        """Read the request's body to its end, into the call's record."""
        parts: list[bytes] = []
        more = True
        while more:
            message = await self._receive()
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        self.call.body = b"".join(parts)

    async def pass_on(self) -> None:
        """Let the application answer the client directly."""

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.call.status = message["status"]
            await self._send(message)

        await self._app(self._scope, self._replay(), send)

    async def apply(self, path: str | None = None) -> Answer:
        """Let the application answer, as if asked for `path`, without telling the client."""
        status, headers, parts = 500, (), list[bytes]()

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], tuple(message["headers"])
            else:
                parts.append(message.get("body", b""))

        scope = self._scope if path is None else {**self._scope, "path": path}
        await self._app(scope, self._replay(), send)
        return Answer(status, headers, b"".join(parts))

    async def reply(self, answer: Answer) -> None:
        """Send a whole answer."""
        await self._begin(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def reply_in_part(self, answer: Answer, share: float) -> None:
        """Send the head and the first `share` of the body, then close the connection."""
        await self._begin(answer)
        part = answer.body[: int(len(answer.body) * share)]
        await self._send({"type": "http.response.body", "body": part, "more_body": True})
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the connection in good order, whatever was or was not sent."""
        await self._end(lambda connection: connection.close())

    async def reset(self) -> None:
        """Break the connection: the client's socket gets a reset."""
        await self._end(_reset)

    async def client_gone(self) -> None:
        """Return when the connection has ended."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _begin(self, answer: Answer) -> None:
        self.call.status = answer.status
        headers = answer.wire_headers()
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )

    async def _end(self, end: Callable[[_Connection], None]) -> None:
        end(_connection_behind(self._send))
        # Once it knows that the client is gone, the server no longer expects an answer.
        await self.client_gone()

    def _replay(self) -> Receive:
        body: list[Message] = [{"type": "http.request", "body": self.call.body, "more_body": False}]

        async def receive() -> Message:
            return body.pop() if body else await self._receive()

        return receive


def _reset(connection: _Connection) -> None:
    connection.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO
    )
    connection.abort()


def _connection_behind(send: Send) -> _Connection:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("the server gives no way to its connection; serve this with uvicorn")
    return cast("_Connection", transport)


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

    async def arrived(self, calls: int = 1) -> None:
        """Return once `calls` calls have come to wait. Raises TimeoutError."""
        await self._changes.until(lambda: self.arrivals >= calls)

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
        self._changes.note()
        try:
            return await _verdict_or_gone(verdict, exchange)
        finally:
            self._waiting.remove(verdict)
            self._changes.note()
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
