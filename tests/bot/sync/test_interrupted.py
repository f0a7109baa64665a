"""A sync that is cut off anywhere is on record as that, and is made good by the next."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.services.sync.one_report import sync_report
from bot.services.sync.run_sync import NIGHT, begin_sync, end_abandoned_run, run_if_due, run_sync
from bot.services.views import read_runs
from domain.sync import REPORT_NAMES, ReportFault, SyncRun, Trigger
from storage import sync
from storage.engine import Database
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import Good, good_files, written
from tests.bot.sync.reports_server import silent_after
from tests.bot.sync.sync_harness import SyncHarness, cause, open_harness

_TWO = datetime(2026, 11, 3, 10, 5, tzinfo=UTC)


async def _begun(harness: SyncHarness, trigger: Trigger = Trigger.NIGHTLY) -> SyncRun:
    run = await begin_sync(harness.app, trigger, NIGHT)
    assert isinstance(run, SyncRun)
    # Nobody works on it as long as it is not run: its process is dead, or asleep.
    harness.app.working_on.discard(run.id)
    return run


@on_sqlite
@pytest.mark.parametrize("trigger", list(Trigger))
async def test_a_table_that_was_changed_by_a_run_without_an_end_is_read_again(
    harness: SyncHarness, trigger: Trigger
) -> None:
    good = Good("vehicles", good_files())
    harness.serve({"vehicles": good.with_rows(lambda rows: rows[2:])})
    # A process that dies between the swap and the record of it.
    run = await _begun(harness, trigger)
    assert (await sync_report(harness.app, run.id, "vehicles")).result.ok
    await end_abandoned_run(harness.app)

    back = await harness.report("vehicles", good.body)

    assert back.counts.new == 2


@on_sqlite
async def test_a_table_is_read_again_where_the_database_never_said_that_it_was_changed(
    harness: SyncHarness,
) -> None:
    """As when the connection is lost with the answer to the commit."""
    good = Good("vehicles", good_files())
    harness.serve({"vehicles": good.with_rows(lambda rows: rows[2:])})
    run = await _begun(harness)
    applied = await sync_report(harness.app, run.id, "vehicles")
    lost = replace(applied, result=replace(applied.result, fault=ReportFault.DATABASE))
    async with harness.database.writing() as session:
        await sync.add_report(session, run.id, 0, lost.result, [])
    await end_abandoned_run(harness.app)

    back = await harness.report("vehicles", good.body)

    assert back.counts.new == 2


async def test_a_process_that_slept_past_its_lease_changes_nothing_any_more(
    harness: SyncHarness,
) -> None:
    harness.serve({"vehicles": Good("vehicles", good_files()).with_rows(lambda rows: rows[2:])})
    before = await harness.tables()
    run = await _begun(harness)
    await end_abandoned_run(harness.app)

    late = await sync_report(harness.app, run.id, "vehicles")

    assert late.result.fault is ReportFault.INTERRUPTED
    assert await harness.tables() == before


@on_sqlite
async def test_a_process_that_slept_past_its_lease_adds_nothing_to_what_was_told_of_its_run(
    harness: SyncHarness,
) -> None:
    run = await _begun(harness, Trigger.MANUAL)
    await end_abandoned_run(harness.app)
    told = await harness.alert(run)

    finished = await run_sync(harness.app, run)

    assert (finished.ok, finished.reports) == (False, ())
    assert await harness.alert(run) == told
    assert "5 reports were not read" in told


@on_sqlite
async def test_a_night_that_a_stop_cuts_off_is_made_up_at_the_next_start(
    harness: SyncHarness,
) -> None:
    harness.clock.now = _TWO
    harness.answer("loan_history", silent_after(b""))
    night = asyncio.create_task(run_if_due(harness.app))
    while "loan_history" not in harness.server.asked:
        await asyncio.wait({night}, timeout=0.01)
    night.cancel()
    with pytest.raises(asyncio.CancelledError):
        await night
    [cut_off, *_] = await read_runs(harness.app, 5)
    assert (cut_off.ok, len(cut_off.reports)) == (False, 3)
    assert cut_off.finished is not None

    harness.serve(good_files())
    harness.clock.now = _TWO.replace(minute=10)
    made_up = await run_if_due(harness.app)

    assert made_up is not None
    assert made_up.ok
    assert await run_if_due(harness.app) is None


async def _execute(harness: SyncHarness, statement: str) -> None:
    async with harness.database.migrating() as connection:
        await connection.execute(text(statement))


@on_sqlite
async def test_a_sync_that_could_not_look_for_approvals_never_says_that_there_were_none(
    harness: SyncHarness,
) -> None:
    # Its report is the one of last time and needs no table; the looking for approvals does.
    await _execute(harness, "ALTER TABLE media_partner RENAME TO away")
    with pytest.raises(SQLAlchemyError):
        await harness.sync()
    await _execute(harness, "ALTER TABLE away RENAME TO media_partner")

    [run, *_] = await read_runs(harness.app, 5)
    alert = await harness.alert(run)

    assert (run.ok, len(run.reports)) == (False, 5)
    assert "The sync broke off before it had looked for all approvals" in alert
    assert "`/sync` starts it again" in alert
    assert "0 approved" not in alert
    assert "reports are good" not in alert


@on_sqlite
async def test_a_sync_that_died_amid_its_approvals_never_says_that_there_were_none(
    harness: SyncHarness,
) -> None:
    run = await _begun(harness)
    for position, name in enumerate(REPORT_NAMES):
        applied = await sync_report(harness.app, run.id, name)
        async with harness.database.writing() as session:
            await sync.add_report(session, run.id, position, applied.result, [])
    await end_abandoned_run(harness.app)

    alert = await harness.alert(run)

    assert "The sync broke off before it had looked for all approvals" in alert
    assert "0 approved" not in alert


@on_sqlite
async def test_a_disk_that_takes_no_report_is_said_of_each_report(
    harness: SyncHarness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "full"))
    before = await harness.tables()

    run = await harness.sync()

    assert [one.fault for one in run.reports] == [ReportFault.DISK] * 5
    assert "this machine's disk failed (FileNotFoundError)" in cause(run, "vehicles")
    assert await harness.tables() == before


@on_sqlite
async def test_two_processes_that_find_a_dead_run_tell_of_it_once(
    harness: SyncHarness, filled_url: str
) -> None:
    await _begun(harness)
    other = Database(filled_url)
    async with open_harness(other, holder="other") as beside:
        before = (await beside.everything()).count("'sync_report'")
        apps = [harness.app, beside.app]
        await asyncio.gather(*(end_abandoned_run(app) for app in apps * 3))

        assert (await beside.everything()).count("'sync_report'") == before + 1
    await other.close()


async def _cut_off_whoever_copies(database: Database) -> None:
    """Have the server end a connection that copies rows into it."""
    ending = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'COPY%' AND datname = current_database()"
    )
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not (await connection.execute(ending)).all():
            pass


@pytest.mark.parametrize("filled_url", ["postgresql"], indirect=True)
@pytest.mark.long
async def test_a_database_that_cuts_one_report_off_keeps_none_of_the_others_back(
    harness: SyncHarness, filled_url: str
) -> None:
    """The files are as they were but for one, so that it is the only one with rows to stage."""
    rows = Good("loan_history", good_files()).rows
    many = [[str(10**6 + n), *rows[n % len(rows)][1:]] for n in range(60_000)]
    harness.serve({"loan_history": written(many), "current_activity": b""})
    before = await harness.tables()
    other = Database(filled_url)

    cutting = asyncio.create_task(_cut_off_whoever_copies(other))
    run = await harness.sync(overrule=True)
    await cutting
    await other.close()

    faults = {one.name: one.fault for one in run.reports}
    assert faults["loan_history"] is ReportFault.DATABASE
    assert faults["current_activity"] is ReportFault.EMPTY
    assert "the database failed (" in cause(run, "loan_history")
    assert await harness.tables() == before
    harness.serve(good_files())
    assert (await harness.sync()).ok


async def _rename(database: Database, table: str, name: str) -> None:
    async with database.migrating() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


@pytest.mark.parametrize("table", ["finding", "slack_message", "rejected_row"])
async def test_a_sync_whose_end_no_waiting_lets_be_stored_gives_up_until_it_can_be(
    harness: SyncHarness, table: str
) -> None:
    """Somebody restored half a database, or took a right away: whatever comes again each time."""
    rows = Good("vehicles", good_files()).rows
    harness.serve({"vehicles": written([*rows[1:], ["?", *rows[0][1:]]])})
    await _rename(harness.database, table, "elsewhere")
    run = await begin_sync(harness.app, Trigger.NIGHTLY, NIGHT)
    assert isinstance(run, SyncRun)

    # Tenacity would wait up to five seconds, again and again.
    async with asyncio.timeout(60):
        with pytest.raises(DBAPIError):
            await run_sync(harness.app, run)
        if table != "rejected_row":
            with pytest.raises(DBAPIError):
                await end_abandoned_run(harness.app)
    await _rename(harness.database, "elsewhere", table)
    await end_abandoned_run(harness.app)

    stored = (await read_runs(harness.app, 1))[0]
    assert (stored.id, stored.ok, stored.finished is not None) == (run.id, False, True)
    assert (await harness.sync()).ok


@on_sqlite
async def test_what_a_process_runs_it_never_takes_for_abandoned(harness: SyncHarness) -> None:
    """Its lease has lapsed: it could not be renewed for a while."""
    harness.serve(good_files())
    begun = await begin_sync(harness.app, Trigger.MANUAL, NIGHT)
    assert isinstance(begun, SyncRun)
    looks: list[asyncio.Task[None]] = []

    run = await run_sync(
        harness.app,
        begun,
        on_report=lambda _: looks.append(asyncio.create_task(end_abandoned_run(harness.app))),
    )
    await asyncio.gather(*looks)

    assert (run.ok, len(run.reports), len(looks)) == (True, 5, 5)
