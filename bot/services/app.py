"""What every use case works with."""

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from bot.metrics import Metrics
from bot.tasks import Tasks
from domain.digest import DigestSchedule
from domain.fms_links import FmsLinks
from domain.messages import cards_target
from domain.sync import Limits, Schedule
from fms import FmsClient
from fms.reports import ReportDownloader
from storage.engine import Database
from storage.tables import SlackMessageRow

# What is stamped further ahead of the present than this was stamped by a wrong clock; nearer, the
# clocks of two bots only differ.
CLOCKS_MAY_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings decide. `requestor_id` is for people without an FMS id, and for programs.

    With `names_each_person` it is for programs alone: of people FMS is told their own.
    `offices` are the targets of those that have a channel of their own.
    """

    links: FmsLinks
    requestor_id: int
    delivery_time: time_of_day
    pickup_time: time_of_day
    zone: ZoneInfo
    schedule: Schedule
    limits: Limits
    sync_enabled: bool
    digest: DigestSchedule
    retention_days: int
    offices: frozenset[str] = frozenset()
    names_each_person: bool = False

    def cards_target(self, office: str) -> str:
        """Where the cards and the digest of an office stand."""
        return cards_target(office, self.offices)


@dataclass(slots=True)
class DatabaseWatch:
    """Whether the database is still the one that this process began with, and can be written.

    `installation` and `file` tell it from others. `written_at` is monotonic; `failure` is what the
    last attempt to write failed with, and None where it succeeded. That it is another one is logged
    once for as long as it is so.
    """

    installation: str | None = None
    file: tuple[int, int] | None = None
    is_another: bool = False
    is_loss_logged: bool = False
    written_at: float = field(default_factory=time.monotonic)
    failure: str | None = None


def _cannot_draw() -> bool:
    return False


def _draw_nothing(_messages: Sequence[SlackMessageRow]) -> None:
    pass


@dataclass(slots=True)
class Handover:
    """How the delivery of this process draws what it need not ask the database for.

    These are messages whose turns were taken by the very transactions that changed them. `is_open`
    says whether it can draw one now; where it cannot, or where none runs, the turn is left to
    whichever delivery comes first. `draw` begins at once.
    """

    is_open: Callable[[], bool] = _cannot_draw
    draw: Callable[[Sequence[SlackMessageRow]], None] = _draw_nothing

    def close(self) -> None:
        """No delivery runs any more."""
        self.is_open, self.draw = _cannot_draw, _draw_nothing


@dataclass(frozen=True, slots=True)
class App:
    """The database, FMS and its reports, the rules, and a way to wake the delivery.

    `holder` is this process's lease, under which its attempts are in flight; `working_on` are the
    ids of those attempts, and of the batches and syncs it runs, so that the process knows its own
    from what was left behind. `wake` is set when Slack has something to be told; `handover` has the
    delivery draw what it need not ask the database for. `tasks` are under way.
    """

    database: Database
    fms: FmsClient
    reports: ReportDownloader
    rules: Rules
    holder: str = field(default_factory=lambda: f"bot:{uuid.uuid4().hex}")
    metrics: Metrics = field(default_factory=Metrics)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    handover: Handover = field(default_factory=Handover)
    tasks: Tasks = field(default_factory=Tasks)
    working_on: set[str] = field(default_factory=set)
    database_watch: DatabaseWatch = field(default_factory=DatabaseWatch)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        """What anybody commits for Slack to be told is said at once."""
        self.database.on_news = self.wake.set

    def now(self) -> datetime:
        """The present, aware, UTC."""
        return self.clock()

    def today(self) -> date:
        """The date in the product's time zone."""
        return self.now().astimezone(self.rules.zone).date()

    @property
    def environment(self) -> str:
        """The FMS environment that requests go to."""
        return self.fms.environment


def new_attempt_id() -> str:
    """A name for an attempt, sent to FMS as its idempotency key."""
    return uuid.uuid4().hex
