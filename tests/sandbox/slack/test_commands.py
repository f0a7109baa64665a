"""Slash commands: payload, ack, what the person sees."""

import asyncio

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp

from sandbox.slack import ClientRefusalError, LocalSlack, SlashCommand
from sandbox.slack.people import OTHER_TEAM
from tests.sandbox.slack.kit import Json, section

ROOM = "#press-assignments"


async def test_a_command_reaches_the_app_with_slacks_payload_and_its_ack_is_timed(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    seen: list[Json] = []

    @app.command("/request")
    async def request(ack: AsyncAck, body: Json) -> None:
        seen.append(body)
        await ack()

    typed = await slack.type("ana", ROOM, "/request  123 125 ")

    assert typed.acked
    assert typed.ack_seconds is not None
    assert typed.error is None
    assert (seen[0]["command"], seen[0]["text"]) == ("/request", "123 125")
    assert seen[0]["channel_name"] == "press-assignments"
    assert {"trigger_id", "response_url", "user_id", "team_domain"} <= set(seen[0])
    assert not {"thread_ts", "message", "user"} & set(seen[0])


async def test_an_ack_with_text_is_shown_to_that_person_only(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack("Which one?")

    await slack.type("ana", ROOM, "/request")

    assert [message.text for message in slack.whispers("ana")] == ["Which one?"]
    assert slack.whispers("ben") == []
    assert slack.messages(ROOM) == []


async def test_an_ack_in_channel_shows_the_command_and_the_answer_to_everybody(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack("Sent.", response_type="in_channel")

    await slack.type("ana", ROOM, "/request 123")

    assert [message.text for message in slack.messages(ROOM)] == ["/request 123", "Sent."]


async def test_an_answer_slack_would_refuse_becomes_an_error_for_the_person(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack("too long", blocks=[section("x" * 3001)])

    typed = await slack.type("ana", ROOM, "/request 123")

    assert typed.error == '/request failed with the error "invalid_command_response"'


@pytest.mark.usefixtures("impatient")
async def test_a_late_ack_is_an_operation_timeout_although_it_still_comes(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    timed_out = asyncio.Event()

    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await timed_out.wait()
        await ack("too late")

    typed = await slack.type("ana", ROOM, "/request 123")
    timed_out.set()
    await slack.until(lambda: typed.acked_at)

    assert not typed.acked
    assert typed.error == '/request failed with the error "operation_timeout"'
    assert [message.text for message in slack.whispers("ana")] == [typed.error]


async def test_without_a_socket_the_person_sees_dispatch_failed_at_once(
    slack: LocalSlack,
) -> None:
    typed = await slack.type("ana", ROOM, "/request 123")

    assert typed.failure == "dispatch_failed"
    assert slack.whispers("ana")[0].text == '/request failed with the error "dispatch_failed"'


async def test_the_same_envelope_can_come_twice(
    slack: LocalSlack, app: AsyncApp, connected: AsyncSocketModeHandler
) -> None:
    triggers: list[str] = []

    @app.command("/request")
    async def request(ack: AsyncAck, body: Json) -> None:
        triggers.append(body["trigger_id"])
        await ack("once")

    first = await slack.type("ana", ROOM, "/request 123")
    second = await slack.redeliver(first)

    assert second.acked
    assert second.envelope_id == first.envelope_id
    assert triggers[0] == triggers[1]
    assert [message.text for message in slack.whispers("ana")] == ["once"]


async def test_an_external_person_comes_with_their_own_team(slack: LocalSlack) -> None:
    typed = await slack.type("eve", ROOM, "/request 123")

    assert typed.payload["team_id"] == OTHER_TEAM


async def test_nobody_types_where_they_are_not(slack: LocalSlack) -> None:
    with pytest.raises(ClientRefusalError, match="Eve Marsh is not in press-alerts"):
        await slack.type("eve", "#press-alerts", "/request 123")
    with pytest.raises(ClientRefusalError, match="deactivated"):
        await slack.type("dora", ROOM, "/request 123")


async def test_a_command_the_app_has_not_is_not_sent(slack: LocalSlack) -> None:
    slack.commands = [SlashCommand("/request")]

    typed = await slack.type("ana", ROOM, "/requst 123")

    assert not typed.delivered
    assert typed.error == "/requst is not a valid command."


async def test_should_escape_turns_names_into_ids_and_signs_into_entities(
    slack: LocalSlack,
) -> None:
    slack.commands = [SlashCommand.from_manifest({"command": "/sync", "should_escape": True})]

    typed = await slack.type("ana", ROOM, "/sync @ben #random @nobody <b> & https://x.example/1")

    assert typed.payload["text"] == (
        "<@U0BENOKAF> <#C0RANDOMX|random> @nobody &lt;b&gt; &amp; <https://x.example/1>"
    )
