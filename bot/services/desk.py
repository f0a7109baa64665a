"""What every use case works with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.metrics import Metrics
from fms import FmsClient
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that rules depend on. `requestor_id` is for people without an FMS id."""

    requestor_id: int
    delivery_time: time
    pickup_time: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Desk:
    """The database, FMS, the rules' settings, and a way to say that there is news to tell.

    `holder` is this process's lease, under which its attempts are in flight; `working_on` are the
    ids of those attempts, and of the batches it runs, so that the process knows its own from what
    was left behind.
    """

    database: Database
    fms: FmsClient
    policy: Policy
    holder: str
    news: Callable[[], None]
    metrics: Metrics
    working_on: set[str] = field(default_factory=set)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        """The present, aware, UTC."""
        return self.clock()

    def today(self) -> date:
        """The date in the product's time zone."""
        return self.now().astimezone(self.policy.zone).date()

    @property
    def environment(self) -> str:
        """The FMS environment that requests go to."""
        return self.fms.environment


def new_attempt_id() -> str:
    """A name for an attempt, sent to FMS as its idempotency key."""
    return uuid.uuid4().hex
