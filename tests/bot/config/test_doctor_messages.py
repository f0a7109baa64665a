"""`check` asks Slack about an example of every message of this version."""

import json
from collections.abc import Callable

import pytest
from aiohttp import web

from bot.doctor.blocks import examine_messages
from bot.doctor.examples import examples
from bot.slack.web_api import web_client, web_session
from tests.bot.messages.test_strictness import RENDERERS
from tests.stage import Stage, on_sqlite

Answer = Callable[[dict[str, str]], web.Response]


async def asked_of(answer: Answer) -> list[str]:
    """What `check` says where Slack answers like this."""

    async def validate(request: web.Request) -> web.Response:
        form = await request.post()
        return answer({name: str(value) for name, value in form.items()})

    app = web.Application()
    app.router.add_post("/api/blocks.validate", validate)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with web_session() as session:
            client = web_client(f"http://{host}:{port}/api", session, "example")
            return [one.line for one in await examine_messages(client)]
    finally:
        await runner.cleanup()


def refused(**answer: object) -> web.Response:
    return web.json_response({"ok": False, **answer})


@on_sqlite
async def test_slack_is_asked_about_every_message_and_takes_each(stage: Stage) -> None:
    async with web_session() as session:
        client = web_client(f"{stage.slack.address}/api", session, stage.slack.bot_token)
        [said] = await examine_messages(client)
    assert said.line == f"ok messages: Slack takes each of {len(examples())} examples"


def test_nothing_that_can_be_sent_is_left_out() -> None:
    files = {"render_calendar_picture", "render_rejected_rows"}
    assert set(RENDERERS) - set(examples()) <= files


async def test_what_slack_refuses_is_named_with_slacks_words() -> None:
    def answer(form: dict[str, str]) -> web.Response:
        message = json.loads(form.get("message", "{}"))
        if message.get("attachments"):
            wrong = {"pointer": "/attachments/0", "code": "x", "message": "is out of fashion"}
            return refused(error="invalid_message", errors=[wrong])
        return web.json_response({"ok": True})

    said = await asked_of(answer)

    card = "problem: message render_card: Slack refuses it: /attachments/0 is out of fashion."
    assert card in said
    assert len(said) < len(examples())


@pytest.mark.parametrize("error", ["unknown_method", "invalid_arguments"])
async def test_a_slack_that_does_not_know_the_question_is_no_problem(error: str) -> None:
    [said] = await asked_of(lambda _: refused(error=error))
    assert said == (
        f"warning: messages: Slack answers {error}, so whether it takes every message is not known."
    )


async def test_a_limit_is_kept_to_and_what_was_not_asked_is_said() -> None:
    asked = iter(range(1000))

    def answer(_: dict[str, str]) -> web.Response:
        if next(asked) < 2:
            return web.json_response({"ok": True})
        headers = {"Retry-After": "3600"}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    [said] = await asked_of(answer)
    assert said.startswith(f"warning: messages: Slack let 2 of {len(examples())} be asked about")
