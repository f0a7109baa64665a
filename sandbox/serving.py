"""Serve an ASGI application on loopback for as long as a `with` block lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

_PATIENCE_SECONDS = 1


class _GuestServer(uvicorn.Server):
    """A server that says when it is up, leaves at once, and leaves signals to its host."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self._left = asyncio.Event()

    def leave(self) -> None:
        """Ask the server to stop."""
        self.should_exit = True
        self._left.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        # uvicorn's own looks ten times a second whether it should leave; this one is told.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._left.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        # uvicorn's own sleeps a tenth of a second first.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_PATIENCE_SECONDS)
            for task in late:
                task.cancel()
        for server in self.servers:
            await server.wait_closed()


@contextlib.asynccontextmanager
async def serve(app: FastAPI, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Yield the base address (`http://host:port`) of `app`; port 0 takes any free one.

    Raises OSError when the port is taken.
    """
    listener = socket.create_server((host, port))
    # Connections inherit it. asyncio sets it itself only on sockets that name their protocol,
    # and without it each answer waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _GuestServer(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            http="h11",
            ws="websockets-sansio",
            lifespan="off",
            timeout_graceful_shutdown=1,
            # uvicorn's own five seconds would, on a busy machine, close a connection just as its
            # client sends the next call.
            timeout_keep_alive=75,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.up.wait()
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.leave()
        await running
        listener.close()
