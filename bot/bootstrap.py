"""The one place where objects are made and joined."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot import slack_app
from bot.api.app import create_api
from bot.api.context import ApiContext
from bot.api.server import serving
from bot.api.slack import SlackDoor
from bot.config import Settings
from bot.delivery.cards import CardKeeper
from bot.delivery.outbox import OutboxWorker
from bot.delivery.worker import DeliveryWorker
from bot.domain.access import AccessRules
from bot.domain.reminders import Mornings
from bot.domain.sync import Limits, Schedule
from bot.in_flight import InFlight
from bot.jobs import schedule, schedule_lease
from bot.listeners import register
from bot.listeners.directory import Directory
from bot.listeners.form_turns import FormTurns
from bot.listeners.toolbox import Toolbox
from bot.messages.format import FmsLinks
from bot.metrics import Metrics
from bot.notifier import Notifier
from bot.services.batches.recover import recover_batches
from bot.services.desk import Desk, Policy
from bot.services.recover_attempts import begin_lease, end_lease, recover_attempts
from bot.services.suggestions import Suggestions
from bot.services.sync.desk import SyncDesk
from bot.sync_runner import SyncRunner
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

    toolbox: Toolbox
    worker: DeliveryWorker
    api_address: str


@dataclass(frozen=True, slots=True)
class Workbench:
    """What works without Slack: the database, FMS and its reports. `news` wakes the delivery."""

    desk: Desk
    sync_desk: SyncDesk
    news: asyncio.Event


@contextlib.asynccontextmanager
async def open_workbench(settings: Settings) -> AsyncIterator[Workbench]:
    """Open the database, migrated, and the ways to FMS; hold a lease for as long as it lasts.

    Raises sqlalchemy.exc.SQLAlchemyError for a database that cannot be opened, and
    storage.migrate.TablesAreNewer for one that a newer version has changed.
    """
    async with contextlib.AsyncExitStack() as stack:
        database = Database(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        await migrate(database)
        target = fms_target(settings)
        fms = FmsClient(target, timeout_seconds=settings.fms_timeout_seconds)
        reports = ReportDownloader(target, settings.report_urls())
        await stack.enter_async_context(fms)
        await stack.enter_async_context(reports)
        bench = _workbench(settings, database, fms, reports)
        await begin_lease(bench.desk)
        stack.push_async_callback(end_lease, bench.desk)
        stack.enter_context(_running(schedule_lease(bench.desk)))
        yield bench


@contextlib.asynccontextmanager
async def running_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Start everything; stop it gracefully when the block ends.

    Raises SlackRejectsTokenError, OSError for a port that is taken, and what `open_workbench`
    raises.
    """
    async with contextlib.AsyncExitStack() as stack:
        bench = await stack.enter_async_context(open_workbench(settings))
        token = settings.slack_bot_token.get_secret_value()
        session = await stack.enter_async_context(slack_app.web_session())
        client = slack_app.web_client(settings.slack_api_url, session, token)
        identity = await slack_app.identify(client)

        toolbox, worker = _join(settings, bench, Notifier(client, session), identity)
        await recover_attempts(bench.desk)
        await recover_batches(bench.desk)
        await stack.enter_async_context(worker.running())
        await stack.enter_async_context(toolbox.syncs.running())
        jobs = schedule(
            bench.desk, toolbox.syncs, _mornings(settings), settings.audit_retention_days
        )
        stack.enter_context(_running(jobs))

        bare = slack_app.web_client(settings.slack_api_url, session)
        app = slack_app.create_app(bare, token, identity)
        register(app, toolbox)
        address = await _open_doors(stack, settings, app, toolbox)
        stack.push_async_callback(_drain, toolbox.in_flight, settings)
        _log.info("ready: FMS %s, workspace %s", settings.fms_environment, identity.team_id)
        yield Bot(toolbox, worker, address)
        _log.info("stopping")


def fms_target(settings: Settings) -> FmsTarget:
    """The FMS environment in use."""
    return FmsTarget(
        environment=settings.fms_environment,
        base_url=settings.fms_url(settings.fms_environment) or "",
        token=settings.fms_token(),
        auth_scheme=settings.fms_auth_scheme,
    )


