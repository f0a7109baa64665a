"""What runs by the clock."""

from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services.app import App
from bot.services.batches.recover import recover_batches
from bot.services.recover_attempts import RENEW_EVERY, recover_attempts, renew_lease
from bot.services.reminders import write_reminders_if_due
from bot.services.retention import delete_old_records
from bot.sync_runner import SyncRunner

# A sync that is due starts within this time; the database sees to it that it starts once.
_SYNC_TICK_SECONDS = 15
_REMINDERS_TICK_SECONDS = 30
_AFTER_THE_START = timedelta(minutes=10)


# However late after a pause, and never beside itself.
_AGAIN_AND_AGAIN = {
    "trigger": "interval",
    "max_instances": 1,
    "coalesce": True,
    "misfire_grace_time": None,
}
# A lease that is not renewed is taken for a death.
_OFTEN = {**_AGAIN_AND_AGAIN, "seconds": RENEW_EVERY.total_seconds()}


def schedule_lease(app: App) -> AsyncIOScheduler:
    """A scheduler, not started yet, that says again and again that this process lives."""
    scheduler = AsyncIOScheduler(timezone=app.rules.zone)
    scheduler.add_job(renew_lease, args=(app,), id="renew-lease", **_OFTEN)
    return scheduler


def schedule(app: App, syncs: SyncRunner) -> AsyncIOScheduler:
    """A scheduler, not started yet, with every job of a bot."""
    scheduler = AsyncIOScheduler(timezone=app.rules.zone)
    scheduler.add_job(recover_attempts, args=(app,), id="recover", **_OFTEN)
    scheduler.add_job(recover_batches, args=(app,), id="recover-batches", **_OFTEN)
    # The clock only asks; whether a night is due is decided by dates, not by this timer, so that
    # clock changes and restarts neither lose a night nor double one.
    scheduler.add_job(
        syncs.tick,
        id="sync",
        seconds=_SYNC_TICK_SECONDS,
        next_run_time=app.now(),
        **_AGAIN_AND_AGAIN,
    )
    # Deleting twice harms nothing, so that every process may do it, and at no certain time.
    scheduler.add_job(
        delete_old_records,
        args=(app,),
        id="retention",
        days=1,
        next_run_time=app.now() + _AFTER_THE_START,
        **_AGAIN_AND_AGAIN,
    )
    # As with the nights: the clock asks, the database decides.
    scheduler.add_job(
        write_reminders_if_due,
        args=(app,),
        id="reminders",
        seconds=_REMINDERS_TICK_SECONDS,
        next_run_time=app.now(),
        **_AGAIN_AND_AGAIN,
    )
    return scheduler
