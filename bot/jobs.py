"""What runs again and again. Whether something is due is decided by dates, in the database."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.services.app import App
from bot.services.cards import Day, show_the_day
from bot.services.digest import write_reminders_if_due
from bot.services.lease import RENEW_EVERY_SECONDS, renew_lease
from bot.services.my_digest import write_my_digests
from bot.services.recovery import recover
from bot.services.retention import delete_old_records
from bot.services.sync.run_sync import look_after_syncs
from bot.tasks import whatever_happens
from storage.away import DatabaseAwayError

_log = logging.getLogger(__name__)

_SYNC_EVERY_SECONDS = 15
_REMINDERS_EVERY_SECONDS = 30
_DAY_EVERY_SECONDS = 60
_RETENTION_EVERY_SECONDS = 24 * 60 * 60
_RETENTION_FIRST_SECONDS = 10 * 60
_SIZES_EVERY_SECONDS = 6 * 60 * 60
_SIZES_FIRST_SECONDS = 20
# How soon it is noticed that the clock was set back.
_LOOK_EVERY_SECONDS = 1.0


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Every so many seconds from now, whatever the clock said before."""

    def __init__(self, seconds: float, *, first: float = 0.0) -> None:
        self.interval = timedelta(seconds=seconds)
        self.first = timedelta(seconds=first)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """What APScheduler asks after each run; before the first there is no previous time."""
        return now + (self.interval if previous_fire_time else self.first)


def lease_job(app: App) -> AsyncIOScheduler:
    """A scheduler, not started yet, that says again and again that this process lives."""
    scheduler = new_scheduler()
    # A lease that is not renewed is taken for a death.
    often = Every(RENEW_EVERY_SECONDS, first=RENEW_EVERY_SECONDS)
    scheduler.add_job(_run, often, args=(renew_lease, app))
    return scheduler


def jobs(app: App, look_at_database: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler, not started yet, with every other job of a bot."""
    scheduler = new_scheduler()
    often = Every(RENEW_EVERY_SECONDS)
    scheduler.add_job(_run, often, args=(recover, app))
    scheduler.add_job(_run, often, args=(look_at_database,))
    scheduler.add_job(_run, Every(_SYNC_EVERY_SECONDS), args=(look_after_syncs, app))
    for write in (write_reminders_if_due, write_my_digests):
        scheduler.add_job(_run, Every(_REMINDERS_EVERY_SECONDS), args=(write, app))
    scheduler.add_job(_run, Every(_DAY_EVERY_SECONDS), args=(show_the_day, app, Day(app.today())))
    # Deleting twice harms nothing, so that every process may do it, and at no certain time.
    retention = Every(_RETENTION_EVERY_SECONDS, first=_RETENTION_FIRST_SECONDS)
    scheduler.add_job(_run, retention, args=(delete_old_records, app))
    sizes = Every(_SIZES_EVERY_SECONDS, first=_SIZES_FIRST_SECONDS)
    scheduler.add_job(_run, sizes, args=(app.database.learn_sizes,))
    return scheduler


def new_scheduler() -> AsyncIOScheduler:
    """However late after a pause, a job of its runs, and never beside itself."""
    once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    return AsyncIOScheduler(job_defaults=once, timezone="UTC")


async def _run(work: Callable[..., Awaitable[object]], *arguments: object) -> None:
    """One run. What ends it in the course of things is nothing for APScheduler to trace."""
    try:
        await work(*arguments)
    except asyncio.CancelledError:
        _log.debug("%s was cut off by the end", work.__name__)
    except DatabaseAwayError as error:
        _log.error("%s waits for the database: %s", work.__name__, error)


@contextlib.asynccontextmanager
async def running(scheduler: AsyncIOScheduler) -> AsyncIterator[None]:
    """Run its jobs for as long as the block lasts."""
    scheduler.start()
    following = asyncio.create_task(_follow_the_clock(scheduler))
    try:
        yield
    finally:
        following.cancel()
        scheduler.pause()
        # What has just begun takes its first step: cut off before it, APScheduler would trace it.
        await asyncio.sleep(0)
        scheduler.shutdown(wait=False)


async def _follow_the_clock(scheduler: AsyncIOScheduler) -> None:
    """APScheduler waits for times of day: after the clock was set back, for that much longer."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        with whatever_happens("a look at the clock"):
            _bring_back(scheduler)


def _bring_back(scheduler: AsyncIOScheduler) -> None:
    """Have what is due later than it ever can be run now."""
    now = datetime.now(scheduler.timezone)
    for job in scheduler.get_jobs():
        if job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)
