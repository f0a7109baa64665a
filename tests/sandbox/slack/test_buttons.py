"""Buttons and menus in messages."""

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import ClientRefusalError, LocalSlack, Message, buttons
from sandbox.slack.default_workspace import ASSIGNMENTS
from tests.sandbox.slack.kit import CONFIRM, Json, actions, button, card, option, plain

REQUEST = button("Request", "request", value="123")
UNREQUEST = button("Unrequest", "unrequest", value="123", confirm=CONFIRM)


async def posted(client: AsyncWebClient, slack: LocalSlack, message: Json) -> Message:
    """The message once it stands in #press-assignments."""
    answer = await client.chat_postMessage(channel=ASSIGNMENTS, **message)
    found = slack.workspace.channel(ASSIGNMENTS).timeline.get(answer["ts"])
    assert found is not None
    return found


async def test_a_click_in_an_attachment_has_slacks_payload(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    seen: list[Json] = []

    @app.action("request")
    async def request(ack: AsyncAck, body: Json) -> None:
        seen.append(body)
        await ack()

    message = await posted(client, slack, card(REQUEST))
    clicked = await slack.click("ben", message, "Request")

    assert clicked.acked
    body = seen[0]
    assert body["type"] == "block_actions"
    assert body["container"] == {
        "type": "message_attachment",
        "message_ts": message.ts,
        "channel_id": ASSIGNMENTS,
        "is_ephemeral": False,
        "attachment_id": 1,
        "is_app_unfurl": False,
    }
    assert body["message"]["attachments"][0]["color"] == "#D5009D"
    assert body["user"]["team_id"] == body["team"]["id"]
    assert {"trigger_id", "response_url", "channel", "state"} <= set(body)
    [action] = body["actions"]
    assert (action["action_id"], action["value"], action["type"]) == ("request", "123", "button")
    assert {"action_ts", "block_id", "text"} <= set(action)


async def test_an_ephemeral_message_is_not_in_the_payload_of_its_buttons(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(
        channel=ASSIGNMENTS, user="U0ANARUIZ", text="try", blocks=[actions(REQUEST)]
    )
    [whisper] = slack.whispers("ana")

    clicked = await slack.click("ana", whisper, "Request")

    assert clicked.payload["container"]["is_ephemeral"] is True
    assert "message" not in clicked.payload
    with pytest.raises(ClientRefusalError, match="does not see"):
        await slack.click("ben", whisper, "Request")


async def test_a_dialog_that_is_declined_sends_nothing(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    message = await posted(client, slack, card(UNREQUEST, REQUEST))

    assert not (await slack.click("ana", message, "Unrequest", confirm=False)).delivered
    with pytest.raises(ClientRefusalError, match="no dialog asks"):
        await slack.click("ana", message, "Request", confirm=False)
    assert slack.interactions == []


async def test_a_button_that_is_gone_can_only_be_clicked_late(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    before = await posted(client, slack, card(REQUEST))
    await client.chat_update(channel=ASSIGNMENTS, ts=before.ts, **card(UNREQUEST))

    now = slack.now(before)
    assert now is not None
    assert buttons(now) == ["Unrequest"]
    with pytest.raises(ClientRefusalError, match="no 'Request' to be seen; there is 'Unrequest'"):
        await slack.click("ana", before, "Request")
    late = await slack.click("ana", before, "Request", late=True)
    assert late.payload["actions"][0]["action_id"] == "request"


async def test_buttons_of_one_label_are_told_apart_by_value(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    blocks = [actions(button("Open", "open", value=value)) for value in ("1", "2")]
    message = await posted(client, slack, {"text": "two", "blocks": blocks})

    with pytest.raises(ClientRefusalError, match="2 times 'Open'"):
        await slack.click("ana", message, "Open")
    clicked = await slack.click("ana", message, "Open", value="2")
    assert clicked.payload["actions"][0]["value"] == "2"


async def test_nobody_clicks_what_they_cannot_see(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0ALERTSX", text="x", blocks=[actions(REQUEST)])
    alert = slack.last("#press-alerts")
    assert alert is not None

    with pytest.raises(ClientRefusalError, match="Gus Hale is not in press-alerts"):
        await slack.click("gus", alert, "Request")


@pytest.mark.usefixtures("impatient")
async def test_a_click_without_an_ack_leaves_a_warning_sign(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    @app.action("request")
    async def request() -> None:
        return

    message = await posted(client, slack, card(REQUEST))
    clicked = await slack.click("ana", message, "Request")

    assert clicked.failure == "operation_timeout"
    assert clicked.error == "⚠️"


async def test_menus_report_what_was_chosen(slack: LocalSlack, client: AsyncWebClient) -> None:
    menu = {
        "type": "static_select",
        "action_id": "office",
        "placeholder": {"type": "plain_text", "text": "Office"},
        "options": [option("Los Angeles", "la"), option("New York", "ny")],
    }
    more = {"type": "overflow", "action_id": "more", "options": [option("Sync", "sync")]}
    message = await posted(
        client, slack, {"text": "choose", "blocks": [actions(menu, more, block_id="b")]}
    )

    chosen = await slack.select("ana", message, "office", "New York")
    assert chosen.payload["actions"][0]["selected_option"]["value"] == "ny"
    assert chosen.payload["state"]["values"]["b"]["office"]["selected_option"]["value"] == "ny"
    picked = await slack.select("ana", message, "more", "sync")
    assert picked.payload["actions"][0]["type"] == "overflow"
    assert picked.payload["state"]["values"]["b"]["office"]["selected_option"]["value"] == "ny"
    with pytest.raises(ClientRefusalError, match="no option 'Chicago'"):
        await slack.select("ana", message, "office", "Chicago")
    with pytest.raises(ClientRefusalError, match="not a button"):
        await slack.click("ana", message, "office")


async def test_a_button_in_a_container_is_pressed_like_any_other(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    @app.action("request")
    async def request(ack: AsyncAck) -> None:
        await ack()

    inside = {"type": "container", "title": plain("Ready"), "child_blocks": [actions(REQUEST)]}
    message = await posted(client, slack, {"text": "x", "blocks": [inside]})
    clicked = await slack.click("ben", message, "Request")

    assert clicked.acked
    assert clicked.payload["actions"][0]["value"] == "123"
