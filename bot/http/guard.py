"""What is let in at the HTTP door, before anything behind it sees a byte of a body.

With a token, every call to `/api` must bring it. Without one the door is for programs of this
machine alone: it stands on loopback, and refuses whatever came by a proxy or from a web page. As
a proxy may hide that it is one, in HTTP mode, which wants one, the API stays shut without a token.
"""

import asyncio
import hmac
import re

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http.errors import error_response
from bot.http.slack import SLACK_PATH, SlackDoor
from bot.loopback import is_loopback

_HEALTH = ("/health/live", "/health/ready")
LARGEST_BODY = 1 << 20

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/]+))(?::[0-9]{1,5})?")
# What reverse proxies, tunnels and sidecars say of themselves and of whom they ask for.
_PROXY_HEADERS = (
    *("forwarded", "x-forwarded", "via", "x-real-", "x-original-", "x-client-ip"),
    *("x-cluster-client-ip", "true-client-ip", "cf-", "cdn-loop", "fastly-", "fly-", "x-amzn-"),
    *("x-arr-", "x-azure-", "x-appengine-", "x-envoy-", "x-proxy", "proxy-", "tailscale-"),
)

_Refusal = tuple[int, str, str]


class Guard:
    """ASGI middleware in front of everything. `slack` is there in HTTP mode."""

    def __init__(self, app: ASGIApp, token: SecretStr | None, slack: SlackDoor | None) -> None:
        self._app = app
        self._token = token
        self._slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (refused := self._refusal(scope)) is not None:
            # The body stays unread: without this, its sender could go on sending it.
            refused.headers["connection"] = "close"
            await refused(scope, receive, send)
        else:
            # The server leaves out the body of what it answers to a HEAD.
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            await self._app(asked, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if self._slack is not None and path == SLACK_PATH:
            return None if self._slack.is_timely(headers) else Response(status_code=401)
        if self._token is not None:
            why = None if not path.startswith("/api") else _without(self._token, headers)
        else:
            why = _from_elsewhere(scope, headers) or self._shut(path)
        return error_response(*why) if why else None

    def _shut(self, path: str) -> _Refusal | None:
        if self._slack is None or path in _HEALTH:
            return None
        return 403, "no_token", "Set API_TOKEN to use the API while Slack calls over HTTP."


def _without(token: SecretStr, headers: Headers) -> _Refusal | None:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    expected = token.get_secret_value().encode()
    if scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), expected):
        return None
    return 401, "unauthorized", "Send the API token: Authorization: Bearer ..."


def _from_elsewhere(scope: Scope, headers: Headers) -> _Refusal | None:
    """Whether a call may come from elsewhere than from a program of this machine."""
    if not _is_this_machine(headers.get("host", "")):
        return (
            403,
            "foreign_host",
            "Without API_TOKEN only this machine may call, as localhost or 127.0.0.1.",
        )
    if "origin" in headers:
        return 403, "foreign_origin", "Without API_TOKEN web pages may not call. Set API_TOKEN."
    names = (name.replace("_", "-") for name in headers)
    # nginx asks in HTTP/1.0 unless it is told otherwise, and says nothing else of itself.
    if scope["http_version"] == "1.0" or any(one.startswith(_PROXY_HEADERS) for one in names):
        return (
            403,
            "forwarded",
            "Without API_TOKEN calls through a proxy are refused. Set API_TOKEN.",
        )
    return None


def _is_this_machine(host: str) -> bool:
    """For a Host header, with or without a port."""
    found = _HOST.fullmatch(host)
    return found is not None and is_loopback(found[1] or found[2])


class BodyLimits:
    """ASGI middleware that reads each body to its end, or refuses it for its size or time.

    What stands behind it has the whole body at once.
    """

    def __init__(self, app: ASGIApp, *, seconds: float = 10.0) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(scope, receive)
        except TimeoutError:
            await _turn_away(
                408, "too_slow", "The body took too long to arrive.", scope, receive, send
            )
        except _TooLargeError:
            await _turn_away(
                413, "too_large", "The body is larger than 1 MiB.", scope, receive, send
            )
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)


class _TooLargeError(Exception):
    """A body passes the limit."""


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """A request's body; None where its sender went away. Raises _TooLargeError."""
    named = Headers(scope=scope).get("content-length", "")
    if named.isdecimal() and (len(named) > 9 or int(named) > LARGEST_BODY):
        raise _TooLargeError
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body once; then says what comes after it."""
    read = False

    async def receive_again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _turn_away(
    status: int, code: str, message: str, scope: Scope, receive: Receive, send: Send
) -> None:
    response = error_response(status, code, message)
    response.headers["connection"] = "close"
    await response(scope, receive, send)
