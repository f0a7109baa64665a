"""Socket Mode: the websockets over which the app hears what people do."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.changes import Changes
from sandbox.slack.errors import Json
from sandbox.slack.interactions import Interaction
from sandbox.slack.tokens import SocketTokens
from sandbox.slack.workspace import APP_ID

MAX_CONNECTIONS = 10


class SocketMode:
    """Up to 10 websockets; each payload goes to exactly one of them, picked at random."""

    def __init__(
        self, tokens: SocketTokens, changes: Changes, may_open: Callable[[], bool]
    ) -> None:
        self._tokens = tokens
        self._changes = changes
        self._may_open = may_open
        self._open: list[WebSocket] = []
        self._retiring: list[WebSocket] = []
        self._waiting: dict[str, deque[Interaction]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many websockets payloads may go to."""
        return len(self._open)

    async def serve(self, websocket: WebSocket) -> None:
        """One websocket from its ticket to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if not self._tokens.redeem(ticket) or not self._may_open():
            await websocket.close(1008)
            return
        await websocket.accept()
        if len(self._open) >= MAX_CONNECTIONS:
            await _send(websocket, _disconnect("too_many_websockets"))
            await websocket.close()
            return
        self._open.append(websocket)
        await _send(websocket, self._hello())
        self._changes.note()
        try:
            await self._listen(websocket)
        except (WebSocketDisconnect, ValueError):  # gone, or not speaking JSON
            self._forget(websocket)

    async def deliver(self, interaction: Interaction, limit: float) -> None:
        """Slack: with no websocket open, the person sees `dispatch_failed` at once."""
        interaction.sent()
        if not await self._send_to_one(interaction):
            interaction.fail("dispatch_failed")
            return
        await interaction.settled(limit)

    async def refresh(self) -> None:
        """Ask every connection to come back on a new one, as Slack does every few hours.

        Until the app is back nothing can be delivered.
        """
        self._retiring, self._open = [*self._retiring, *self._open], []
        for websocket in self._retiring:
            await _send(websocket, _disconnect("refresh_requested"))
        self._changes.note()

    def cut(self) -> None:
        """Close every connection without a word."""
        lost = [*self._open, *self._retiring]
        self._open, self._retiring = [], []
        for websocket in lost:
            task = asyncio.create_task(_close(websocket))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        self._changes.note()

    async def close(self) -> None:
        """End every connection and wait until they are closed."""
        self.cut()
        await asyncio.gather(*self._closing)

    async def _send_to_one(self, interaction: Interaction) -> bool:
        if self._open:
            self._waiting.setdefault(interaction.envelope_id, deque()).append(interaction)
        while self._open:
            websocket = secrets.choice(self._open)
            if await _send(websocket, interaction.envelope()):
                return True
            self._forget(websocket)
        return False

    async def _listen(self, websocket: WebSocket) -> None:
        while True:
            message = json.loads(await websocket.receive_text())
            waiting = self._waiting.get(message.get("envelope_id", ""))
            if waiting:
                # An ack is taken from any connection: an app in the middle of a refresh answers
                # on its new one.
                waiting.popleft().acknowledge(message.get("payload"))
                if not waiting:
                    del self._waiting[message["envelope_id"]]
                self._changes.note()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "local-slack", "approximate_connection_time": 18060},
        }

    def _forget(self, websocket: WebSocket) -> None:
        for group in (self._open, self._retiring):
            if websocket in group:
                group.remove(websocket)
        self._changes.note()


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}}


async def _send(websocket: WebSocket, message: Json) -> bool:
    try:
        await websocket.send_text(json.dumps(message))
    except (WebSocketDisconnect, RuntimeError):  # closed by the app, or by us a moment ago
        return False
    return True


async def _close(websocket: WebSocket) -> None:
    try:
        await websocket.close(1012)
    except (WebSocketDisconnect, RuntimeError):
        return
