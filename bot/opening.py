"""Opens an App: what every use case works with, without Slack and the HTTP door."""

import contextlib
from collections.abc import AsyncIterator

from bot.jobs import lease_job, running
from bot.services.app import App, Rules
from bot.services.lease import begin_lease, end_lease
from bot.settings import FmsSettings
from domain.digest import DigestSchedule
from domain.fms_links import FmsLinks
from domain.messages import office_target
from domain.sync import Limits, Schedule
from fms import DIALECTS, FmsClient, FmsTarget
from fms.reports import ReportDownloader
from storage.engine import Database
from storage.migrate import migrate


@contextlib.asynccontextmanager
async def open_app(settings: FmsSettings, database: Database | None = None) -> AsyncIterator[App]:
    """Open the database, migrated, and the ways to FMS; hold a lease for as long as it lasts.

    `database` is the settings' own where it is not given.

    Raises sqlalchemy.exc.SQLAlchemyError for a database that cannot be opened, and
    storage.migrate.TablesOfAnotherVersionError for one whose tables another version has made.
    """
    async with contextlib.AsyncExitStack() as stack:
        database = database or Database(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        await migrate(database)
        fms = FmsClient(fms_target(settings), timeout_seconds=settings.fms_timeout_seconds)
        reports = report_downloader(settings)
        await stack.enter_async_context(fms)
        await stack.enter_async_context(reports)
        app = App(database=database, fms=fms, reports=reports, rules=_rules(settings))
        await begin_lease(app)
        stack.push_async_callback(end_lease, app)
        await stack.enter_async_context(running(lease_job(app)))
        yield app


def fms_target(settings: FmsSettings) -> FmsTarget:
    """The FMS environment in use."""
    return FmsTarget(
        environment=settings.fms_environment,
        base_url=settings.fms_url(settings.fms_environment) or "",
        token=settings.fms_token(),
        auth_scheme=settings.fms_auth_scheme,
        dialect=DIALECTS[settings.fms_dialect],
    )


def report_downloader(settings: FmsSettings) -> ReportDownloader:
    """The reports of the FMS environment in use."""
    urls, token = settings.report_urls(), settings.fms_reports_token
    return ReportDownloader(
        fms_target(settings), urls, token, agent=settings.fms_reports_user_agent
    )


def _rules(settings: FmsSettings) -> Rules:
    return Rules(
        links=_links(settings),
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
        offices=frozenset(map(office_target, settings.slack_office_channels)),
        names_each_person=DIALECTS[settings.fms_dialect].names_each_person,
    )


def _links(settings: FmsSettings) -> FmsLinks:
    bases = {"staging": settings.fms_staging_url, "production": settings.fms_production_url}
    known = {environment: base for environment, base in bases.items() if base}
    vehicle_page = DIALECTS[settings.fms_dialect].vehicle_page
    return FmsLinks(known, settings.fms_environment, vehicle_page)
