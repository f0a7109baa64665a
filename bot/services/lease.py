"""This process's lease: by it other processes know that it lives, and whose attempts are whose."""

import contextlib
import os
import socket
from pathlib import Path

from bot.services.app import App
from storage import leases
from storage.tables import LeaseRow

LEASE_SECONDS = 30.0
RENEW_EVERY_SECONDS = 10.0


async def begin_lease(app: App) -> None:
    """Say that this process lives, and clear away what dead processes of this host left.

    Of processes on other hosts only the end of their lease tells.
    """
    host = _host()
    async with app.database.writing() as session:
        if app.database.is_sqlite:
            await leases.release_impossible(session, LEASE_SECONDS)
        left_behind = await leases.leases_on_host(session, host)
        await leases.release(session, [lease.name for lease in left_behind if _is_dead(lease)])
        await leases.acquire(
            session, app.holder, host=host, process=_this_process(), seconds=LEASE_SECONDS
        )


async def renew_lease(app: App) -> None:
    """Say again that this process lives; a lease lost to a pause is taken again."""
    async with app.database.writing() as session:
        if not await leases.renew(session, app.holder, LEASE_SECONDS):
            await leases.acquire(
                session, app.holder, host=_host(), process=_this_process(), seconds=LEASE_SECONDS
            )


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
