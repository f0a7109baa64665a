"""Socket Mode's own rules, and HTTP mode beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from fastapi import FastAPI, Request
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response
from starlette.routing import Route

from sandbox.serving import serve
from sandbox.slack import LocalSlack, local_slack
from sandbox.slack.errors import ClientRefusalError
from tests.sandbox.slack.kit import Json

ROOM = "#press-assignments"


@asynccontextmanager
async def socket(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare websocket that has been greeted."""
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as websocket:
        assert (await websocket.receive_json())["type"] in {"hello", "disconnect"}
        yield websocket


async def acked(websocket: aiohttp.ClientWebSocketResponse) -> Json:
    """The next envelope, acknowledged."""
    envelope: Json = await websocket.receive_json()
    await websocket.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope


async def test_a_ticket_is_for_one_connection(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as websocket:
            hello = await websocket.receive_json()
            assert hello["num_connections"] == 1
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_each_payload_goes_to_exactly_one_connection(slack: LocalSlack) -> None:
    async with socket(slack) as one, socket(slack) as other:
        took = {"one": 0, "other": 0}

        async def serve_one(name: str, websocket: aiohttp.ClientWebSocketResponse) -> None:
            while True:
                await acked(websocket)
                took[name] += 1

        tasks = [
            asyncio.create_task(serve_one("one", one)),
            asyncio.create_task(serve_one("other", other)),
        ]
        for _ in range(40):
            assert (await slack.type("ana", ROOM, "/request")).acked
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert took["one"] + took["other"] == 40
    assert min(took.values()) > 0


async def test_an_eleventh_connection_is_one_too_many(slack: LocalSlack) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(socket(slack))
        client = AsyncWebClient(base_url=slack.api_url)
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as eleventh:
            assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        assert slack.socket_mode.connections == 10


async def test_the_app_reconnects_when_asked_to_and_misses_nothing_afterwards(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack()

    await slack.refresh_connections()
    assert slack.socket_mode.connections == 0
    await slack.connected()

    assert (await slack.type("ana", ROOM, "/request")).acked


async def test_a_connection_that_speaks_no_json_is_let_go(slack: LocalSlack) -> None:
    async with socket(slack) as websocket:
        await websocket.send_str("hello?")
        await slack.until(lambda: slack.socket_mode.connections == 0)


@pytest.mark.usefixtures("impatient")
async def test_an_event_nobody_acknowledges_is_sent_again_with_its_event_id(
    slack: LocalSlack,
) -> None:
    async with socket(slack) as websocket:
        opening = asyncio.create_task(slack.open_home("ana"))
        first = await websocket.receive_json()
        assert (await opening).failure == "operation_timeout"
        again = await acked(websocket)

    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["envelope_id"] != first["envelope_id"]


async def test_messages_are_events_only_for_those_who_subscribed() -> None:
    async with (
        local_slack(headless=True, events=frozenset({"message.im"})) as slack,
        socket(slack) as websocket,
    ):
        assert not (await slack.type("ana", ROOM, "in public")).delivered
        direct = slack.workspace.direct(slack.workspace.bot.id, "U0ANARUIZ")
        typing = asyncio.create_task(slack.type("ana", direct, "in private"))
        event = (await acked(websocket))["payload"]["event"]
        assert (await typing).acked
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "in private")


async def test_a_mention_is_an_event_of_its_own_and_none_in_direct_messages() -> None:
    events = frozenset({"app_mention", "message.im"})
    async with local_slack(headless=True, events=events) as slack, socket(slack) as websocket:
        bot = slack.workspace.bot.id
        typing = asyncio.create_task(slack.type("ana", ROOM, "@Media Scheduler help"))
        event = (await acked(websocket))["payload"]["event"]
        assert (await typing).acked
        assert (event["type"], event["text"]) == ("app_mention", f"<@{bot}> help")
        assert event["client_msg_id"]
        assert not (await slack.type("ana", ROOM, "no mention")).delivered
        typing = asyncio.create_task(slack.write("ana", "@scheduler help"))
        event = (await acked(websocket))["payload"]["event"]
        assert (await typing).acked
    assert (event["type"], event["channel_type"]) == ("message", "im")


async def test_a_read_only_messages_tab_takes_commands_alone() -> None:
    async with local_slack(headless=True) as slack:
        slack.is_messages_tab_read_only = True
        with pytest.raises(ClientRefusalError, match="turned off"):
            await slack.write("ana", "help")
        slack.commands = []
        assert (await slack.write("ana", "/request 1")).error == "/request is not a valid command."


@asynccontextmanager
async def http_app(slack: LocalSlack) -> AsyncIterator[AsyncApp]:
    """A Bolt app behind a request URL, to which the local Slack delivers."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    bolt = AsyncSlackRequestHandler(app)

    async def door(request: Request) -> Response:
        return await bolt.handle(request)

    async with serve(FastAPI(routes=[Route("/slack/events", door, methods=["POST"])])) as address:
        slack.use_http(f"{address}/slack/events")
        yield app


async def test_http_mode_signs_its_requests_and_reads_the_answers() -> None:
    async with local_slack(headless=True) as slack, http_app(slack) as app:

        @app.command("/request")
        async def request(ack: AsyncAck) -> None:
            await ack("Sent.")

        @app.event("app_home_opened")
        async def home() -> None:
            return

        assert (await slack.type("ana", ROOM, "/request 123")).acked
        assert (await slack.open_home("ana")).acked
        assert (await slack.type("ana", ROOM, "/unknown")).failure == "dispatch_failed"
        assert (await slack.shortcut("ana", "unknown")).failure == "dispatch_failed"
    assert slack.whispers("ana")[0].text == "Sent."


async def test_http_mode_reaches_nobody_where_nobody_listens(slack: LocalSlack) -> None:
    slack.use_http("http://127.0.0.1:1/nobody")

    assert (await slack.type("ana", ROOM, "/request")).failure == "dispatch_failed"
