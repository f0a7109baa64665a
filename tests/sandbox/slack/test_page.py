"""The page's door: what the browser reads and does."""

import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, SlashCommand, local_slack
from tests.sandbox.slack.kit import Json, button, card, modal, text_input

ROOM = "C0ASSIGNM"


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a screen."""
    async with httpx.AsyncClient(base_url=slack.address, trust_env=False) as opened:
        yield opened


async def screen(browser: httpx.AsyncClient, who: str, channel: str = ROOM) -> Json:
    """What this person sees."""
    answer = await browser.get("/sandbox/state", params={"as": who, "channel": channel})
    found: Json = answer.json()
    return found


async def test_the_screen_shows_what_the_person_may_see(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    slack.commands = [SlashCommand("/request", "Send it", "123")]
    await client.chat_postMessage(channel=ROOM, **card(button()))
    await client.chat_postEphemeral(channel=ROOM, user="U0ANARUIZ", text="for Ana")

    ana, eve = await screen(browser, "ana"), await screen(browser, "eve")

    assert [message["is_ephemeral"] for message in ana["messages"]] == [False, True]
    assert [message["is_ephemeral"] for message in eve["messages"]] == [False]
    assert "press-alerts" not in {room["name"] for room in eve["channels"]}
    assert (await screen(browser, "eve", "C0ALERTSX"))["channel"] == ROOM
    assert {p["handle"] for p in ana["switcher"]} == {"ana", "ben", "olga", "mia", "gus", "eve"}
    assert ana["commands"][0]["command"] == "/request"
    assert (await browser.get("/sandbox/state", params={"as": "nobody"})).status_code == 404


async def test_a_person_can_do_the_main_job_on_the_page(
    slack: LocalSlack,
    app: AsyncApp,
    connected: AsyncSocketModeHandler,
    browser: httpx.AsyncClient,
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(
            trigger_id=body["trigger_id"], view=modal(text_input("Note", "note", min_length=3))
        )

    @app.view("form")
    async def form(ack: AsyncAck) -> None:
        await ack()

    async def act(name: str, **body: object) -> httpx.Response:
        return await browser.post(f"/sandbox/act/{name}", json={"as": "ana", **body})

    typed = await act("type", channel=ROOM, text="/request 123")
    assert typed.json() == {"delivered": True, "acked": True, "error": None, "options": []}
    await slack.until(lambda: slack.modal("ana"))
    [view] = (await screen(browser, "ana"))["modals"]
    wrong = await act("submit", values={"note": {"entry": "x"}})
    assert wrong.status_code == 422
    assert "note" in wrong.json()["errors"]
    where = {"view": view["id"], "block_id": "note", "action_id": "entry"}
    assert (await act("select", **where, choice="long enough")).status_code == 200
    assert (await act("submit")).json()["acked"]
    assert (await screen(browser, "ana"))["modals"] == []
    assert (await act("close")).status_code == 409
    assert (await act("dance")).status_code == 400
    assert (await act("type", channel="C404", text="x")).status_code == 400


async def test_another_sites_page_cannot_act_here(
    slack: LocalSlack, browser: httpx.AsyncClient
) -> None:
    body = json.dumps({"as": "ana", "channel": ROOM, "text": "hello"})

    answer = await browser.post(
        "/sandbox/act/type", content=body, headers={"content-type": "text/plain"}
    )

    assert answer.status_code == 400
    assert slack.messages(ROOM) == []


async def test_faults_and_limits_are_switched_over_http(
    slack: LocalSlack, browser: httpx.AsyncClient
) -> None:
    answer = await browser.post(
        "/sandbox/faults", json={"kind": "ratelimited", "method": "chat.update", "seconds": 3}
    )
    assert answer.json()["faults"][0]["method"] == "chat.update"
    assert (await browser.post("/sandbox/faults", json={"kind": "rain"})).status_code == 400
    assert slack.faults.take("chat.update") is not None
    await browser.delete("/sandbox/faults")
    assert slack.faults.active == []
    await browser.post("/sandbox/limits", json={"enabled": True})
    assert slack.limits.enabled


async def test_headless_serves_the_switches_but_no_page(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/")).status_code == 404
    assert (await browser.get("/static/app.js")).status_code == 404
    assert (await browser.get("/sandbox/faults")).status_code == 200


async def test_the_page_loads_nothing_from_elsewhere_and_tells_of_changes() -> None:
    async with (
        local_slack() as slack,
        httpx.AsyncClient(base_url=slack.address, trust_env=False) as browser,
    ):
        index = await browser.get("/")
        assert index.headers["content-security-policy"].startswith("default-src 'self'")
        resources = re.findall(r'(?:src|href)="([^"]*)"', index.text)
        assert resources
        for resource in resources:
            assert (await browser.get(resource)).status_code == 200
        async with browser.stream("GET", "/sandbox/changes") as stream:
            lines = (line async for line in stream.aiter_lines() if line)
            first = await anext(lines)
            await slack.type("ana", ROOM, "hello")
            assert await anext(lines) != first
        ts = slack.messages(ROOM)[0].ts
        link = await browser.get(f"/archives/{ROOM}/p{ts.replace('.', '')}")
        assert link.headers["location"] == f"/#{ROOM}/{ts}"
