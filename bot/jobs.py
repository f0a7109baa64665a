"""What runs by the clock."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services.batches.recover import recover_batches
from bot.services.desk import Desk
from bot.services.recover_attempts import RENEW_EVERY, recover_attempts, renew_lease
from bot.sync_runner import SyncRunner

# A sync that is due starts within this time; the database sees to it that it starts once.
_SYNC_TICK_SECONDS = 15


# However late after a pause: a lease that is not renewed is taken for a death.
_OFTEN = {
    "trigger": "interval",
    "seconds": RENEW_EVERY.total_seconds(),
    "max_instances": 1,
    "coalesce": True,
    "misfire_grace_time": None,
}


def schedule_lease(desk: Desk) -> AsyncIOScheduler:
    """A scheduler, not started yet, that says again and again that this process lives."""
    scheduler = AsyncIOScheduler(timezone=desk.policy.zone)
    scheduler.add_job(renew_lease, args=(desk,), id="renew-lease", **_OFTEN)
    return scheduler


def schedule(desk: Desk, syncs: SyncRunner) -> AsyncIOScheduler:
    """A scheduler, not started yet, with every job of a bot."""
    scheduler = AsyncIOScheduler(timezone=desk.policy.zone)
    scheduler.add_job(recover_attempts, args=(desk,), id="recover", **_OFTEN)
    scheduler.add_job(recover_batches, args=(desk,), id="recover-batches", **_OFTEN)
    # The clock only asks; whether a night is due is decided by dates, not by this timer, so that
    # clock changes and restarts neither lose a night nor double one.
    scheduler.add_job(
        syncs.tick,
        id="sync",
        trigger="interval",
        seconds=_SYNC_TICK_SECONDS,
        next_run_time=desk.now(),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    return scheduler
