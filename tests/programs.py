"""`python -m bot` in processes of their own, forked from one that has imported everything.

What such a process does, and how it can be killed, is as if a shell had started it; only the second
and a half is saved that Python takes to import what the bot stands on.
"""

import asyncio
import atexit
import functools
import multiprocessing
import os
import runpy
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import time_machine

import bot
from sandbox.changes import PATIENCE_SECONDS

ROOT = Path(bot.__file__).parents[1]

_FORKS = multiprocessing.get_context("forkserver")
_PRELOADED = ("run", "sync", "import_plans", "check", "backup", "forget", "execute")
_FORKS.set_forkserver_preload(["tests.programs", *(f"bot.commands.{one}" for one in _PRELOADED)])


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program that was started."""

    process: ForkServerProcess
    stdout: Path
    stderr: Path

    @property
    def returncode(self) -> int | None:
        """As of `subprocess`: None while it runs, negative where a signal ended it."""
        return self.process.exitcode

    def kill(self) -> None:
        """SIGKILL: no farewell of any kind."""
        self.process.kill()

    def terminate(self) -> None:
        """SIGTERM."""
        self.process.terminate()

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.process.sentinel, over.set)
        try:
            await over.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        return self.ended().returncode

    async def end(self) -> Ended:
        """How it ended, once it has."""
        await self.wait()
        return self.ended()

    def ended(self) -> Ended:
        """The same where nothing else has to go on meanwhile."""
        self.process.join(PATIENCE_SECONDS)
        code = self.process.exitcode
        assert code is not None, f"it does not end; it said {self.stderr.read_text()}"
        return Ended(code, self.stdout.read_text(), self.stderr.read_text())


def start_program(
    *arguments: str,
    environment: Mapping[str, str],
    folder: Path,
    log: Path | None = None,
    typed: str = "",
    present: float | None = None,
) -> Program:
    """Start it in a folder, with this environment and no other; both outputs can go to one log.

    `typed` is what somebody types into it; `present` is the time that it begins at, if not now.
    """
    written = Path(tempfile.mkdtemp(dir=_folder()))
    out, complaints = (log, log) if log else (written / "stdout", written / "stderr")
    (written / "stdin").write_text(typed)
    # There also where it is killed before it begins.
    for path in (out, complaints):
        path.touch()
    process = _FORKS.Process(
        target=_become,
        args=(arguments, dict(environment), folder, written / "stdin", out, complaints, present),
    )
    process.start()
    return Program(process, out, complaints)


@functools.cache
def _folder() -> Path:
    """What programs of this process read and write stands here until it ends."""
    folder = Path(tempfile.mkdtemp(prefix="programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _become(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    folder: Path,
    typed: Path,
    out: Path,
    complaints: Path,
    present: float | None,
) -> None:
    if present is not None:
        time_machine.travel(present).start()
    sys.stdin = typed.open()
    for path, stream in ((out, sys.stdout), (complaints, sys.stderr)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["bot", *arguments]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
