"""Waiting, and saying what one waited for in vain."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, words
from tests.sandbox.slack.kit import button, card


async def test_until_gives_back_what_it_waited_for(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0ASSIGNM", **card(button("Request")))

    message = await slack.until(lambda: slack.last("#press-assignments"))

    assert words(message) == "*Assignment 123*\nRequest"
    assert message.color == "#D5009D"


async def test_in_vain_it_shows_what_slack_shows(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0ASSIGNM", text="what was said instead")

    with pytest.raises(TimeoutError) as vain:
        await slack.until(lambda: slack.whispers("ana"), timeout=0.02)

    assert "press-assignments: what was said instead" in str(vain.value)
    assert "chat.postMessage 200" in str(vain.value)
