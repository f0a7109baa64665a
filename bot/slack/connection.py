"""The Bolt application and its connection: everything that knows how Bolt is set up."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import retry, retry_if_exception_type, wait_exponential_jitter

from bot.notifier import TOKEN_REFUSED, Answer, SlackRefused, SlackUnavailable, ask

_log = logging.getLogger(__name__)

# More often than the SDK tries to connect.
_LOOK_EVERY_SECONDS = 1.0


class SlackRejectsTokenError(Exception):
    """Slack does not accept a token; `setting` names which."""

    def __init__(self, setting: str, code: str) -> None:
        super().__init__(f"{setting}: Slack answers {code}")
        self.setting = setting
        self.code = code


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace; `address` is the workspace's, such as https://a.slack.com/."""

    team_id: str
    bot_id: str
    bot_user_id: str
    address: str = ""


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who the bot token is; waits for as long as Slack is away.

    Raises SlackRejectsTokenError.
    """
    answer = await _ask(client, "SLACK_BOT_TOKEN", None)
    address = answer.get("url")
    return Identity(
        team_id=str(answer["team_id"]),
        bot_id=str(answer["bot_id"]),
        bot_user_id=str(answer["user_id"]),
        address=address if isinstance(address, str) else "",
    )


async def ask_where_to_connect(client: AsyncWebClient, app_token: str) -> str | None:
    """The address that Slack has for the next connection.

    Raises SlackRejectsTokenError; the socket client would try a wrong token for ever.
    """
    address = (await _ask(client, "SLACK_APP_TOKEN", app_token)).get("url")
    return address if isinstance(address, str) else None


@retry(
    retry=retry_if_exception_type(SlackUnavailable),
    wait=wait_exponential_jitter(multiplier=0.5, max=30),
    before_sleep=lambda _state: _log.warning("Slack cannot be reached; trying again"),
)
async def _ask(client: AsyncWebClient, setting: str, app_token: str | None) -> Answer:
    try:
        if app_token is not None:
            return await ask(client.apps_connections_open, app_token=app_token)
        answer = await ask(client.auth_test)
    except SlackRefused as error:
        raise SlackRejectsTokenError(setting, error.code) from error
    except SlackUnavailable as error:
        if error.code in TOKEN_REFUSED or error.scope:
            raise SlackRejectsTokenError(setting, error.code) from error
        raise
    if not all(isinstance(answer.get(name), str) for name in _IDENTITY):
        raise SlackUnavailable
    return answer


_IDENTITY = ("team_id", "bot_id", "user_id")


def create_app(client: AsyncWebClient, token: str, identity: Identity) -> AsyncApp:
    """A Bolt application for one workspace, with no listeners yet.

    `client` has no token of its own: with `authorize`, Bolt gives each request's client one.
    """
    authorized = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=token,
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
    )

    async def authorize() -> AuthorizeResult:
        return authorized

    with _without_bolts_own_settings():
        app = AsyncApp(
            client=client,
            authorize=authorize,
            raise_error_for_unhandled_request=True,
            attaching_conversation_kwargs_enabled=False,
            # Without a name Bolt looks for one in the files of all who call it.
            name=__name__,
        )
    app.error(_on_error)
    return app


@contextlib.contextmanager
def _without_bolts_own_settings() -> Iterator[None]:
    """Keep Bolt from reading the environment by itself.

    A client id and secret there would switch it to OAuth with files, without a word.
    """
    names = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    held = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)


async def _on_error(error: Exception, response: BoltResponse | None) -> BoltResponse | None:
    """Whatever the edge did not see; `response` is None once the request is acknowledged."""
    if isinstance(error, BoltUnhandledRequestError):
        _log.warning("Slack sent something that nothing here answers")
    else:
        _log.error("a Slack request failed at the edge", exc_info=error)
    return BoltResponse(status=200, body="") if response is not None else None


@contextlib.asynccontextmanager
async def socket_mode(
    app: AsyncApp, app_token: str, address: str | None
) -> AsyncIterator[SocketModeClient]:
    """Connected for as long as the block lasts; reconnects by itself in between."""
    handler = AsyncSocketModeHandler(app, app_token)
    # Without, the SDK would ask for another.
    handler.client.wss_uri = address
    forgetting = asyncio.create_task(_forget_used_addresses(handler.client))
    try:
        # SDK 3.48 waits in here for as long as it takes to connect.
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield handler.client
    finally:
        forgetting.cancel()
        await handler.close_async()  # type: ignore[no-untyped-call]
        # close_async returns before the tasks it cancels have seen it.
        await asyncio.sleep(0)


async def _forget_used_addresses(client: SocketModeClient) -> None:
    """Have each try to connect ask Slack for an address.

    Slack gives one for one connection, soon. SDK 3.48 asks for it once and would go on trying it,
    each ping interval and for ever, where the first connection with it could not be opened.
    """
    while True:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        if client.current_session is None or client.current_session.closed:
            client.wss_uri = None
