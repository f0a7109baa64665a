"""A local Slack and FMS, a filled database, and programs that run as processes beside them."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from sandbox.environment import bot_environment
from sandbox.filling import Numbered, fill_plans, filled_database
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import LocalFms, local_fms
from sandbox.slack.interactions import Interaction
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.server import local_slack
from storage.engine import Database

CARDS = "#press-assignments"
GREEN, MAGENTA = "#2EB67D", "#D5009D"
BOT = ("-m", "bot", "run")
BARE_APP = ("-m", "benchmarks.bare_app")

_FIRST_NUMBER = 101
_PATIENCE_SECONDS = 120.0
_IDLE_LOOK_SECONDS = 0.5
_IDLE_CPU_SECONDS = 0.02


@dataclass(slots=True)
class Setting:
    """Everything a benchmark needs. The FMS takes every create and answers at once."""

    slack: LocalSlack
    fms: LocalFms
    database: Database
    database_url: str
    folder: Path
    plans: list[Numbered] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The bot's ordinary settings. No sync comes between."""
        return bot_environment(self.slack, self.fms, self.database_url) | {
            "SYNC_ENABLED": "false",
            "REMINDERS_ENABLED": "false",
        }

    async def card(self, number: int, colour: str) -> Message:
        """An assignment's card, once it has this colour."""
        return await self.slack.until(lambda: self._card(number, colour), timeout=_PATIENCE_SECONDS)

    def _card(self, number: int, colour: str) -> Message | None:
        named = f"assignment {number}"
        cards = (one for one in self.slack.messages(CARDS) if one.color == colour)
        return next((one for one in cards if named in one.text), None)

    async def cards_are_drawn(self) -> None:
        """Wait until every planned assignment has its card."""
        await self.slack.until(
            lambda: len(self.slack.messages(CARDS)) >= len(self.plans), timeout=_PATIENCE_SECONDS
        )

    async def answered(self, interaction: Interaction) -> None:
        """Wait until the person was told what became of it."""
        secret = str(interaction.payload["response_url"]).rpartition("/")[2]
        url = self.slack.workspace.response_urls._issued[secret]  # noqa: SLF001
        await self.slack.until(lambda: url.uses > 0, timeout=_PATIENCE_SECONDS)


@contextlib.asynccontextmanager
async def open_setting(
    *, plans: int = 20, scale: float = 1.0, empty: str | None = None
) -> AsyncIterator[Setting]:
    """A fleet of real size, and so many planned assignments, in this empty database or SQLite's."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        database_url = empty or f"sqlite+aiosqlite:///{folder}/scheduler.db"
        async with (
            local_slack(headless=True) as slack,
            local_fms(headless=True, refuse_taken=False, scale=scale) as fms,
            filled_database(database_url, fms.dataset) as database,
        ):
            setting = Setting(slack, fms, database, database_url, Path(folder))
            planned = plan_assignments(fms.dataset, plans, clashes=0)
            setting.plans = await fill_plans(database, fms.dataset, planned, first=_FIRST_NUMBER)
            yield setting


@contextlib.asynccontextmanager
async def program(
    *arguments: str,
    slack: LocalSlack,
    environment: Mapping[str, str],
    folder: Path,
    python: str = sys.executable,
) -> AsyncIterator[psutil.Process]:
    """A Python program of its own, connected to this Slack; killed when the block ends."""
    process = await asyncio.create_subprocess_exec(
        *(python, *arguments),
        cwd=folder,
        env=program_environment(environment),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await slack.until(
            lambda: slack.socket_mode.connections or process.returncode, timeout=_PATIENCE_SECONDS
        )
        if process.returncode is not None:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
        yield psutil.Process(process.pid)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await slack.until(lambda: not slack.socket_mode.connections)


def program_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Ours and the settings; everything here is on loopback, where no proxy leads."""
    ours = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    root = str(Path(__file__).parent.parent)
    return {**ours, "PYTHONPATH": root, **environment}


async def idle(process: psutil.Process) -> None:
    """Wait until it has nothing to do."""
    spent = None
    while spent is None or sum(process.cpu_times()[:2]) - spent > _IDLE_CPU_SECONDS:
        spent = sum(process.cpu_times()[:2])
        await asyncio.sleep(_IDLE_LOOK_SECONDS)


def resident_bytes(process: psutil.Process) -> int:
    """Of the process and its children."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family)
