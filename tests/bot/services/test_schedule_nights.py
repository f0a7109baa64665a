"""Nightly runs as the database counts them: several processes, clock changes, deaths, outages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.app import App
from bot.services.lease import begin_lease
from bot.services.sync.run_sync import begin_sync, look_after_syncs, run_if_due, run_sync
from bot.services.views import read_status
from domain.assignment import Actor, Source
from domain.sync import AlreadyRunning, Schedule, SyncRun, Trigger
from fms.reports import ReportDownloader
from storage import leases
from storage.engine import Database
from storage.tables import SyncRunRow
from tests.apps import NOWHERE, PACIFIC, with_rules
from tests.bot.services.reconcile_db import ReconcileDb, on_sqlite
from tests.storage.saving import saved

OLGA = Actor(Source.SLACK, "U0OLGA")
Open = Callable[[App], App]


@pytest.fixture
async def open_sync() -> AsyncIterator[Open]:
    """The sync of a process, at 02:00; FMS cannot be reached, so that its runs are short."""
    async with ReportDownloader(NOWHERE) as reports:
        yield lambda app: replace(app, reports=reports)


async def nights(database: Database) -> list[date]:
    """The nights that had a run, in the order of the runs."""
    rows = sorted(await saved(database, SyncRunRow), key=lambda row: row.started_at)
    return [row.night for row in rows if row.night]


async def every(
    minutes: int, db: ReconcileDb, hours: int, ask: Callable[[], Awaitable[object]]
) -> None:
    """Let time go by, and ask at every tick."""
    for _ in range(hours * 60 // minutes):
        await ask()
        db.now += timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        pytest.param((1, 30), date(2026, 10, 31), id="01:30 comes twice in November"),
        pytest.param((2, 0), date(2026, 10, 31), id="02:00 after falling back"),
        pytest.param((2, 0), date(2027, 3, 13), id="02:00 is skipped in March"),
        pytest.param((2, 30), date(2027, 3, 13), id="02:30 is skipped in March"),
    ],
)
@on_sqlite
@pytest.mark.long
async def test_a_clock_change_neither_doubles_nor_loses_a_night(
    db: ReconcileDb, open_sync: Open, at: tuple[int, int], first: date
) -> None:
    process = with_rules(open_sync(db.app), schedule=Schedule(*at, PACIFIC))
    db.now = datetime(first.year, first.month, first.day, 18, tzinfo=UTC)
    await run_if_due(process)

    await every(10, db, 47, lambda: run_if_due(process))

    assert await nights(db.database) == [first + timedelta(days=one) for one in range(3)]


async def test_processes_that_ask_at_the_same_second_make_one_run_a_night(
    db: ReconcileDb, another: Database, open_sync: Open
) -> None:
    processes = [open_sync(db.app), open_sync(db.another_app(another))]
    db.now = datetime(2026, 10, 28, 9, 0, tzinfo=UTC)
    made = []
    for _ in range(8):
        ran = await asyncio.gather(*(run_if_due(process) for process in processes * 2))
        made.append([one for one in ran if one])
        db.now += timedelta(hours=24 if db.now.hour == 10 else 25)

    assert [len(one) for one in made] == [1] * 8
    assert len(set(await nights(db.database))) == 8
    rows = await saved(db.database, SyncRunRow)
    assert {(row.trigger, row.started_by) for row in rows} == {("nightly", "program:schedule")}


@on_sqlite
async def test_of_a_week_of_downtime_the_last_night_is_made_up_at_start(
    db: ReconcileDb, open_sync: Open
) -> None:
    process = open_sync(db.app)
    db.now = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    await run_if_due(process)
    db.now = datetime(2026, 12, 8, 9, 59, 59, tzinfo=UTC)

    await run_if_due(process)
    await run_if_due(process)
    db.now += timedelta(seconds=1)
    await run_if_due(process)

    assert await nights(db.database) == [date(2026, 12, day) for day in (1, 7, 8)]


@on_sqlite
async def test_a_manual_run_at_two_does_not_cost_the_night_its_own(
    db: ReconcileDb, open_sync: Open
) -> None:
    process = open_sync(db.app)
    db.now = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    manual = await begin_sync(process, Trigger.MANUAL, OLGA)
    assert isinstance(manual, SyncRun)

    assert await run_if_due(process) is None
    await run_sync(process, manual)
    nightly = await run_if_due(process)

    assert nightly is not None
    assert await nights(db.database) == [date(2026, 12, 1)]


async def test_a_night_whose_process_died_is_put_on_record_and_made_up(
    db: ReconcileDb, another: Database, open_sync: Open
) -> None:
    db.now = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    dying = replace(db.app, holder="bot:dying")
    await begin_lease(dying)
    begun = await begin_sync(open_sync(dying), Trigger.NIGHTLY, OLGA, night=date(2026, 12, 1))
    assert isinstance(begun, SyncRun)
    survivor = open_sync(db.another_app(another))

    await look_after_syncs(survivor)
    assert len(await saved(db.database, SyncRunRow)) == 1  # it may live yet
    async with db.database.writing() as session:
        await leases.renew(session, "bot:dying", seconds=-1.0)
    await look_after_syncs(survivor)

    rows = {row.id == begun.id: row for row in await saved(db.database, SyncRunRow)}
    assert (rows[True].running, rows[True].ok, rows[True].night) == (None, False, None)
    assert (rows[False].night, rows[False].ok) == (date(2026, 12, 1), False)


@on_sqlite
async def test_without_sync_enabled_no_night_is_run_and_people_still_can(
    db: ReconcileDb, open_sync: Open
) -> None:
    process = with_rules(open_sync(db.app), sync_enabled=False)
    db.now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

    await look_after_syncs(process)
    assert await saved(db.database, SyncRunRow) == []
    begun = await begin_sync(process, Trigger.MANUAL, OLGA)
    assert isinstance(begun, SyncRun)
    done = await run_sync(process, begun)

    assert (done.trigger, done.by, done.ok, len(done.reports)) == (Trigger.MANUAL, OLGA, False, 5)
    status = await read_status(process)
    assert (status.enabled, status.running, status.next) == (False, None, None)
    assert status.last == done


async def test_whoever_comes_second_is_told_by_whom_and_since_when_one_runs(
    db: ReconcileDb, another: Database, open_sync: Open
) -> None:
    processes = [open_sync(db.app), open_sync(db.another_app(another))]
    since = db.now

    begun = await asyncio.gather(
        *(begin_sync(process, Trigger.MANUAL, OLGA) for process in processes * 3)
    )

    [run] = [one for one in begun if isinstance(one, SyncRun)]
    refused = [one for one in begun if isinstance(one, AlreadyRunning)]
    assert len(refused) == 5
    assert {(one.run.id, one.run.by, one.run.started) for one in refused} == {(run.id, OLGA, since)}


AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("hour", [1.9, 2.1, 12, 23], ids=lambda hour: f"at {hour}")
@pytest.mark.parametrize("wrong", [AN_HOUR, -AN_HOUR, A_DAY, 3 * A_DAY], ids=str)
@on_sqlite
@pytest.mark.long
async def test_a_clock_that_is_wrong_for_ten_minutes_loses_and_doubles_no_night(
    db: ReconcileDb, open_sync: Open, hour: float, wrong: timedelta
) -> None:
    process = open_sync(db.app)
    midnight = datetime(2026, 12, 1, 8, tzinfo=UTC)
    went_wrong = midnight + timedelta(days=1, hours=hour)
    real = midnight + timedelta(hours=3)
    made: list[date] = []
    while real < midnight + timedelta(days=5):
        is_wrong = went_wrong <= real < went_wrong + timedelta(minutes=10)
        db.now = real + (wrong if is_wrong else timedelta())
        if await run_if_due(process) and not (is_wrong and wrong >= A_DAY):
            made.append(real.astimezone(PACIFIC).date())
        is_near = abs(real - went_wrong) < AN_HOUR
        real += timedelta(minutes=5 if is_near else 60)

    assert made == [date(2026, 12, day) for day in range(1, 6)]
    assert all(row.started_at <= real for row in await saved(db.database, SyncRunRow))


@on_sqlite
async def test_a_night_made_by_a_clock_a_day_ahead_does_not_count_even_after_that_day(
    db: ReconcileDb, open_sync: Open
) -> None:
    process = open_sync(db.app)
    db.now = datetime(2026, 12, 2, 10, 30, tzinfo=UTC)
    await run_if_due(process)  # by a clock that is a day ahead
    db.now -= A_DAY
    await run_if_due(process)
    db.now += A_DAY + AN_HOUR

    again = await run_if_due(process)

    assert again is not None
    assert await nights(db.database) == [date(2026, 12, 1), date(2026, 12, 2)]
