"""The page's routes: what the browser reads and does."""

import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, SlashCommand, local_slack
from sandbox.slack.commands import Shortcut
from tests.sandbox.slack.kit import (
    Json,
    actions,
    button,
    card,
    modal,
    option,
    plain,
    section,
    text_input,
)

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


def _office_menu(*values: str, block_id: str = "pick", **more: object) -> Json:
    menu = {"type": "multi_static_select", "action_id": "rows", "placeholder": plain("Rows")}
    options = [option(f"Row {value}", value) for value in values]
    return section(block_id=block_id, accessory={**menu, "options": options, **more})


async def _chosen(browser: httpx.AsyncClient, who: str, ts: str) -> list[str]:
    shown = next(one for one in (await screen(browser, who))["messages"] if one["ts"] == ts)
    entries = [each for block in shown["state"].values() for each in block.values()]
    return [each["value"] for entry in entries for each in entry["selected_options"]]


async def test_what_is_ticked_stays_ticked_and_is_what_a_button_sends(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    blocks = [_office_menu("1", "2", "3"), actions(button())]
    ts = (await client.chat_postMessage(channel=ROOM, text="x", blocks=blocks))["ts"]
    where = {"channel": ROOM, "ts": ts}

    async def tick(who: str, *values: str) -> None:
        body = {"as": who, **where, "block_id": "pick", "action_id": "rows", "choice": values}
        assert (await browser.post("/sandbox/act/select", json=body)).status_code == 200

    await tick("ana", "1", "2")
    await tick("ben", "3")
    await slack.type("ben", ROOM, "another message")
    assert await _chosen(browser, "ana", ts) == ["1", "2"]
    assert await _chosen(browser, "ben", ts) == ["3"]

    message = slack.workspace.channel(ROOM).timeline.get(ts)
    assert message is not None
    clicked = await slack.click("ana", message, "Press")
    sent = clicked.payload["state"]["values"]["pick"]["rows"]["selected_options"]
    assert [each["value"] for each in sent] == ["1", "2"]


async def test_a_choice_is_kept_while_it_is_offered_under_the_same_ids(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    initial = [option("Row 2", "2")]
    first = _office_menu("1", "2", "3", initial_options=initial)
    ts = (await client.chat_postMessage(channel=ROOM, text="x", blocks=[first]))["ts"]

    async def redraw(*blocks: Json) -> list[str]:
        await client.chat_update(channel=ROOM, ts=ts, text="x", blocks=blocks)
        return await _chosen(browser, "ana", ts)

    async def choose(*values: str) -> None:
        message = slack.workspace.channel(ROOM).timeline.get(ts)
        assert message is not None
        await slack.select("ana", message, "rows", values)

    assert await _chosen(browser, "ana", ts) == ["2"]
    await choose("1", "3")
    assert await redraw(section("above"), _office_menu("1", "2", "3")) == ["1", "3"]
    assert await redraw(_office_menu("3", "4")) == ["3"]
    assert await redraw(_office_menu("4", "5")) == []
    assert await redraw(_office_menu("1", "2", "3")) == []
    await choose("1")
    assert await redraw(_office_menu("1", "2", "3", block_id="page 2")) == []
    assert await redraw(_office_menu("1", "2", "3")) == []


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


async def test_shortcuts_stand_in_the_menus_and_reach_the_app(
    slack: LocalSlack,
    app: AsyncApp,
    connected: AsyncSocketModeHandler,
    client: AsyncWebClient,
    browser: httpx.AsyncClient,
) -> None:
    ran: list[Json] = []

    async def note(ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        ran.append(shortcut)

    app.shortcut("new")(note)
    app.shortcut("link")(note)
    slack.shortcuts = [Shortcut("New", "global", "new"), Shortcut("Link", "message", "link")]
    ts = (await client.chat_postMessage(channel=ROOM, text="x"))["ts"]

    shown = (await screen(browser, "ana"))["shortcuts"]
    assert [each["name"] for each in shown] == ["New", "Link"]
    for where in ({"callback_id": "new"}, {"callback_id": "link", "channel": ROOM, "ts": ts}):
        answer = await browser.post("/sandbox/act/shortcut", json={"as": "ana", **where})
        assert answer.json()["acked"]
    assert [each["type"] for each in ran] == ["shortcut", "message_action"]
    assert ran[1]["message_ts"] == ts


async def test_the_page_knows_whether_one_may_write_to_the_app(
    slack: LocalSlack, browser: httpx.AsyncClient
) -> None:
    direct = (await screen(browser, "ana"))["bot"]["channel"]
    for is_read_only, status in ((False, 200), (True, 409)):
        slack.is_messages_tab_read_only = is_read_only
        assert (await screen(browser, "ana"))["bot"]["read_only"] is is_read_only
        body = {"as": "ana", "channel": direct, "text": "hello"}
        assert (await browser.post("/sandbox/act/type", json=body)).status_code == status


async def test_a_reply_stands_in_its_thread_and_commands_do_not_run_there(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    ts = (await client.chat_postMessage(channel=ROOM, text="x"))["ts"]
    body = {"as": "ana", "channel": ROOM, "thread": ts}

    assert (await browser.post("/sandbox/act/type", json=body | {"text": "fine"})).is_success
    refused = await browser.post("/sandbox/act/type", json=body | {"text": "/request 123"})

    assert refused.status_code == 409
    assert refused.json()["refusal"] == "/request is not supported in threads"
    [parent] = slack.messages(ROOM)
    assert [reply.text for reply in slack.replies(parent)] == ["fine"]


async def test_the_history_goes_back_page_by_page_and_what_is_private_takes_no_room_in_it(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    for number in range(1, 5):
        await slack.type("ben", ROOM, str(number))
        await client.chat_postEphemeral(channel=ROOM, user="U0ANARUIZ", text=f"for Ana {number}")

    async def shown(latest: int) -> tuple[list[str], bool]:
        query = {"as": "ana", "channel": ROOM, "latest": str(latest)}
        found = (await browser.get("/sandbox/state", params=query)).json()
        return [one["text"] for one in found["messages"]], found["has_earlier"]

    assert await shown(2) == (["3", "for Ana 3", "4", "for Ana 4"], True)
    everything, has_earlier = await shown(4)
    assert (everything[0], len(everything), has_earlier) == ("1", 8, False)


async def test_a_person_is_notified_of_what_names_them_or_is_for_them_alone(
    slack: LocalSlack, client: AsyncWebClient, browser: httpx.AsyncClient
) -> None:
    async def notices(who: str) -> dict[str, str]:
        rooms = (await screen(browser, who))["channels"]
        return {room["name"]: room["notice"]["text"] for room in rooms if room["notice"]}

    await client.chat_postMessage(channel="C0ALERTSX", text="Look, <@U0OLGALIN>")
    direct = await client.conversations_open(users="U0OLGALIN")
    await client.chat_postMessage(channel=direct["channel"]["id"], text="For you")

    assert await notices("olga") == {"press-alerts": "Look, <@U0OLGALIN>", "": "For you"}
    assert await notices("ana") == {}