def _workbench(
    settings: Settings, database: Database, fms: FmsClient, reports: ReportDownloader
) -> Workbench:
    news = asyncio.Event()
    desk = Desk(
        database=database,
        fms=fms,
        policy=_policy(settings),
        holder=f"bot:{uuid.uuid4().hex}",
        news=news.set,
        metrics=Metrics(),
    )
    return Workbench(desk, _sync_desk(settings, desk, reports), news)


def _join(
    settings: Settings, bench: Workbench, notifier: Notifier, identity: slack_app.Identity
) -> tuple[Toolbox, DeliveryWorker]:
    links = _links(settings)
    cards = CardKeeper(bench.desk, notifier, links, settings.slack_assignments_channel)
    outbox = OutboxWorker(
        bench.desk,
        notifier,
        links,
        alerts_channel=settings.slack_alerts_channel,
        cards_channel=settings.slack_assignments_channel,
    )
    toolbox = Toolbox(
        desk=bench.desk,
        notifier=notifier,
        cards=cards,
        links=links,
        directory=Directory(notifier, identity.team_id),
        rules=AccessRules(settings.slack_coordinators, settings.slack_ops),
        in_flight=InFlight(),
        syncs=SyncRunner(bench.sync_desk),
        suggestions=Suggestions(bench.desk),
        forms=FormTurns(notifier),
    )
    return toolbox, DeliveryWorker(cards, outbox, bench.news)


def _sync_desk(settings: Settings, desk: Desk, reports: ReportDownloader) -> SyncDesk:
    return SyncDesk(
        desk=desk,
        reports=reports,
        schedule=Schedule(settings.sync_hour, settings.sync_minute, settings.zone),
        limits=Limits(settings.sync_max_rejected_percent, settings.sync_max_drop_percent),
        enabled=settings.sync_enabled,
    )


def _mornings(settings: Settings) -> Mornings:
    return Mornings(settings.reminders_enabled, settings.reminders_hour, settings.reminders_zone)


def _policy(settings: Settings) -> Policy:
    return Policy(
        requestor_id=settings.fms_requestor_id(),
        delivery_time=settings.fms_delivery_time,
        pickup_time=settings.fms_pickup_time,
        zone=settings.zone,
    )


def _links(settings: Settings) -> FmsLinks:
    bases = {"staging": settings.fms_staging_url, "production": settings.fms_production_url}
    known = {environment: base for environment, base in bases.items() if base}
    return FmsLinks(known, settings.fms_environment)


async def _open_doors(
    stack: contextlib.AsyncExitStack, settings: Settings, app: AsyncApp, toolbox: Toolbox
) -> str:
    """Open the HTTP door, and connect to Slack; returns the HTTP door's address."""
    socket = _SlackSocket()
    secret = settings.slack_signing_secret
    in_http_mode = settings.slack_app_token is None and secret is not None
    api = create_api(
        ApiContext(
            desk=toolbox.desk,
            links=toolbox.links,
            syncs=toolbox.syncs,
            in_flight=toolbox.in_flight,
            slack_is_connected=lambda: in_http_mode or socket.is_connected(),
        ),
        settings.api_token,
        SlackDoor(app, secret) if in_http_mode and secret else None,
    )
    serving_api = serving(api, settings.api_host, settings.api_port)
    address = await stack.enter_async_context(serving_api)
    if settings.slack_app_token is not None:
        app_token = settings.slack_app_token.get_secret_value()
        await slack_app.check_app_token(app.client, app_token)
        connecting = slack_app.socket_mode(app, app_token)
        socket.client = await stack.enter_async_context(connecting)
    return address


@dataclass(slots=True)
class _SlackSocket:
    """The connection to Slack, once there is one."""

    client: SocketModeClient | None = None

    def is_connected(self) -> bool:
        session = self.client.current_session if self.client else None
        return session is not None and not session.closed


@contextlib.contextmanager
def _running(scheduler: AsyncIOScheduler) -> Iterator[None]:
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _drain(in_flight: InFlight, settings: Settings) -> None:
    """Let what people asked for come to its end while its answers can still go out."""
    left = await in_flight.drain(settings.fms_timeout_seconds + _DRAIN_MARGIN_SECONDS)
    if left:
        _log.error("%s requests were cut off; the next start puts them before a person", left)
