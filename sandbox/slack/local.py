"""The local Slack as tests and the page use it: one object, served by `sandbox.slack.server`."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack.calls import CallLog
from sandbox.slack.commands import Shortcut, SlashCommand
from sandbox.slack.companion import Companion
from sandbox.slack.delivery import ACK_SECONDS, EVENT_RETRY_SECONDS, Dispatcher
from sandbox.slack.faults import Faults
from sandbox.slack.http_mode import HttpMode
from sandbox.slack.interactions import Interaction
from sandbox.slack.limits import Limits
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.tokens import TRIGGER_SECONDS
from sandbox.slack.user_actions import UserDriver
from sandbox.slack.user_actions.base import DEFAULT_EVENTS
from sandbox.slack.web_api import Tokens
from sandbox.slack.workspace import ChannelRef, PersonRef, Workspace

T = TypeVar("T")


class LocalSlack(UserDriver):
    """The workspace, what people do in it, and switches for what can go wrong."""

    def __init__(
        self,
        workspace: Workspace,
        tokens: Tokens,
        *,
        ack_limit: float = ACK_SECONDS,
        trigger_limit: float = TRIGGER_SECONDS,
        event_retries: Sequence[float] = EVENT_RETRY_SECONDS,
        commands: Sequence[SlashCommand] | None = None,
        events: frozenset[str] = DEFAULT_EVENTS,
        rate_limits: bool = False,
    ) -> None:
        self.tokens = tokens
        self.calls = CallLog()
        self.limits = Limits(workspace.clock, enabled=rate_limits)
        self.faults = Faults(on_outage=self._cut)
        self.socket_mode = SocketMode(
            workspace.socket_tokens, workspace.changes, self.faults.opens_socket
        )
        workspace.triggers.limit = trigger_limit
        dispatcher = Dispatcher(self.socket_mode, ack_limit=ack_limit, event_retries=event_retries)
        super().__init__(workspace, dispatcher, commands=commands, events=events)
        self.is_closed = False
        self.companion = Companion()
        self.shortcuts: Sequence[Shortcut] = ()
        self._back_again: asyncio.TimerHandle | None = None
        self._http_modes: list[HttpMode] = []

    @property
    def address(self) -> str:
        """Where the page is, `http://127.0.0.1:PORT`."""
        return self.workspace.address

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`."""
        return f"{self.address}/api/"

    @property
    def bot_token(self) -> str:
        """The app's `xoxb-` token."""
        return self.tokens.bot

    def rotate_bot_token(self) -> str:
        """As if the app were installed again: from now on Slack takes this token alone."""
        self.tokens.bot = f"xoxb-{secrets.token_hex(12)}"
        return self.tokens.bot

    @property
    def app_token(self) -> str:
        """The app's `xapp-` token, for Socket Mode."""
        return self.tokens.app

    @property
    def signing_secret(self) -> str:
        """What HTTP mode signs with."""
        return self.tokens.signing_secret

    @property
    def interactions(self) -> list[Interaction]:
        """What was delivered, in order, the latest ten thousand."""
        return list(self.dispatcher.interactions)

    def messages(self, where: ChannelRef) -> list[Message]:
        """What a channel shows, oldest first, without the replies in its threads."""
        return [*self.workspace.channel(where).timeline.newest_first()][::-1]

    def last(self, where: ChannelRef) -> Message | None:
        """The latest message a channel shows."""
        return next(self.workspace.channel(where).timeline.newest_first(), None)

    def replies(self, message: Message) -> list[Message]:
        """The thread under a message."""
        return self.workspace.channels[message.channel].timeline.replies(message.ts)

    def whispers(self, who: PersonRef) -> list[Message]:
        """What only this person sees, in every channel, oldest first."""
        return self.workspace.whispers(self.workspace.user(who).id)

    def answers(self, to: Interaction) -> list[Message]:
        """What this person alone was told by the response_url of what they did, oldest first."""
        secret = to.payload["response_url"].rpartition("/")[2]
        return [one for one in self.whispers(to.user) if one.response_to == secret]

    def direct_messages(self, who: PersonRef) -> list[Message]:
        """What stands in this person's direct message with the app, oldest first."""
        user = self.workspace.user(who)
        return self.messages(self.workspace.direct(self.workspace.bot.id, user.id))

    def now(self, message: Message) -> Message | None:
        """The same message as it stands now, None when it was deleted."""
        return self.workspace.current(message)

    async def until(
        self,
        predicate: Callable[[], T | None],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - the patience is part of what is waited for
    ) -> T:
        """Wait for a truthy answer and return it; raises TimeoutError that shows what was said."""
        try:
            found = await self.workspace.changes.until(predicate, timeout)
        except TimeoutError as late:
            raise TimeoutError(f"{late}. Slack shows:\n{self.transcript()}") from None
        # Only a truthy answer ends the wait.
        return cast("T", found)

    async def connected(self, connections: int = 1) -> None:
        """Wait until the app has this many websockets open."""
        await self.until(lambda: self.socket_mode.connections >= connections)

    async def refresh_connections(self) -> None:
        """Make the app reconnect, as Slack does every few hours."""
        await self.socket_mode.refresh()

    def be_away(self, seconds: float) -> None:
        """Be down for so long."""
        self.faults.outage()
        self._forget_to_return()
        loop = asyncio.get_running_loop()
        self._back_again = loop.call_later(seconds, self.be_back)
        self.workspace.changes.note()

    def be_back(self) -> None:
        """Be there again, whatever else goes wrong."""
        self._forget_to_return()
        self.faults.end_outage()
        self.workspace.changes.note()

    def use_http(self, request_url: str, *, trusted: Path | None = None) -> None:
        """Deliver to this request URL from now on, signed, instead of over sockets.

        `trusted` is a certificate that no authority has to stand for.
        """
        way = HttpMode(request_url, self.signing_secret, self.workspace.clock, trusted=trusted)
        self._http_modes.append(way)
        self.dispatcher.way = way

    def transcript(self, latest: int = 8) -> str:
        """The latest messages, whispers and calls, for a person who wonders what went wrong."""
        lines: list[str] = []
        for channel in self.workspace.channels.values():
            name = channel.name or "/".join(channel.members)
            lines += [f"  {name}: {_line(m)}" for m in self.messages(channel)[-latest:]]
        for user in self.workspace.users.values():
            seen = self.workspace.whispers(user.id)[-latest:]
            lines += [f"  only {user.handle}: {_line(m)}" for m in seen]
        calls = [f"  {c.method} {c.error or c.status}" for c in list(self.calls)[-latest:]]
        return "\n".join([*lines, "calls:", *calls])

    async def close(self) -> None:
        """End what is still going on."""
        self.is_closed = True
        self._forget_to_return()
        await self.dispatcher.close()
        await self.socket_mode.close()
        for way in self._http_modes:
            await way.close()
        self.workspace.changes.note()

    def _forget_to_return(self) -> None:
        if self._back_again is not None:
            self._back_again.cancel()

    def _cut(self) -> None:
        self.socket_mode.cut()


def _line(message: Message) -> str:
    return words(message).replace("\n", " | ")[:200]
