"""HTTP mode: the app hears what people do by signed requests to its request URL."""

import hashlib
import hmac
import json
import ssl
from pathlib import Path
from urllib.parse import urlencode

import httpx

from sandbox.slack.clock import Clock
from sandbox.slack.errors import Json
from sandbox.slack.interactions import Interaction

_FORM = "application/x-www-form-urlencoded"


class HttpMode:
    """Delivers to one request URL, for commands, interactivity, options and events alike."""

    def __init__(
        self,
        request_url: str,
        signing_secret: str,
        clock: Clock,
        *,
        trusted: Path | None = None,
    ) -> None:
        self._url = request_url
        self._secret = signing_secret
        self._clock = clock
        verify = ssl.create_default_context(cafile=trusted) if trusted else True
        self._client = httpx.AsyncClient(trust_env=False, verify=verify)

    async def deliver(self, interaction: Interaction, limit: float) -> None:
        """Slack: 200 within 3 seconds acknowledges; anything else is `dispatch_failed`."""
        content_type, body = _encoded(interaction)
        headers = self._signed(body) | {"content-type": content_type}
        if interaction.retry_attempt:
            headers["x-slack-retry-num"] = str(interaction.retry_attempt)
            headers["x-slack-retry-reason"] = f"http_{interaction.retry_reason}"
        interaction.sent()
        try:
            response = await self._client.post(
                self._url, content=body, headers=headers, timeout=limit
            )
        except httpx.TimeoutException:
            interaction.fail("operation_timeout")
        except httpx.TransportError:
            interaction.fail("dispatch_failed")
        else:
            if response.status_code == httpx.codes.OK:
                interaction.acknowledge(_answer(response))
            else:
                interaction.fail("dispatch_failed")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    def _signed(self, body: str) -> dict[str, str]:
        """Slack: HMAC-SHA256 over `v0:{timestamp}:{body}`."""
        timestamp = str(int(self._clock()))
        base = f"v0:{timestamp}:{body}".encode()
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        return {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest}"}


def _encoded(interaction: Interaction) -> tuple[str, str]:
    if interaction.kind == "slash_commands":
        return _FORM, urlencode(interaction.payload)
    if interaction.kind == "interactive":
        return _FORM, urlencode({"payload": json.dumps(interaction.payload)})
    return "application/json", json.dumps(interaction.payload)


def _answer(response: httpx.Response) -> Json | None:
    """Slack: the body may be empty, plain text, or JSON."""
    if not response.content:
        return None
    if response.headers.get("content-type", "").startswith("application/json"):
        answer = response.json()
        return answer if isinstance(answer, dict) else None
    return {"text": response.text}
