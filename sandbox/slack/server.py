"""The local Slack: a workspace on loopback that an app connects to as it would to Slack.

Use in a test::

    async with local_slack(headless=True) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        handler = AsyncSocketModeHandler(AsyncApp(client=client), slack.app_token)
        await handler.connect_async()
        await slack.connected()

        command = await slack.type("ana", "#press-assignments", "/request 123")
        assert command.acked
        card = await slack.until(lambda: slack.last("#press-assignments"))
        await slack.click("ana", card, "Unrequest", confirm=True)
        assert slack.whispers("ana")[-1].text == "..."
        assert len(slack.calls.of("chat.update")) == 1

People, channels and messages may be named by object, id or name. What a person did comes back as
an `Interaction` (acked, ack_seconds, ack, error). Time is `clock`: pass a `ManualClock` to expire
trigger ids and response_urls. `slack.faults` makes Slack fail, `slack.limits.enabled = True` makes
it count, `slack.refresh_connections()` makes it reconnect.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.serving import serve
from sandbox.slack.api_call import DEFAULT_SCOPES
from sandbox.slack.clock import Clock
from sandbox.slack.commands import SlashCommand
from sandbox.slack.companion import Companion
from sandbox.slack.default_workspace import default_workspace
from sandbox.slack.delivery import ACK_SECONDS, EVENT_RETRY_SECONDS
from sandbox.slack.hooks import Hooks
from sandbox.slack.local import LocalSlack
from sandbox.slack.page.routes import PageRoutes
from sandbox.slack.tokens import TRIGGER_SECONDS
from sandbox.slack.user_actions.base import DEFAULT_EVENTS
from sandbox.slack.web_api import Tokens, WebApi
from sandbox.slack.workspace import Workspace

DEFAULT_TOKENS = Tokens(
    bot="xoxb-local-sandbox-bot",
    app="xapp-local-sandbox-app",
    signing_secret="local-sandbox-signing-secret",  # noqa: S106 - opens nothing but this sandbox
    scopes=DEFAULT_SCOPES,
)


def create_app(slack: LocalSlack, *, headless: bool = False) -> FastAPI:
    """The HTTP face of the local Slack; `headless` serves no page."""
    web_api = WebApi(slack.workspace, slack.tokens, slack.limits, slack.faults, slack.calls)
    hooks = Hooks(slack.workspace, slack.faults, slack.calls)
    routes: list[BaseRoute] = [
        Route("/api/{method}", web_api.answer, methods=["GET", "POST"]),
        Route("/commands/{team}/{secret}", hooks.response_url, methods=["POST"]),
        Route("/actions/{team}/{secret}", hooks.response_url, methods=["POST"]),
        Route("/upload/v1/{secret}", hooks.upload, methods=["POST"]),
        Route("/files/{file_id}/{name}", hooks.download, methods=["GET"]),
        WebSocketRoute("/link/", slack.socket_mode.serve),
        *PageRoutes(slack).routes(headless=headless),
        *(() if headless else slack.companion.routes),
    ]
    return FastAPI(routes=routes, openapi_url=None)


@contextlib.asynccontextmanager
async def local_slack(
    port: int = 0,
    *,
    headless: bool = False,
    workspace: Workspace | None = None,
    tokens: Tokens = DEFAULT_TOKENS,
    clock: Clock = time.time,
    ack_limit: float = ACK_SECONDS,
    trigger_limit: float = TRIGGER_SECONDS,
    event_retries: Sequence[float] = EVENT_RETRY_SECONDS,
    commands: Sequence[SlashCommand] | None = None,
    events: frozenset[str] = DEFAULT_EVENTS,
    rate_limits: bool = False,
    beside: Callable[[LocalSlack], Companion] | None = None,
) -> AsyncIterator[LocalSlack]:
    """A running local Slack; port 0 takes any free one. `beside` says what its page shows besides.

    `clock` is for the default workspace; one that is handed in has its own.
    """
    slack = LocalSlack(
        workspace or default_workspace(clock=clock),
        replace(tokens),
        ack_limit=ack_limit,
        trigger_limit=trigger_limit,
        event_retries=event_retries,
        commands=commands,
        events=events,
        rate_limits=rate_limits,
    )
    if beside is not None:
        slack.companion = beside(slack)
    async with serve(create_app(slack, headless=headless), port=port) as address:
        slack.workspace.address = address
        try:
            yield slack
        finally:
            await slack.close()
