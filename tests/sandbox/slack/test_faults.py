"""What goes wrong when told to."""

import asyncio

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_interval_calculators import (
    FixedValueRetryIntervalCalculator,
)
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack

ROOM = "C0ASSIGNM"


async def post(client: AsyncWebClient) -> None:
    """Say hello."""
    await client.chat_postMessage(channel=ROOM, text="hello")


async def test_act_then_drop_posts_and_closes_the_connection(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.act_then_drop("chat.postMessage")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(client)

    assert len(slack.messages(ROOM)) == 1
    assert slack.calls.of("chat.postMessage")[0].status == 0
    await post(client)
    assert len(slack.messages(ROOM)) == 2


async def test_the_sdks_default_client_posts_twice_when_the_answer_is_dropped(
    slack: LocalSlack,
) -> None:
    slack.faults.act_then_drop()

    default = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    for handler in default.retry_handlers:
        handler.interval_calculator = FixedValueRetryIntervalCalculator(0)
    await post(default)

    assert len(slack.messages(ROOM)) == 2


async def test_drop_does_nothing_and_closes_the_connection(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.drop("chat.postMessage", times=1)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(client)

    assert slack.messages(ROOM) == []


async def test_a_storm_of_429_names_its_method_and_its_wait(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.ratelimit("chat.postMessage", retry_after=7, times=2)

    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            await post(client)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "7"
    await post(client)
    await client.users_info(user="U0ANARUIZ")


async def test_a_502_is_an_html_page(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.bad_gateway("chat.postMessage", times=1)

    with pytest.raises(SlackApiError) as refused:
        await post(client)

    assert refused.value.response.status_code == 502
    assert slack.messages(ROOM) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("broken_json", '{"ok": tru'),
        ("web_page", "<!doctype html>"),
        ("string", '"ok"'),
        ("nothing", ""),
    ],
)
async def test_an_answer_that_is_no_json_object_says_that_it_is(
    slack: LocalSlack, kind: str, body: str
) -> None:
    slack.faults.answer(kind, "chat.postMessage", times=1)

    headers = {"authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        address = f"{slack.api_url}chat.postMessage"
        answer = await session.post(address, json={"channel": ROOM, "text": "hello"})
        assert (answer.status, answer.content_type) == (200, "application/json")
        assert (await answer.text()).startswith(body)
        assert slack.messages(ROOM) == []
        answer = await session.post(address, json={"channel": ROOM, "text": "hello"})
        assert (await answer.json())["ok"]


async def test_a_refused_token_is_refused_at_every_call_until_it_is_accepted_again(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.refuse_token("token_revoked")
    with pytest.raises(SlackApiError, match="token_revoked"):
        await post(client)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()
    slack.faults.clear()
    await post(client)


async def test_an_archived_channel_takes_no_message_until_it_is_back(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=ROOM, text="before"))["ts"]
    slack.workspace.archive(ROOM)
    with pytest.raises(SlackApiError, match="is_archived"):
        await post(client)
    with pytest.raises(SlackApiError, match="is_inactive"):
        await client.chat_update(channel=ROOM, ts=ts, text="after")
    slack.workspace.archive(ROOM, archived=False)
    await post(client)


async def test_a_refusal_carries_the_code_one_wants_to_see(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.refuse("chat.postMessage", "account_inactive")

    with pytest.raises(SlackApiError, match="account_inactive"):
        await post(client)

    assert not slack.calls.of("chat.postMessage")[0].ok


async def test_a_slow_answer_is_slow(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.slow("chat.postMessage", seconds=0.2, times=1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await post(client)
    await post(client)


async def test_an_outage_cuts_the_sockets_and_the_app_comes_back_after_it(
    slack: LocalSlack,
    app: AsyncApp,
    client: AsyncWebClient,
    connected: AsyncSocketModeHandler,
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack()

    slack.faults.outage()

    with pytest.raises(SlackApiError) as refused:
        await post(client)
    assert refused.value.response.status_code == 503
    assert slack.socket_mode.connections == 0
    assert (await slack.type("ana", ROOM, "/request")).failure == "dispatch_failed"
    slack.faults.clear()
    await slack.connected()
    assert (await slack.type("ana", ROOM, "/request")).acked
