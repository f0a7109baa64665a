"""What runs by the clock."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services.desk import Desk
from bot.services.recover_attempts import RENEW_EVERY, recover_attempts, renew_lease


def schedule(desk: Desk) -> AsyncIOScheduler:
    """A scheduler, not started yet, with every job of this process."""
    scheduler = AsyncIOScheduler(timezone=desk.policy.zone)
    every = {"trigger": "interval", "seconds": RENEW_EVERY.total_seconds()}
    scheduler.add_job(renew_lease, args=(desk,), id="renew-lease", max_instances=1, **every)
    scheduler.add_job(recover_attempts, args=(desk,), id="recover", max_instances=1, **every)
    return scheduler
