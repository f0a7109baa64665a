"""The sync's service over a real database and a server of any bytes; no Slack."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import text

from bot.messages.blocks import Document
from bot.messages.sync import render_rejected_rows
from bot.messages.sync_faults import by_cause, failure
from bot.messages.sync_report import render_sync_details, render_sync_report
from bot.services.app import App
from bot.services.sync.run_sync import begin_sync, run_sync
from bot.services.views import load_sync_report
from domain.assignment import Actor, Source
from domain.fms_links import FmsLinks
from domain.sync import (
    REPORT_NAMES,
    ReportResult,
    SyncRun,
    Trigger,
)
from fms import Dialect, FmsClient, FmsTarget
from fms.dialects import DOCUMENT
from fms.reports import DownloadLimits, ReportDownloader
from storage.engine import Database
from storage.swap import SYNCED_TABLES
from storage.sync import rejected_rows
from tests.apps import app_over
from tests.bot.sync.reports_server import ReportsServer, Speech, answer, reports_server

PACIFIC = ZoneInfo("America/Los_Angeles")
OLGA = Actor(Source.SLACK, "U0OLGA")
# 02:00 in Pacific time, and half an hour.
NOW = datetime(2026, 11, 2, 10, 30, tzinfo=UTC)

Tables = dict[str, list[str]]


@dataclass(slots=True)
class SyncHarness:
    """A sync app, what its reports are, and what its tables hold. `now` is its clock."""

    database: Database
    server: ReportsServer
    app: App
    clock: "Clock"

    def serve(self, files: Mapping[str, bytes]) -> None:
        """Answer with these files from now on."""
        self.server.answers |= {name: answer(body) for name, body in files.items()}

    def answer(self, name: str, speech: Speech) -> None:
        """Answer in this way from now on."""
        self.server.answers[name] = speech

    async def sync(self, *names: str, overrule: bool = False) -> SyncRun:
        """A whole run, or one of these reports alone, a minute after the last.

        `overrule`: what the guards refuse is applied all the same, each by a run of its own.
        """
        run = await self._run(Trigger.MANUAL, names or REPORT_NAMES)
        for one in run.reports:
            if overrule and one.can_be_applied:
                run = await self.apply(one)
        return run

    async def apply(self, refused: ReportResult) -> SyncRun:
        """A run that applies the very file that was refused, if it is still that one."""
        return await self._run(Trigger.APPLY, (refused.name,), refused.digest)

    async def _run(
        self, trigger: Trigger, names: Sequence[str], agreed: str | None = None
    ) -> SyncRun:
        self.clock.now += timedelta(minutes=1)
        begun = await begin_sync(self.app, trigger, OLGA)
        assert isinstance(begun, SyncRun)
        run = await run_sync(self.app, begun, names, agreed=agreed)
        assert_adds_up(run)
        return run

    async def report(self, name: str, body: bytes) -> ReportResult:
        """Sync one report that has these bytes."""
        self.serve({name: body})
        [result] = (await self.sync(name)).reports
        return result

    async def tables(self) -> Tables:
        """Every row of the five tables."""
        async with self.database.engine.connect() as connection:
            return {
                name: [
                    repr(tuple(row))
                    for row in await connection.execute(
                        text(f"SELECT * FROM {name} ORDER BY {', '.join(table.key)}")  # noqa: S608
                    )
                ]
                for name, table in SYNCED_TABLES.items()
            }

    async def alert(self, run: SyncRun) -> str:
        """Everything that the alert about a run says."""
        async with self.database.reading() as session:
            report = await load_sync_report(session, run.id)
        assert report is not None
        links = FmsLinks({"staging": "https://fms.test"}, "staging")
        told = [render_sync_report(report, links), render_sync_details(report, links)]
        return json.dumps([one.payload() for one in told], ensure_ascii=False, indent=0)

    async def rejected(self, run: SyncRun, name: str) -> Document | None:
        """The file of rejected rows."""
        async with self.database.reading() as session:
            rows = await rejected_rows(session, run.id, name)
        return render_rejected_rows(rows) if rows else None

    async def everything(self) -> str:
        """All that is in the database, as one text."""
        async with self.database.engine.connect() as connection:
            found = []
            for table in await self._table_names():
                rows = await connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
                found += [str(tuple(row)) for row in rows]
        return "\n".join(found)

    async def _table_names(self) -> list[str]:
        listing = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if self.database.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        async with self.database.engine.connect() as connection:
            return [str(name) for name in (await connection.execute(text(listing))).scalars()]


@dataclass(slots=True)
class Clock:
    """A clock that stands still until somebody sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The present."""
        return self.now


def assert_adds_up(run: SyncRun) -> None:
    """Every row read is accounted for."""
    for one in run.reports:
        counts = one.counts
        kept = (counts.new, counts.changed, counts.unchanged)
        parts = (*kept, counts.rejected, counts.duplicates, counts.forgotten)
        assert counts.read == sum(parts), f"{one.name}: {counts}"


def cause(run: SyncRun, name: str) -> str:
    """The sentence about a report that was not applied; empty for a good one."""
    [result] = [one for one in run.reports if one.name == name]
    return failure(result)


def told_of(run: SyncRun, name: str) -> list[str]:
    """What the alert says of a report that was not applied: the cause, and what to do about it."""
    names = re.compile(rf"\b{name}\b.*(?:was|were) not applied: ")
    [told] = [(what, do) for what, do in by_cause(run.reports) if names.search(what)]
    return [one for one in told if one]


@contextlib.asynccontextmanager
async def open_harness(
    database: Database,
    *,
    limits: DownloadLimits | None = None,
    holder: str = "test",
    dialect: Dialect = DOCUMENT,
) -> AsyncIterator[SyncHarness]:
    """A app over this database, which has its tables already."""
    clock = Clock()
    async with reports_server() as server:
        token = SecretStr("fms-token-canary")
        target = FmsTarget("staging", server.url, token, dialect=dialect)
        async with (
            FmsClient(target, timeout_seconds=5) as fms,
            ReportDownloader(target, limits=limits) as reports,
        ):
            app = app_over(database, fms=fms, reports=reports, holder=holder, clock=clock)
            yield SyncHarness(database, server, app, clock)
