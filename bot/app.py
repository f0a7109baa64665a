"""The one place where a bot is put together: an App, Slack, the HTTP door and the jobs."""

import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.delivery.another_database import DatabaseAlarm
from bot.delivery.messages import Courier
from bot.delivery.worker import DeliveryWorker
from bot.http.health import SlackState
from bot.http.listener import listener
from bot.http.server import create_door, serving
from bot.http.slack import SlackDoor
from bot.jobs import jobs, running
from bot.notifier import Notifier
from bot.opening import open_app
from bot.services.addresses import Workspace, addresses
from bot.services.app import App
from bot.services.recovery import recover
from bot.services.suggestions import Suggestions
from bot.settings import Settings, SettingsError
from bot.slack import connection
from bot.slack.entries import register
from bot.slack.interaction import Slack
from bot.slack.members import Members
from bot.slack.view_updates import ViewUpdates
from bot.slack.web_api import web_client, web_session
from domain.access import AccessRules
from domain.messages import Target, office_target
from storage.engine import Database

_log = logging.getLogger(__name__)

# Beyond FMS's own time: to settle an answer and tell the person.
_DRAIN_MARGIN_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is connected and at work."""

    app: App
    slack: Slack
    worker: DeliveryWorker
    api_address: str


@contextlib.asynccontextmanager
async def running_bot(settings: Settings, database: Database | None = None) -> AsyncIterator[Bot]:
    """Start everything; stop it gracefully when the block ends.

    `database` is the settings' own where it is not given.

    Raises SlackRejectsTokenError, SettingsError for a port that is taken, and what `open_app`
    raises.
    """
    async with contextlib.AsyncExitStack() as stack:
        # First: where another program has the port, nothing is begun.
        listening = stack.enter_context(_listening(settings))
        app = await stack.enter_async_context(open_app(settings, database))
        token = settings.slack_bot_token.get_secret_value()
        session = await stack.enter_async_context(web_session())
        client = web_client(settings.slack_api_url, session, token)
        identity = await connection.identify(client)

        channels = _channels(settings)
        found = partial(addresses, app, Workspace(identity.address, channels))
        notifier = Notifier(client, session, addresses=found, ops=settings.slack_ops)
        slack = _slack(settings, notifier, identity)
        courier = Courier(app, slack.notifier, channels, slack.members.may_be_told)
        worker = DeliveryWorker(courier, app.wake)
        await recover(app)
        await stack.enter_async_context(worker.running())
        stack.push_async_callback(app.tasks.cancel)

        bare = web_client(settings.slack_api_url, session)
        bolt = connection.create_app(bare, token, identity)
        register(bolt, app, slack)
        address = await _open_doors(stack, settings, listening, bolt, app, slack)
        alarm = DatabaseAlarm(app, slack.notifier, settings.slack_alerts_channel)
        await stack.enter_async_context(running(jobs(app, alarm.look)))
        stack.push_async_callback(_drain, app, settings)
        _log.info("ready: FMS %s, workspace %s", settings.fms_environment, identity.team_id)
        yield Bot(app, slack, worker, address)
        _log.info("stopping")


def _slack(settings: Settings, notifier: Notifier, identity: connection.Identity) -> Slack:
    access = AccessRules(settings.slack_coordinators, settings.slack_ops)
    return Slack(
        notifier=notifier,
        members=Members(notifier, identity.team_id, access),
        forms=ViewUpdates(notifier),
        suggestions=Suggestions(),
    )


def _channels(settings: Settings) -> dict[str, str]:
    """Our channels, by the targets of what stands in them."""
    offices = settings.slack_office_channels
    return {
        Target.ALERTS: settings.slack_alerts_channel,
        Target.CARDS: settings.slack_assignments_channel,
        **{office_target(office): channel for office, channel in offices.items()},
    }


def _listening(settings: Settings) -> socket.socket:
    try:
        return listener(settings.api_host, settings.api_port)
    except OSError as error:
        why = f"API_HOST and API_PORT cannot be used: {error.strerror}."
        if error.errno == errno.EADDRINUSE:
            taken = f"API_PORT {settings.api_port} is in use by another program, or another bot"
            why = f"{taken}. Stop it, or choose another port."
        raise SettingsError([why]) from None


async def _open_doors(
    stack: contextlib.AsyncExitStack,
    settings: Settings,
    listening: socket.socket,
    bolt: AsyncApp,
    app: App,
    slack: Slack,
) -> str:
    """Open the HTTP door, and connect to Slack; returns the HTTP door's address."""
    slack_socket = _SlackSocket()
    secret = settings.slack_signing_secret
    in_http_mode = settings.slack_app_token is None and secret is not None
    door = create_door(
        app,
        lambda: SlackState(
            in_http_mode or slack_socket.is_connected(),
            slack.notifier.token_refused,
            slack.notifier.scopes_missing,
        ),
        settings.api_token,
        SlackDoor(bolt, secret) if in_http_mode and secret else None,
    )
    address = await stack.enter_async_context(serving(door, listening))
    if settings.slack_app_token is not None:
        app_token = settings.slack_app_token.get_secret_value()
        where = await connection.ask_where_to_connect(bolt.client, app_token)
        connecting = connection.socket_mode(bolt, app_token, where)
        slack_socket.client = await stack.enter_async_context(connecting)
    return address


@dataclass(slots=True)
class _SlackSocket:
    """The connection to Slack, once there is one."""

    client: SocketModeClient | None = None

    def is_connected(self) -> bool:
        session = self.client.current_session if self.client else None
        return session is not None and not session.closed


async def _drain(app: App, settings: Settings) -> None:
    """Let what people asked for come to its end while its answers can still go out."""
    left = await app.tasks.drain(settings.fms_timeout_seconds + _DRAIN_MARGIN_SECONDS)
    if left:
        _log.error("%s requests were cut off; the next start puts them before a person", left)
