"""Figures for Prometheus: of this process, and what the database says of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from domain.sync import SyncRun

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ACK_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database says, whichever bot wrote it."""

    open_attempts: Mapping[str, int]
    last_sync: SyncRun | None
    last_good_sync: datetime | None


class Metrics:
    """One registry of its own, so that several bots in one process do not share figures."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
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
        self._sync_seconds = gauge("scheduler_sync_seconds", "How long the last sync took")
        self._rows = gauge(
            "scheduler_sync_rows",
            "Rows of the last sync, by what became of them",
            ("report", "outcome"),
        )
        self._failures = counter(
            "scheduler_sync_report_failures", "Reports that were not applied", ("report", "fault")
        )
        self._data_age = gauge(
            "scheduler_data_age_seconds", "Since the last sync in which every report was good"
        )
        self._open = gauge("scheduler_attempts_open", "Open attempts", ("outcome",))

    def fms_call(self, action: str, outcome: str, seconds: float) -> None:
        """A call to FMS has ended."""
        self._fms.labels(action, outcome).observe(seconds)

    def acknowledged(self, seconds: float) -> None:
        """A payload of Slack's was acknowledged."""
        self._acks.observe(seconds)

    def error(self, kind: str) -> None:
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
        if self._figures.last_sync is not None:
            self._show(self._figures.last_sync)
        good = self._figures.last_good_sync
        self._data_age.set((now - good).total_seconds() if good else float("inf"))
        return generate_latest(self._registry)

    def _show(self, run: SyncRun) -> None:
        self._sync_seconds.set(run.seconds or 0.0)
        self._rows.clear()
        for report in run.reports:
            for outcome in ("read", "new", "changed", "unchanged", "gone", "rejected"):
                count = getattr(report.counts, outcome)
                self._rows.labels(report.name, outcome).set(count)
