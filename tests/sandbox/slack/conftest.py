"""A local Slack, a client of its Web API, and a real Bolt app connected to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack import LocalSlack, ManualClock, local_slack


@pytest.fixture
def clock() -> ManualClock:
    """Time stands still until the test lets it pass."""
    return ManualClock()


@pytest.fixture
async def slack(clock: ManualClock) -> AsyncIterator[LocalSlack]:
    """A workspace that waits for acknowledgements as long as a busy machine takes."""
    async with local_slack(
        headless=True, clock=clock, ack_limit=PATIENCE_SECONDS, event_retries=(0.0,)
    ) as running:
        yield running


@pytest.fixture
def impatient(slack: LocalSlack) -> None:
    """Three seconds are a quarter of one: for apps that never acknowledge in time."""
    slack.dispatcher.ack_limit = 0.25


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    """The app's client; it does not repeat calls by itself."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    """A Bolt app, to which a test adds its listeners."""
    return AsyncApp(client=client)


@pytest.fixture
async def connected(app: AsyncApp, slack: LocalSlack) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app connected over Socket Mode."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected()
    yield handler
    await handler.close_async()  # type: ignore[no-untyped-call]
