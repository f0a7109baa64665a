"""The short-lived permissions Slack hands out: trigger ids, response URLs, socket tickets."""

import itertools
import secrets
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sandbox.slack.clock import Clock
from sandbox.slack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
SOCKET_TICKET_SECONDS = 30.0
_REMEMBERED_SECONDS = 60 * 60.0


class _Issued(Protocol):
    issued: float


T = TypeVar("T", bound=_Issued)


def _forget_old(handed_out: dict[str, T], now: float) -> None:
    """Drop what was issued an hour ago; the oldest stand first."""
    while handed_out:
        oldest = next(iter(handed_out))
        if now - handed_out[oldest].issued < _REMEMBERED_SECONDS:
            return
        del handed_out[oldest]


@dataclass
class Trigger:
    """The right to open one modal for one person; `view_id` is set when it came from a modal."""

    user: str
    view_id: str | None
    issued: float
    used: bool = False


class Triggers:
    """Slack: a trigger_id works once and expires 3 seconds after it was issued."""

    def __init__(self, clock: Clock) -> None:
        self.limit = TRIGGER_SECONDS
        self._clock = clock
        self._issued: dict[str, Trigger] = {}
        self._numbers = itertools.count(1)

    def issue(self, user: str, view_id: str | None = None) -> str:
        """A trigger_id for a person's interaction."""
        _forget_old(self._issued, self._clock())
        trigger_id = f"{next(self._numbers)}.{secrets.token_hex(4)}.{secrets.token_hex(12)}"
        self._issued[trigger_id] = Trigger(user, view_id, self._clock())
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use it up; raises SlackError `invalid_`, `exchanged_` or `expired_trigger_id`."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.issued > self.limit:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """The right to answer one interaction: `source_ts` is the message it came from, if any."""

    secret: str
    user: str
    channel: str
    issued: float
    source_ts: str | None = None
    source_is_ephemeral: bool = False
    uses: int = 0
    last_response_ts: str | None = None
    last_response_is_ephemeral: bool = False


class ResponseUrls:
    """Slack: a response_url works 5 times within 30 minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self, user: str, channel: str, *, source_ts: str | None = None, ephemeral: bool = False
    ) -> str:
        """The secret last part of a new response_url."""
        _forget_old(self._issued, self._clock())
        secret = secrets.token_urlsafe(18)
        self._issued[secret] = ResponseUrl(
            secret, user, channel, self._clock(), source_ts, ephemeral
        )
        return secret

    def use(self, secret: str) -> ResponseUrl:
        """Count one use; raises SlackError `used_url` or `expired_url` past the limits."""
        url = self._issued.get(secret)
        if url is None or self._clock() - url.issued > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url


class SocketTokens:
    """Slack: the URL of `apps.connections.open` is for one connection and short-lived."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, float] = {}

    def issue(self) -> str:
        """A ticket for one websocket."""
        ticket = secrets.token_urlsafe(18)
        self._issued[ticket] = self._clock()
        return ticket

    def redeem(self, ticket: str) -> bool:
        """Whether it may connect; it may not a second time."""
        issued = self._issued.pop(ticket, None)
        return issued is not None and self._clock() - issued <= SOCKET_TICKET_SECONDS
