"""A peer at the other end of a bare socket, for what no HTTP server would ever do."""

import asyncio
import contextlib
import gzip
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Manner = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

# SO_LINGER with a timeout of zero: closing resets the connection.
_LINGER_ZERO = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came over the wire."""

    first_line: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> object:
        return json.loads(self.body)


@dataclass(slots=True)
class Peer:
    """Hears requests, and treats each as its `manner` of the moment says."""

    manner: Manner
    port: int = 0
    connections: int = 0
    heard: list[Heard] = field(default_factory=list)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def open_peer(
    manner: Manner, *, reads: bool = True, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    """Listen on loopback. Without `reads` the manner begins at the first byte."""
    peer, busy = Peer(manner), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.connections += 1
        peer.idle.clear()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if reads:
                peer.heard.append(await _read(reader))
            await peer.manner(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        peer.idle.set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        busy.add(task)
        task.add_done_callback(busy.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        await asyncio.gather(*busy)


async def _read(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in head[1:] if line)
    headers = {name.lower(): value for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(head[0], headers, body)


def answer(status: int, body: object = b"", **headers: str) -> bytes:
    """A whole answer. A body that is not bytes becomes JSON; header names take underscores."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Because", f"Content-Length: {len(payload)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "", ""])
    return head.encode("latin-1") + (b"" if status in (204, 304) else payload)


def in_chunks(status: int, *parts: bytes, **headers: str) -> bytes:
    """A whole answer whose body comes in these parts."""
    head = answer(status, **headers).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    return head + b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (*parts, b""))


def says(what: bytes) -> Manner:
    """Write these bytes, and close."""

    async def manner(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(what)
        await writer.drain()

    return manner


async def stays_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Keep the connection until the client gives up."""
    await reader.read()


async def resets(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection instead of closing it."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    writer.transport.abort()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a byte at a time, for as long as the client listens."""
    writer.write(answer(201, b" " * 10**6)[:200])
    gone = asyncio.create_task(reader.read())
    while not gone.done():
        writer.write(b" ")
        await asyncio.wait({gone}, timeout=0.02)


CUT_IN_THE_HEAD = answer(201, {"id": 12345})[:25]
CUT_IN_THE_BODY = answer(201, {"id": 12345})[:-3]
CUT_BETWEEN_CHUNKS = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + b'{"id": 1234\r\n'
)
GARBAGE = b"220 mail.example.com ESMTP ready\r\n\r\n"
_PACKED = gzip.compress(b'{"id": 12345}')
GZIP = answer(201, _PACKED, Content_Encoding="gzip")
DAMAGED_GZIP = answer(201, _PACKED[:10] + b"\xff" * len(_PACKED[10:]), Content_Encoding="gzip")
