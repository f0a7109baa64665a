"""This process's lease: by it other processes know that it lives, and whose attempts are whose."""

import contextlib
import logging
import os
import socket
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.services.app import App
from storage import leases, messages
from storage.away import first_line
from storage.leases import ensure_installation, installation
from storage.tables import LeaseRow

_log = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
RENEW_EVERY_SECONDS = 10.0
_THIS_MOMENT_SECONDS = 2.0


async def begin_lease(app: App) -> None:
    """Say that this process lives, and clear away what dead processes of this host left.

    Of processes on other hosts only the end of their lease tells. Where nobody else lives, nobody
    draws what the last one was drawing when it died.
    """
    host = _host()
    async with app.database.writing() as session:
        app.database_watch.installation = await ensure_installation(session)
        app.database_watch.file = app.database.file_id()
        if app.database.is_sqlite:
            await leases.release_impossible(session, LEASE_SECONDS)
        left_behind = await leases.leases_on_host(session, host)
        await leases.release(session, [lease.name for lease in left_behind if _is_dead(lease)])
        await leases.acquire(
            session, app.holder, host=host, process=_this_process(), seconds=LEASE_SECONDS
        )
        now = await messages.present(session, app.now())
        await messages.end_waits(session, now, holder=app.holder)


async def renew_lease(app: App) -> None:
    """Say again that this process lives, and see whether the database is what it was."""
    watch = app.database_watch
    try:
        await _renew(app)
    except SQLAlchemyError as error:
        if watch.failure is None:
            _log.error("the database cannot be written: %s", first_line(error))
        watch.failure = first_line(error)
        return
    if watch.failure:
        away = time.monotonic() - watch.written_at
        _log.warning("the database can be written again, after %.0f s", away)
    watch.failure, watch.written_at = None, time.monotonic()


async def _renew(app: App) -> None:
    watch = app.database_watch
    if app.database.file_id() == watch.file:
        async with app.database.reading() as session:
            watch.is_another = await installation(session) != watch.installation
    if is_another_database(app):
        if not watch.is_loss_logged:
            _log.critical("the database was replaced or deleted; nothing is sent to FMS")
        watch.is_loss_logged = True
        return
    watch.is_loss_logged = False
    async with app.database.writing() as session:
        # One that was lost to a pause is taken again.
        if not await leases.renew(session, app.holder, LEASE_SECONDS):
            await leases.acquire(
                session, app.holder, host=_host(), process=_this_process(), seconds=LEASE_SECONDS
            )


def is_another_database(app: App) -> bool:
    """Whether the database was replaced: what it does not know may be live in FMS.

    SQLite's file tells at once, and PostgreSQL with the next renewal.
    """
    watch = app.database_watch
    has_begun = watch.installation is not None
    return has_begun and (watch.is_another or app.database.file_id() != watch.file)


async def database_problem(app: App) -> str | None:
    """What keeps this process from working with its database, in a sentence, if anything does.

    Asks by writing, unless that was done this very moment.
    """
    watch = app.database_watch
    if watch.failure or time.monotonic() - watch.written_at > _THIS_MOMENT_SECONDS:
        await renew_lease(app)
    if is_another_database(app):
        return "The database is not the one the bot started with."
    return "The database cannot be written." if watch.failure else None


async def end_lease(app: App) -> None:
    """Say that this process goes; attempts it still had in flight are then in doubt."""
    async with app.database.writing() as session:
        await leases.release(session, [app.holder])


def _host() -> str:
    """Where process numbers mean the same: one start of one machine, one container of it."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return "/".join(parts)


def _this_process() -> str:
    return f"{os.getpid()}:{_began(os.getpid())}"


def _is_dead(lease: LeaseRow) -> bool:
    """Whether the process that took the lease is gone, or its number is another's by now."""
    pid, _, began = lease.process.partition(":")
    return _began(int(pid)) != began


def _began(pid: int) -> str | None:
    """When a process began, by a clock that nobody sets; None where there is none that runs.

    Where the system does not tell, all that run began at one time.
    """
    if not Path("/proc/self/stat").exists():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
        return ""
    try:
        # The name before them, in brackets, may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, began = fields[0], fields[19]
    return None if state in "ZX" else began
