"""Figures about this process, for Prometheus."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from domain.sync import SyncRun

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ACK_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3)


class Metrics:
    """One registry of its own, so that several bots in one process do not share figures."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._fms = Histogram(
            "scheduler_fms_request_seconds",
            "Calls to FMS that create or delete requests",
            ("action", "outcome"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._acks = Histogram(
            "scheduler_slack_ack_seconds",
            "From a Slack payload's arrival at its listener to its acknowledgement",
            buckets=_ACK_SECONDS,
            registry=self._registry,
        )
        self._errors = Counter(
            "scheduler_errors", "Errors that people met", ("kind",), registry=self._registry
        )
        self._put_aside = Counter(
            "scheduler_messages_put_aside",
            "Slack messages that could not be shown",
            ("kind",),
            registry=self._registry,
        )
        self._sync_seconds = Gauge(
            "scheduler_sync_seconds", "How long the last sync took", registry=self._registry
        )
        self._rows = Gauge(
            "scheduler_sync_rows",
            "Rows of the last sync, by what became of them",
            ("report", "outcome"),
            registry=self._registry,
        )
        self._failures = Counter(
            "scheduler_sync_report_failures",
            "Reports that were not applied",
            ("report", "fault"),
            registry=self._registry,
        )
        self._data_age = Gauge(
            "scheduler_data_age_seconds",
            "Since the last sync in which every report was good",
            registry=self._registry,
        )
        self._open = Gauge(
            "scheduler_attempts_open", "Open attempts", ("outcome",), registry=self._registry
        )

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
        """A sync has ended."""
        self._sync_seconds.set(run.seconds or 0.0)
        for report in run.reports:
            if report.fault:
                self._failures.labels(report.name, report.fault).inc()
            for outcome in ("read", "new", "changed", "unchanged", "gone", "rejected"):
                count = getattr(report.counts, outcome)
                self._rows.labels(report.name, outcome).set(count)

    def render(
        self, open_attempts: dict[str, int], last_good_sync: datetime | None, now: datetime
    ) -> bytes:
        """Everything in Prometheus's text format."""
        for outcome, count in open_attempts.items():
            self._open.labels(outcome).set(count)
        age = (now - last_good_sync).total_seconds() if last_good_sync else float("inf")
        self._data_age.set(age)
        return generate_latest(self._registry)
