"""Attempts whose process died in between become doubts that a person can settle."""

import contextlib
import logging
import os
import socket
from datetime import timedelta
from pathlib import Path

import psutil

from bot.domain.failures import FailureKind
from bot.services.desk import Desk
from bot.services.doubts import announce_doubt
from storage import assignments, attempts, leases
from storage.tables import AttemptOutcome, AttemptRow, LeaseRow

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=10)


async def begin_lease(desk: Desk) -> None:
    """Say that this process lives, and clear away what dead processes of this host left.

    Of processes on other hosts only the end of their lease tells.
    """
    host, now = _host(), desk.now()
    async with desk.database.writing() as session:
        left_behind = await leases.leases_on_host(session, host)
        dead = [lease.name for lease in left_behind if _is_dead(lease)]
        await leases.release(session, dead)
        await leases.acquire(
            session, desk.holder, host=host, pid=os.getpid(), now=now, until=now + LEASE
        )


async def renew_lease(desk: Desk) -> None:
    """Say again that this process lives; a lease lost to a pause is taken anew."""
    now = desk.now()
    async with desk.database.writing() as session:
        if not await leases.renew(session, desk.holder, now + LEASE):
            await leases.acquire(
                session, desk.holder, host=_host(), pid=os.getpid(), now=now, until=now + LEASE
            )


async def end_lease(desk: Desk) -> None:
    """Say that this process goes; attempts it still had in flight are then in doubt."""
    async with desk.database.writing() as session:
        await leases.release(session, [desk.holder])


async def recover_attempts(desk: Desk) -> int:
    """Turn attempts that nobody works on any more into doubts; returns how many."""
    async with desk.database.reading() as session:
        left_behind = await attempts.abandoned(
            session, desk.now(), own=desk.holder, working_on=desk.working_on
        )
    for attempt in left_behind:
        await _put_in_doubt(desk, attempt)
    if left_behind:
        desk.news()
    return len(left_behind)


async def _put_in_doubt(desk: Desk, attempt: AttemptRow) -> None:
    if attempt.id in desk.working_on:
        # It began after the question who works on what was put, and before the answer.
        return
    async with desk.database.writing() as session:
        await assignments.load_assignment(session, attempt.assignment_id, lock=True)
        interrupted = await attempts.settle(
            session,
            attempt.id,
            AttemptOutcome.UNCONFIRMED,
            from_outcomes=(AttemptOutcome.IN_FLIGHT,),
            cause=FailureKind.INTERRUPTED,
        )
        if interrupted:
            _log.warning("attempt %s was interrupted; it is in doubt now", attempt.id)
            await assignments.touch_card(session, attempt.assignment_id)
            await announce_doubt(session, desk, attempt.id)


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
