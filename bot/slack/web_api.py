"""Slack's Web API: a session and a client, and the scopes that the calls need."""

import contextlib
from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

_CALL_SECONDS = 10.0

# What `manifest.yml` asks for.
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "links:read",
        "links:write",
        "usergroups:read",
        "users:read",
    }
)


@contextlib.asynccontextmanager
async def web_session() -> AsyncIterator[aiohttp.ClientSession]:
    """One keep-alive session for every call to Slack."""
    timeout = aiohttp.ClientTimeout(total=_CALL_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session


def web_client(
    api_url: str, session: aiohttp.ClientSession, token: str | None = None
) -> AsyncWebClient:
    """A client that never sends again by itself: a repeated post would be a second message."""
    return AsyncWebClient(token=token, base_url=f"{api_url}/", session=session, retry_handlers=[])
