"""The local Slack with apps that it was not made for: Bolt's smallest, as its README has them."""

import os
import re
import socket
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack import LocalSlack, local_slack

ROOM = "#press-assignments"
EXAMPLES = re.findall(
    r"^```python\n(import os\n.+?)^```$",
    (Path(__file__).parents[3] / "sandbox" / "slack" / "README.md").read_text(),
    re.MULTILINE | re.DOTALL,
)


async def test_bolts_smallest_app_answers_over_socket_mode() -> None:
    async with _slack() as slack, _program(EXAMPLES[0], slack):
        await slack.connected()

        await _say_hello(slack)


async def test_bolts_smallest_app_answers_over_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with _slack() as slack, _program(EXAMPLES[1], slack, PORT=str(port)) as app:
        assert app.stdout
        # Its first line comes when it listens.
        assert b"running" in await app.stdout.readline()
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")

        await _say_hello(slack)


async def test_it_runs_by_itself_and_says_what_an_app_needs() -> None:
    command = (sys.executable, "-m", "sandbox.slack", "--port", "0")
    process = await create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout
    said = (await process.stdout.readuntil(b"stops it.\n")).decode()
    process.terminate()

    assert await process.wait() == 0
    given = dict(re.findall(r"^export (\w+)=(.+)$", said, re.MULTILINE))
    wanted = {name for example in EXAMPLES for name in re.findall(r"SLACK_\w+", example)}
    assert {*wanted, "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"} == given.keys()


def _slack() -> AbstractAsyncContextManager[LocalSlack]:
    events = frozenset({"message.channels"})
    return local_slack(headless=True, events=events, ack_limit=PATIENCE_SECONDS)


async def _say_hello(slack: LocalSlack) -> None:
    assert (await slack.type("ana", ROOM, "hello")).acked
    await slack.until(lambda: slack.messages(ROOM)[-1].text == "Hey there <@U0ANARUIZ>!")


@asynccontextmanager
async def _program(text: str, slack: LocalSlack, **more: str) -> AsyncIterator[Process]:
    """A program in a process of its own, with the environment that the local Slack gives."""
    given = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PYTHONUNBUFFERED": "1",
    }
    process = await create_subprocess_exec(
        sys.executable, "-c", text, env={**os.environ, **given, **more}, stdout=PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()
