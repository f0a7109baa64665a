"""response_urls: what one can do with them, and for how long."""

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, ManualClock
from tests.sandbox.slack.kit import Json, actions, button, section


async def use(url: str, **body: object) -> httpx.Response:
    """Post to a response_url."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(url, json=body)


async def url_of_command(slack: LocalSlack) -> str:
    """A response_url from a command in a channel the bot is not in."""
    typed = await slack.type("ana", "#random", "/request 123")
    slack.workspace.whispers("U0ANARUIZ")
    return str(typed.payload["response_url"])


def said(slack: LocalSlack) -> list[str]:
    """What the app whispered to Ana."""
    return [m.text for m in slack.whispers("ana") if m.user == slack.workspace.bot.id]


async def test_it_works_five_times_then_answers_used_url(slack: LocalSlack) -> None:
    url = await url_of_command(slack)

    answers = [await use(url, text=str(turn)) for turn in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[5].text == "used_url"
    assert said(slack) == ["0", "1", "2", "3", "4"]


async def test_it_works_for_thirty_minutes(slack: LocalSlack, clock: ManualClock) -> None:
    url = await url_of_command(slack)
    clock.advance(30 * 60)
    assert (await use(url, text="in time")).status_code == 200
    clock.advance(1)

    answer = await use(url, text="late")

    assert (answer.status_code, answer.text) == (404, "expired_url")


async def test_in_channel_it_posts_even_where_the_bot_is_not(slack: LocalSlack) -> None:
    url = await url_of_command(slack)

    await use(url, text="for all", response_type="in_channel")

    assert [message.text for message in slack.messages("#random")] == ["for all"]


async def test_a_command_replaces_and_deletes_its_own_earlier_response(slack: LocalSlack) -> None:
    url = await url_of_command(slack)
    await use(url, text="working")

    await use(url, text="done", replace_original=True)
    assert said(slack) == ["done"]
    await use(url, delete_original=True)
    assert said(slack) == []


async def test_a_button_replaces_the_message_it_stands_on(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    for post in (
        client.chat_postMessage(channel="C0ASSIGNM", text="card", blocks=[actions(button())]),
        client.chat_postEphemeral(
            channel="C0ASSIGNM", user="U0ANARUIZ", text="hush", blocks=[actions(button())]
        ),
    ):
        await post
    message, [whisper] = slack.messages("#press-assignments")[0], slack.whispers("ana")

    clicked = await slack.click("ana", message, "Press")
    await use(clicked.payload["response_url"], text="new card", replace_original=True)
    clicked = await slack.click("ana", whisper, "Press")
    await use(clicked.payload["response_url"], text="new hush", replace_original=True)
    await use(clicked.payload["response_url"], text="private", replace_original=False)

    assert [each.text for each in slack.messages("#press-assignments")] == ["new card"]
    assert said(slack) == ["new hush", "private"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "attachments": [{"color": "mauve"}]}, "invalid_attachments"),
    ],
)
async def test_it_is_as_strict_as_the_web_api(slack: LocalSlack, body: Json, error: str) -> None:
    answer = await use(await url_of_command(slack), **body)

    assert answer.json()["ok"] is False
    assert answer.json()["error"] == error
