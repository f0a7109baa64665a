"""`deploy/try`: everything on a fresh machine, with Debian's packages, and one line of counts.

The image's steps, two bots on PostgreSQL, nginx with TLS, Prometheus; a request made and taken
back, a bot killed, a backup restored. Slack and FMS are the local ones.
"""

import asyncio
import contextlib
import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from sandbox.environment import bot_environment
from sandbox.fms.planned import plan_assignments
from sandbox.fms.reports import TIDY
from sandbox.fms.server import LocalFms, local_fms
from sandbox.installation import slack_with_the_app
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.tryout.machine import Machine, TryoutError, free_port, fresh_machine, missing, until
from sandbox.tryout.programs import (
    ROOT,
    Postgres,
    Prometheus,
    Proxy,
    start_nginx,
    start_postgres,
    start_prometheus,
)

_CARDS = "#press-assignments"
_PLANS = 4
_API_TOKEN = "q3Vt8LmZx2Rk-h7Gd1WcNy5Sb"  # noqa: S105  # of this run alone


@dataclass(slots=True)
class Tryout:
    """What there is so far, and what was counted."""

    machine: Machine
    slack: LocalSlack
    fms: LocalFms
    postgres: Postgres
    program: Path
    ports: list[int]
    database: str
    counts: Counter[str] = field(default_factory=Counter)
    bots: list[asyncio.subprocess.Process] = field(default_factory=list)

    def environment(self, port: int) -> dict[str, str]:
        """A bot's settings, in HTTP mode."""
        values = bot_environment(self.slack, self.fms, self.database, api_port=port)
        del values["SLACK_APP_TOKEN"]
        secret = {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "API_TOKEN": _API_TOKEN}
        return values | secret | {"REMINDERS_ENABLED": "false"}

    async def command(self, *arguments: str | Path, code: int = 0) -> str:
        """What a command of the bot's says."""
        return await self.machine.run(
            self.program,
            *arguments,
            user=self.machine.account.pw_name,
            environment=self.environment(self.ports[0]),
            code=code,
        )

    async def start_bot(self, at: int) -> None:
        """One of the two, until it is ready."""
        port = self.ports[at]
        process = await self.machine.start(
            f"bot-{at + 1}",
            *(self.program, "run"),
            user=self.machine.account.pw_name,
            environment=self.environment(port),
        )
        self.bots[at:] = [process, *self.bots[at + 1 :]]

        async def is_ready() -> bool:
            if process.returncode is not None:
                raise TryoutError(f"bot {at + 1} ended with {process.returncode}")
            return await _status(f"http://127.0.0.1:{port}/health/ready") == 200

        await until(is_ready, f"bot {at + 1} is ready")

    async def card(self, number: int, status: str) -> Message:
        """The assignment's card, once it shows this status."""

        def shown() -> Message | None:
            cards = (one for one in self.slack.messages(_CARDS) if one.attachments)
            says = (one for one in cards if f"*{status}*" in words(one))
            return next((one for one in says if f"Assignment {number}" in words(one)), None)

        return await self.slack.until(shown)

    async def request(self, number: int) -> Message:
        """Ana types the command, and the card turns magenta."""
        typed = await self.slack.type("ana", _CARDS, f"/request {number}")
        if not typed.acked:
            raise TryoutError(f"/request {number} was not acknowledged: {typed.error}")
        card = await self.card(number, "Requested")
        self.counts["requests made"] += 1
        return card

    async def take_back(self, number: int) -> None:
        """Ana presses Unrequest, and the card turns green."""
        await self.slack.click("ana", await self.card(number, "Requested"), "Unrequest")
        await self.card(number, "Planned")
        self.counts["taken back"] += 1


def say(line: str) -> None:
    """A line for whoever watches."""
    print(line, flush=True)  # noqa: T201


async def _status(address: str, *, trust: Path | None = None, method: str = "GET") -> int:
    import ssl

    verify = ssl.create_default_context(cafile=str(trust)) if trust else True
    async with httpx.AsyncClient(trust_env=False, verify=verify) as http:
        try:
            return (await http.request(method, address)).status_code
        except httpx.TransportError:
            return 0
