"""Slack's HTTP mode: signed requests at the HTTP door in place of a socket."""

import json
from urllib.parse import urlencode

import pytest

from tests.http.helpers import EVENTS, FORM, over_http, signed
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

pytestmark = on_sqlite


@pytest.mark.long
async def test_commands_buttons_and_modals_work_without_a_socket(stage: Stage) -> None:
    async with over_http(stage) as http:
        assert (await http.get("/health/ready")).status_code == 200

        typed = await stage.slack.type("ana", CARDS, "/request 120")
        assert typed.acked
        requested = await stage.card(120, "Requested")
        clicked = await stage.slack.click("ana", requested, "Unrequest")
        assert clicked.acked
        await stage.card(120, "Planned")
        await stage.slack.type("olga", ALERTS, "/sync status")
        await stage.whisper("olga", "The nightly sync is off")

    assert stage.slack.socket_mode.connections == 0


@pytest.mark.parametrize("text", ["payload", "payload=1 &payload=2", "120 payload", "ssl_check"])
async def test_a_command_with_the_word_payload_in_it_is_a_command(stage: Stage, text: str) -> None:
    async with over_http(stage):
        typed = await stage.slack.type("ana", CARDS, f"/request {text}")

        assert typed.acked
        await stage.whisper("ana", "is not an assignment number")


async def test_what_is_not_signed_by_slack_or_long_ago_is_refused_and_does_nothing(
    stage: Stage,
) -> None:
    async with over_http(stage) as http:
        channel = stage.slack.workspace.channel(CARDS)
        ana = stage.slack.workspace.user("ana")
        command = stage.slack.payloads.slash_command(ana, channel, "/request", "120")
        body = urlencode(command)
        good = signed(stage, body)
        for headers in (
            {"content-type": FORM},
            good | {"x-slack-signature": "v0=" + "0" * 64},
            good | {"x-slack-signature": ""},
            good | {"x-slack-request-timestamp": "now"},
            signed(stage, body, secret="another"),
            signed(stage, body, age=400),
            signed(stage, body, age=-400),
            signed(stage, body + "&x=1"),
        ):
            answer = await http.post(EVENTS, content=body, headers=headers)
            assert (answer.status_code, answer.text) == (401, "")
        assert (await stage.state(120)).open_attempt is None
        assert len(stage.fms.calls) == 0

        assert (await http.post(EVENTS, content=body, headers=good)).status_code == 200
        await stage.card(120, "Requested")


async def test_slack_can_verify_the_address(stage: Stage) -> None:
    async with over_http(stage) as http:
        body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
        answer = await http.post(EVENTS, content=body, headers=signed(stage, body))
        assert (answer.status_code, answer.text) == (200, "3eZbrw1aB")
        check = "ssl_check=1&token=x"
        answer = await http.post(EVENTS, content=check, headers=signed(stage, check))
        assert (answer.status_code, answer.text) == (200, "")
        unsigned = await http.post(EVENTS, content=body)
        assert unsigned.status_code == 401


@pytest.mark.parametrize("body", ["{", "payload={", "[1]", "payload=[]", "", "{}"])
async def test_a_signed_body_that_makes_no_sense_is_no_server_error(
    stage: Stage, body: str
) -> None:
    async with over_http(stage) as http:
        answer = await http.post(EVENTS, content=body, headers=signed(stage, body))

    assert answer.status_code < 500
