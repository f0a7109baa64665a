"""The HTTP door: put together, and served beside everything else in the process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.http import errors, health
from bot.http.guard import BodyLimits, Guard
from bot.http.health import SlackState
from bot.http.slack import SLACK_PATH, SlackDoor
from bot.services.app import App

_LAST_ANSWERS_SECONDS = 10
# For the lines before a body.
_HEAD_SECONDS = 10.0


def create_door(
    app: App,
    slack: Callable[[], SlackState],
    token: SecretStr | None,
    slack_door: SlackDoor | None = None,
) -> Starlette:
    """All that answers here; with `slack_door` it also takes what Slack sends in HTTP mode."""
    routes = list(health.ROUTES)
    if slack_door is not None:
        routes.append(Route(SLACK_PATH, slack_door.take, methods=["POST"]))
    door = Starlette(routes=routes)
    door.state.app, door.state.slack = app, slack
    door.router.redirect_slashes = False
    door.router.default = _Api(door.state)
    errors.install(door)
    door.add_middleware(BodyLimits)
    door.add_middleware(Guard, token=token, slack=slack_door)
    return door


class _Api:
    """The API for programs, put together when the first of them calls.

    FastAPI and the models of all calls take a sixth of a start and of the memory; most bots are
    only ever asked how they do.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._api: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._api is None:
            # In a thread, so that Slack is answered meanwhile.
            self._api = asyncio.ensure_future(asyncio.to_thread(self._create))
            self._api.add_done_callback(self._created)
        # Whoever waits for it may go away; it is for the others too.
        api = await asyncio.shield(self._api)
        await api(scope, receive, send)

    def _created(self, api: asyncio.Future[ASGIApp]) -> None:
        """What failed is tried again by the next that calls."""
        if api.cancelled() or api.exception():
            self._api = None

    def _create(self) -> ASGIApp:
        from bot.http.api import create_api

        return create_api(self._state)


class _Protocol(H11Protocol):
    """Gives up a caller whose request does not begin; uvicorn would wait for ever."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look_at_the_clock()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look_at_the_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_the_clock()

    def _look_at_the_clock(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # Its head is whole. How long its body may take is for BodyLimits to say.
            self._stop_the_clock()
        elif self._giving_up is None:
            self._giving_up = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _stop_the_clock(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None


class _Server(uvicorn.Server):
    """A server that says when it is up, and leaves the process's signals to the command line."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self.leave = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        # uvicorn's own looks ten times a second whether it should leave; this one is told. Each
        # tick sets the Date of the answers.
        while not self.leave.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self.leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        # uvicorn's own sleeps for a tenth of a second whether or not anything is under way.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                # uvicorn has no event for it.
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        for task in self.server_state.tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def serving(api: ASGIApp, listening: socket.socket) -> AsyncIterator[str]:
    """Serve for as long as the block lasts; yields the address. Closes the socket at the end."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        api,
        http=_Protocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.up.wait()
        host, port = listening.getsockname()[:2]
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        server.leave.set()
        await task
        listening.close()
