"""What is sent to the HTTP door, and what its errors look like."""

from datetime import timedelta
from typing import Any

import httpx

from sandbox.changes import PATIENCE_SECONDS
from tests.stage import Stage

# Slack's markup; people are not called by it over HTTP.
_MARKUP = ("<@", "<!", "<http", "*", "`", ":warning:", "&lt;", "&amp;")


def client_of(stage: Stage) -> httpx.AsyncClient:
    """Calls the bot as another program on this machine does; to be entered by the caller."""
    return httpx.AsyncClient(
        base_url=stage.bot.api_address, trust_env=False, timeout=PATIENCE_SECONDS
    )


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
