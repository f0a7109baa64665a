"""The one place where objects are made and joined."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.delivery.another_database import DatabaseAlarm
from bot.delivery.messages import Courier
from bot.delivery.worker import DeliveryWorker
from bot.http.dependencies import SlackState
from bot.http.server import create_api, serving
from bot.http.slack import SlackDoor
from bot.jobs import jobs, lease_job, running
from bot.messages.format import FmsLinks
from bot.notifier import Notifier
from bot.services.app import App, Rules
from bot.services.lease import begin_lease, end_lease
from bot.services.notices import ALERTS, CARDS
from bot.services.recovery import recover
from bot.services.suggestions import Suggestions
from bot.settings import Settings, SettingsError
from bot.slack import connection
from bot.slack.entries import register
from bot.slack.interaction import Slack
from bot.slack.members import Members
from bot.slack.view_updates import ViewUpdates
from domain.access import AccessRules
from domain.digest import DigestSchedule
from domain.sync import Limits, Schedule
from fms import FmsClient, FmsTarget
from fms.reports import ReportDownloader
from storage.engine import Database
from storage.migrate import migrate

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
async def open_app(settings: Settings) -> AsyncIterator[App]:
    """Open the database, migrated, and the ways to FMS; hold a lease for as long as it lasts.

    Raises sqlalchemy.exc.SQLAlchemyError for a database that cannot be opened, and
    storage.migrate.TablesOfAnotherVersionError for one whose tables another version has made.
    """
    async with contextlib.AsyncExitStack() as stack:
        database = Database(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        await migrate(database)
        target = fms_target(settings)
        fms = FmsClient(target, timeout_seconds=settings.fms_timeout_seconds)
        reports = report_downloader(settings)
        await stack.enter_async_context(fms)
        await stack.enter_async_context(reports)
        app = App(database=database, fms=fms, reports=reports, rules=_rules(settings))
        await begin_lease(app)
        stack.push_async_callback(end_lease, app)
        await stack.enter_async_context(running(lease_job(app)))
        yield app


@contextlib.asynccontextmanager
async def running_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Start everything; stop it gracefully when the block ends.

    Raises SlackRejectsTokenError, SettingsError for a port that is taken, and what `open_app`
    raises.
    """
    async with contextlib.AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        token = settings.slack_bot_token.get_secret_value()
        session = await stack.enter_async_context(connection.web_session())
        client = connection.web_client(settings.slack_api_url, session, token)
        identity = await connection.identify(client)

        slack = _slack(settings, Notifier(client, session), identity)
        worker = _worker(settings, app, slack)
        await recover(app)
        await stack.enter_async_context(worker.running())
        stack.push_async_callback(app.tasks.cancel)

        bare = connection.web_client(settings.slack_api_url, session)
        bolt = connection.create_app(bare, token, identity)
        register(bolt, app, slack)
        address = await _open_doors(stack, settings, bolt, app, slack)
        alarm = DatabaseAlarm(app, slack.notifier, settings.slack_alerts_channel)
        await stack.enter_async_context(running(jobs(app, alarm)))
        stack.push_async_callback(_drain, app, settings)
        _log.info("ready: FMS %s, workspace %s", settings.fms_environment, identity.team_id)
        yield Bot(app, slack, worker, address)
        _log.info("stopping")


def fms_target(settings: Settings) -> FmsTarget:
    """The FMS environment in use."""
    return FmsTarget(
        environment=settings.fms_environment,
        base_url=settings.fms_url(settings.fms_environment) or "",
        token=settings.fms_token(),
        auth_scheme=settings.fms_auth_scheme,
    )


def report_downloader(settings: Settings) -> ReportDownloader:
    """The reports of the FMS environment in use."""
    urls, token = settings.report_urls(), settings.fms_reports_token
    return ReportDownloader(fms_target(settings), urls, token)


def _slack(settings: Settings, notifier: Notifier, identity: connection.Identity) -> Slack:
    access = AccessRules(settings.slack_coordinators, settings.slack_ops)
    return Slack(
        notifier=notifier,
        members=Members(notifier, identity.team_id, access),
        forms=ViewUpdates(notifier),
        suggestions=Suggestions(),
        links=_links(settings),
    )


def _worker(settings: Settings, app: App, slack: Slack) -> DeliveryWorker:
    channels = {
        ALERTS: settings.slack_alerts_channel,
        CARDS: settings.slack_assignments_channel,
    }
    return DeliveryWorker(Courier(app, slack.notifier, slack.links, channels), app.wake)


def _rules(settings: Settings) -> Rules:
    return Rules(
        requestor_id=settings.fms_requestor_id(),
        delivery_time=settings.fms_delivery_time,
        pickup_time=settings.fms_pickup_time,
        zone=settings.zone,
        schedule=Schedule(settings.sync_hour, settings.sync_minute, settings.zone),
        limits=Limits(settings.sync_max_rejected_percent, settings.sync_max_drop_percent),
        sync_enabled=settings.sync_enabled,
        digest=DigestSchedule(
            settings.reminders_enabled, settings.reminders_hour, settings.reminders_zone
        ),
        retention_days=settings.audit_retention_days,
    )


def _links(settings: Settings) -> FmsLinks:
    bases = {"staging": settings.fms_staging_url, "production": settings.fms_production_url}
    known = {environment: base for environment, base in bases.items() if base}
    return FmsLinks(known, settings.fms_environment)


async def _open_doors(
    stack: contextlib.AsyncExitStack, settings: Settings, bolt: AsyncApp, app: App, slack: Slack
) -> str:
    """Open the HTTP door, and connect to Slack; returns the HTTP door's address."""
    socket = _SlackSocket()
    secret = settings.slack_signing_secret
    in_http_mode = settings.slack_app_token is None and secret is not None
    api = create_api(
        app,
        slack.links,
        lambda: SlackState(in_http_mode or socket.is_connected(), slack.notifier.token_refused),
        settings.api_token,
        SlackDoor(bolt, secret) if in_http_mode and secret else None,
    )
    try:
        serving_api = serving(api, settings.api_host, settings.api_port)
        address = await stack.enter_async_context(serving_api)
    except OSError as error:
        raise SettingsError([f"API_HOST and API_PORT cannot be used: {error.strerror}."]) from None
    if settings.slack_app_token is not None:
        app_token = settings.slack_app_token.get_secret_value()
        await connection.check_app_token(bolt.client, app_token)
        connecting = connection.socket_mode(bolt, app_token)
        socket.client = await stack.enter_async_context(connecting)
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
