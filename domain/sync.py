"""The nightly sync: when it is due, what its reports came to, and which are refused."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.assignment import Actor
from domain.findings import Shown

REPORT_NAMES = (
    "vehicles",
    "media_partners",
    "approved_makes",
    "loan_history",
    "current_activity",
)


class Trigger(StrEnum):
    """What starts a sync."""

    NIGHTLY = "nightly"
    MANUAL = "manual"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Once every local date, at this time of day in this zone."""

    hour: int
    minute: int
    zone: ZoneInfo

    def moment(self, day: date) -> datetime:
        """When the run of a local date is due, UTC.

        A time that the clocks skip in spring comes when they have jumped; one that comes twice
        in autumn counts the first time.
        """
        return datetime.combine(day, time(self.hour, self.minute), self.zone).astimezone(UTC)

    def latest_due(self, now: datetime) -> date:
        """The last local date whose moment has come."""
        today = now.astimezone(self.zone).date()
        # Where the clocks jump over midnight, today's moment may lie in yesterday's night.
        for day in (today + timedelta(days=1), today):
            if self.moment(day) <= now:
                return day
        return today - timedelta(days=1)

    def next_after(self, now: datetime) -> datetime:
        """The next moment, UTC."""
        return self.moment(self.latest_due(now) + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a report may do to its table before somebody has to look (docs/rules.md, The sync)."""

    max_rejected_percent: float
    max_drop_percent: float


@dataclass(frozen=True, slots=True)
class Counts:
    """read = new + changed + unchanged + rejected + duplicates. `gone` are rows no longer there."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    rejected: int = 0
    duplicates: int = 0

    @property
    def kept(self) -> int:
        """How many rows the table has after the swap."""
        return self.new + self.changed + self.unchanged

    @property
    def before(self) -> int:
        """How many rows the table had."""
        return self.changed + self.unchanged + self.gone


class ReportFault(StrEnum):
    """Why a report was not applied."""

    NOT_REACHED = "not_reached"
    DENIED = "denied"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    HTML = "html"
    JSON = "json"
    EMPTY = "empty"
    BINARY = "binary"
    WRONG_REPORT = "wrong_report"
    COLUMNS = "columns"
    NO_ROWS = "no_rows"
    REJECTED = "rejected"
    DROP = "drop"
    DATABASE = "database"
    DISK = "disk"
    INTERRUPTED = "interrupted"

    @property
    def can_be_overruled(self) -> bool:
        """Whether a person who has checked may have it applied all the same."""
        return self in (ReportFault.REJECTED, ReportFault.DROP)


def fault_in(counts: Counts, limits: Limits) -> ReportFault | None:
    """Which guard a report meets, if any. An empty table may shrink no further."""
    if counts.kept == 0:
        return ReportFault.NO_ROWS
    if counts.rejected * 100 > limits.max_rejected_percent * counts.read:
        return ReportFault.REJECTED
    lost = counts.before - counts.kept
    if lost * 100 > limits.max_drop_percent * counts.before:
        return ReportFault.DROP
    return None


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What one report of one run came to. `fault` is None where its table was changed.

    `detail` is what was seen; `notes` are oddities that harm nothing. `digest` names the content
    that the table was made from.
    """

    name: str
    counts: Counts
    seconds: float
    fault: ReportFault | None = None
    detail: str | None = None
    notes: str | None = None
    digest: str | None = None

    @property
    def ok(self) -> bool:
        """Whether its table is now as the report has it."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync, running or over. Times are UTC. `needs_look` is what was open after it.

    `unfinished`: it broke off amid its approvals, so that what it counts of them says nothing.
    """

    id: str
    trigger: Trigger
    by: Actor
    started: datetime
    finished: datetime | None
    ok: bool | None
    reports: tuple[ReportResult, ...]
    approved: int
    completed: int
    needs_look: int = 0
    unfinished: bool = False

    @property
    def looked_for_approvals(self) -> bool:
        """Whether it could: approvals are found in a current_activity that is good."""
        return any(one.ok for one in self.reports if one.name == "current_activity")

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return (self.finished - self.started).total_seconds() if self.finished else None


@dataclass(frozen=True, slots=True)
class AlreadyRunning:
    """A sync was not started, because one runs."""

    run: SyncRun


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Whether a sync runs, when the next is due, and what the last came to."""

    enabled: bool
    running: SyncRun | None
    next: datetime | None
    last: SyncRun | None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """A run as the alerts channel sees it, with what it found that is new."""

    run: SyncRun
    findings: tuple[Shown, ...] = ()

    @property
    def expected(self) -> int:
        """How many reports it is to read."""
        return 1 if self.run.trigger is Trigger.APPLY else len(REPORT_NAMES)


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows that one report of a run had set aside: line, column, value, reason of each."""

    run_id: str
    report: str
    rows: tuple[tuple[int, str, str, str], ...]
