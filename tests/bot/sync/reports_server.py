"""A server that says any bytes for a report, and breaks off wherever it likes."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Speech = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_PACE_SECONDS = 0.01


@dataclass(slots=True)
class ReportsServer:
    """`answers` by the name of the report; whoever is asked for another one says 404."""

    url: str = ""
    answers: dict[str, Speech] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and close."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            name = head.split(b" ")[1].decode().rpartition("/")[2].removesuffix(".csv")
            self.asked.append(name)
            self.heads.append(head)
            await self.answers.get(name, answer(b"", status="404 Not Found"))(reader, writer)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def reports_server() -> AsyncIterator[ReportsServer]:
    """Listens on loopback while the block lasts."""
    reports, busy = ReportsServer(), set[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        busy.add(asyncio.create_task(reports.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    reports.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield reports
    # Who asked has gone by now: each connection comes to its end.
    await asyncio.gather(*busy)


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Speech:
    """A whole answer, unless `length` promises more than there is."""
    promised = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/csv", f"Content-Length: {promised}"]
    head = "\r\n".join([*lines, "Connection: close", *headers, "", ""])
    return says(head.encode() + body)


def says(text: bytes) -> Speech:
    """These very bytes, and the connection is closed."""

    async def speech(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)

    return speech


def chunked(body: bytes, *, finished: bool) -> Speech:
    """A chunked answer, with or without its end."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    end = b"0\r\n\r\n" if finished else b""
    return says(head + f"{len(body):x}\r\n".encode() + body + b"\r\n" + end)


def reset(text: bytes) -> Speech:
    """These bytes, then the connection is reset."""

    async def speech(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return speech


def silent_after(text: bytes) -> Speech:
    """These bytes, then nothing for as long as the client waits."""

    async def speech(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await reader.read()

    return speech


def dripping(text: bytes, drop: bytes) -> Speech:
    """These bytes, then a few more again and again, for as long as the client waits."""

    async def speech(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        while not reader.at_eof():
            writer.write(drop)
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PACE_SECONDS):
                    await reader.read()

    return speech
