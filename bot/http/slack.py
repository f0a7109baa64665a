"""Slack's HTTP mode: what Slack posts to us, signed."""

import json
import logging
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

_log = logging.getLogger(__name__)

SLACK_PATH = "/slack/events"
# As Slack advises: what is older may be somebody's recording.
_OLDEST_SECONDS = 300
_RETRY_HEADERS = ("x-slack-retry-num", "x-slack-retry-reason")


class SlackDoor:
    """Checks the signature and hands the payload to Bolt.

    Bolt's own reader of HTTP bodies loses commands that have the word "payload" anywhere in them,
    and logs whole bodies whose signature is wrong; so the body is checked and read here, and Bolt
    is given what it gets in Socket Mode.
    """

    def __init__(self, app: AsyncApp, signing_secret: SecretStr) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret.get_secret_value())

    def is_timely(self, headers: Headers) -> bool:
        """Whether a request says that it was made just now; to be asked before its body is read."""
        stamp = headers.get("x-slack-request-timestamp", "")
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
            return False
        return abs(time.time() - int(stamp)) <= _OLDEST_SECONDS

    async def take(self, request: Request) -> Response:
        """Answer one of Slack's requests; 401 for anybody else's."""
        body = await request.body()
        if not self._is_signed(body, request):
            _log.warning("a request to Slack's address had no valid signature")
            return Response(status_code=401)
        try:
            payload = _payload(body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if "ssl_check" in payload:
            return Response(status_code=200)
        if payload.get("type") == "url_verification":
            return Response(str(payload.get("challenge", "")), media_type="text/plain")
        headers: dict[str, str | Sequence[str]] = {
            name: request.headers[name] for name in _RETRY_HEADERS if name in request.headers
        }
        answer = await self._app.async_dispatch(
            AsyncBoltRequest(mode="socket_mode", body=payload, headers=headers)
        )
        content_type = answer.first_headers().get("content-type", "text/plain")
        return Response(answer.body, answer.status, media_type=content_type)

    def _is_signed(self, body: bytes, request: Request) -> bool:
        try:
            return self._verifier.is_valid_request(body, dict(request.headers))
        except (TypeError, ValueError):
            # Headers such as Slack never sends: a time that is no number, say.
            return False


def _payload(body: str) -> dict[str, Any]:
    """Events come as JSON, commands as a form, everything else as JSON in a form's `payload`."""
    if body.startswith("{"):
        found = json.loads(body)
    else:
        form = dict(parse_qsl(body, keep_blank_values=True))
        found = json.loads(form["payload"]) if "payload" in form else form
    return found if isinstance(found, dict) else {}
