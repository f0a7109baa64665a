"""The nightly sync: when it is due, what its reports came to, and which are refused."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    """read = new + changed + unchanged + rejected + duplicates + forgotten.

    `gone` are rows no longer there. `held` are rows that an earlier report had and that stay: a
    rejected one is, or may be, theirs. `forgotten` are left out: they are of partners whose data
    was erased.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    rejected: int = 0
    duplicates: int = 0
    held: int = 0
    forgotten: int = 0

    @property
    def usable(self) -> int:
        """How many rows the report has that can be used."""
        return self.new + self.changed + self.unchanged

    @property
    def kept(self) -> int:
        """How many rows the table has after the swap."""
        return self.usable + self.held

    @property
    def before(self) -> int:
        """How many rows the table had."""
        return self.changed + self.unchanged + self.gone + self.held


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
    TEXT = "text"
    MOVED = "moved"
    CUT_OFF = "cut_off"
    NO_ROWS = "no_rows"
    REJECTED = "rejected"
    DROP = "drop"
    KEYS_GONE = "keys_gone"
    ALTERED = "altered"
    DATABASE = "database"
    DISK = "disk"
    INTERRUPTED = "interrupted"

    @property
    def can_be_overruled(self) -> bool:
        """Whether a person who has checked may have it applied all the same."""
        return self in (
            ReportFault.CUT_OFF,
            ReportFault.REJECTED,
            ReportFault.DROP,
            ReportFault.KEYS_GONE,
            ReportFault.ALTERED,
        )


# Of fewer rows no share says anything.
_FEWEST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Upheaval:
    """What a report does to rows that should outlast the night.

    `gone` are keys that are there no more, of the `lasting` ones; in current_activity those alone
    last whose end has not passed. `altered` are rows with another VIN, make, contact, partner or
    type under their old key.
    The examples are a key of each kind, of the latter with what it was and is.
    """

    lasting: int = 0
    gone: int = 0
    altered: int = 0
    gone_example: str = ""
    altered_example: tuple[str, ...] = ()


def fault_in(counts: Counts, upheaval: Upheaval, limits: Limits) -> ReportFault | None:
    """Which guard a report meets, if any. An empty table may shrink no further."""
    if counts.usable == 0:
        return ReportFault.NO_ROWS
    if _is_over(limits.max_rejected_percent, counts.rejected, counts.read):
        return ReportFault.REJECTED
    if _is_over(limits.max_drop_percent, counts.before - counts.kept, counts.before):
        return ReportFault.DROP
    if _is_over(limits.max_drop_percent, upheaval.gone, upheaval.lasting):
        return ReportFault.KEYS_GONE
    if _is_over(limits.max_drop_percent, upheaval.altered, counts.before):
        return ReportFault.ALTERED
    return None


def _is_over(percent: float, part: int, whole: int) -> bool:
    return whole >= _FEWEST_ROWS and part * 100 > percent * whole


class NoteKind(StrEnum):
    """What is odd about a report and harms nothing."""

    UNKNOWN_VALUE = "unknown_value"
    UNREADABLE = "unreadable"
    FAR_END = "far_end"
    SAME_VIN = "same_vin"
    # Another version noted it.
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd: how often it was met, in which column, and a value that is an example.

    It is told when it `is_new`: a value that no run had before, or more cells than the last good
    run had.
    """

    kind: NoteKind
    column: str
    value: str
    count: int
    is_new: bool = True

    @property
    def is_of_one_value(self) -> bool:
        """Whether its value is no example but what it is about."""
        return self.kind in (NoteKind.UNKNOWN_VALUE, NoteKind.SAME_VIN)

    def told_after(self, before: Iterable["Note"]) -> "Note":
        """The same, told again only where it was not known `before`."""
        same = [one for one in before if (one.kind, one.column) == (self.kind, self.column)]
        if self.is_of_one_value:
            return replace(self, is_new=self.value not in [one.value for one in same])
        return replace(self, is_new=self.count > max((one.count for one in same), default=0))


@dataclass(frozen=True, slots=True)
class KnownValue:
    """Something odd that a report had, which was told when it was new, and never again."""

    report: str
    kind: NoteKind
    column: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a report that was not applied: a kind, and its values.

    Each kind has its sentence in `bot/messages/sync_seen.py`.
    """

    kind: str
    values: tuple[int | str | tuple[str, ...], ...] = ()


class Going(StrEnum):
    """Why a row would no longer be known if a refused report were applied."""

    REJECTED = "rejected"
    GONE = "gone"
    ALTERED = "altered"
    # Another version said why.
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Loss:
    """Rows that would go for one reason: how many, and how many of each kind, most first.

    Of so many that are `held` what was known would stay.
    """

    going: Going
    count: int
    kinds: tuple[tuple[str, int], ...] = ()
    held: int = 0


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What one report of one run came to. `fault` is None where its table was changed.

    `seen` is what was seen, `detail` a text of FMS's or a name; `notes` are oddities that harm
    nothing. `digest` names the content that the table was made from, or that was refused; `losses`
    are what would go with the latter.
    `settings` are the ones that hold the report's address and its token, where they may be wrong.
    """

    name: str
    counts: Counts
    seconds: float
    fault: ReportFault | None = None
    detail: str | None = None
    seen: Seen | None = None
    notes: tuple[Note, ...] = ()
    digest: str | None = None
    losses: tuple[Loss, ...] = ()
    settings: tuple[str, str] | None = None

    @property
    def can_be_applied(self) -> bool:
        """Whether a person may have the content that was refused applied all the same."""
        return self.fault is not None and self.fault.can_be_overruled and self.digest is not None

    @property
    def ok(self) -> bool:
        """Whether its table is now as the report has it."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync, running or over. Times are UTC. `needs_look` is what was open after it.

    `unfinished`: it broke off before its approvals were done: what it counts of them says nothing.
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
    approved_ids: tuple[int, ...] = ()

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
class Refused:
    """A report that the guards refused, and that a person may have applied all the same."""

    result: ReportResult

    @property
    def file(self) -> str:
        """A name for the very file: what is agreed to holds for no other."""
        return self.result.digest or ""


@dataclass(frozen=True, slots=True)
class NotRefused:
    """There is nothing to apply: the last run of the report went well, or failed for good."""

    name: str
    last: ReportResult | None


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
