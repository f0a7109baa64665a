"""Attempts whose process died in between become doubts that a person can settle."""

import contextlib
import logging
import os
import socket
from datetime import timedelta
from pathlib import Path

import psutil

from bot.services.app import App
from bot.services.doubts import announce_doubt
from domain.attempt import Outcome
from domain.failures import FailureKind
from storage import assignments, attempts, leases
from storage.tables import (
    AttemptRow,
    LeaseRow,
)

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=10)


async def begin_lease(app: App) -> None:
    """Say that this process lives, and clear away what dead processes of this host left.

    Of processes on other hosts only the end of their lease tells.
    """
    host, now = _host(), app.now()
    async with app.database.writing() as session:
        left_behind = await leases.leases_on_host(session, host)
        dead = [lease.name for lease in left_behind if _is_dead(lease)]
        await leases.release(session, dead)
        await leases.acquire(
            session, app.holder, host=host, pid=os.getpid(), now=now, until=now + LEASE
        )


async def renew_lease(app: App) -> None:
    """Say again that this process lives; a lease lost to a pause is taken anew."""
    now = app.now()
    async with app.database.writing() as session:
        if not await leases.renew(session, app.holder, now + LEASE):
            await leases.acquire(
                session, app.holder, host=_host(), pid=os.getpid(), now=now, until=now + LEASE
            )


async def end_lease(app: App) -> None:
    """Say that this process goes; attempts it still had in flight are then in doubt."""
    async with app.database.writing() as session:
        await leases.release(session, [app.holder])


async def recover_attempts(app: App) -> int:
    """Turn attempts that nobody works on any more into doubts; returns how many."""
    async with app.database.reading() as session:
        left_behind = await attempts.abandoned(
            session, app.now(), own=app.holder, working_on=app.working_on
        )
    for attempt in left_behind:
        await _put_in_doubt(app, attempt)
    if left_behind:
        app.wake_delivery()
    return len(left_behind)


async def _put_in_doubt(app: App, attempt: AttemptRow) -> None:
    if attempt.id in app.working_on:
        # It began after the question who works on what was put, and before the answer.
        return
    async with app.database.writing() as session:
        await assignments.load_assignment(session, attempt.assignment_id, lock=True)
        interrupted = await attempts.settle(
            session,
            attempt.id,
            Outcome.UNCONFIRMED,
            from_outcomes=(Outcome.IN_FLIGHT,),
            cause=FailureKind.INTERRUPTED,
        )
        if interrupted:
            _log.warning("attempt %s was interrupted; it is in doubt now", attempt.id)
            await assignments.touch_card(session, attempt.assignment_id)
            await announce_doubt(session, app, attempt.id)


def _host() -> str:
    """Where process numbers mean the same: one start of one machine, one container of it."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return "/".join(parts)


def _is_dead(lease: LeaseRow) -> bool:
    """Whether the process that took the lease is gone, or its number is another's by now."""
    try:
        started = psutil.Process(lease.pid).create_time()
    except psutil.NoSuchProcess:
        return True
    return started > lease.acquired_at.timestamp()
