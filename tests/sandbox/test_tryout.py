"""`deploy/try` however it ends: one at a time, and nothing is left that keeps the next from it."""

import asyncio
import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.tryout.__main__ import end_on_signals
from sandbox.tryout.programs import Prometheus
from tests.fms.peers import answer, open_peer, says

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30
# A program, started as the others are, that has a pipe open for as long as it runs.
STARTS_ONE = """
import asyncio, os, pwd, sys
from pathlib import Path
from sandbox.tryout.machine import Machine

async def start():
    machine = Machine(Path(sys.argv[1]), pwd.getpwuid(os.getuid()))
    await machine.start("one", "sh", "-c", f"exec tail -f /dev/null > {sys.argv[1]}/pipe")
    await asyncio.Event().wait()

asyncio.run(start())
"""


def test_what_a_killed_one_has_started_ends_with_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = [sys.executable, "-c", STARTS_ONE, str(tmp_path)]
    # The pipe opens once the program runs.
    with (
        subprocess.Popen(command, cwd=ROOT) as trying,  # noqa: S603
        (tmp_path / "pipe").open("rb") as pipe,
    ):
        trying.kill()
        assert select.select([pipe], [], [], PATIENCE_SECONDS)[0] == [pipe]
        assert pipe.read() == b""


@pytest.mark.parametrize("given", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_it_clear_up_and_a_second_one_changes_nothing(given: signal.Signals) -> None:
    done = []

    async def trying() -> None:
        end_on_signals()
        os.kill(os.getpid(), given)
        try:
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), given)
            for _ in range(3):
                await asyncio.wait_for(_turn(), PATIENCE_SECONDS)
            done.append("cleared up")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(trying())
    assert done == ["cleared up"]


async def _turn() -> None:
    """Until the loop has looked at what came in meanwhile."""
    loop, turned = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(0.01, turned.set)
    await turned.wait()


@pytest.mark.skipif(os.getuid() != 0, reason="only root gets so far")
def test_a_second_one_says_that_another_runs_and_disturbs_nothing() -> None:
    with Path("/run/lock/media-scheduler-try").open("a") as first:
        # Where one runs on this machine, it is that one.
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        command = [ROOT / "deploy/try"]
        second = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert (second.returncode, second.stdout) == (2, "try: another one runs on this machine\n")


async def test_a_prometheus_that_is_still_starting_is_waited_for() -> None:
    one = {"data": {"result": [{"value": [0, "2"]}]}}
    answers = iter([answer(503, b"Service Unavailable"), answer(200, one)])

    async def in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says(next(answers))(reader, writer)

    async with open_peer(in_turn) as peer:
        await Prometheus(peer.url).sees("up", 2)
    assert len(peer.heard) == 2
