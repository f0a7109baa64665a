"""The programs of a fresh machine, started as its administrator would and stopped again.

Nothing of the machine's own is touched: every program has a folder and a port of its own, and the
bots an account that is made for them and goes with them.
"""

import asyncio
import contextlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 90.0

_ACCOUNT = "media-scheduler-try"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# By the Debian packages that have them.
_PROGRAMS = {
    "nginx": "nginx",
    "prometheus": "prometheus",
    "openssl": "openssl",
    "useradd": "passwd",
    "setpriv": "util-linux",
}
# Whatever ends this, with no time to stop them, ends them too.
_WITH_US = ("setpriv", "--pdeathsig", "TERM")
_FOLDER = "media-scheduler-try-"
_IS_IN_USE = 8
_POSTGRES = Path("/usr/lib/postgresql")


class TryoutError(Exception):
    """What did not go as it should, in words."""


def missing() -> list[str]:
    """What the machine lacks, a sentence each."""
    found = [
        f"{package} is not installed: apt-get install {package}"
        for program, package in _PROGRAMS.items()
        if shutil.which(program, path=_PATH) is None
    ]
    if not any(_POSTGRES.glob("*/bin/initdb")):
        found.append("PostgreSQL is not installed: apt-get install postgresql")
    if os.getuid() != 0:
        found.append("it makes an account of its own, and that takes root")
    return found


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


async def until(ask: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until this is so. Raises TryoutError that names what was waited for."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not await ask():
        if time.monotonic() > end:
            raise TryoutError(f"{what}: not within {PATIENCE_SECONDS:.0f} s")
        await asyncio.sleep(0.1)


@dataclass(slots=True)
class Machine:
    """A folder, an account for the bots, and what runs."""

    folder: Path
    account: pwd.struct_passwd
    running: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def run(
        self,
        *command: str | Path,
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
        code: int = 0,
    ) -> str:
        """What a command said, once it has ended with this exit code. Raises TryoutError."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd="/",
            env={"PATH": _PATH, **(environment or {})},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            stdin=asyncio.subprocess.DEVNULL,
            **_as(user),
        )
        said, _ = await process.communicate()
        if process.returncode != code:
            line = shlex.join(map(str, command))
            raise TryoutError(f"{line} ended with {process.returncode}:\n{said.decode()}")
        return said.decode()

    async def start(
        self,
        name: str,
        *command: str | Path,
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> asyncio.subprocess.Process:
        """A program that runs until it is stopped; what it says is in NAME.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *_WITH_US,
                *command,
                cwd="/",
                env={"PATH": _PATH, **(environment or {})},
                stdout=log,
                stderr=log,
                stdin=asyncio.subprocess.DEVNULL,
                **_as(user),
            )
        self.running.append(process)
        return process

    async def stop(self, process: asyncio.subprocess.Process) -> int:
        """SIGTERM, and the exit code."""
        process.terminate()
        return await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)

    def place(self, name: str, user: str | None = None) -> Path:
        """A new folder within, of this account."""
        made = self.folder / name
        made.mkdir()
        if user is not None:
            account = pwd.getpwnam(user)
            os.chown(made, account.pw_uid, account.pw_gid)
        return made

    def logs(self, latest: int = 15) -> str:
        """The last lines of every log."""
        parts = []
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-latest:]
            parts += [f"--- {log.name}", *lines]
        return "\n".join(parts)


def _as(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    account = pwd.getpwnam(user)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.asynccontextmanager
async def fresh_machine() -> AsyncIterator[Machine]:
    """A folder and an account; both are gone afterwards, and whatever still runs is ended."""
    machine = await _bare_machine()
    try:
        yield machine
    finally:
        for process in reversed(machine.running):
            if process.returncode is None:
                # PostgreSQL would leave its children's memory behind if it were killed.
                process.terminate()
                await asyncio.wait({asyncio.create_task(process.wait())}, timeout=10)
            if process.returncode is None:
                process.kill()
                await process.wait()
        shutil.rmtree(machine.folder, ignore_errors=True)
        await remove_account(_ACCOUNT)


async def _bare_machine() -> Machine:
    """In place of what a run left that was killed; `deploy/try` lets one run at a time."""
    await remove_account(_ACCOUNT)
    folder = _bare_folder()
    _do("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _ACCOUNT)
    return Machine(folder, pwd.getpwnam(_ACCOUNT))


def _bare_folder() -> Path:
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
    # Every program's account passes through it.
    folder.chmod(0o755)
    return folder


async def remove_account(name: str) -> None:
    """Once its programs have ended, which a run that was killed may have left.

    Raises TryoutError.
    """

    async def is_gone() -> bool:
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return _do("userdel", name, but=_IS_IN_USE) == 0
        return True

    await until(is_gone, f"no program of the account {name} runs any more")


def _do(*command: str, but: int = 0) -> int:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode not in (0, but):
        raise TryoutError(f"{shlex.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.returncode


def postgres_program(name: str) -> Path:
    """The newest PostgreSQL's program of this name."""
    found: Sequence[Path] = sorted(_POSTGRES.glob(f"*/bin/{name}"), key=_version)
    return found[-1]


def _version(program: Path) -> float:
    return float(program.parent.parent.name)
