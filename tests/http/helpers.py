"""What is sent to the HTTP door, and what its errors look like."""

import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from sandbox.changes import PATIENCE_SECONDS
from tests.stage import Stage

EVENTS = "/slack/events"
FORM = "application/x-www-form-urlencoded"
# Slack's markup; people are not called by it over HTTP.
_MARKUP = ("<@", "<!", "<http", "*", "`", ":warning:", "&lt;", "&amp;")


def client_of(stage: Stage) -> httpx.AsyncClient:
    """Calls the bot as another program on this machine does; to be entered by the caller."""
    return httpx.AsyncClient(
        base_url=stage.bot.api_address, trust_env=False, timeout=PATIENCE_SECONDS
    )


@contextlib.asynccontextmanager
async def over_http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """The bot is started again without a socket, and Slack has its address."""
    await stage.at_rest()
    await stage.stop_bot()
    await stage.start_bot(
        slack_app_token=None, slack_signing_secret=SecretStr(stage.slack.signing_secret)
    )
    stage.slack.use_http(f"{stage.bot.api_address}{EVENTS}")
    async with client_of(stage) as http:
        yield http


def signed(
    stage: Stage, body: str, *, age: float = 0.0, secret: str | None = None
) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    key = (secret or stage.slack.signing_secret).encode()
    digest = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": "application/json" if body.startswith("{") else FORM,
    }


def problem(response: httpx.Response, status: int, code: str) -> str:
    """The sentence of an error in the one shape, which must be this one."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"success", "error"}
    assert body["success"] is False
    assert set(body["error"]) - {"plan_anyway"} == {"code", "message"}
    assert body["error"]["code"] == code
    message = body["error"]["message"]
    assert isinstance(message, str)
    assert message
    assert not [one for one in _MARKUP if one in message], message
    return message


def body(stage: Stage, like: int = 120, **changes: Any) -> dict[str, Any]:
    """What plans an assignment of the vehicle and partner of another, long after it."""
    plan = stage.plan_of(like)
    values: dict[str, Any] = {
        "vehicle_id": plan.vehicle_id,
        "person_id": plan.person_id,
        "start_date": str(plan.end_date + timedelta(days=300)),
        "end_date": str(plan.end_date + timedelta(days=305)),
    } | changes
    return {name: value for name, value in values.items() if value is not None}
