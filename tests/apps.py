"""What the settings decide, and an App over a database, where no bot is started."""

from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.services.app import App, Rules
from domain.digest import DigestSchedule
from domain.fms_links import FmsLinks
from domain.sync import Limits, Schedule
from fms import FmsClient, FmsTarget
from fms.reports import ReportDownloader
from storage.engine import Database

PACIFIC = ZoneInfo("America/Los_Angeles")


RULES = Rules(
    links=FmsLinks({}, "staging"),
    requestor_id=1949,
    delivery_time=time(9),
    pickup_time=time(17),
    zone=PACIFIC,
    schedule=Schedule(2, 0, PACIFIC),
    limits=Limits(20, 30),
    sync_enabled=True,
    digest=DigestSchedule(enabled=True, hour=7, zone=PACIFIC),
    retention_days=730,
)
NOWHERE = FmsTarget("staging", "http://127.0.0.1:1", SecretStr("unused"))


def app_over(database: Database, **given: Any) -> App:
    """The App of a process whose FMS cannot be reached, but for what is given."""
    values: dict[str, Any] = {
        "fms": FmsClient(NOWHERE, timeout_seconds=1),
        "reports": ReportDownloader(NOWHERE),
        "rules": RULES,
        "holder": "bot:test",
    }
    return App(database=database, **(values | given))


def with_rules(app: App, **rules: Any) -> App:
    """The same App under other rules."""
    return replace(app, rules=replace(app.rules, **rules))
