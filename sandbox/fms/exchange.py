"""One HTTP exchange as the wire sees it: answer it, answer it badly, or cut the connection.

ASGI offers no way to leave a request without an answer, so this asks the server (uvicorn) for
the connection itself. It is the only place that does.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.fms.calls import Call

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
