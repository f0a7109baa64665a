"""Tokens, scopes and rate limits."""

import dataclasses

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, ManualClock, local_slack
from sandbox.slack.server import DEFAULT_TOKENS


async def call(slack: LocalSlack, method: str, token: str | None, **form: str) -> httpx.Response:
    """A call by form, as any HTTP client would make it."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(f"{slack.api_url}{method}", data=form, headers=headers)


async def test_each_method_wants_its_own_kind_of_token(slack: LocalSlack) -> None:
    async def error(method: str, token: str | None) -> str | None:
        answer = (await call(slack, method, token)).json()
        found: str | None = answer.get("error")
        return found

    assert await error("auth.test", None) == "not_authed"
    assert await error("auth.test", "xoxb-wrong") == "invalid_auth"
    assert await error("auth.test", slack.app_token) == "not_allowed_token_type"
    assert await error("apps.connections.open", slack.bot_token) == "not_allowed_token_type"
    assert await error("apps.connections.open", slack.app_token) is None


async def test_auth_test_names_the_scopes_in_a_header(slack: LocalSlack) -> None:
    answer = await call(slack, "auth.test", slack.bot_token)

    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert {"user_id", "bot_id", "team_id", "url"} <= set(answer.json())


async def test_a_form_is_understood_like_json(slack: LocalSlack) -> None:
    blocks = '[{"type": "divider"}]'

    answer = await call(
        slack, "chat.postMessage", slack.bot_token, channel="C0ASSIGNM", text="x", blocks=blocks
    )

    assert answer.json()["message"]["blocks"][0]["type"] == "divider"


async def test_a_missing_scope_is_named() -> None:
    poor = dataclasses.replace(DEFAULT_TOKENS, scopes=frozenset({"channels:read"}))
    async with local_slack(headless=True, tokens=poor) as slack:
        answer = await call(
            slack, "chat.postMessage", slack.bot_token, channel="C0ASSIGNM", text="x"
        )
        assert answer.json() == {
            "ok": False,
            "error": "missing_scope",
            "needed": "chat:write",
            "provided": "channels:read",
        }
        answer = await call(slack, "conversations.history", slack.bot_token, channel="C0ASSIGNM")
        assert answer.json()["needed"] == "channels:history"
        answer = await call(slack, "conversations.info", slack.bot_token, channel="C0ASSIGNM")
        assert answer.json()["ok"] is True


async def test_public_posting_without_membership_needs_its_scope() -> None:
    rich = DEFAULT_TOKENS.scopes | {"chat:write.public"}
    tokens = dataclasses.replace(DEFAULT_TOKENS, scopes=rich)
    async with local_slack(headless=True, tokens=tokens) as slack:
        answer = await call(
            slack, "chat.postMessage", slack.bot_token, channel="C0RANDOMX", text="x"
        )
        assert answer.json()["ok"] is True


async def test_posting_is_one_a_second_per_channel_with_a_burst(
    slack: LocalSlack, client: AsyncWebClient, clock: ManualClock
) -> None:
    slack.limits.enabled = True
    for _ in range(10):
        await client.chat_postMessage(channel="C0ASSIGNM", text="burst")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0ASSIGNM", text="one too many")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="C0ALERTSX", text="another channel")
    clock.advance(1)
    await client.chat_postMessage(channel="C0ASSIGNM", text="in time")


async def test_methods_are_limited_by_their_tier(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.limits.enabled = True
    ts = (await client.chat_postMessage(channel="C0ASSIGNM", text="x"))["ts"]
    for _ in range(50):
        await client.chat_update(channel="C0ASSIGNM", ts=ts, text="x")

    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.chat_update(channel="C0ASSIGNM", ts=ts, text="x")
    await client.users_info(user="U0ANARUIZ")
