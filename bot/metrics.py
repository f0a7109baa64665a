"""Figures for Prometheus: of this process, and what the database says of all."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from domain.assignment import Action
from domain.findings import FindingKind
from domain.messages import MessageKind
from domain.sync import REPORT_NAMES, ReportFault, SyncRun

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ACK_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3)
_FMS_OUTCOMES = ("accepted", "notapplied", "indoubt")
_ROWS = ("new", "changed", "unchanged", "gone", "rejected", "duplicates", "held", "forgotten")


class ErrorKind(StrEnum):
    """What failed. What people type wrong, or may not do, is no error."""

    DATABASE = "database"
    SLACK = "slack"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database says, whichever bot wrote it."""

    open_attempts: Mapping[str, int]
    last_sync: SyncRun | None
    last_good_sync: datetime | None
    open_findings: Mapping[str, int] = field(default_factory=dict)
    messages_behind: int = 0
    unsaid_since: datetime | None = None


def version() -> str:
    """Of the bot that runs."""
    try:
        return metadata.version("media-scheduler-bot")
    except metadata.PackageNotFoundError:
        return "not installed"


def _registry() -> CollectorRegistry:
    """With what can be said of any process, and which version this one is."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    build = Info("scheduler_build", "The version that runs", registry=registry)
    build.info({"version": version()})
    return registry


class Metrics:
    """One registry of its own, so that several bots in one process do not share figures."""

    def __init__(self) -> None:
        self._registry = _registry()
        gauge = partial(Gauge, registry=self._registry)
        counter = partial(Counter, registry=self._registry)
        histogram = partial(Histogram, registry=self._registry)
        self._figures = Figures({}, None, None)
        self._database_up = gauge(
            "scheduler_database_up",
            "Whether the database answers; while it does not, what is told of it is what it said",
        )
        self._fms = histogram(
            "scheduler_fms_request_seconds",
            "Calls to FMS that create or delete requests",
            ("action", "outcome"),
            buckets=_SECONDS,
        )
        self._acks = histogram(
            "scheduler_slack_ack_seconds",
            "From a Slack payload's arrival at its listener to its acknowledgement",
            buckets=_ACK_SECONDS,
        )
        self._errors = counter("scheduler_errors", "Errors that people met", ("kind",))
        self._put_aside = counter(
            "scheduler_messages_put_aside", "Slack messages that could not be shown", ("kind",)
        )
        self._data_age = gauge(
            "scheduler_data_age_seconds", "Since the last sync in which every report was good"
        )
        self._open = gauge("scheduler_attempts_open", "Open attempts", ("outcome",))
        self._findings = gauge(
            "scheduler_findings_open", "Findings that wait for a person", ("kind",)
        )
        self._behind = gauge(
            "scheduler_messages_behind", "Slack messages that show less than they should"
        )
        self._unsaid = gauge(
            "scheduler_message_waiting_seconds",
            "Since the oldest message that was never shown was to be said; 0 where all were",
        )
        self._add_sync()
        self._begin_at_zero()

    def _add_sync(self) -> None:
        gauge = partial(Gauge, registry=self._registry)
        self._sync_seconds = gauge("scheduler_sync_seconds", "How long the last sync took")
        self._rows = gauge(
            "scheduler_sync_rows",
            "Rows of the last sync, by what became of them",
            ("report", "outcome"),
        )
        self._rows_read = gauge(
            "scheduler_sync_rows_read",
            "Rows of the last sync, whatever became of them",
            ("report",),
        )
        self._applied = gauge(
            "scheduler_sync_report_applied", "Whether the last sync applied the report", ("report",)
        )
        self._failures = Counter(
            "scheduler_sync_report_failures",
            "Reports that were not applied",
            ("report", "fault"),
            registry=self._registry,
        )

    def _begin_at_zero(self) -> None:
        """What may be counted is there before it is: an increase from nothing is not seen."""
        for action, outcome in itertools.product(Action, _FMS_OUTCOMES):
            self._fms.labels(action, outcome)
        for report, fault in itertools.product(REPORT_NAMES, ReportFault):
            self._failures.labels(report, fault)
        for error in ErrorKind:
            self._errors.labels(error)
        for kind in MessageKind:
            self._put_aside.labels(kind)

    def fms_call(self, action: str, outcome: str, seconds: float) -> None:
        """A call to FMS has ended."""
        self._fms.labels(action, outcome).observe(seconds)

    def acknowledged(self, seconds: float) -> None:
        """A payload of Slack's was acknowledged."""
        self._acks.observe(seconds)

    def error(self, kind: ErrorKind) -> None:
        """Somebody met an error."""
        self._errors.labels(kind).inc()

    def put_aside(self, kind: str) -> None:
        """A message could not be shown."""
        self._put_aside.labels(kind).inc()

    def sync_done(self, run: SyncRun) -> None:
        """A sync of this process has ended."""
        for report in run.reports:
            if report.fault:
                self._failures.labels(report.name, report.fault).inc()

    def render(self, figures: Figures | None, now: datetime) -> bytes:
        """Everything in Prometheus's text format; `figures` are None while the database is away."""
        self._database_up.set(figures is not None)
        self._figures = figures or self._figures
        for outcome, count in self._figures.open_attempts.items():
            self._open.labels(outcome).set(count)
        for kind in FindingKind:
            self._findings.labels(kind).set(self._figures.open_findings.get(kind, 0))
        self._behind.set(self._figures.messages_behind)
        since = self._figures.unsaid_since
        self._unsaid.set(max(0.0, (now - since).total_seconds()) if since else 0)
        if self._figures.last_sync is not None:
            self._show(self._figures.last_sync)
        good = self._figures.last_good_sync
        self._data_age.set((now - good).total_seconds() if good else float("inf"))
        return generate_latest(self._registry)

    def _show(self, run: SyncRun) -> None:
        self._sync_seconds.set(run.seconds or 0.0)
        for family in (self._rows, self._rows_read, self._applied):
            family.clear()
        for report in run.reports:
            self._applied.labels(report.name).set(report.ok)
            self._rows_read.labels(report.name).set(report.counts.read)
            for outcome in _ROWS:
                self._rows.labels(report.name, outcome).set(getattr(report.counts, outcome))
