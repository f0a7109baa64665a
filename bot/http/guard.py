"""Who may use the HTTP door (surfaces, "HTTP").

With a token, every call to `/api` must bring it. Without one the door is for programs of this
machine alone: it stands on loopback, and refuses what a browser was led to send there.
"""

import hmac

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http.errors import error_response
from bot.loopback import is_loopback

# Slack signs what it sends there; the signature is checked instead.
SLACK_PATH = "/slack/events"


class Guard:
    """ASGI middleware in front of everything."""

    def __init__(self, app: ASGIApp, token: SecretStr | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != SLACK_PATH:
            refusal = self._refusal(scope["path"], Headers(scope=scope))
            if refusal:
                status, code, message = refusal
                await error_response(status, code, message)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, path: str, headers: Headers) -> tuple[int, str, str] | None:
        if self._token is not None:
            if path.startswith("/api") and not self._has_token(headers):
                return 401, "unauthorized", "Send the API token: Authorization: Bearer ..."
            return None
        if not is_loopback(_host_of(headers.get("host", ""))):
            return 403, "foreign_host", "Without API_TOKEN only this machine may ask, by its name."
        if "origin" in headers:
            return 403, "foreign_origin", "Without API_TOKEN web pages may not ask."
        return None

    def _has_token(self, headers: Headers) -> bool:
        if self._token is None:
            return False
        scheme, _, given = headers.get("authorization", "").partition(" ")
        expected = self._token.get_secret_value().encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), expected)


def _host_of(header: str) -> str:
    """The host of a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]
